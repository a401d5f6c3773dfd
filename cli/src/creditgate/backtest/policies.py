"""What a back-test decides by, as people name it: the default, a file, a version, single numbers.

A file holds the JSON that is proposed over HTTP. What that calls its version, its life or its
author is passed over, so that an answer of the running system can be saved and used as it is.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from credit_check.backtest_report import Tested
from credit_check.policy_reading import read_book
from credit_contracts.faults import explain
from credit_contracts.policies import PolicyContent, PolicyNumbers, PolicyVersion
from creditgate.failures import CommandError, WrongUse

DEFAULT = "default"
_DEFAULT_VERSION = 1
_NO_VERSION = 0
_FAULTS_SHOWN = 10


def read_policy(name: str, numbers: Iterable[str] = ()) -> Tested:
    """The policies that `name` stands for, with `numbers` (NAME=VALUE) over their default.

    `name` is `default` or a file. A book that is no version of a running system has version 0.

    Raises:
        WrongUse: the file cannot be read, a number is not one, or the numbers contradict one
            another.
        CommandError: the file holds no policy.
    """
    content: dict[str, Any] = {} if name == DEFAULT else _content(Path(name))
    version = content.pop("version", _DEFAULT_VERSION if name == DEFAULT else _NO_VERSION)
    changed = dict(map(_number, numbers))
    if changed:
        default = content.get("default") or {}
        content["default"] = {**default, **changed}
        version = _NO_VERSION
    told = ", ".join([name, *(f"{each}={value}" for each, value in changed.items())])
    try:
        policy = PolicyContent.model_validate(content)
    except ValidationError as error:
        raise (WrongUse if changed else CommandError)(
            f"{told} is no policy: {_faults(error)}", "see docs/backtest.md for what one holds"
        ) from None
    return Tested(told, read_book(version, policy))


def _content(path: Path) -> dict[str, Any]:
    remedy = f"name a file with a policy, or {DEFAULT}"
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise WrongUse(f"{path}: {error.strerror}", remedy) from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{path} is not JSON: {error}", remedy) from error
    if not isinstance(found, dict):
        raise CommandError(f"{path} holds no JSON object", remedy)
    passed_over = PolicyVersion.model_fields.keys() - PolicyContent.model_fields.keys()
    kept = {name: value for name, value in found.items() if name not in passed_over}
    version = found.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version >= 0:
        kept["version"] = version
    return kept


def _number(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or name not in PolicyNumbers.model_fields:
        raise WrongUse(
            f"--set {text} sets no number of a policy",
            f"say NAME=VALUE with one of {', '.join(PolicyNumbers.model_fields)}",
        )
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _faults(error: ValidationError) -> str:
    found = explain(error.errors(include_url=False, include_input=False))
    told = "; ".join(str(each) for each in found[:_FAULTS_SHOWN])
    hidden = len(found) - _FAULTS_SHOWN
    return f"{told} (and {hidden} more)" if hidden > 0 else told
