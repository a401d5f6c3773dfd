"""Every trap that products of this field fell into has a test of its own, on the running system.

The traps are those that the product was designed against, with where they were seen. A test that is
renamed or moved takes its line here along; one that is dropped leaves its trap open, which fails.
"""

import ast

import pytest

from support.tree import ROOT

_LEDGER = "tests/integration/exposure_tracker/test_traps_over_kafka.py"
_ASKED = "tests/integration/credit_check/test_traps_of_asking.py"
_AGAIN = "tests/integration/credit_check/test_rechecks.py"
_CLEARED = "tests/integration/credit_check/test_auto_release.py"

TRAPS: dict[str, tuple[str, str, str]] = {
    "a delivery counted together with its order": (
        "frappe/erpnext#47279", _LEDGER, "a delivery is not counted together with its order",
    ),
    "close an order, order again, open the first again: the limit is bypassed": (
        "frappe/erpnext#33967",
        _ASKED, "test_an_order_that_is_closed_and_opened_again_is_a_new_question",
    ),
    "a quantity raised after approval without a check": (
        "frappe/erpnext#32671", _ASKED, "test_a_quantity_raised_after_the_release_is_checked",
    ),
    "a draft invoice and its order both counted": (
        "OCA/credit-control#60", _LEDGER, "a draft invoice and its order are not both counted",
    ),
    "the remainder measured per order instead of per line": (
        "odoo/odoo#164963", _LEDGER, "the remainder is measured per line",
    ),
    "a credit note without return opens the order again": (
        "frappe/erpnext#50768", _LEDGER, "a credit memo does not open the order again",
    ),
    "the wrong debtor: who ordered instead of who pays": (
        "OCA/credit-control#84", _ASKED, "test_the_payer_is_asked_and_not_who_ordered",
    ),
    "an order compared in the wrong currency": (
        "OCA/credit-control#314",
        _ASKED, "test_an_order_is_compared_in_the_currency_of_its_account",
    ),
    "six holds of 1,000 accepted on 5,000": (
        "blnkfinance/blnk#181", _ASKED, "test_six_orders_of_1000_do_not_all_fit_into_5000",
    ),
    "reserved amounts missing from the synchronous check": (
        "LerianStudio/midaz#2285",
        "tests/integration/credit_check/test_asking.py",
        "test_a_release_reserves_and_the_next_order_sees_it",
    ),
    "a case still blocked after the limit was raised": (
        "SAP KBA 3743394", _CLEARED, "test_whatever_clears_a_hold_clears_it_by_itself",
    ),
    "a released order blocked again at delivery for a small change": (
        "SAP KBA 2900255",
        _AGAIN, "test_a_released_order_is_not_blocked_again_at_delivery_for_a_small_change",
    ),
    "an order held because the payment had not arrived in the system": (
        "freshness and auto-release", _CLEARED, "test_fresh_data_releases_what_late_data_held",
    ),
    "a payment that arrives frees the order that waits for it": (
        "freshness and auto-release",
        _CLEARED, "test_a_payment_that_frees_room_releases_the_right_holds_in_order",
    ),
    "a prepaid order refused by a customer hold": (
        "netsuitephp/netsuite-php#85",
        _ASKED, "test_who_has_paid_in_advance_may_order_that_much",
    ),
    "a limit of 0 read as unlimited": (
        "several", _ASKED, "test_a_limit_of_zero_is_no_credit_and_none_is_unlimited",
    ),
    "year-long call-off orders exhaust the limit": (
        "frappe/erpnext#10861",
        "tests/integration/credit_check/test_rules_as_policy_data.py",
        "test_a_year_long_call_off_order_does_not_exhaust_the_limit",
    ),
    "two small overdue remainders block a good customer": (
        "frappe/erpnext#52960",
        _ASKED, "test_two_small_remainders_do_not_block_a_good_account",
    ),
    "an amendment held, the old version then posted: room given twice": (
        "simulated",
        _ASKED, "test_a_held_amendment_gives_no_room_away_that_its_old_version_still_takes",
    ),
    "ten orders of 100, each within tolerance at 110, on a limit of 1,000": (
        "simulated", _AGAIN, "test_ten_orders_within_tolerance_do_not_exceed_the_limit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_the_trap_has_a_test_of_its_own(trap: str) -> None:
    seen_in, path, name = TRAPS[trap]
    assert seen_in
    module = ast.parse((ROOT / path).read_text())
    found = {
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    # The ledger's are the cases of one test, by their own names.
    cases = {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert name in (found if name.startswith("test_") else cases)


def test_no_test_stands_for_two_traps() -> None:
    named = [(path, name) for _, path, name in TRAPS.values()]
    assert len(set(named)) == len(named)
