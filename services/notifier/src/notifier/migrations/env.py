"""Alembic's way in: it loads this file, which hands over to the kit."""

from service_kit.migrations import run_env

run_env()
