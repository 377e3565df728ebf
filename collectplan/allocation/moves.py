"""What moved between two plans, and why: from the tables of both, without solving anything.

Options are numbered anew in each run, so an option is known again by its case, officer and method. What the old option
is now, and what the new one was then, tells whether a case moved for a reason of its own or because others did.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
import scipy.sparse as sp

from collectplan.allocation.explain import NOBODY, chosen_options, named_limits, plan_fault, strongest
from collectplan.allocation.problem import TOLERANCE, Flags, Floats, Ints
from collectplan.allocation.reading import OptionsError, read
from collectplan.schemas import types
from collectplan.schemas.reasons import MOVE_KIND, MOVE_REASON, MOVES, MOVES_SUMMARY

_CENT = 0.01  # yuan: a larger change of value is a change
_DECIMALS = 6  # what is beyond is the noise of floats
_OPTION = ["case_id", "officer_id", "method"]
_LIMIT = ["limit_id", "owner", "resource", "sense"]
_ORDERS = {"kind": MOVE_KIND, "reason": MOVE_REASON}


class MoveKind(StrEnum):
    """What differs.

    Attributes
    ----------
    OFFICER, METHOD, BOTH : str
        The officer, the method, or both.
    ONLY_BEFORE, ONLY_AFTER : str
        The case is in one of the plans only.
    """

    OFFICER = "officer"
    METHOD = "method"
    BOTH = "both"
    ONLY_BEFORE = "only_before"
    ONLY_AFTER = "only_after"


class MoveReason(StrEnum):
    """Why a case moved; the first that applies.

    Attributes
    ----------
    NO_LONGER_ALLOWED : str
        The old option does not exist any more: pinned to another, banned, refused by a rule, or the case is gone.
    NEW_OPTION : str
        The new option did not exist before.
    LIMIT_CHANGED : str
        A limit of which the old option takes more than the new one got tighter, or one of which the new option takes
        more got wider. For an officer's hours: fewer for the old officer, or more for the new one. For a floor the
        other way round. Tighter is also a higher penalty.
    VALUE_CHANGED : str
        The value of the old or the new option changed by more than a cent.
    USE_CHANGED : str
        What the old or the new option takes of a limit changed.
    DISPLACED : str
        Nothing of its own changed, and the old option does not fit any more: others needed the room.
    STILL_FITS : str
        Nothing of its own changed, and the old option would still fit by itself. Between two plans of ``allocate``: a
        difference inside the gap, or a fit of several cases together.
    """

    NO_LONGER_ALLOWED = "no_longer_allowed"
    NEW_OPTION = "new_option"
    LIMIT_CHANGED = "limit_changed"
    VALUE_CHANGED = "value_changed"
    USE_CHANGED = "use_changed"
    DISPLACED = "displaced"
    STILL_FITS = "still_fits"


@dataclass(frozen=True)
class _Ends:
    """Old and new options of the cases that moved, each as it was before and as it is after; absent ones are missing.

    ``old_then``, ``old_now``, ``new_then`` and ``new_now`` have the columns of options; ``cases`` are sorted.
    """

    cases: pd.Index[str]
    old_then: pd.DataFrame
    old_now: pd.DataFrame
    new_then: pd.DataFrame
    new_now: pd.DataFrame

    def has(self, options: pd.DataFrame) -> Flags:
        """Return which cases have an option in one of the four tables."""
        return np.asarray(self.cases.isin(options["case_id"]), dtype=np.bool_)

    def value(self, options: pd.DataFrame) -> Floats:
        """Return the value of each case's option, NaN where it has none."""
        return options.set_index("case_id")["value"].reindex(self.cases).to_numpy(np.float64)


