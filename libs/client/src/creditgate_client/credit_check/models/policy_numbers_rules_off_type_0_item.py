from typing import Literal

PolicyNumbersRulesOffType0Item = Literal[
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

POLICY_NUMBERS_RULES_OFF_TYPE_0_ITEM_VALUES: set[PolicyNumbersRulesOffType0Item] = {
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


def check_policy_numbers_rules_off_type_0_item(value: str) -> PolicyNumbersRulesOffType0Item:
    if value in POLICY_NUMBERS_RULES_OFF_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {POLICY_NUMBERS_RULES_OFF_TYPE_0_ITEM_VALUES!r}"
    )
