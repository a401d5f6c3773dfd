"""Lives of accounts on a running credit-check, step by step beside the model.

Postings go through the tracker's own code into the same database; everything else is HTTP. The
sweep works meanwhile as it likes: what it decided is read from what was told, in the order of each
account, and must be explained by the model at some point of the step. Often several points explain
it, and leave different states behind (a release just before its order is voided is given back, one
just after is not); so each account has all models that explain what was told so far, and at least
one of them must explain what comes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import httpx

from support.decision_model import RELEASED, Account, Expected
from support.decision_place import CENTS, Asking, Place, text, try_to_send
from support.tracker_events import today
from support.wire import Event

Change = Callable[[Account], None]


class Life:
    """One history: two accounts, what was done to them, and what the models make of it."""

    def __init__(self, place: Place, limit: int) -> None:
        self.place = place
        place.histories += 1
        self.name = f"life{place.histories}"
        self.models = {f"{self.name}-{side}": [Account(limit)] for side in "ab"}
        self.versions: dict[str, int] = {}
        self.serial = 0
        self.read: set[int] = set()
        self.last = place.last_told()
        self.answered: dict[Asking, bytes] = {}
        self.story: list[str] = []
        """What was done and told, for whoever reads of a failure: no second life is like it."""
        for account_id in self.models:
            self.describe(account_id, limit)

    # What happens to the accounts.

    def describe(self, account_id: str, limit: int) -> None:
        """The account's document, with another limit."""
        event = self._event(
            "account", account_id, name="N", currency="EUR", credit_limit=text(limit), status="open"
        )
        self._post(event, account_id, lambda model: setattr(model, "limit", limit))

    def order(self, account_id: str, number: int, version: int, state: str, ordered: int) -> None:
        """The order's event, of any version that was not posted before."""
        order_id = self.order_id(account_id, number)
        if version in self.models[account_id][0].order(order_id).posted:
            return

        def change(model: Account) -> None:
            model.order(order_id).posted[version] = (state, ordered)

        event = self._event(
            "order", account_id, version,
            order_id=order_id, currency="EUR", state=state,
            lines=[{"line_id": "1", "ordered": text(ordered)}],
        )  # fmt: skip
        self._post(event, account_id, change)

    def invoice(self, account_id: str, number: int, amount: int) -> None:
        """An invoice of the order, due in a month."""
        order_id = self.order_id(account_id, number)

        def change(model: Account) -> None:
            model.order(order_id).invoiced += amount
            model.receivables += amount

        event = self._event(
            "invoice", account_id,
            invoice_id=self._next("inv"), currency="EUR", kind="invoice", state="issued",
            total=text(amount), issued_on=today().isoformat(),
            covers=[{"order_id": order_id, "amount": text(amount)}],
        )  # fmt: skip
        self._post(event, account_id, change)

    def pay(self, account_id: str, amount: int) -> None:
        """Money on account."""

        def change(model: Account) -> None:
            model.cash += amount

        event = self._event(
            "payment", account_id,
            payment_id=self._next("pay"), currency="EUR", state="received", amount=text(amount),
            received_on="2026-01-01",
        )  # fmt: skip
        self._post(event, account_id, change)

    def pass_days(self, days: int) -> None:
        """Everything is applied up to some days later; what was granted long ago ends."""
        self.story.append(f"{days} days pass")
        self.place.pass_time(timedelta(days=days))

        def change(model: Account) -> None:
            model.watermark += days

        self.explain({account_id: [change] for account_id in self.models})

    # What is asked.

    def asking(
        self, account_id: str, number: int, amount: int, *, amended: bool, dry_run: bool = False
    ) -> Asking:
        """A check of a new version, or of the newest one asked so far."""
        order_id = self.order_id(account_id, number)
        version = self.versions.get(order_id, 0)
        if amended or not version:
            version += 1
            self.versions[order_id] = version
        asking = Asking(account_id, order_id, version, amount, self._next("key"), dry_run)
        self.story.append(f"ask {asking}")
        return asking

    def ask(self, askings: Sequence[Asking]) -> None:
        """All of them at once; every answer must be explained."""
        self._judge(dict(zip(askings, self.place.pool.map(self.place.send, askings), strict=True)))

    def ask_into_a_crash(self, askings: Sequence[Asking]) -> None:
        """All of them at once, the service killed meanwhile, and all of them again."""
        self.story.append("crash")
        caller = self.place.caller
        sent = [self.place.pool.submit(try_to_send, caller, asking) for asking in askings]
        self.place.crash()
        before = {a: reply.result() for a, reply in zip(askings, sent, strict=True)}
        caller.close()
        after = {asking: self.place.send(asking) for asking in askings}
        for asking, reply in before.items():
            if reply is not None and reply.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                assert reply.content == after[asking].content, f"{asking} was answered twice"
        self._judge(after)

    def repeat(self) -> None:
        """What was answered last is answered so again, letter by letter."""
        if self.answered:
            asking, body = next(reversed(self.answered.items()))
            again = self.place.send(asking)
            assert again.content == body
            assert again.headers["idempotency-replayed"] == "true"
            self.explain({})

    def void(self, account_id: str, number: int, back: int) -> None:
        """The order system gives an order back, up to a version."""
        order_id = self.order_id(account_id, number)
        version = max(0, self.versions.get(order_id, 0) - back)
        self.story.append(f"void {order_id} up to {version}")
        reply = self.place.caller.post(
            f"/v1/orders/{order_id}/void", json={"order_version": version}
        )
        if reply.status_code == httpx.codes.NOT_FOUND:
            self.explain({})
            return
        assert reply.is_success, reply.text
        # Whether a person's release goes with a reservation that has ended already depends on
        # whether that was noted before.
        self.explain(
            {
                account_id: [
                    lambda model: model.voided(order_id, version, dead_too=True),
                    lambda model: model.voided(order_id, version, dead_too=False),
                ]
            }
        )

    def work(self, account_id: str, act: str) -> None:
        """A person releases or rejects the newest open hold of the account."""
        asked = {"account_id": account_id, "state": "open"}
        held = self.place.caller.get("/v1/holds", params=asked).json()["items"]
        if not held:
            return
        hold = held[-1]
        self.story.append(f"{act} {hold['order_id']} version {hold['order_version']}")
        why = {"reason_code": "AGREED", "comment": "as agreed"}
        reply = self.place.caller.post(f"/v1/holds/{hold['hold_id']}/{act}", json=why)
        if reply.status_code == httpx.codes.CONFLICT:
            self.explain({})
            return
        assert reply.is_success, reply.text
        order_id, version = hold["order_id"], hold["order_version"]
        amount = round(float(hold["order"]["amount"]) * CENTS)

        def change(model: Account) -> None:
            if act == "reject":
                model.rejected(order_id, version)
            else:
                model.released(order_id, version, amount)

        self.explain({account_id: [change]})

    # What it must have been.

    def explain(
        self,
        changes: dict[str, list[Change]],
        refused: Sequence[tuple[Asking, str]] = (),
        tried: Sequence[tuple[Asking, dict[str, Any]]] = (),
    ) -> None:
        """Every decision told since, one after another in its account's order, is what the model
        says, with one of the changes (if any) somewhere among them; so is every refusal, and every
        dry run.
        """
        told = [
            (n, data)
            for n, data in self.place.told(self.last, list(self.models))
            if n not in self.read
        ]
        self.read |= {number for number, _ in told}
        self.story += [f"told {n} {data}" for n, data in told]
        for account_id, models in self.models.items():
            decided = [data for _, data in told if data["account_id"] == account_id]
            mine = [each for each in refused if each[0].account_id == account_id]
            dry = [each for each in tried if each[0].account_id == account_id]
            explained: list[Account] = []
            faults = []
            for model in models:
                for change, place in _ways(changes.get(account_id), len(decided)):
                    states, fault = _replay(model, decided, change, place)
                    if fault is None:
                        fault = _unexplained(states, mine) or _untrue(states, dry)
                    if fault is not None:
                        faults.append(fault)
                    elif states[-1] not in explained:
                        explained.append(states[-1])
            assert explained, "\n".join([f"{account_id} is not explained: {faults}", *self.story])
            self.models[account_id] = explained

    def _judge(self, replies: dict[Asking, httpx.Response]) -> None:
        refused, tried = [], []
        for asking, reply in replies.items():
            if reply.status_code == httpx.codes.CONFLICT:
                refused.append((asking, reply.json()["code"]))
                continue
            assert reply.status_code == httpx.codes.OK, reply.text
            if asking.dry_run:
                tried.append((asking, reply.json()))
            else:
                self.answered[asking] = reply.content
        self.explain({}, refused, tried)

    def order_id(self, account_id: str, number: int) -> str:
        return f"{account_id}-{number}"

    def _post(self, event: Event, account_id: str, change: Change) -> None:
        self.story.append(f"post {event}")
        self.place.post(event)
        self.explain({account_id: [change]})

    def _event(self, what: str, account_id: str, version: int | None = None, **data: Any) -> Event:
        self.serial += 1
        version = self.serial if version is None else version
        content = {"account_id": account_id, "version": version, **data}
        return {"type": f"creditgate.{what}.v1", "data": content}

    def _next(self, kind: str) -> str:
        self.serial += 1
        return f"{self.name}-{kind}-{self.serial}"


