"""The schema `exposure`, one step after another; run by its owner, never by the tracker itself."""
