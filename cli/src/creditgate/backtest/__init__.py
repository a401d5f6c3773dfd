"""A file of events decided again on this machine, without a running system.

`policies` reads what to decide by, `events` turns lines into documents as the tracker would, and
`run` takes the history through the core and adds up what came of it.
"""
