from typing import Literal

BacktestFlipAgainstOutcome = Literal["hold", "release", "release_with_warning"]

BACKTEST_FLIP_AGAINST_OUTCOME_VALUES: set[BacktestFlipAgainstOutcome] = {
    "hold",
    "release",
    "release_with_warning",
}


def check_backtest_flip_against_outcome(value: str) -> BacktestFlipAgainstOutcome:
    if value in BACKTEST_FLIP_AGAINST_OUTCOME_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BACKTEST_FLIP_AGAINST_OUTCOME_VALUES!r}"
    )
