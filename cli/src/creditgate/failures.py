"""How a command fails: one exception, a sentence of what is wrong and one of what to do.

    CommandError    exit status 1; shown without a traceback
    NotThere        exit status 1; the service knows nothing of what was asked for
    WrongUse        exit status 2; the arguments cannot mean anything, whatever the system's state,
                    or a service refuses them by the rules of its contract

Everything else that is raised is a bug and shows its traceback.
"""


class CommandError(Exception):
    """Something a person can act on: `message` says what is wrong, `remedy` what to do."""

    status = 1

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}: {self.remedy}" if self.remedy else self.message


class NotThere(CommandError):  # noqa: N818 - read as a fact: "raises NotThere"
    """What was asked for is not known to the service that would know it."""


class WrongUse(CommandError):  # noqa: N818 - read as a fact: "raises WrongUse"
    """Arguments that are wrong in themselves."""

    status = 2
