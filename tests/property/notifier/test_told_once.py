"""Whatever is repeated, reordered or split over batches: each episode is told once a recipient."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from credit_contracts.shapes import Told
from notifier.hear import Heard, hear
from notifier.planning import Around, Due, OpenHold, plan
from notifier.routing import Audience, Desks, audiences
from support.notifying import AT, account, decision, hold, notice

ACCOUNTS = ("C-1", "C-2")
KINDS = ("near_limit", "limit_exceeded", "account_stopped", "data_stale")
ENDS = ("released", "rejected", "cancelled", "superseded")
ADDRESSES = ("credit@x.example", "sales@x.example", "both@x.example")


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Holds and notices with their ends, contacts and decisions, in some order."""
    events: list[Told] = []
    for number in range(draw(st.integers(0, 5))):
        account_id = draw(st.sampled_from(ACCOUNTS))
        events.append(hold(f"hld_{number}", account_id=account_id))
        if draw(st.booleans()):
            end = draw(st.sampled_from(ENDS))
            events.append(hold(f"hld_{number}", account_id=account_id, version=2, state=end))
        events.append(decision(f"hld_{number}", account_id=account_id))
    for number in range(draw(st.integers(0, 5))):
        told = notice(
            f"ntc_{number}",
            draw(st.sampled_from(KINDS)),
            account_id=draw(st.sampled_from(ACCOUNTS)),
        )
        events.append(told)
        if draw(st.booleans()):
            events.append(told.model_copy(update={"state": "cleared", "cleared_at": AT}))
    events += [
        account(
            draw(st.sampled_from(ACCOUNTS)),
            version,
            sales_rep=draw(st.sampled_from(ADDRESSES)),
            credit_controller=draw(st.sampled_from(ADDRESSES)),
        )
        for version in range(draw(st.integers(0, 3)))
    ]
    return draw(st.permutations(events))


@st.composite
def mangled(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    """A history, and the same with some of it repeated, in another order."""
    history = draw(histories())
    again = draw(st.lists(st.sampled_from(history), max_size=10)) if history else []
    return history, draw(st.permutations([*history, *again]))


@given(mangled())
def test_repetition_and_order_change_nothing_of_what_is_heard(
    both: tuple[list[Told], list[Told]],
) -> None:
    history, other = both
    assert hear(other) == hear(history)


class Log:
    """The delivery log's two rules in memory: one alert per episode and side, told in one go."""

    def __init__(self) -> None:
        self.alerts: dict[tuple[str, Audience], Due] = {}
        self.told: list[tuple[str, str]] = []
        self.kept: list[str] = []
        self.done: set[str] = set()

    def write(self, heard: Heard) -> None:
        for telling in heard.tellings.values():
            for audience in audiences(telling.kind):
                key = (telling.episode, audience)
                if key not in self.alerts:
                    self.alerts[key] = Due(
                        alert_id=f"{telling.episode}/{audience}",
                        episode=telling.episode,
                        audience=audience,
                        kind=telling.kind,
                        channel="email",
                        account_id=telling.account_id,
                        order_id=telling.order_id,
                        created_at=AT,
                        fact=telling.fact,
                    )

    def gather(self, around: Around, desks: Desks) -> None:
        due = [alert for alert in self.alerts.values() if alert.alert_id not in self.done]
        decided = plan(due, around, desks)
        for draft in decided.drafts:
            self.told += [(alert.episode, draft.recipient.lower()) for alert in draft.alerts]
            self.done |= {alert.alert_id for alert in draft.alerts}
        self.kept += [kept.alert.alert_id for kept in decided.kept]
        self.done |= {kept.alert.alert_id for kept in decided.kept}


def held_by(accounts: set[str]) -> dict[str, list[OpenHold]]:
    """An open hold for the limit, opened at the time of all notices, for each account."""
    return {each: [OpenHold(frozenset({"LIMIT_EXCEEDED"}), AT)] for each in accounts}


@given(
    mangled(),
    st.lists(st.booleans(), max_size=30),
    st.sampled_from(ADDRESSES),
    st.sampled_from(ADDRESSES),
    st.sets(st.sampled_from(ACCOUNTS)),
)
def test_no_episode_is_told_twice_to_one_address_and_none_is_forgotten(
    both: tuple[list[Told], list[Told]],
    cuts: Sequence[bool],
    credit_team: str,
    sales: str,
    held: set[str],
) -> None:
    _, events = both
    log = Log()
    desks = Desks(credit_team, sales)
    batch: list[Told] = []
    for number, event in enumerate(events):
        batch.append(event)
        if number < len(cuts) and cuts[number]:
            log.write(hear(batch))
            batch = []
            log.gather(Around(AT, held_by(held), {}, ()), desks)
    log.write(hear(batch))
    log.gather(Around(AT, held_by(held), {}, ()), desks)
    assert len(log.told) == len(set(log.told))
    assert log.done == {alert.alert_id for alert in log.alerts.values()}
    told_episodes = {episode for episode, _ in log.told}
    for (episode, _), alert in log.alerts.items():
        if alert.kind == "hold":
            assert episode in told_episodes
