"""Prizes and pools: pay that depends on what the others have brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from collectplan.params import COUNTY
from collectplan.params.schemes import Pool, Prize, Ties
from collectplan.pay.curve import exact
from collectplan.pay.results import Owner, Person, Results, owner_for
from collectplan.pay.sharing import Ranked, amounts_by_rank, largest_remainder, rank_prizes
from collectplan.pay.steps import NAMES, Step, number, percent, step, yuan

TIES: tuple[Ties, ...] = ("share", "each", "earlier")
# Name of the measure that says when a result was reached; smaller is earlier.
EARLIER = "earlier"


@dataclass(frozen=True)
class Share:
    """What a person, or a branch (with an empty officer_id), gets of a prize or a pool.

    Attributes
    ----------
    result : Fraction or None
        The rank, or what was brought.
    amount : Fraction
        Yuan, whole fen.
    """

    officer_id: str
    branch: str
    result: Fraction | None
    amount: Fraction
    steps: tuple[Step, ...]


def prize_shares(scheme: Prize, results: Results, ties: Ties) -> Iterator[Share]:
    """Yield what everybody gets by rank, those without a prize too; who has no result is not ranked."""
    entered = dict(entrants(scheme, results))
    values, refused = _ranking(scheme, results, {name: owner for name, (owner, _, _) in entered.items()})
    earlier = {name: results.measure(entered[name][0], EARLIER) for name in values}
    known = {name: moment for name, moment in earlier.items() if moment is not None}
    prizes = rank_prizes(values, amounts_by_rank(scheme.places, len(values)), ties, known)
    for name, (_, officer_id, branch) in entered.items():
        note = [step("to_branch")] if scheme.to == "branch" else []
        if name in refused:
            yield Share(officer_id, branch, None, Fraction(0), (*note, refused[name]))
            continue
        ranked = prizes[name]
        said = _of_rank(scheme, values[name], ranked, len(values))
        yield Share(officer_id, branch, Fraction(ranked.rank), Fraction(ranked.fen, 100), (*note, *said))


def pool_shares(scheme: Pool, results: Results) -> Iterator[Share]:
    """Yield what everybody gets of the pool; within branches each branch has a pool of its own."""
    people = results.people_of(scheme.applies_to)
    groups: dict[str, list[Person]] = {}
    for person in people:
        groups.setdefault(person.branch if scheme.within == "branch" else COUNTY, []).append(person)
    total = exact(scheme.total)
    for name, members in sorted(groups.items()):
        brought = [results.measure(owner_for(person, scheme.result_of), scheme.by) for person in members]
        # Who had more reversed than came in has nothing to share with.
        weights = [max(value or Fraction(0), Fraction(0)) for value in brought]
        parts = largest_remainder(round(total * 100), weights)
        whole = sum(weights, Fraction(0))
        shown = percent if scheme.by == "completion" else yuan
        for person, value, weight, fen in zip(members, brought, weights, parts, strict=True):
            if whole:
                facts = {"total": yuan(total), "own": shown(weight), "all": shown(whole)}
                said = step("pool", owner=_both(name), product=yuan(Fraction(fen, 100)), **facts)
            else:
                said = step("pool_empty", owner=_both(name))
            steps = (said,) if value is not None else (step("no_measure", name=NAMES[scheme.by]), said)
            yield Share(person.officer_id, person.branch, value, Fraction(fen, 100), steps)


def entrants(scheme: Prize, results: Results) -> Iterator[tuple[str, tuple[Owner, str, str]]]:
    """Yield who takes part: name, whose result counts, officer and branch of the row."""
    if scheme.to == "branch":
        wanted = scheme.applies_to.branches
        for branch in results.branches:
            if not wanted or branch in wanted:
                yield branch, (Owner("branch", branch), "", branch)
        return
    for person in results.people_of(scheme.applies_to):
        yield person.officer_id, (owner_for(person, scheme.result_of), person.officer_id, person.branch)


def _ranking(
    scheme: Prize, results: Results, owners: Mapping[str, Owner]
) -> tuple[dict[str, Fraction], dict[str, Step]]:  # fmt: skip
    """Return the values of those who are ranked, larger is better, and why the others are not."""
    values: dict[str, Fraction] = {}
    refused: dict[str, Step] = {}
    least = exact(scheme.needs_completion)
    for name, owner in owners.items():
        completion = results.completion(owner).value
        value = results.measure(owner, scheme.by)
        if value is None or (least and completion is None):
            refused[name] = step("not_ranked")
        elif least and completion is not None and completion < least:
            refused[name] = step("too_little", percent=percent(completion), least=percent(least))
        else:
            values[name] = -value if scheme.by == "rank" else value
    return values, refused


def _of_rank(scheme: Prize, value: Fraction, ranked: Ranked, n: int) -> list[Step]:
    bare = abs(value) if scheme.by == "rank" else value
    shown = f"{percent(value)} %" if scheme.by == "completion" else number(bare)
    facts: dict[str, str | tuple[str, str]] = {"measure": NAMES[scheme.by], "value": shown}
    facts |= {"rank": str(ranked.rank), "n": str(n)}
    steps = [step("rank", **facts) if ranked.tied == 1 else step("rank_tied", tied=str(ranked.tied), **facts)]
    amount, rank = yuan(Fraction(ranked.fen, 100)), str(ranked.rank)
    if ranked.way in {"share", "unknown"} and ranked.of_group:
        group = {"last": str(ranked.last), "amount": yuan(Fraction(ranked.of_group, 100)), "tied": str(ranked.tied)}
        shared = step("prize_shared", rank=rank, part=amount, **group)
        return [*steps, *([step("earlier_unknown")] if ranked.way == "unknown" else []), shared]
    if not ranked.fen:
        return [*steps, step("no_prize")]
    kinds = {"alone": "prize", "each": "prize_each", "earlier": "prize_earlier"}
    return [*steps, step(kinds[ranked.way], rank=rank, amount=amount)]


def _both(name: str) -> tuple[str, str]:
    return NAMES["county"] if name == COUNTY else (name, name)
