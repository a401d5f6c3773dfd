"""Groups on the running tracker: who is a member, what the members come to, and who may see it."""

from datetime import timedelta
from typing import Any

from service_kit import grants
from support.applying import connected
from support.tracker_events import account, answered, invoice, order, payment, rate, today
from support.tracking import Tracked, TrackerProcess


async def group(process: TrackerProcess, head: str) -> dict[str, Any]:
    answer = await process.get(f"/v1/accounts/{head}/exposure", group="true")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def distances(answer: dict[str, Any]) -> dict[str, int]:
    return {one["account_id"]: one["distance"] for one in answer["group"]["members"]}


async def test_a_group_is_all_members_valued_in_the_currency_of_its_head(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [
            account("HEAD", credit_limit="1000"),
            account("US", "USD", parent_account_id="HEAD"),
            account("SHOP", parent_account_id="US"),
            account("OTHER"),
            order("O1", "HEAD", "100"),
            order("O2", "US", "110", "USD"),
            order("O3", "SHOP", "50"),
            payment("P", "SHOP", "90"),
            order("O4", "SHOP", "7000", "JPY"),
            order("O5", "OTHER", "1"),
            rate("EUR", "USD", "1.1"),
        ],
    )
    answer = await group(process, "HEAD")
    assert (answer["currency"], answer["limit"]) == ("EUR", "1000.00")
    assert (answer["open_orders"], answer["unapplied_cash"]) == ("250.00", "90.00")
    assert (answer["exposure"], answer["utilization"]) == ("160.00", "0.16")
    totals = {one["currency"]: one["total"] for one in answer["by_currency"]}
    assert totals == {"EUR": "60.00", "JPY": "7000", "USD": "110.00"}
    assert [one["currency"] for one in answer["unvalued"]] == ["JPY"]
    assert distances(answer) == {"HEAD": 0, "US": 1, "SHOP": 2}
    members = {one["account_id"]: one for one in answer["group"]["members"]}
    assert members["US"]["currency"] == "USD"
    assert members["US"]["exposure"] == "100.00"
    assert members["SHOP"]["exposure"] == "-40.00", "a prepaying member nets the others"
    assert [one["currency"] for one in members["SHOP"]["unvalued"]] == ["JPY"]
    assert members["SHOP"]["parent_account_id"] == "US"
    middle = await group(process, "US")
    assert (middle["currency"], middle["exposure"]) == ("USD", "66.00")
    assert middle["parent_link"] == "counts"
    alone = (await process.get("/v1/accounts/HEAD/exposure")).json()
    assert (alone["exposure"], alone["group"]) == ("100.00", None)


async def test_each_bucket_of_each_currency_is_rounded_once_for_the_group(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [
            account("HEAD"),
            *[account(f"M{n}", "JPY", parent_account_id="HEAD") for n in range(3)],
            *[order(f"O{n}", f"M{n}", "1", "JPY") for n in range(3)],
            rate("JPY", "EUR", "0.005"),
        ],
    )
    answer = await group(process, "HEAD")
    assert answer["open_orders"] == "0.02", "3 yen are 1.5 cents"
    parts = [one["open_orders"] for one in answer["group"]["members"]]
    assert parts == ["0.00", "0.01", "0.01", "0.01"]


async def test_cash_of_one_member_pays_no_overdue_items_of_another(tracked: Tracked) -> None:
    late = today() - timedelta(days=50)
    process = await answered(
        tracked,
        [
            account("HEAD", payment_terms_days=10),
            account("M", parent_account_id="HEAD", payment_terms_days=20),
            invoice("I1", "M", "100", late),
            invoice("I2", "HEAD", "30", late),
            payment("P", "HEAD", "500"),
        ],
    )
    overdue = (await group(process, "HEAD"))["overdue"]
    assert (overdue["amount"], overdue["days"]) == ("100.00", 30)


async def test_a_new_parent_counts_at_once_and_an_older_version_does_not(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [
            account("OLD"),
            account("NEW"),
            account("MID", parent_account_id="OLD"),
            account("LEAF", parent_account_id="MID"),
            order("O", "LEAF", "5"),
        ],
    )
    assert (await group(process, "OLD"))["exposure"] == "5.00"
    await tracked.send([account("MID", version=3, parent_account_id="NEW")])
    await tracked.until_applied()
    assert (await group(process, "OLD"))["exposure"] == "0.00"
    assert (await group(process, "NEW"))["exposure"] == "5.00"
    assert distances(await group(process, "NEW")) == {"NEW": 0, "MID": 1, "LEAF": 2}
    await tracked.send([account("MID", version=2, parent_account_id="OLD")])
    await tracked.until_applied()
    assert (await group(process, "NEW"))["exposure"] == "5.00"
    await tracked.send([account("MID", version=4)])
    await tracked.until_applied()
    assert distances(await group(process, "NEW")) == {"NEW": 0}
    assert distances(await group(process, "MID")) == {"MID": 0, "LEAF": 1}


