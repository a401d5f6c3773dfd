"""What the sweep keeps of its own, table by table; see `tables`."""

from datetime import date, datetime

from sqlmodel import BigInteger, Boolean, Date, Field, Integer, Text

from credit_check.tables_desk import MOMENT, Stored

__all__ = [
    "MOMENT",
    "Bypass",
    "BypassLook",
    "Episode",
    "EpisodeLook",
    "LimitLook",
    "News",
    "PassedRequest",
    "SecondLook",
    "SetAside",
    "Stored",
    "SweepMark",
]


class SecondLook(Stored, table=True):
    """By account with open holds: what their decisions rested on when they were last decided
    again; written by the sweep.
    """

    __tablename__ = "second_look"

    account_id: str = Field(sa_type=Text, primary_key=True)
    mark: str = Field(sa_type=Text)
    # Whether rates were used: then a new rate is a reason to decide again.
    rated: bool = Field(sa_type=Boolean)
    # Whether the data was late: then data that has come further is.
    late: bool = Field(sa_type=Boolean)
    looked_at: datetime = Field(sa_type=MOMENT)


class SetAside(Stored, table=True):
    """Open holds that could not be decided again, until they are tried next; written by the sweep,
    deleted when they could be.
    """

    __tablename__ = "set_aside"

    hold_id: str = Field(sa_type=Text, primary_key=True)
    failures: int = Field(sa_type=Integer)
    failed_at: datetime = Field(sa_type=MOMENT)
    again_at: datetime = Field(sa_type=MOMENT)


class PassedRequest(Stored, table=True):
    """Orders in state `requested` that had moved on before they could be answered; the sweep adds."""

    __tablename__ = "passed_request"

    order_id: str = Field(sa_type=Text, primary_key=True)
    order_version: int = Field(sa_type=BigInteger, primary_key=True)
    passed_at: datetime = Field(sa_type=MOMENT)
    # Whose order it was, and why there is no answer: a problem of the catalog, in its words. Of
    # those that were passed over before this was kept, nothing.
    account_id: str | None = Field(sa_type=Text)
    code: str | None = Field(sa_type=Text)
    detail: str | None = Field(sa_type=Text)


class SweepMark(Stored, table=True):
    """Up to when the sweep has seen to everything, by what it is; written by the sweep."""

    __tablename__ = "sweep_mark"

    name: str = Field(sa_type=Text, primary_key=True)
    settled_at: datetime = Field(sa_type=MOMENT)


class Bypass(Stored, table=True):
    """Posted orders that went on without being let go; written by the sweep, at most one for each
    version of an order, and ended when it is over.
    """

    __tablename__ = "bypass"

    bypass_id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    account_id: str = Field(sa_type=Text)
    order_id: str = Field(sa_type=Text)
    order_version: int = Field(sa_type=BigInteger)
    currency: str = Field(sa_type=Text)
    ordered_minor: int = Field(sa_type=BigInteger)
    notice_id: str = Field(sa_type=Text)
    # Its notice, as told on the bus.
    notice: str = Field(sa_type=Text)
    seen_at: datetime = Field(sa_type=MOMENT)
    judged_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(sa_type=MOMENT)
    # As it is read over HTTP.
    content: str = Field(sa_type=Text)


class BypassLook(Stored, table=True):
    """The ledger's change counter of each account when its orders were last looked at; written by
    the sweep.
    """

    __tablename__ = "bypass_look"

    account_id: str = Field(sa_type=Text, primary_key=True)
    change_counter: int = Field(sa_type=BigInteger)


class News(Stored, table=True):
    """Notices of what happened, rather than of what stands: overrides, written with them, and
    changes of limits, written by the sweep, which clears both when they are over.
    """

    __tablename__ = "news"

    notice_id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    account_id: str = Field(sa_type=Text)
    raised_at: datetime = Field(sa_type=MOMENT)
    # Until then it stands raised, whatever comes after it.
    over_at: datetime = Field(sa_type=MOMENT)
    # As told on the bus.
    content: str = Field(sa_type=Text)


class LimitLook(Stored, table=True):
    """The limits of each account when they were last looked at for changes; written by the sweep."""

    __tablename__ = "limit_look"

    account_id: str = Field(sa_type=Text, primary_key=True)
    currency: str = Field(sa_type=Text)
    credit_limit_minor: int | None = Field(sa_type=BigInteger)
    temporary_limit_minor: int | None = Field(sa_type=BigInteger)
    temporary_valid_from: date | None = Field(sa_type=Date)
    temporary_valid_until: date | None = Field(sa_type=Date)


class Episode(Stored, table=True):
    """Notices of what stands between an account and credit without an order: overdue items, a stop,
    a limit that expires, a review; written by the sweep, at most one raised of a kind and account.
    """

    __tablename__ = "episode"

    notice_id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    account_id: str = Field(sa_type=Text)
    raised_at: datetime = Field(sa_type=MOMENT)
    cleared_at: datetime | None = Field(sa_type=MOMENT)
    # False: it is history, which is listed and told to nobody.
    told: bool = Field(sa_type=Boolean)
    # As told on the bus.
    content: str = Field(sa_type=Text)


class EpisodeLook(Stored, table=True):
    """What each account's last look for episodes went by, and the day of the next; written by the
    sweep.
    """

    __tablename__ = "episode_look"

    account_id: str = Field(sa_type=Text, primary_key=True)
    # The change counter of its gate, and the activation of policies: others now: look again.
    change_counter: int = Field(sa_type=BigInteger)
    activation: int = Field(sa_type=BigInteger)
    # From that day on the same facts may tell something else; null: never.
    again_on: date | None = Field(sa_type=Date)
