"""What a fault is about decides what is done: find the record, wait for the database, fold again."""

import asyncpg
import pytest

from exposure_tracker.faults import FencedError, TryAgainError, about_database, spoils


@pytest.mark.parametrize(
    "fault",
    [
        asyncpg.NumericValueOutOfRangeError("out of range"),
        asyncpg.CharacterNotInRepertoireError("bytes"),
        asyncpg.ProgramLimitExceededError("index row too large"),
        AssertionError("never to be"),
        KeyError("missing"),
        RuntimeError("nobody thought of it"),
    ],
)
def test_what_lies_in_a_record_costs_that_record(fault: Exception) -> None:
    assert spoils(fault)


@pytest.mark.parametrize(
    "fault",
    [
        asyncpg.ConnectionDoesNotExistError("lost"),
        asyncpg.CannotConnectNowError("starting"),
        asyncpg.DiskFullError("full"),
        asyncpg.ReadOnlySQLTransactionError("a standby"),
        asyncpg.InsufficientPrivilegeError("no grant"),
        asyncpg.InterfaceError("another operation is in progress"),
        asyncpg.InternalClientError("cannot switch to state 21"),
        ConnectionResetError("reset"),
        TimeoutError("late"),
    ],
)
def test_what_is_about_the_database_is_waited_out(fault: Exception) -> None:
    assert about_database(fault)
    assert not spoils(fault)


@pytest.mark.parametrize("fault", [FencedError(frozenset()), TryAgainError("others were faster")])
def test_a_batch_that_others_outran_blames_no_record(fault: Exception) -> None:
    assert not spoils(fault)
