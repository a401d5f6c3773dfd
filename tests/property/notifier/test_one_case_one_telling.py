"""However often an order is asked for: nobody hears a case twice, nobody misses the last word."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from credit_contracts.holds import HoldV1
from notifier.planning import Around, Due, plan
from notifier.routing import HOLD, Audience, Desks
from notifier.succession import Past, case_of
from support.notifying import AT, hold

DESKS = Desks("credit@x.example", "sales@x.example")
ADDRESSES = (DESKS.credit_team, DESKS.sales_fallback)
CODES = ("LIMIT_EXCEEDED", "DATA_STALE")


@dataclass(frozen=True, slots=True)
class Asked:
    """The order is held; then somebody ends the hold, or the next time of asking does."""

    version: int
    code: str
    end: str
    gathered: bool


asked = st.builds(
    Asked,
    version=st.integers(1, 2),
    code=st.sampled_from(CODES),
    end=st.sampled_from(["superseded", "superseded", "superseded", "released", "rejected"]),
    gathered=st.booleans(),
)


def opened(number: int, each: Asked) -> HoldV1:
    reason = {"code": each.code, "severity": "hold", "message": "So it is.", "figures": {}}
    return hold(
        f"hld_{number:03}",
        order_id="SO-1",
        order_version=each.version,
        reasons=[reason],
        opened_at=AT + timedelta(seconds=number),
    )


def alerts(fact: HoldV1, state: str) -> list[Due]:
    return [
        Due(
            alert_id=f"{fact.hold_id}-{audience}",
            episode=f"hold:{fact.hold_id}",
            audience=audience,
            kind=HOLD,
            channel="email",
            account_id=fact.account_id,
            order_id=fact.order_id,
            created_at=fact.opened_at,
            fact=fact,
            hold_state=state,
        )
        for audience in Audience
    ]


@given(st.lists(asked, min_size=1, max_size=8))
def test_each_case_is_told_once_and_the_hold_that_stands_is_known_to_all(
    history: list[Asked],
) -> None:
    holds = [opened(number, each) for number, each in enumerate(history)]
    told: dict[str, set[str]] = {each.hold_id: set() for each in holds}
    heard: Counter[tuple[str, int, int, str]] = Counter()
    waiting: list[int] = []
    row = [sum(each.end != "superseded" for each in history[:n]) for n in range(len(history))]
    for now, asking in enumerate(history):
        waiting.append(now)
        last = now == len(history) - 1
        if not asking.gathered and not last:
            continue
        states = [each.end for each in history[:now]] + ["open"]
        past = [
            Past(case_of(fact, state), frozenset(told[fact.hold_id]))
            for fact, state in zip(holds, states, strict=False)
        ]
        due = [alert for number in waiting for alert in alerts(holds[number], states[number])]
        around = Around(AT, {}, {}, (), {"SO-1": past})
        for draft in plan(due, around, DESKS).drafts:
            for alert in draft.alerts:
                number = next(n for n in waiting if f"hold:{holds[n].hold_id}" == alert.episode)
                told[holds[number].hold_id].add(draft.recipient)
                case = replace(history[number], end="", gathered=False)
                heard[(draft.recipient, row[number], case.version, case.code)] += 1
        waiting = []
    assert set(heard.values()) <= {1}
    standing = history[-1]
    for address in ADDRESSES:
        assert heard[(address, row[-1], standing.version, standing.code)] == 1
