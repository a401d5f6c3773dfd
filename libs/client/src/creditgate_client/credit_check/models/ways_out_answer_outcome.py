from typing import Literal

WaysOutAnswerOutcome = Literal["hold", "release", "release_with_warning"]

WAYS_OUT_ANSWER_OUTCOME_VALUES: set[WaysOutAnswerOutcome] = {
    "hold",
    "release",
    "release_with_warning",
}


def check_ways_out_answer_outcome(value: str) -> WaysOutAnswerOutcome:
    if value in WAYS_OUT_ANSWER_OUTCOME_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAYS_OUT_ANSWER_OUTCOME_VALUES!r}"
    )