def _ways(changes: list[Change] | None, decided: int) -> Iterator[tuple[Change | None, int]]:
    """One of the changes, and the decision before which it happened."""
    if changes is None:
        yield None, decided
    else:
        yield from product(changes, range(decided + 1))


def _replay(
    model: Account, decided: Sequence[dict[str, Any]], change: Change | None, place: int
) -> tuple[list[Account], str | None]:
    """The model after each step, with the change before the decision at `place`."""
    state = model.copy()
    states = [state.copy()]
    for number in range(len(decided) + 1):
        if number == place and change is not None:
            change(state)
            states.append(state.copy())
        if number == len(decided):
            break
        data = decided[number]
        order_id, version = data["order_id"], data["order_version"]
        expected = state.asked(order_id, version, round(float(data["order"]["amount"]) * CENTS))
        if fault := _differs(expected, data):
            return states, fault
        state.decided(order_id, version, expected.grants, expected.until)
        states.append(state.copy())
    return states, None


def _differs(expected: Expected, data: dict[str, Any]) -> str | None:
    """What of an answer the model does not say."""
    if expected.refusal is not None:
        return f"{data['order_id']} was answered, {expected.refusal} expected"
    got = replace(
        expected,
        outcome="hold" if data["outcome"] == "hold" else RELEASED,
        exposure=round(float(data["exposure_before"]["total"]) * CENTS),
        reserved=round(float(data["reserved_before"]) * CENTS),
        after=round(float(data["exposure_after"]) * CENTS),
        grants=round(float((data["reservation"] or {}).get("amount", 0)) * CENTS),
    )
    return None if got == expected else f"{data['order_id']}: {got}, expected {expected}"


def _unexplained(states: Sequence[Account], refused: Sequence[tuple[Asking, str]]) -> str | None:
    """A refusal that no state between the decisions explains."""
    for asking, code in refused:
        if not any(
            state.copy().asked(asking.order_id, asking.version, asking.amount).refusal == code
            for state in states
        ):
            return f"{asking} was refused with {code}"
    return None


def _untrue(
    states: Sequence[Account], tried: Sequence[tuple[Asking, dict[str, Any]]]
) -> str | None:
    """A dry run that was true at no moment between the decisions: held orders are released beside
    it, so that it may have read what was before them.
    """
    for asking, told in tried:
        faults = [
            _differs(state.copy().asked(asking.order_id, asking.version, asking.amount), told)
            for state in states
        ]
        if all(faults):
            return f"dry run of {asking}: {faults}"
    return None
