"""Tells people what they need to know, once: decisions, holds and notices become messages.

What is sent and what was tried is kept in PostgreSQL, so a restart repeats nothing.
"""
