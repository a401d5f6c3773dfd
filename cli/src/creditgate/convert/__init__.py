"""Known exports turned into events, so that a real history can be replayed and judged.

Each source is a module with one function from a folder to events; `history` puts events in
their order, `tables` reads the files and says where in them something is wrong.
"""
