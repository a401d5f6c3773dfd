from typing import Literal

WayStepKind = Literal[
    "cancel_orders",
    "extend_limit",
    "pay",
    "raise_limit",
    "reduce_order",
    "review",
    "shorten_terms",
    "wait",
]

WAY_STEP_KIND_VALUES: set[WayStepKind] = {
    "cancel_orders",
    "extend_limit",
    "pay",
    "raise_limit",
    "reduce_order",
    "review",
    "shorten_terms",
    "wait",
}


def check_way_step_kind(value: str) -> WayStepKind:
    if value in WAY_STEP_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAY_STEP_KIND_VALUES!r}")
