from typing import get_args

import pytest

from credit_contracts.notices import NoticeKind
from notifier.routing import AUDIENCES, HOLD, Audience, Contact, Desks, audiences, recipient, usable

DESKS = Desks(credit_team="credit@desk.example", sales_fallback="sales@desk.example")


def test_somebody_is_named_for_every_kind_that_can_be_told() -> None:
    assert set(AUDIENCES) == {HOLD, *get_args(NoticeKind)}
    assert all(AUDIENCES.values())


def test_sales_hears_early_and_credit_hears_of_breaches_and_holds() -> None:
    assert audiences("near_limit") == (Audience.SALES,)
    assert set(audiences("limit_exceeded")) == {Audience.SALES, Audience.CREDIT}
    assert set(audiences(HOLD)) == {Audience.SALES, Audience.CREDIT}


def test_the_accounts_own_people_hear_before_any_desk() -> None:
    contacts = [Contact("sales_rep", "rep@x.example"), Contact("credit_controller", "cc@x.example")]
    assert recipient(Audience.SALES, contacts, DESKS) == "rep@x.example"
    assert recipient(Audience.CREDIT, contacts, DESKS) == "cc@x.example"


def test_the_desk_hears_where_the_account_names_nobody_for_the_role() -> None:
    contacts = [Contact("debtor", "ap@x.example"), Contact("sales_rep", None)]
    assert recipient(Audience.SALES, contacts, DESKS) == "sales@desk.example"
    assert recipient(Audience.CREDIT, contacts, DESKS) == "credit@desk.example"


def test_an_unusable_address_is_passed_over_for_the_next_of_its_role() -> None:
    contacts = [Contact("sales_rep", "not an address"), Contact("sales_rep", "rep@x.example")]
    assert recipient(Audience.SALES, contacts, DESKS) == "rep@x.example"


@pytest.mark.parametrize(
    "email",
    [
        None,
        "",
        "rep",
        "rep@",
        "@x.example",
        "a@b.example, c@d.example",
        "Rep <rep@x.example>",
        "rep@x.example\nBcc: all@x.example",
        "rep@x.example\r\nSubject: free credit",
        "a b@x.example",
        "a@b@c.example",
    ],
)
def test_what_is_not_one_plain_address_is_never_written_to(email: str | None) -> None:
    assert not usable(email)
