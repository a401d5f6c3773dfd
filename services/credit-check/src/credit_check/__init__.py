"""Answers whether an order may go: release, release with warning, or hold.

Lock, read in a new statement, decide, record, commit, and only then answer.
"""
