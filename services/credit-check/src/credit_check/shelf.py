"""The books of policies that this process decides by, where all its lanes find them.

Which version is in force is told by the database with each batch, at the batch's own moment; the
shelf only saves reading the book again. A lane takes what is held once per batch, so that the
read and the decisions of one batch rest on one book, even where another lane changes it meanwhile.
A shadow is a version that is decided beside the one in force, counted, and never answered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from credit_check.needs import Needs, needs_of
from credit_core.policies import PolicyBook
from credit_core.policy import Policy


@dataclass(frozen=True, slots=True)
class Held:
    """The book in force as far as this process knows, its shadow if there is one, and what both
    together need to be read.
    """

    book: PolicyBook
    shadow: PolicyBook | None
    needs: Needs


class Shelf:
    """See the module."""

    def __init__(self, book: PolicyBook | None = None) -> None:
        """`book` is the one in force; the built-in one until another is known."""
        self.held = _held(PolicyBook() if book is None else book, None)

    def put(self, book: PolicyBook) -> None:
        """From now on decide by this book."""
        self.held = _held(book, self.held.shadow)

    def put_shadow(self, shadow: PolicyBook | None) -> None:
        """From now on decide by this one beside; `None`: by none."""
        self.held = _held(self.held.book, shadow)


def _held(book: PolicyBook, shadow: PolicyBook | None) -> Held:
    beside: Iterable[Policy] = () if shadow is None else shadow
    policies: Iterator[Policy] = chain(book, beside)
    return Held(book, shadow, needs_of(policies, book.desk))