def compare_plans(
    before: pd.DataFrame,
    after: pd.DataFrame,
    options_before: pd.DataFrame,
    options_after: pd.DataFrame,
    limits_before: pd.DataFrame,
    limits_after: pd.DataFrame,
) -> pd.DataFrame:
    """Return the cases whose officer or method differs between two plans, and why.

    Parameters
    ----------
    before, after : DataFrame
        Schema ``allocation``. Whole plans, since others may be the reason: slice the answer, not the plans.
    options_before, options_after : DataFrame
        Schema ``options``; what each plan could choose from. Option ids of the two need not agree.
    limits_before, limits_after : DataFrame
        Schema ``limits``.

    Returns
    -------
    DataFrame
        Schema ``moves``, grain case, largest change of value first (a missing value counts as 0), then by case. Values in
        yuan, of each plan's option in its own run. ``limit_id`` goes with two reasons: ``limit_changed`` names the limit
        that changed most for this option (change of the limit times share that the option takes of it), ``displaced``
        the one that taking the old option again would break most.

    Raises
    ------
    OptionsError
        When a plan names an option that does not exist or a case twice or lacks a case, or when limits cannot be read.
    """
    then, now = _whole_plan(options_before, before), _whole_plan(options_after, after)
    ends = _ends(then, now, options_before, options_after)
    known = _known(limits_before, limits_after)
    reason, limit = _reasons(ends, known, now)
    old, new = _side(ends.old_then, ends.cases), _side(ends.new_now, ends.cases)
    moves = pd.DataFrame(
        {
            "case_id": ends.cases,
            "branch": new["branch"].where(new["branch"] != "", old["branch"]).to_numpy(),
            "officer_before": old["officer_id"].to_numpy(),
            "method_before": old["method"].to_numpy(),
            "officer_after": new["officer_id"].to_numpy(),
            "method_after": new["method"].to_numpy(),
            "value_before": old["value"].to_numpy(),
            "value_after": new["value"].to_numpy(),
            "kind": _kinds(old, new),
            "reason": reason,
            "limit_id": named_limits(known.limits["limit_id"], limit),
        }
    ).astype(types(MOVES))
    change = (moves["value_after"].fillna(0.0) - moves["value_before"].fillna(0.0)).abs().round(_DECIMALS)
    return moves.iloc[np.argsort(-change.to_numpy(), kind="stable")].reset_index(drop=True)


def moves_summary(moves: pd.DataFrame) -> pd.DataFrame:
    """Return how many cases moved by kind and reason, and the money.

    Parameters
    ----------
    moves : DataFrame
        Schema ``moves``.

    Returns
    -------
    DataFrame
        Schema ``moves_summary``, in the order of the word lists; groups without a case are left out. Values are forecasts
        in yuan, a missing one counts as 0; ``change`` is after less before.
    """
    values = moves[["value_before", "value_after"]].fillna(0.0)
    table = moves[["kind", "reason"]].assign(n_cases=1, **values, change=values["value_after"] - values["value_before"])
    table = table.groupby(["kind", "reason"], as_index=False).sum()
    places = [table[name].map({word: n for n, word in enumerate(order)}) for name, order in _ORDERS.items()]
    typed = types(MOVES_SUMMARY)
    return table.iloc[np.lexsort(places[::-1])][list(typed)].astype(typed).reset_index(drop=True)


def _whole_plan(options: pd.DataFrame, allocation: pd.DataFrame) -> pd.DataFrame:
    """Return the chosen options of a plan that has to hold every case."""
    rows = chosen_options(options, allocation)
    missing = options.loc[~options["case_id"].isin(rows["case_id"]), "case_id"]
    if len(missing):
        zh, en = "没有分派，请用完整的方案比较", "not allocated; compare whole plans"
        raise OptionsError(plan_fault(missing, zh, en))
    return rows


def _ends(then: pd.DataFrame, now: pd.DataFrame, options_before: pd.DataFrame, options_after: pd.DataFrame) -> _Ends:
    """Return the moved cases and both their options in both runs."""
    pairs = then[_OPTION].merge(now[_OPTION], on="case_id", how="outer", suffixes=("_then", "_now")).fillna("")
    differs = (pairs["officer_id_then"] != pairs["officer_id_now"]) | (pairs["method_then"] != pairs["method_now"])
    cases = pd.Index(pairs.loc[differs, "case_id"].sort_values())
    old, new = then[then["case_id"].isin(cases)], now[now["case_id"].isin(cases)]
    return _Ends(cases, old, _again(old, options_after), _again(new, options_before), new)


