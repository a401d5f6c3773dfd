"""Migrations of the schema credit_check, run by `python -m credit_check migrate`."""
