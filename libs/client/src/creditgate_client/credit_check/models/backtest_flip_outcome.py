from typing import Literal

BacktestFlipOutcome = Literal["hold", "release", "release_with_warning"]

BACKTEST_FLIP_OUTCOME_VALUES: set[BacktestFlipOutcome] = {
    "hold",
    "release",
    "release_with_warning",
}


def check_backtest_flip_outcome(value: str) -> BacktestFlipOutcome:
    if value in BACKTEST_FLIP_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BACKTEST_FLIP_OUTCOME_VALUES!r}")
