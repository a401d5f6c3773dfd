from typing import Literal

PolicyEntryInvoiceRulesOffType0Item = Literal[
    "DUNNING_LEVEL",
    "GROUP_LIMIT_EXCEEDED",
    "GROUP_NEAR_LIMIT",
    "LIMIT_EXCEEDED",
    "LIMIT_EXPIRED",
    "MUST_REVIEW",
    "NEAR_LIMIT",
    "ORDER_LIMIT_EXCEEDED",
    "OVERDUE",
    "OVERDUE_SHARE",
    "REVIEW_DUE",
    "TERMS_CHANGED",
]

POLICY_ENTRY_INVOICE_RULES_OFF_TYPE_0_ITEM_VALUES: set[PolicyEntryInvoiceRulesOffType0Item] = {
    "DUNNING_LEVEL",
    "GROUP_LIMIT_EXCEEDED",
    "GROUP_NEAR_LIMIT",
    "LIMIT_EXCEEDED",
    "LIMIT_EXPIRED",
    "MUST_REVIEW",
    "NEAR_LIMIT",
    "ORDER_LIMIT_EXCEEDED",
    "OVERDUE",
    "OVERDUE_SHARE",
    "REVIEW_DUE",
    "TERMS_CHANGED",
}


def check_policy_entry_invoice_rules_off_type_0_item(
    value: str,
) -> PolicyEntryInvoiceRulesOffType0Item:
    if value in POLICY_ENTRY_INVOICE_RULES_OFF_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {POLICY_ENTRY_INVOICE_RULES_OFF_TYPE_0_ITEM_VALUES!r}"
    )
