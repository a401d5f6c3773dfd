from typing import Literal

CheckAnswerOutcome = Literal["hold", "release", "release_with_warning"]

CHECK_ANSWER_OUTCOME_VALUES: set[CheckAnswerOutcome] = {
    "hold",
    "release",
    "release_with_warning",
}


def check_check_answer_outcome(value: str) -> CheckAnswerOutcome:
    if value in CHECK_ANSWER_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHECK_ANSWER_OUTCOME_VALUES!r}")
