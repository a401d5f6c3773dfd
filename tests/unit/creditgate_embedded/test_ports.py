import subprocess
import sys

from creditgate_embedded.ports import choose_free

_CHOOSE_AND_STAY = """
import sys
from creditgate_embedded.ports import choose_free
print(*(choose_free() for _ in range(100)), flush=True)
sys.stdin.read()
"""


def test_nobody_chooses_a_port_that_was_chosen_just_now() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _CHOOSE_AND_STAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        theirs = [int(word) for word in other.stdout.readline().split()]
        assert len(set(theirs)) == 100
        ours = [choose_free() for _ in range(1000)]
        other.communicate()
    assert not set(theirs) & set(ours)
    for at in range(len(ours)):
        assert ours[at] not in ours[max(0, at - 99) : at]
