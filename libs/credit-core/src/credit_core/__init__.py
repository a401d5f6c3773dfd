"""The domain of Creditgate: what documents mean, what they add up to, and what may be released.

Pure: no I/O, no clock, no dependencies. Amounts are integers in the currency's minor unit;
there is no float in this package.
"""