def _again(rows: pd.DataFrame, options: pd.DataFrame) -> pd.DataFrame:
    """Return the same options in another run, where they exist there."""
    # Visits come in several intensities, where the tables say so.
    keys = [*_OPTION, *({"n_contacts"} & set(rows.columns) & set(options.columns))]
    found = rows[keys].merge(options.sort_values("option_id"), on=keys)
    return found.drop_duplicates("case_id")[list(options.columns)]


def _side(rows: pd.DataFrame, cases: pd.Index[str]) -> pd.DataFrame:
    """Return what a plan says of each case; of a case that it does not hold: nobody, no method, no value."""
    table = rows.set_index("case_id")[["branch", "officer_id", "method", "value"]].reindex(cases)
    return table.fillna({"branch": "", "officer_id": "", "method": "none"})


def _kinds(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return what differs, case by case."""
    conditions = [
        (new["officer_id"] == "").to_numpy(np.bool_),
        (old["officer_id"] == "").to_numpy(np.bool_),
        (old["method"] == new["method"]).to_numpy(np.bool_),
        (old["officer_id"] == new["officer_id"]).to_numpy(np.bool_),
    ]
    kinds = [MoveKind.ONLY_BEFORE, MoveKind.ONLY_AFTER, MoveKind.OFFICER, MoveKind.METHOD]
    named = np.select(conditions, [str(kind) for kind in kinds], default=str(MoveKind.BOTH))
    return [str(kind) for kind in named]


@dataclass(frozen=True)
class _Known:
    """The limits of both runs, sorted by ``read_as``; as in the problem, a ``>=`` limit has its sign turned.

    ``room_then``, ``room_now``, ``penalty_then`` and ``penalty_now`` are arrays over them: an absent ceiling has endless
    room, an absent floor asks for nothing, a hard limit has an endless penalty.
    """

    limits: pd.DataFrame
    room_then: Floats
    room_now: Floats
    penalty_then: Floats
    penalty_now: Floats

    def use(self, rows: pd.DataFrame, cases: pd.Index[str]) -> sp.csr_array:
        """Return what options, at most one per case, take of each limit; a case without one takes nothing."""
        stated = self.limits.assign(limit_id=self.limits["read_as"], amount=0.0, hard=True, penalty=0.0)
        tables = read(rows, stated, "max")
        nothing = sp.csr_array((1, len(self.limits)))
        place = pd.Index(tables.options["case_id"]).get_indexer(cases)
        return sp.csr_array(sp.vstack([tables.problem.use, nothing], format="csr")[place])

    def tightening(self) -> Floats:
        """Return by what share each limit got tighter, below zero where wider; its penalty counts if its room is the same."""
        narrower = -_shift(self.room_then, self.room_now)
        return np.where(narrower == 0, _shift(self.penalty_then, self.penalty_now), narrower)


def _known(before: pd.DataFrame, after: pd.DataFrame) -> _Known:
    """Join the limits of both runs; one that changed its owner, resource or sense counts as two."""
    joined = before.merge(after, on=_LIMIT, how="outer", suffixes=("_then", "_now")).sort_values(_LIMIT)
    again = np.where(joined["limit_id"].duplicated(), " (2)", "")
    joined = joined.assign(read_as=joined["limit_id"] + again).sort_values("read_as", ignore_index=True)
    is_ceiling = (joined["sense"] == "<=").to_numpy()
    rooms, penalties = [], []
    for run, other in (("then", "now"), ("now", "then")):
        amount = joined[f"amount_{run}"].to_numpy(np.float64).round(_DECIMALS)
        amount = np.where(np.isnan(amount), np.where(is_ceiling, np.inf, 0.0), amount)
        rooms.append(np.where(is_ceiling, amount, -amount))
        hard, penalty = (joined[f"{name}_{run}"].fillna(joined[f"{name}_{other}"]) for name in ("hard", "penalty"))
        penalties.append(np.where(hard.astype("bool"), np.inf, penalty.to_numpy(np.float64)))
    return _Known(joined[[*_LIMIT, "read_as"]], *rooms, *penalties)


def _size(*rooms: Floats) -> Floats:
    """Return the largest finite size among several amounts of each limit, 1 where there is none."""
    largest = np.max([np.where(np.isfinite(room), np.abs(room), 0.0) for room in rooms], axis=0)
    return np.where(largest > 0, largest, 1.0)


def _shift(then: Floats, now: Floats) -> Floats:
    """Return the change of amounts as a share of the larger one, between -1 and 1."""
    with np.errstate(invalid="ignore"):  # endless less endless, which is no change
        shift = np.clip((now - then) / _size(then, now), -1.0, 1.0)
    return np.where(then == now, 0.0, shift)


def _reasons(ends: _Ends, known: _Known, now: pd.DataFrame) -> tuple[list[str], Ints]:
    """Return the reason of each move and the position of the limit that goes with it."""
    old_then, old_now, new_then, new_now = (
        known.use(rows, ends.cases) for rows in (ends.old_then, ends.old_now, ends.new_then, ends.new_now)
    )
    changed = _changed_limits(known, old_then - new_now)
    full = _full_limits(known, known.use(now, pd.Index(now["case_id"])).sum(axis=0), old_now - new_now)
    rules = [
        (ends.has(ends.old_then) & ~ends.has(ends.old_now), MoveReason.NO_LONGER_ALLOWED),
        (ends.has(ends.new_now) & ~ends.has(ends.new_then), MoveReason.NEW_OPTION),
        (changed != NOBODY, MoveReason.LIMIT_CHANGED),
        (_differs(ends.value(ends.old_then), ends.value(ends.old_now)), MoveReason.VALUE_CHANGED),
        (_differs(ends.value(ends.new_then), ends.value(ends.new_now)), MoveReason.VALUE_CHANGED),
        (_any_use(old_now - old_then) | _any_use(new_now - new_then), MoveReason.USE_CHANGED),
        (full != NOBODY, MoveReason.DISPLACED),
    ]
    conditions, names = zip(*rules, strict=True)
    reason = np.select(conditions, [str(name) for name in names], default=str(MoveReason.STILL_FITS))
    named = [reason == MoveReason.LIMIT_CHANGED, reason == MoveReason.DISPLACED]
    return reason.tolist(), np.select(named, [changed, full], default=NOBODY)


def _changed_limits(known: _Known, saved: sp.csr_array) -> Ints:
    """Return the changed limit that pushes each case most from the old option, or draws it to the new one."""
    pull = (saved @ sp.diags_array(known.tightening() / _size(known.room_then, known.room_now))).tocoo()
    counts = pull.data > 0
    scores = pull.data[counts].round(_DECIMALS + 3)
    return strongest(pull.row[counts], pull.col[counts], scores, pull.shape[0])


def _full_limits(known: _Known, used: Floats, saved: sp.csr_array) -> Ints:
    """Return the limit that taking the old option of each case again, and nothing else, would break most."""
    back = saved.tocoo()
    over = back.data + (used - known.room_now)[back.col]
    size = np.maximum(_size(known.room_now), 1.0)[back.col]
    counts = (back.data > 0) & (over > TOLERANCE * size)
    scores = (over[counts] / size[counts]).round(_DECIMALS)
    return strongest(back.row[counts], back.col[counts], scores, back.shape[0])


def _differs(then: Floats, now: Floats) -> Flags:
    """Return where two values differ by more than a cent; a missing one does not differ."""
    differs: Flags = np.abs(now - then).round(_DECIMALS) > _CENT
    return differs


def _any_use(change: sp.csr_array) -> Flags:
    """Return the rows in which some use changed."""
    found = change.tocoo()
    rows = found.row[np.abs(found.data) > 10.0**-_DECIMALS]
    return np.bincount(rows, minlength=change.shape[0]) > 0
