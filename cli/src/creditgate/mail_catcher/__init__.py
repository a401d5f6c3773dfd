"""Catches every mail that the stack sends and shows it, so that nobody outside is written to.

`store` keeps one `.eml` file per message, `smtp` takes messages in, `pages` shows them. It stands
in for a mail relay on one machine: no authentication, loopback only, a bounded number of messages.
"""
