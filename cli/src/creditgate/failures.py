"""How a command fails: one exception, a sentence of what is wrong and one of what to do.

    CommandError    exit status 1; shown without a traceback

Everything else that is raised is a bug and shows its traceback.
"""


class CommandError(Exception):
    """Something a person can act on: `message` says what is wrong, `remedy` what to do."""

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}: {self.remedy}" if self.remedy else self.message
