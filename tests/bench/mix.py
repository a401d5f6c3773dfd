"""D8: half of the orders held, beside all released: what holds cost.

Holds stay open behind a load and are looked at again and again. So that no run is measured beside
the holds of another, each has a copy of the ledger of its own, with a service of its own.
"""

from collections.abc import Sequence
from itertools import chain, cycle

from bench import api
from bench.judging import Claim, ratios
from bench.ledgers import Ledgers
from bench.promises import granted_and_held
from bench.questions import Questions
from bench.rounds import Contestant, Part

NUMBERS = ("D8",)
_CONNECTIONS = 64
_WARM_UP_SECONDS = 2
_HALF, _NONE = "half-held", "all-released"
_CLAIMS = (Claim("D8", "half of the orders held ÷ all released", _HALF, _NONE, 0.75, 0.95),)
_PLACES = len(api.ROOMY) // 2
_TOLERANCE = 0.02


def turns(others: Sequence[str]) -> list[str]:
    """Accounts with room and `others`, in turns: half of the orders go to each."""
    return list(chain.from_iterable(zip(api.ROOMY[:_PLACES], cycle(others), strict=False)))


def measure(part: Part, ledgers: Ledgers, *, rounds: int, seconds: int) -> None:
    """Interleaved rounds of both; adds the ratio and broken invariants."""
    figures = part.measure(
        {
            _HALF: _contestant(part, ledgers, seconds, api.FULL, held_share=0.5),
            # As many accounts, so that nothing but the holds is different.
            _NONE: _contestant(
                part, ledgers, seconds, api.ROOMY[_PLACES:][: len(api.FULL)], held_share=0.0
            ),
        },
        rounds,
    )
    judged, unjudged = ratios(_CLAIMS, figures)
    part.report.judged += judged
    part.report.unjudged += unjudged


def _contestant(
    part: Part, ledgers: Ledgers, seconds: int, others: Sequence[str], *, held_share: float
) -> Contestant:
    questions = Questions(turns(others), part.rig.api_key)

    def measure_one(run: str) -> float:
        with api.standing(part, ledgers) as ours:
            ours.fill()
            ours.ask(
                questions, connections=_CONNECTIONS, seconds=_WARM_UP_SECONDS, run=f"{run}-before"
            )
            before = granted_and_held(ours.database_url)
            found = ours.ask(questions, connections=_CONNECTIONS, seconds=seconds, run=run)
            after = granted_and_held(ours.database_url)
            faults = ours.faults()
        granted, held = (now - then for now, then in zip(after, before, strict=True))
        if abs(held / (granted + held) - held_share) > _TOLERANCE:
            faults.append(f"{held:,} of {granted + held:,} orders were held")
        part.report.broken_invariants += [f"{run}: {fault}" for fault in faults]
        return found.rate_per_second

    return measure_one
