"""When to try again: ever later, never all at once, and not for ever.

Waiting times double up to a ceiling. Each is drawn between half of it and all of it: after an
outage of the mail server the waiting messages come back spread out instead of together.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """`attempts_max` tries in all; waits of `first_seconds` doubling up to `seconds_max`."""

    first_seconds: float
    seconds_max: float
    attempts_max: int

    def exhausted(self, attempts: int) -> bool:
        """Whether no further try follows after so many."""
        return attempts >= self.attempts_max

    def wait_seconds(self, attempts: int, chance: float) -> float:
        """How long to wait after the given number of failed tries (1 or more).

        `chance` in [0, 1) is drawn by the caller, so that this stays a function.
        """
        doublings = min(attempts - 1, 62)
        ceiling = min(self.first_seconds * float(1 << doublings), self.seconds_max)
        return ceiling * (0.5 + chance / 2)
