from datetime import timedelta

from credit_contracts.holds import HoldV1
from support.notifiers import CREDIT, SALES, World, all_told
from support.notifying import AT, account, decision, hold, notice
from support.waiting import eventually


async def test_a_hold_is_told_to_the_sales_rep_and_to_the_credit_team(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.tell(account(sales_rep="rep@x.example"))
        await all_told(client)
        await world.bus.tell(hold("hld_1"), decision("hld_1"))
        await eventually(lambda: len(world.mail.accepted) == 2, "both sides were told")
        await all_told(client)
    (to_rep,) = world.mail.accepted_by("rep@x.example")
    (to_credit,) = world.mail.accepted_by(CREDIT)
    assert to_rep.message["Auto-Submitted"] == "auto-generated"
    assert str(to_rep.message["From"]) == "Creditgate <creditgate@house.example>"
    for mail in (to_rep, to_credit):
        for fact in ("SO-hld_1", "20,000.00 USD", "100,000.00 EUR", "5,446.78 EUR"):
            assert fact in mail.text
    assert "creditgate holds release hld_1" in to_credit.text
    assert "7,000.00 EUR" in to_credit.text
    assert "A name that no message needs" not in to_rep.message.as_string()


async def test_near_limit_reaches_sales_alone_and_a_breach_both(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.tell(notice("ntc_1"), notice("ntc_2", "limit_exceeded", account_id="C-2"))
        await eventually(lambda: len(world.mail.accepted) == 3, "three messages")
        await all_told(client)
    assert [str(mail.message["Subject"])[:12] for mail in world.mail.accepted_by(CREDIT)] == [
        "Account C-2 "
    ]
    assert len(world.mail.accepted_by(SALES)) == 2


async def test_a_changed_limit_reaches_the_sales_rep_and_an_override_the_controller_once(
    world: World,
) -> None:
    facts = {"currency": "EUR", "limit": "150000.00", "limit_before": "100000.00"}
    changed = notice("ntc_1", "limit_changed", severity="info", facts=facts)
    made = notice("ntc_2", "override_made", facts={"currency": "EUR", "amount": "12500.00"})
    async with world.notifier() as client:
        await world.bus.tell(account(sales_rep="rep@x.example", credit_controller="cc@x.example"))
        await all_told(client)
        await world.bus.tell(changed, made, changed, made)
        await eventually(lambda: len(world.mail.accepted) == 2, "each is told")
        for over in (changed, made):
            await world.bus.tell(over.model_copy(update={"state": "cleared"}))
        await all_told(client)
    assert len(world.mail.received) == 2
    (to_rep,) = world.mail.accepted_by("rep@x.example")
    assert "was raised to 150,000.00 EUR" in to_rep.text
    (to_controller,) = world.mail.accepted_by("cc@x.example")
    assert "was released by hand" in to_controller.text


async def test_holds_of_one_account_within_the_wait_are_one_mail_each_told_once(
    world: World,
) -> None:
    await world.bus.tell(*(hold(f"hld_{number}") for number in range(3)))
    async with world.notifier(group_wait_seconds=1.0) as client:
        await eventually(lambda: len(world.mail.accepted) == 2, "one mail for each side")
        await all_told(client)
    for mail in world.mail.accepted:
        assert all(f"SO-hld_{number}" in mail.text for number in range(3))


async def test_a_hold_that_is_released_within_the_wait_is_told_as_past(world: World) -> None:
    by = {"by": "jane", "reason_code": "PAID"}
    await world.bus.tell(hold("hld_1"), hold("hld_1", version=2, state="released", change=by))
    async with world.notifier(group_wait_seconds=1.0) as client:
        await eventually(lambda: len(world.mail.accepted) == 2, "both sides")
        await all_told(client)
    for mail in world.mail.accepted:
        assert "was held, released by jane" in mail.text
        assert "must not be delivered" not in mail.text
        assert "holds release" not in mail.text


async def test_polling_a_held_order_mails_once_until_somebody_ends_its_hold(world: World) -> None:
    def of_order(number: int, state: str = "open") -> HoldV1:
        opened_at = AT + timedelta(seconds=number)
        version = 1 if state == "open" else 2
        changes = {"order_id": "SO-1", "opened_at": opened_at, "state": state, "version": version}
        return hold(f"hld_{number}", **changes)

    async with world.notifier(group_wait_seconds=0) as client:
        await world.bus.tell(of_order(1))
        await all_told(client)
        for number in range(1, 4):
            await world.bus.tell(of_order(number, "superseded"), of_order(number + 1))
            await all_told(client)
        assert len(world.mail.received) == 2
        await world.bus.tell(of_order(4, "rejected"), of_order(5))
        await all_told(client)
        states = (await client.get("/v1/alerts", params={"kind": "hold"})).json()["items"]
    assert len(world.mail.received) == 4
    assert [each["state"] for each in states] == [*["sent"] * 2, *["inhibited"] * 6, *["sent"] * 2]


async def test_an_open_hold_silences_its_own_near_limit_notice(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.tell(hold("hld_1"), notice("ntc_1"), notice("ntc_2", account_id="C-2"))
        await eventually(lambda: len(world.mail.accepted) == 3, "the hold twice, the other once")
        await all_told(client)
        alerts = (await client.get("/v1/alerts", params={"kind": "near_limit"})).json()["items"]
    assert {(alert["account_id"], alert["state"]) for alert in alerts} == {
        ("C-42", "inhibited"),
        ("C-2", "sent"),
    }


async def test_a_forgotten_open_hold_does_not_mute_a_later_warning(world: World) -> None:
    later = AT + timedelta(days=30)
    async with world.notifier() as client:
        await world.bus.tell(hold("hld_1"))
        await all_told(client)
        await world.bus.tell(notice("ntc_1", raised_at=later))
        await eventually(lambda: len(world.mail.accepted) == 3, "the warning too")
        await all_told(client)


async def test_a_near_limit_notice_is_told_again_once_the_hold_has_ended(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.tell(hold("hld_1"), hold("hld_1", version=2, state="released"))
        await all_told(client)
        await world.bus.tell(notice("ntc_1"))
        await eventually(lambda: len(world.mail.accepted) == 3, "the notice too")


async def test_a_cleared_notice_is_recorded_and_nobody_is_mailed(world: World) -> None:
    async with world.notifier() as client:
        told = notice("ntc_1")
        await world.bus.tell(told)
        await all_told(client)
        await world.bus.tell(told.model_copy(update={"state": "cleared"}))
        await all_told(client)
    assert len(world.mail.received) == 1
    (row,) = await world.rows("SELECT state FROM notifier.notice")
    assert row["state"] == "cleared"


async def test_what_is_said_twice_or_read_again_from_the_start_is_told_once(world: World) -> None:
    events = [hold("hld_1"), notice("ntc_1", account_id="C-2"), hold("hld_2", account_id="C-3")]
    async with world.notifier() as client:
        await world.bus.tell(*events, *reversed(events))
        await eventually(lambda: len(world.mail.accepted) == 5, "each side of each episode")
        await all_told(client)
    await world.rows("UPDATE notifier.partition_offset SET next_offset = 0 RETURNING 1")
    async with world.notifier() as client:
        await all_told(client)
    assert len(world.mail.received) == 5


async def test_contacts_that_come_later_are_used_for_the_next_telling(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.tell(hold("hld_1"))
        await all_told(client)
        await world.bus.tell(account(version=2, sales_rep="rep@x.example"))
        await world.bus.tell(account(version=1, sales_rep="gone@x.example"))
        await all_told(client)
        await world.bus.tell(hold("hld_2"))
        await all_told(client)
    assert len(world.mail.accepted_by(SALES)) == 1
    assert len(world.mail.accepted_by("rep@x.example")) == 1
    assert len(world.mail.accepted_by("gone@x.example")) == 0


async def test_contacts_sent_before_the_start_are_heard_before_anyone_is_told(
    world: World,
) -> None:
    await world.bus.tell(hold("hld_1"))
    await world.bus.tell(
        *(account(f"C-{number}", sales_rep="r@x.example") for number in range(300))
    )
    async with world.notifier(group_wait_seconds=0, batch_records_max=20) as client:
        await all_told(client)
    assert len(world.mail.accepted_by("r@x.example")) == 1


async def test_replayed_history_mails_nobody_while_a_silence_lasts(world: World) -> None:
    async with world.notifier() as client:
        asked = {"matchers": {}, "ends_at": "2099-01-01T00:00:00Z", "comment": "replay"}
        silence = (await client.post("/v1/silences", json=asked)).json()
        await world.bus.tell(*(hold(f"hld_{number}") for number in range(20)))
        await all_told(client)
        ended = await client.delete(f"/v1/silences/{silence['silence_id']}")
        assert ended.status_code == 204
        await world.bus.tell(hold("hld_new"))
        await eventually(lambda: len(world.mail.accepted) == 2, "what comes after it")
        await all_told(client)
        quiet = await client.get("/v1/alerts", params={"state": "silenced"})
    assert len(quiet.json()["items"]) == 40
    assert all("hld_new" in mail.text for mail in world.mail.received)


async def test_an_alert_whose_fact_cannot_be_read_any_more_fails_alone(world: World) -> None:
    async with world.notifier(group_wait_seconds=2.0) as client:
        await world.bus.tell(notice("ntc_1"), notice("ntc_2", account_id="C-2"))
        for _ in range(200):
            if len(await world.rows("SELECT FROM notifier.alert")) == 2:
                break
        await world.rows(
            "UPDATE notifier.alert SET fact = '{}' WHERE notice_id = 'ntc_1' RETURNING 1"
        )
        await all_told(client)
        states = await world.rows("SELECT state FROM notifier.alert ORDER BY notice_id")
    assert [row["state"] for row in states] == ["failed", "sent"]
