import asyncio
import os
import sys
from collections import Counter

import httpx

from support.mail_receiver import ACCEPT, DEFER, DROP, HANG, REFUSE
from support.notifiers import CREDIT, SALES, World, all_told
from support.notifying import hold, notice
from support.waiting import eventually


async def the_alert(client: httpx.AsyncClient) -> dict[str, object]:
    (item,) = (await client.get("/v1/alerts")).json()["items"]
    found: dict[str, object] = (await client.get(f"/v1/alerts/{item['alert_id']}")).json()
    return found


async def test_a_deferred_message_is_tried_again_under_the_same_id_until_taken(
    world: World,
) -> None:
    world.mail.script.extend([DEFER, DEFER, DEFER])
    async with world.notifier() as client:
        await world.bus.tell(notice())
        await eventually(lambda: len(world.mail.received) == 4, "the fourth try")
        await all_told(client)
        alert = await the_alert(client)
    assert len({mail.message_id for mail in world.mail.received}) == 1
    assert len({mail.message.as_bytes() for mail in world.mail.received}) == 1
    assert alert["state"] == "sent"
    attempts = alert["attempts"]
    assert isinstance(attempts, list)
    assert [each["outcome"] for each in attempts] == ["retry"] * 3 + ["delivered"]
    assert attempts[0]["detail"] == "451 come back later"


async def test_a_connection_that_breaks_before_the_answer_is_tried_again_under_the_same_id(
    world: World,
) -> None:
    world.mail.script.append(DROP)
    async with world.notifier() as client:
        await world.bus.tell(notice())
        await eventually(lambda: len(world.mail.accepted) == 1, "the second try")
        await all_told(client)
    first, second = world.mail.received
    assert first.message_id == second.message_id


async def test_a_mail_server_that_says_nothing_is_given_up_and_tried_again(world: World) -> None:
    world.mail.script.append(HANG)
    async with world.notifier(smtp_timeout_seconds=0.3) as client:
        await world.bus.tell(notice())
        await eventually(lambda: len(world.mail.accepted) == 1, "the second try")
        await all_told(client)
        alert = await the_alert(client)
    assert isinstance(alert["attempts"], list)
    assert alert["attempts"][0]["detail"] == "no answer from the mail server in time"


async def test_an_outage_of_the_mail_server_loses_nothing(world: World) -> None:
    port, world.mail.port = world.mail.port, 9
    async with world.notifier() as client:
        await world.bus.tell(*(hold(f"hld_{n}", account_id=f"C-{n}") for n in range(5)))
        tried = "SELECT count(*) AS n FROM notifier.attempt WHERE outcome = 'retry'"

        async def tried_often() -> bool:
            return bool((await world.rows(tried))[0]["n"] >= 20)

        await eventually(tried_often, "each was tried twice")
        assert (await client.get("/v1/progress")).json()["alerts_pending"] == 10
    world.mail.port = port
    async with world.notifier() as client:
        await all_told(client)
    told = Counter(mail.message_id for mail in world.mail.accepted)
    assert len(told) == 10
    assert set(told.values()) == {1}


async def test_a_refused_message_is_marked_failed_at_once_and_can_be_sent_again_by_hand(
    world: World,
) -> None:
    world.mail.script.append(REFUSE)
    async with world.notifier() as client:
        await world.bus.tell(notice())
        await all_told(client)
        alert = await the_alert(client)
        assert alert["state"] == "failed"
        resent = await client.post(f"/v1/alerts/{alert['alert_id']}/resend")
        assert resent.json()["state"] == "pending"
        await eventually(lambda: len(world.mail.accepted) == 1, "sent again")
        await all_told(client)
        alert = await the_alert(client)
    assert alert["state"] == "sent"
    assert isinstance(alert["attempts"], list)
    assert [each["outcome"] for each in alert["attempts"]] == ["refused", "delivered"]
    first, second = world.mail.received
    assert first.message_id != second.message_id


async def test_a_message_that_never_gets_through_is_given_up_visibly(world: World) -> None:
    world.mail.otherwise = DEFER
    async with world.notifier(attempts_max=3) as client:
        await world.bus.tell(notice())
        await all_told(client)
        alert = await the_alert(client)
        failed = (await client.get("/v1/alerts", params={"state": "failed"})).json()["items"]
    assert len(world.mail.received) == 3
    assert [each["alert_id"] for each in failed] == [alert["alert_id"]]


async def test_one_unreachable_recipient_does_not_keep_others_waiting(world: World) -> None:
    world.mail.script.extend([HANG, HANG])
    async with world.notifier(smtp_timeout_seconds=4.0, senders=4) as client:
        await world.bus.tell(hold("hld_1"))
        await eventually(lambda: len(world.mail.received) == 2, "both tries hang")
        await world.bus.tell(hold("hld_2", account_id="C-2"))
        await eventually(lambda: len(world.mail.accepted) == 2, "the other hold is told")
        assert client


async def test_two_notifiers_share_the_work_and_send_nothing_twice(world: World) -> None:
    async with world.notifier() as one, world.notifier() as other:
        await world.bus.tell(*(hold(f"hld_{n}", account_id=f"C-{n}") for n in range(60)))
        await asyncio.gather(all_told(one), all_told(other))
    subjects = Counter(
        (str(mail.message["Subject"]), mail.recipients) for mail in world.mail.received
    )
    assert len(subjects) == 120
    assert set(subjects.values()) == {1}


async def test_a_kill_between_sending_and_logging_repeats_only_that_message_under_its_id(
    world: World,
) -> None:
    world.mail.otherwise = HANG
    settings = world.settings(smtp_timeout_seconds=60.0, group_wait_seconds=0)
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "CREDITGATE_TOPIC_PREFIX": settings.topic_prefix,
        "CREDITGATE_PORT": str(settings.port),
        "CREDITGATE_SMTP_PORT": str(settings.smtp_port),
        "CREDITGATE_MAIL_FROM": settings.mail_from,
        "CREDITGATE_CREDIT_TEAM_EMAIL": CREDIT,
        "CREDITGATE_SALES_FALLBACK_EMAIL": SALES,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "notifier", env=environment
    )
    try:
        await world.bus.tell(notice())
        await eventually(lambda: len(world.mail.received) == 1, "the message is on its way")
    finally:
        process.kill()
        await process.wait()
    await world.rows(
        "UPDATE notifier.message SET claimed_until = clock_timestamp() - interval '1 s' RETURNING 1"
    )
    world.mail.otherwise = ACCEPT
    async with world.notifier() as client:
        await all_told(client)
        alert = await the_alert(client)
    first, second = world.mail.received
    assert first.message_id == second.message_id
    assert isinstance(alert["attempts"], list)
    assert [each["outcome"] for each in alert["attempts"]] == ["retry", "delivered"]
    assert "not known" in alert["attempts"][0]["detail"]
