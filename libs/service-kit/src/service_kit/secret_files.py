"""Secrets that lie in files: `NAME_FILE` names the file that holds what `NAME` would.

As the images of databases and brokers have it, so that what a container or a supervisor mounts as
a file need not be copied into the environment, where every child process would find it. A file
that cannot be what is meant is refused when it is read, at the start: the service would otherwise
be refused by somebody else, much later and for no reason that anybody can see. What a file holds is
never shown; nor is its name, in whose place people sometimes set the secret itself.
"""

from collections.abc import Mapping
from pathlib import Path

_BYTES_MAX = 65_536
_LINE_ENDS = "\r\n"


class SecretFileError(Exception):
    """A variable whose file cannot be used; the text says which, why, and what to do."""


def variable_of_file(name: str) -> str:
    """The variable that names the file, for the variable that would hold the secret itself."""
    return f"{name}_FILE"


def given(name: str, environment: Mapping[str, str]) -> str | None:
    """The secret of that name, from the environment or from a file; None when neither tells one.

    Raises:
        SecretFileError: as `from_file`.
    """
    return from_file(name, environment) or environment.get(name) or None


def from_file(name: str, environment: Mapping[str, str]) -> str | None:
    """The secret that `NAME_FILE` leads to, without the line end that editors put after it; None
    when that variable is not set, or empty.

    Raises:
        SecretFileError: the environment tells the secret as well, or the file cannot be read or
            holds something that is no secret.
    """
    variable = variable_of_file(name)
    path = environment.get(variable)
    if not path:
        return None
    if environment.get(name):
        raise SecretFileError(f"{name} and {variable} are both set: unset one of them")
    try:
        with Path(path).open("rb") as file:
            content = file.read(_BYTES_MAX + 1)
    except OSError as fault:
        raise _refused(variable, f"cannot be read ({fault.strerror})") from None
    if len(content) > _BYTES_MAX:
        raise _refused(variable, f"holds more than {_BYTES_MAX} bytes")
    try:
        text = content.decode("utf-8-sig").rstrip(_LINE_ENDS)
    except UnicodeDecodeError:
        raise _refused(variable, "is not text in UTF-8") from None
    if not text.strip():
        raise _refused(variable, "is empty")
    if any(character in text for character in "\r\n\0"):
        raise _refused(variable, "holds more than one line")
    return text


def _refused(variable: str, why: str) -> SecretFileError:
    return SecretFileError(
        f"the file that {variable} names {why}: let it name a file that holds the secret in one"
        " line, and that this user may read"
    )
