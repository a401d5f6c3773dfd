"""`creditgate rebuild`: mend what `reconcile` finds, account by account, beside live traffic.

It speaks to the database itself, as the tables' owner: nothing of it needs a running service, and
no request over HTTP would have to be held open for as long as a big ledger takes.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from creditgate import servers
from creditgate.failures import CommandError
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.progress import progress_bar
from service_kit.logs import configure

if TYPE_CHECKING:
    from exposure_tracker.rebuild import Rebuilt

_CONNECTIONS_MAX = 4


def rebuild(
    state: State = Path(".creditgate"),
    account: Annotated[str | None, typer.Option(help="this account only")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Set what drifts to what the documents say; exit status 1 when something could not be mended.

    Accounts are proven one after the other, and only those that drift are touched, each in one
    transaction, while events go on being applied. Postings are corrected by further ones, whose
    cause is "rebuild". Keep what it prints: it is what was wrong.
    """
    where = servers.database_url(state)
    # What is found is told here: as answers, not as log lines between them.
    configure("critical", "creditgate")
    drifted = left = 0
    with progress_bar() as bar:
        task = bar.add_task("accounts", total=None)

        def seen(accounts: int, of: int) -> None:
            bar.update(task, advance=accounts, total=of)

        def done(one: "Rebuilt") -> None:
            """Told at once: it is written nowhere else, and what follows may fail."""
            nonlocal drifted, left
            drifted += bool(one.before.found)
            left += len(one.after.found)
            was = [each.sentence for each in one.before.found]
            still = [each.sentence for each in one.after.found]
            _print(one.account_id, was, still, as_json=as_json)

        def stray(sentence: str) -> None:
            nonlocal left
            left += 1
            _print(None, [], [sentence], as_json=as_json)

        accounts = asyncio.run(_rebuild(where, account, seen, done, stray))
    if not as_json:
        typer.echo(
            f"{accounts} accounts proven, {drifted} mended: "
            + (f"{left} left" if left else "no drift")
        )
    if left:
        raise typer.Exit(1)


async def _rebuild(
    where: str,
    account_id: str | None,
    seen: Callable[[int, int], None],
    done: "Callable[[Rebuilt], None]",
    strays: Callable[[str], None],
) -> int:
    """How many accounts were proven."""
    # Loaded by this command alone.
    from exposure_tracker.conserve import NotConservedError
    from exposure_tracker.metrics import Metrics
    from exposure_tracker.rebuild import Rebuilder
    from exposure_tracker.reconcile import Reconciler
    from service_kit.clock import SystemClock
    from service_kit.database import close_pool, create_pool
    from service_kit.metrics import new_registry

    pool = await create_pool(
        where, application_name="creditgate-rebuild", max_size=_CONNECTIONS_MAX
    )
    try:
        rebuilder = Rebuilder(pool, Reconciler(pool, Metrics(new_registry())), SystemClock())
        restored = await rebuilder.restore()
        if restored:
            typer.echo(f"{restored} documents brought back to their newest versions", err=True)
        if account_id is not None:
            if not await rebuilder.knows(account_id):
                raise CommandError(
                    f"no account {account_id} is known",
                    "check the id; `creditgate accounts` shows all",
                )
            done(await rebuilder.account(account_id))
            return 1
        total = int(await pool.fetchval("SELECT count(*) FROM exposure.account"))
        accounts = 0
        async for found in rebuilder.accounts():
            accounts += found.accounts
            seen(found.accounts, total)
            drifting = sorted({one.account_id for one in found.found if one.account_id})
            for each in drifting:
                done(await rebuilder.account(each))
            for stray in (one for one in found.found if not one.account_id):
                strays(stray.sentence)
    except NotConservedError as fault:
        raise CommandError(
            str(fault), "report it: the ledger's own arithmetic is at fault"
        ) from fault
    except TimeoutError as fault:
        raise CommandError(str(fault), "run it again; what was mended stays so") from fault
    finally:
        await close_pool(pool)
    return accounts


def _print(account_id: str | None, was: list[str], still: list[str], *, as_json: bool) -> None:
    """One account, or None for what belongs to none."""
    if as_json:
        told = {"account_id": account_id, "mended": was, "left": still}
        print_json(told)
        return
    for sentence in was:
        typer.echo(f"was: {sentence}")
    for sentence in still:
        typer.echo(f"still: {sentence}")
