"""The history of schema `notifier`, oldest first; `service_kit.migrations` runs it."""