async def test_accounts_of_a_cycle_are_roots_and_are_shown_as_such(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [
            account("A", parent_account_id="C"),
            account("B", parent_account_id="A"),
            account("C", parent_account_id="B"),
            account("BELOW", parent_account_id="B"),
            account("SELF", parent_account_id="SELF"),
            account("ORPHAN", parent_account_id="NOBODY"),
            *[order(f"O{id_}", id_, "1") for id_ in ("A", "B", "C", "BELOW")],
        ],
    )
    for head in ("A", "C"):
        answer = await group(process, head)
        assert (answer["parent_link"], answer["exposure"]) == ("cycle", "1.00")
        assert distances(answer) == {head: 0}
    assert distances(await group(process, "B")) == {"B": 0, "BELOW": 1}
    listed = (await process.get("/v1/accounts")).json()["items"]
    assert {one["account_id"]: one["parent_link"] for one in listed} == {
        "A": "cycle", "B": "cycle", "C": "cycle", "BELOW": "counts", "SELF": "cycle",
        "ORPHAN": "unknown",
    }  # fmt: skip
    orphan = (await process.get("/v1/accounts/ORPHAN/exposure")).json()
    assert (orphan["parent_account_id"], orphan["parent_link"]) == ("NOBODY", "unknown")
    unknown = await process.get("/v1/accounts/NOBODY/exposure", group="true")
    assert unknown.status_code == 404
    await tracked.send([account("A", version=2), account("NOBODY")])
    await tracked.until_applied()
    assert distances(await group(process, "A")) == {"A": 0, "B": 1, "BELOW": 2, "C": 2}
    assert distances(await group(process, "NOBODY")) == {"NOBODY": 0, "ORPHAN": 1}


async def test_a_head_that_is_not_described_has_members_and_no_currency(tracked: Tracked) -> None:
    process = await answered(
        tracked, [order("O", "HEAD", "3"), account("M", parent_account_id="HEAD")]
    )
    answer = await group(process, "HEAD")
    assert (answer["currency"], answer["exposure"], answer["overdue"]) == (None, None, None)
    assert answer["unvalued"] == answer["by_currency"]
    assert distances(answer) == {"HEAD": 0, "M": 1}
    assert {one["exposure"] for one in answer["group"]["members"]} == {None}


async def test_accounts_are_listed_by_parent_and_by_group(tracked: Tracked) -> None:
    process = await answered(
        tracked,
        [
            account("A"),
            account("B", parent_account_id="A"),
            account("C", parent_account_id="B"),
            account("D"),
            order("O", "C", "900"),
        ],
    )

    async def ids(**filters: str) -> list[str]:
        items = (await process.get("/v1/accounts", **filters)).json()["items"]
        return [one["account_id"] for one in items]

    assert await ids(parent="A") == ["B"]
    assert await ids(group="A") == ["A", "B", "C"]
    assert await ids(group="A", parent="B", min_utilization="0.9") == ["C"]
    assert await ids(group="NOBODY") == []
    page = (await process.get("/v1/accounts", group="A", limit=2)).json()
    rest = (await process.get("/v1/accounts", group="A", cursor=page["next_cursor"])).json()
    assert [one["account_id"] for one in (*page["items"], *rest["items"])] == ["A", "B", "C"]
    assert rest["next_cursor"] is None


async def test_a_key_of_one_segment_sees_groups_as_if_only_its_accounts_existed(
    tracked: Tracked,
) -> None:
    process = await answered(
        tracked,
        [
            account("HEAD", segment="north"),
            account("N", segment="north", parent_account_id="HEAD"),
            account("S", segment="south", parent_account_id="HEAD"),
            account("BELOW-S", segment="north", parent_account_id="S"),
            account("TOP", segment="south", parent_account_id="HEAD"),
            account("A", segment="north", parent_account_id="B"),
            account("B", segment="south", parent_account_id="A"),
            *[order(f"O{id_}", id_, "10") for id_ in ("HEAD", "N", "S", "BELOW-S")],
        ],
    )
    async with connected(tracked.admin_url) as connection:
        key = await grants.create_key(connection, "north", ["exposure:read"], segment="north")
    caller = TrackerProcess(process.process, process.url, key, process.log)
    seen = await group(caller, "HEAD")
    assert distances(seen) == {"HEAD": 0, "N": 1}
    assert seen["group"]["members_total"] == 2
    assert (seen["exposure"], seen["group"]["segment"]) == ("20.00", "north")
    assert seen["utilization"] is None, "what others take of the limit is not told"
    assert (await group(process, "HEAD"))["exposure"] == "40.00"
    hidden = (await caller.get("/v1/accounts/TOP/exposure", group="true")).json()
    unknown = (await caller.get("/v1/accounts/NONE/exposure", group="true")).json()
    assert hidden["detail"].replace("TOP", "NONE") == unknown["detail"]
    for account_id in ("BELOW-S", "A"):
        one = (await caller.get(f"/v1/accounts/{account_id}/exposure")).json()
        assert one["parent_link"] == "unknown", "a parent out of sight is unknown, in a cycle too"
    listed = (await caller.get("/v1/accounts", group="HEAD")).json()["items"]
    assert [one["account_id"] for one in listed] == ["HEAD", "N"]
    assert (await caller.get("/v1/accounts", group="TOP")).json()["items"] == []
