"""`python -m credit_check` serves; `python -m credit_check migrate` brings the schema up to date."""

import sys

from credit_check.app import PACKAGE, SCHEMA, serve
from service_kit.lifecycle import entry

if __name__ == "__main__":
    sys.exit(entry(PACKAGE, SCHEMA, serve))
