"""`python -m exposure_tracker` serves; `python -m exposure_tracker migrate` migrates."""

import sys

from exposure_tracker.app import PACKAGE, SCHEMA, serve
from service_kit.lifecycle import entry

if __name__ == "__main__":
    sys.exit(entry(PACKAGE, SCHEMA, serve))
