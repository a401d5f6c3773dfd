"""The history of schema `notifier`, oldest first; `service_kit.migrations` runs it.

What it comes to is declared in `notifier.tables`: change both, a test compares them.
"""
