"""`python -m notifier` serves; `python -m notifier migrate` brings the schema to its newest form."""

import sys

from notifier.app import PACKAGE, serve
from notifier.ingest import SCHEMA
from service_kit.lifecycle import entry

if __name__ == "__main__":
    sys.exit(entry(PACKAGE, SCHEMA, serve))
