"""The real histories beside the project; a test that uses one skips where it is absent."""

import os
from pathlib import Path

import pytest

_PLACE = "CREDITGATE_DATA"
_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


def folder(name: str) -> Path:
    """The folder of one data set; skips the test that asks when it is not on this machine."""
    place = Path(os.environ.get(_PLACE, _BESIDE)) / name
    if not place.is_dir():
        pytest.skip(f"data set {name} is not here; {_PLACE} names the folder that holds it")
    return place
