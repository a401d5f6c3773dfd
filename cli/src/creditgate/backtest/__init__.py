"""A history decided again: a file of events on this machine, or what a running system recorded.

Of a file, `policies` reads what to decide by, `events` turns lines into documents as the tracker
would, and `run` takes the history through the core and adds up what came of it. `recorded` asks
the running system to do it, and waits.
"""
