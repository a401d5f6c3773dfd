from typing import Literal

PolicyEntryDeliveryRulesOffType0Item = Literal[
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

POLICY_ENTRY_DELIVERY_RULES_OFF_TYPE_0_ITEM_VALUES: set[PolicyEntryDeliveryRulesOffType0Item] = {
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


def check_policy_entry_delivery_rules_off_type_0_item(
    value: str,
) -> PolicyEntryDeliveryRulesOffType0Item:
    if value in POLICY_ENTRY_DELIVERY_RULES_OFF_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {POLICY_ENTRY_DELIVERY_RULES_OFF_TYPE_0_ITEM_VALUES!r}"
    )
