from typing import Literal

BacktestState = Literal["done", "failed", "interrupted", "running"]

BACKTEST_STATE_VALUES: set[BacktestState] = {
    "done",
    "failed",
    "interrupted",
    "running",
}


def check_backtest_state(value: str) -> BacktestState:
    if value in BACKTEST_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BACKTEST_STATE_VALUES!r}")
