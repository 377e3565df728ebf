"""Exact pay of people by all schemes of a file, with every step of the arithmetic.

Inside everything is a fraction; pay is rounded to the fen once, half away from zero. Schemes of a file add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from collectplan.errors import Fault, Language, ParamsError
from collectplan.money import total_by
from collectplan.params.faults import did_you_mean
from collectplan.params.schemes import (
    AnyScheme,
    Banded,
    Fee,
    PieceRate,
    Pool,
    Prize,
    Scheme,
    SchemeFile,
    Score,
    Stake,
    Tie,
    Ties,
)
from collectplan.pay.banding import Told, tell
from collectplan.pay.curve import ZERO, exact
from collectplan.pay.groups import TIES, Share, pool_shares, prize_shares
from collectplan.pay.pieces import tell_pieces
from collectplan.pay.readings import readings
from collectplan.pay.results import Outcome, Owner, Person, Results, owner_for
from collectplan.pay.scores import measures_of, tell_score
from collectplan.pay.steps import ACTIONS, NAMES, Step, number, percent, step, told, yuan
from collectplan.schemas import check, empty

_SCORE = "score"
_WAYS: Mapping[str, Ties] = {way: way for way in TIES}


@dataclass(frozen=True)
class _Line:
    """One row before rounding."""

    scheme: Scheme
    officer_id: str
    branch: str
    reading: str
    result: Fraction | None
    amount: Fraction
    steps: tuple[Step, ...]


def pay(
    file: SchemeFile, results: Results, readings: Mapping[str, str] | None = None, language: Language = "zh"
) -> pd.DataFrame:  # fmt: skip
    """Return what everybody gets.

    Parameters
    ----------
    file : SchemeFile
        Schemes that hold together. Fees pay firms and give no rows.
    results : Results
        Money, targets and measures.
    readings : mapping of str to str, optional
        Scheme to the reading to be used. Where the words leave it open and none is chosen, all of them are rows.
    language : str
        Of the steps.

    Returns
    -------
    DataFrame
        Schema ``pay``: a row for each scheme, person that it applies to, and reading. Prizes of branches have an empty
        officer_id. ``deferred`` is the part of ``pay`` that is paid later.

    Raises
    ------
    ParamsError
        When a reading is chosen that a scheme does not have.
    """
    chosen = dict(readings or {})
    refuse_unknown(file, chosen)
    rows = []
    for scheme in file.schemes:
        for line in _lines(scheme, results, chosen.get(scheme.id)):
            amount, later, closing = _closed(line)
            rows.append(
                {
                    "scheme_id": scheme.id,
                    "officer_id": line.officer_id,
                    "branch": line.branch,
                    "reading": line.reading,
                    "result": float("nan") if line.result is None else float(line.result),
                    "pay": amount / 100,
                    "deferred": later / 100,
                    "steps": told([*line.steps, *closing], language),
                }
            )
    if not rows:
        return empty("pay")
    table = pd.DataFrame(rows)
    text = ["scheme_id", "officer_id", "branch", "reading", "steps"]
    return check(table.astype(dict.fromkeys(text, "str")), "pay")


def total_pay(table: pd.DataFrame) -> pd.DataFrame:
    """Return pay by person over all schemes.

    Parameters
    ----------
    table : DataFrame
        Schema ``pay``.

    Returns
    -------
    DataFrame
        Grain: person, and branch where a branch is paid (with an empty officer_id). Columns officer_id, branch, low, high:
        yuan; they differ only where a scheme has several readings, and are the least and the most of these.
    """
    keys = ["officer_id", "branch"]
    by_scheme = table.groupby(["scheme_id", *keys], sort=True)["pay"].agg(["min", "max"]).reset_index()
    low, high = total_by(by_scheme, keys, "min"), total_by(by_scheme, keys, "max")
    return pd.DataFrame({"low": low, "high": high}).reset_index()[[*keys, "low", "high"]]


def fee_of(scheme: Fee, claim: float, recovered: float) -> float:
    """Return what a firm gets for a claim, yuan to the fen: a share of the claim, of the money, and a fixed sum."""
    amount = exact(scheme.flat) * exact(claim) + exact(scheme.contingent) * exact(recovered) + exact(scheme.fixed)
    if scheme.cap is not None:
        amount = min(amount, exact(scheme.cap))
    return in_fen(amount) / 100


def fee_steps(scheme: Fee, claim: float, recovered: float, language: Language = "zh") -> str:
    """Return the steps of ``fee_of``."""
    terms = {"claim": yuan(exact(claim)), "recovered": yuan(exact(recovered)), "fixed": yuan(exact(scheme.fixed))}
    shares = {"flat": number(exact(scheme.flat)), "contingent": number(exact(scheme.contingent))}
    whole = exact(scheme.flat) * exact(claim) + exact(scheme.contingent) * exact(recovered) + exact(scheme.fixed)
    steps = [step("fee", product=yuan(whole), **terms, **shares)]
    if scheme.cap is not None and whole > exact(scheme.cap):
        steps.append(step("cap", cap=yuan(exact(scheme.cap))))
    steps.append(step("paid", amount=yuan(exact(fee_of(scheme, claim, recovered)))))
    return told(steps, language)


def in_fen(yuan: Fraction) -> int:
    """Return yuan in whole fen, half a fen away from zero."""
    fen = int(abs(yuan) * 100 + Fraction(1, 2))
    return -fen if yuan < 0 else fen


def reading_keys(scheme: AnyScheme) -> tuple[str, ...]:
    """Return the readings of a scheme: of bands and stakes, of unstated ties; one empty key where there is no choice."""
    if isinstance(scheme, Banded | Stake):
        return tuple(reading.key for reading in readings(scheme))
    return TIES if isinstance(scheme, Prize) and scheme.ties is None else ("",)


def refuse_unknown(file: SchemeFile, chosen: Mapping[str, str]) -> None:
    """Refuse a choice of readings that names a scheme or a reading which the file does not have."""
    keys = {scheme.id: reading_keys(scheme) for scheme in file.schemes}
    faults = []
    for scheme_id, reading in chosen.items():
        if scheme_id not in keys:
            zh, en = did_you_mean(scheme_id, keys)
            faults.append(Fault(f"readings.{scheme_id}", f"没有这个方案；{zh}", f"no such scheme; {en}"))
        elif reading not in keys[scheme_id]:
            zh, en = did_you_mean(reading, keys[scheme_id])
            faults.append(Fault(f"readings.{scheme_id}", f"没有读法 {reading}；{zh}", f"no reading {reading}; {en}"))
    if faults:
        raise ParamsError(faults)


def _lines(scheme: AnyScheme, results: Results, chosen: str | None) -> Iterator[_Line]:
    keys = reading_keys(scheme) if chosen is None else (chosen,)
    for key in keys:
        if isinstance(scheme, Prize):
            yield from _of_shares(scheme, key, prize_shares(scheme, results, scheme.ties or _WAYS[key]))
        elif isinstance(scheme, Pool):
            yield from _of_shares(scheme, key, pool_shares(scheme, results))
    if isinstance(scheme, Prize | Pool | Fee):
        return
    for person in results.people_of(scheme.applies_to):
        owner = owner_for(person, scheme.result_of)
        if isinstance(scheme, Banded | Stake):
            for key in keys:
                yield _by_band(scheme, key, results, person, owner)
        elif isinstance(scheme, PieceRate):
            hangs = [(tie, results.completion(owner_for(person, tie.result_of))) for tie in scheme.ties]
            yield _by_piece(scheme, results, person, owner, hangs)
        else:
            yield _by_score(scheme, results, person, owner)


def _of_shares(scheme: Scheme, key: str, shares: Iterator[Share]) -> Iterator[_Line]:
    for share in shares:
        amount, steps = share.amount, share.steps
        if scheme.cap is not None and amount > exact(scheme.cap):
            amount = exact(scheme.cap)
            steps = (*steps, step("cap", cap=yuan(amount)))
        yield _Line(scheme, share.officer_id, share.branch, key, share.result, amount, steps)


def _by_band(scheme: Banded | Stake, key: str, results: Results, person: Person, owner: Owner) -> _Line:
    if scheme.measure == _SCORE:
        score = results.measure(owner, _SCORE)
        value = None if score is None else max(score, ZERO) / 100
        said = (
            step("no_score")
            if score is None
            else step("score_result", points=number(score), percent=percent(score / 100))
        )
    else:
        outcome = results.completion(owner)
        value, said = outcome.value, completion_step(outcome, NAMES[scheme.result_of])
    found = Told(ZERO, ()) if value is None else tell(scheme, key, value)
    return _Line(scheme, person.officer_id, person.branch, key, value, found.amount, (said, *found.steps))


def _by_piece(
    scheme: PieceRate, results: Results, person: Person, owner: Owner, hangs: list[tuple[Tie, Outcome]]
) -> _Line:  # fmt: skip
    found = tell_pieces(scheme, results, owner, hangs)
    said = [completion_step(outcome, NAMES[tie.result_of]) for tie, outcome in hangs]
    cash = Fraction(results.fen(owner), 100)
    return _Line(scheme, person.officer_id, person.branch, "", cash, found.amount, (*said, *found.steps))


def _by_score(scheme: Score, results: Results, person: Person, owner: Owner) -> _Line:
    points, found = tell_score(scheme, {name: results.measure(owner, name) for name in measures_of(scheme)})
    return _Line(scheme, person.officer_id, person.branch, "", points, found.amount, found.steps)


def completion_step(outcome: Outcome, owner: tuple[str, str]) -> Step:
    """Return the sentence about a completion, or why there is none."""
    target = "" if outcome.target is None else yuan(Fraction(outcome.target, 100))
    if outcome.remark:
        return step(outcome.remark, owner=owner, target=target)
    value = outcome.value or ZERO
    return step(
        "completion", owner=owner, cash=yuan(Fraction(outcome.cash, 100)), target=target, percent=percent(value)
    )


def _closed(line: _Line) -> tuple[int, int, list[Step]]:
    """Return pay and its deferred part in fen, and the last steps."""
    fen = in_fen(line.amount)
    steps = [step("paid", amount=yuan(Fraction(fen, 100)))]
    later = in_fen(Fraction(fen, 100) * exact(line.scheme.deferred)) if fen > 0 else 0
    if later:
        parts = {"now": yuan(Fraction(fen - later, 100)), "later": yuan(Fraction(later, 100))}
        steps.append(step("deferred", share=percent(exact(line.scheme.deferred)), **parts))
    about = line.scheme.consequence
    is_completion = isinstance(line.scheme, Banded | Stake)
    if about is not None and is_completion and line.result is not None and line.result < exact(about.under):
        steps.append(step("consequence", under=percent(exact(about.under)), action=ACTIONS[about.action]))
    return fen, later, steps
