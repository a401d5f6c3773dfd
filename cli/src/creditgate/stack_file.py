"""What `stack.json` of a state folder tells of the system that runs there.

Whoever finds it broken is told so, with what mends it: a half-deleted folder is no bug.
"""

import json
from pathlib import Path
from typing import Any

from creditgate.failures import CommandError


def told(state: Path) -> dict[str, Any]:
    """The object in the folder's `stack.json`; empty when no system runs there.

    Raises:
        CommandError: the file cannot be read, or holds something else.
    """
    path = state / "stack.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path, str(error)) from error
    if not isinstance(document, dict):
        raise _unreadable(path, "it holds no JSON object")
    return document


def _unreadable(path: Path, why: str) -> CommandError:
    return CommandError(f"{path} is not readable ({why})", "run `creditgate down`, then `up`")
