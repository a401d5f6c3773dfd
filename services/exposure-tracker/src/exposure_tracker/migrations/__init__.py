"""The schema `exposure`, one step after another; run by its owner, never by the tracker itself.

What they come to is declared in `exposure_tracker.tables`: change both, a test compares them.
"""
