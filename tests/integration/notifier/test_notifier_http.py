import asyncio

import httpx

from credit_contracts.accounts import AccountV1
from support.notifiers import World, all_told
from support.notifying import account, hold, notice

SILENCE = {"matchers": {"kind": "hold"}, "ends_at": "2099-01-01T00:00:00Z", "comment": "why"}


async def test_alerts_are_listed_newest_first_in_pages_and_by_filter(world: World) -> None:
    async with world.notifier() as client:
        for number in range(5):
            await world.bus.tell(notice(f"ntc_{number}", account_id=f"C-{number}"))
        await world.bus.tell(hold("hld_1", account_id="C-9"))
        await all_told(client)
        seen: list[str] = []
        cursor = None
        while True:
            asked = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/v1/alerts", params=asked)).json()
            seen += [alert["alert_id"] for alert in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(seen) == 7
        assert seen == sorted(seen, reverse=True)
        holds = (await client.get("/v1/alerts", params={"kind": "hold"})).json()["items"]
        assert {alert["hold_id"] for alert in holds} == {"hld_1"}
        of_one = (await client.get("/v1/alerts", params={"account_id": "C-3"})).json()["items"]
        assert [alert["notice_id"] for alert in of_one] == ["ntc_3"]
        refused = await client.get("/v1/alerts", params={"state": "lost"})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "state"


async def test_acknowledging_keeps_who_was_first(world: World) -> None:
    async with world.notifier() as client:
        await world.bus.tell(notice())
        await all_told(client)
        (alert,) = (await client.get("/v1/alerts")).json()["items"]
        path = f"/v1/alerts/{alert['alert_id']}/acknowledge"
        first = (await client.post(path)).json()
        again = (await client.post(path)).json()
        assert first["acknowledged_by"] == "test"
        assert again["acknowledged_at"] == first["acknowledged_at"]
        missing = await client.post("/v1/alerts/alr_none/acknowledge")
        assert missing.status_code == 404
        assert missing.json()["code"] == "NOT_FOUND"


async def test_one_idempotency_key_gives_one_answer(world: World) -> None:
    async with world.notifier() as client:
        named = {"Idempotency-Key": "k-1"}
        twins = await asyncio.gather(
            *(client.post("/v1/silences", json=SILENCE, headers=named) for _ in range(5))
        )
        assert {answer.status_code for answer in twins} == {201}
        assert len({answer.content for answer in twins}) == 1
        replayed = [answer.headers.get("idempotency-replayed") for answer in twins]
        assert replayed.count("true") == 4
        other = await client.post(
            "/v1/silences", json={**SILENCE, "comment": "other"}, headers=named
        )
        assert other.status_code == 422
        assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
        assert len((await client.get("/v1/silences")).json()["items"]) == 1


async def test_a_silence_is_listed_until_it_ends_and_ends_once(world: World) -> None:
    async with world.notifier() as client:
        made = await client.post("/v1/silences", json=SILENCE)
        assert made.status_code == 201
        silence = made.json()
        assert silence["matchers"] == {"kind": "hold"}
        assert (await client.get("/v1/silences")).json()["items"] == [silence]
        path = f"/v1/silences/{silence['silence_id']}"
        assert (await client.delete(path)).status_code == 204
        assert (await client.get("/v1/silences")).json()["items"] == []
        assert (await client.delete(path)).status_code == 404


async def test_a_silence_that_cannot_be_meant_is_refused_with_the_field(world: World) -> None:
    async with world.notifier() as client:
        for change, field in (
            ({"matchers": {"colour": "red"}}, "matchers"),
            ({"ends_at": "tomorrow"}, "ends_at"),
            ({"matchers": {"account_id": "a\x00"}}, "matchers.account_id"),
            ({"ends_at": "2001-01-01T00:00:00Z"}, "ends_at"),
            ({"starts_at": "2099-06-01T00:00:00Z"}, "ends_at"),
            ({"comment": " "}, "comment"),
            ({"until": "x"}, "until"),
        ):
            refused = await client.post("/v1/silences", json={**SILENCE, **change})
            assert refused.status_code == 422, change
            assert refused.json()["errors"][0]["field"].startswith(field)
            assert refused.json()["errors"][0]["remedy"]


async def test_each_route_wants_its_scope(world: World) -> None:
    reader = await world.key("alerts:read")
    stranger = await world.key("checks:read")
    async with world.notifier() as client:
        for method, path, scope in (
            ("GET", "/v1/alerts", "alerts:read"),
            ("GET", "/v1/alerts/a", "alerts:read"),
            ("GET", "/v1/silences", "alerts:read"),
            ("GET", "/v1/progress", "alerts:read"),
            ("POST", "/v1/alerts/a/acknowledge", "alerts:write"),
            ("POST", "/v1/alerts/a/resend", "alerts:write"),
            ("POST", "/v1/silences", "alerts:write"),
            ("DELETE", "/v1/silences/s", "alerts:write"),
        ):
            body = SILENCE if (method, path) == ("POST", "/v1/silences") else None
            nobody = await asked(client, method, path, None, body)
            assert nobody.status_code == 401
            assert nobody.headers["www-authenticate"].startswith("Bearer")
            wrong = await asked(client, method, path, stranger, body)
            assert (wrong.status_code, wrong.json()["code"]) == (403, "FORBIDDEN")
            by_reader = await asked(client, method, path, reader, body)
            assert (by_reader.status_code == 403) == (scope == "alerts:write"), path


async def asked(
    client: httpx.AsyncClient, method: str, path: str, secret: str | None, body: object
) -> httpx.Response:
    headers = {"authorization": f"Bearer {secret}" if secret else ""}
    return await client.request(method, path, json=body, headers=headers)


async def test_alerts_outside_a_keys_segment_do_not_exist_for_it(world: World) -> None:
    bound = await world.key("alerts:read", "alerts:write", segment="south")

    def of(account_id: str, segment: str) -> AccountV1:
        return account(account_id).model_copy(update={"segment": segment})

    async with world.notifier() as client:
        await world.bus.tell(of("C-1", "north"), of("C-2", "south"))
        await all_told(client)
        await world.bus.tell(notice("n1", account_id="C-1"), notice("n2", account_id="C-2"))
        await all_told(client)
        everything = (await client.get("/v1/alerts")).json()["items"]
        headers = {"authorization": f"Bearer {bound}"}
        seen = (await client.get("/v1/alerts", headers=headers)).json()["items"]
        assert [alert["account_id"] for alert in seen] == ["C-2"]
        hidden = next(a["alert_id"] for a in everything if a["account_id"] == "C-1")
        for method, path in (("GET", ""), ("POST", "/acknowledge"), ("POST", "/resend")):
            answer = await client.request(method, f"/v1/alerts/{hidden}{path}", headers=headers)
            assert answer.status_code == 404
        refused = await client.post("/v1/silences", json=SILENCE, headers=headers)
        assert refused.status_code == 403


async def test_what_no_record_can_hold_and_forged_cursors_are_refused_by_name(
    world: World,
) -> None:
    async with world.notifier() as client:
        for path, field in (
            ("/v1/alerts?account_id=%00", "account_id"),
            ("/v1/alerts?kind=a%00", "kind"),
            ("/v1/alerts?cursor=0", "cursor"),
            ("/v1/alerts?cursor=zzz", "cursor"),
            ("/v1/silences?cursor=alr_01J8ZQ4M9V7K2W5D3T6B8N1CXY", "cursor"),
            ("/v1/silences?cursor=%00", "cursor"),
        ):
            reply = await client.get(path)
            assert reply.status_code == 422, path
            assert [each["field"] for each in reply.json()["errors"]] == [field], path
        for method, path in (
            ("GET", "/v1/alerts/%00"),
            ("POST", "/v1/alerts/%00/acknowledge"),
            ("POST", "/v1/alerts/%00/resend"),
            ("DELETE", "/v1/silences/%00"),
        ):
            reply = await client.request(method, path)
            assert (reply.status_code, reply.json()["code"]) == (404, "NOT_FOUND"), path
