from typing import Literal

BacktestHeadState = Literal["done", "failed", "interrupted", "running"]

BACKTEST_HEAD_STATE_VALUES: set[BacktestHeadState] = {
    "done",
    "failed",
    "interrupted",
    "running",
}


def check_backtest_head_state(value: str) -> BacktestHeadState:
    if value in BACKTEST_HEAD_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BACKTEST_HEAD_STATE_VALUES!r}")
