"""One in 64 random ids begins with a dash, and the tool that formats the folder refuses it."""

from creditgate_embedded.kafka import cluster_id


def test_an_id_that_looks_like_an_option_is_drawn_again() -> None:
    drawn = iter([b"\xf8" * 16, b"\xfb" * 16, b"\x01" * 16])
    assert cluster_id(lambda: next(drawn)) == "AQEBAQEBAQEBAQEBAQEBAQ"
