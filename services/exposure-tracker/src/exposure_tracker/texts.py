"""A column of ids as one text, which the server takes apart.

The driver looks at every element of an array by itself, and texts are most of the elements of the
statements that run for each batch; one text costs it a twentieth. Ids and codes hold no control
characters (the contract refuses them), so a line feed parts them.
"""

from collections.abc import Collection

_MARK = "\n"


def apart(number: int) -> str:
    """SQL for the array that parameter `number`, made by `joined`, stands for."""
    return rf"string_to_array(${number}, E'\n')"


def joined(texts: Collection[str]) -> str:
    """One text of them all, none empty.

    Raises:
        ValueError: one of them could not be told apart again.
    """
    text = _MARK.join(texts)
    if text.count(_MARK) != len(texts) - 1:
        raise ValueError("a line feed in an id")
    return text
