"""Migrations of the schema credit_check, run by `python -m credit_check migrate`.

What they come to is declared in `credit_check.tables`: change both, a test compares them.
"""
