"""Chance, from a seed alone: the same name and seed give the same throws on every machine."""

from random import Random


class Dice(Random):
    """A source of chance that also answers yes or no."""

    def throws(self, per_mille: int) -> bool:
        """Yes in so many of a thousand cases."""
        return self.randrange(1_000) < per_mille


def dice(seed: int, part: str) -> Dice:
    """A source of its own for each part of a history: more orders do not change the accounts."""
    return Dice(f"{seed}/{part}")
