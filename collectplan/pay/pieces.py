"""Shares of money collected: which rows a share holds for, and the parts of it that hang on somebody's completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.errors import Fault, LedgerError
from collectplan.params.schemes import Piece, PieceRate, Tie
from collectplan.pay.banding import Told
from collectplan.pay.curve import ZERO, exact
from collectplan.pay.results import Outcome, Owner, Results
from collectplan.pay.steps import NAMES, Step, number, percent, step, yuan
from collectplan.schemas import words

_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "worst_class": words.RISK_CLASS,
    "borrower_type": words.BORROWER_TYPE,
    "method": words.OPTION_METHOD,
    "product": {},
}


def fits(piece: Piece, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which rows a share holds for; columns as in ``Results.collected``.

    Raises
    ------
    LedgerError
        When a share is of a kind of claim, and the rows do not say theirs.
    """
    if piece.product and "product" not in rows:
        zh = "方案按债权种类定标准，回款里没有 product 一列，请补上"
        raise LedgerError(Fault("collected.product", zh, "a scheme asks for kinds of claims; the money has no product"))
    fit = np.ones(len(rows), dtype=bool)
    for name in ("balance_side", "ownership"):
        if (wanted := getattr(piece, name)) is not None:
            fit &= rows[name].to_numpy() == wanted
    for name in _WORDS:
        if listed := getattr(piece, name):
            fit &= rows[name].isin(listed).to_numpy()
    return fit


def money_of(piece: Piece, rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the money in fen of each row that a share is of; columns principal_fen and interest_fen."""
    principal, interest = (rows[name].to_numpy(dtype=np.int64) for name in ("principal_fen", "interest_fen"))
    return principal + interest if piece.of == "cash" else principal if piece.of == "principal" else interest


def tell_pieces(scheme: PieceRate, results: Results, owner: Owner, ties: Sequence[tuple[Tie, Outcome]]) -> Told:
    """Return the pay of somebody's rows in yuan, unrounded, and its steps.

    Parameters
    ----------
    scheme : PieceRate
        The scheme; its cap is taken last.
    results : Results
        Money collected.
    owner : Owner
        Whose rows count.
    ties : sequence of (Tie, Outcome)
        Each tie of the scheme with the completion that it hangs on.
    """
    rows = results.rows(owner)
    steps, total = [], ZERO
    for piece in scheme.rates:
        money = Fraction(int(money_of(piece, rows)[fits(piece, rows)].sum()), 100)
        product = money * exact(piece.rate)
        total += product
        facts = {"money": yuan(money), "rate": number(exact(piece.rate)), "product": yuan(product)}
        steps.append(step("piece", title=_title(piece), **facts))
    if len(scheme.rates) > 1:
        steps.append(step("sum", amount=yuan(total)))
    if ties:
        parts = [tied(tie, outcome) for tie, outcome in ties]
        steps += [_of_tie(tie, outcome, part, total) for (tie, outcome), part in zip(ties, parts, strict=True)]
        total *= sum((exact(tie.share) * part for (tie, _), part in zip(ties, parts, strict=True)), ZERO)
        steps.append(step("sum", amount=yuan(total)))
    if scheme.cap is not None and total > exact(scheme.cap):
        total = exact(scheme.cap)
        steps.append(step("cap", cap=yuan(total)))
    return Told(total, tuple(steps))


def tied(tie: Tie, outcome: Outcome) -> Fraction:
    """Return what a completion makes of a tied part: nothing below its least, else the completion up to its most."""
    if outcome.value is None or outcome.value < exact(tie.nothing_below):
        return ZERO
    return min(outcome.value, exact(tie.most))


def _of_tie(tie: Tie, outcome: Outcome, part: Fraction, base: Fraction) -> Step:
    facts: dict[str, Any] = {"share": percent(exact(tie.share)), "owner": NAMES[tie.result_of]}
    if outcome.value is None:
        return step("tie_unknown", **facts)
    facts |= {"percent": percent(outcome.value)}
    if outcome.value < exact(tie.nothing_below):
        return step("tie_below", least=percent(exact(tie.nothing_below)), **facts)
    facts |= {"base": yuan(base), "most": percent(exact(tie.most)), "factor": percent(part)}
    return step("tie", product=yuan(base * exact(tie.share) * part), **facts)


def _title(piece: Piece) -> tuple[str, str]:
    chinese, english = [], []
    for name in ("balance_side", "ownership"):
        if (wanted := getattr(piece, name)) is not None:
            chinese.append(NAMES[wanted][0])
            english.append(NAMES[wanted][1])
    for name, known in _WORDS.items():
        if listed := getattr(piece, name):
            chinese.append("、".join(known[word][0] if word in known else word for word in listed))
            english.append(", ".join(listed))
    money = NAMES[piece.of]
    return "".join([*chinese, money[0]]), " ".join([*english, money[1]])
