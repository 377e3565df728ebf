"""Why this officer: the best officers of each case, what the plan would lose with each, and the limit that decided.

At the shadow prices an option is worth its value less what its use of limits would bring elsewhere: its net value. The
loss of an alternative is the difference of net values. It stands on prices alone, so nothing is solved again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from collectplan.allocation.prices import net_values
from collectplan.allocation.problem import Flags, Floats, Ints, Problem
from collectplan.allocation.reading import OptionsError, Read, Sense, read
from collectplan.errors import Fault
from collectplan.schemas import types
from collectplan.schemas.reasons import ALTERNATIVES

SHOWN = 3  # officers per case
NOBODY = -1  # position of the limit where none stands out
_CENT = 0.005  # yuan: values closer than this are equal
_DECIMALS = 2  # scores are compared to the cent: what equals on paper differs in the last bits of a float


def alternatives(
    options: pd.DataFrame,
    limits: pd.DataFrame,
    allocation: pd.DataFrame,
    limit_use: pd.DataFrame,
    *,
    sense: Sense = "max",
) -> pd.DataFrame:
    """Return the three best officers of each case of a plan, each with its best option.

    Parameters
    ----------
    options, limits : DataFrame
        As for ``allocate``.
    allocation : DataFrame
        Schema ``allocation``. Cases that it does not hold are left out; without any, the answer is empty.
    limit_use : DataFrame
        Schema ``limit_use`` of the same plan; its shadow prices are used.
    sense : {"max", "min"}
        As for ``allocate``.

    Returns
    -------
    DataFrame
        Schema ``alternatives``, grain case x rank, sorted by both. Officers stand by net value, to the cent, then by id.
        The officer of the plan stands there with the option of the plan, in place of the third if need be.

        ``loss`` in yuan: net value of the chosen option less that of the alternative, 0 where that is negative and for
        the chosen. The best plan that is forced to take the alternative is at most ``bound - loss`` (with
        ``sense="min"`` at least ``bound + loss``), where ``bound`` is the one that follows from the same prices
        (``prices.bound_at``); a bound that was tightened by search does not serve.

        ``limit_id``: the limit whose price times use exceeds that of the chosen option most. Empty for the chosen, for
        an alternative that by itself is worth less than the chosen, and where no price stands against it.

    Raises
    ------
    OptionsError
        As for ``allocate``; also when the plan names an option that does not exist or a case twice, or when a limit has
        no shadow price.
    """
    chosen = chosen_options(options, allocation)
    tables = read(options[options["case_id"].isin(chosen["case_id"])], limits, sense)
    problem, prices = tables.problem, _prices_of(tables.limits, limit_use)
    plan = np.asarray(pd.Index(tables.options["option_id"]).get_indexer(pd.Index(chosen["option_id"])), dtype=np.int64)
    net = net_values(problem, prices)
    rows, rank = _first_officers(problem, net, plan)
    against = plan[problem.case[rows]]
    is_chosen = rows == against
    is_dearer = ~is_chosen & (problem.value[rows] >= problem.value[against] - _CENT)
    table = tables.options.iloc[rows].assign(
        rank=rank,
        loss=np.maximum(net[against] - net[rows], 0.0),
        limit_id=_deciding_limits(tables, prices, rows, against, is_dearer),
        is_chosen=is_chosen,
    )
    typed = types(ALTERNATIVES)
    return table[list(typed)].astype(typed).reset_index(drop=True)


def chosen_options(options: pd.DataFrame, allocation: pd.DataFrame) -> pd.DataFrame:
    """Return the option of each case of a plan, sorted by case.

    Parameters
    ----------
    options, allocation : DataFrame
        Schemas ``options`` and ``allocation``; case_id and option_id have to agree.

    Raises
    ------
    OptionsError
        When the plan names an option that does not exist, or a case twice.
    """
    twice = allocation.loc[allocation["case_id"].duplicated(), "case_id"]
    if len(twice):
        raise OptionsError(plan_fault(twice, "分派了多次，每户只能一次", "allocated more than once; keep one"))
    named = allocation[["case_id", "option_id"]].sort_values("case_id", ignore_index=True)
    found = named.merge(options, on=["case_id", "option_id"], how="left", indicator=True)
    unknown = found["_merge"] != "both"
    if unknown.any():
        zh, en = "所选做法不在可选之列，请用同一次运行的分案和做法", "the option does not exist; take both from one run"
        raise OptionsError(plan_fault(found.loc[unknown, "case_id"], zh, en))
    return found.drop(columns="_merge")[list(options.columns)]


def strongest(rows: Ints, columns: Ints, scores: Floats, n_rows: int) -> Ints:
    """Return for each row the column with the largest score, the first one of equals.

    Parameters
    ----------
    rows, columns : ndarray of int, shape (n,)
        Candidates, in any order.
    scores : ndarray of float, shape (n,)
        Theirs.
    n_rows : int
        Number of rows; one without a candidate gets ``NOBODY``.
    """
    order = np.lexsort((columns, -scores, rows))
    with_any, first = np.unique(rows[order], return_index=True)
    best = np.full(n_rows, NOBODY, dtype=np.int64)
    best[with_any] = columns[order][first]
    return best


def named_limits(ids: pd.Series[str], positions: Ints) -> list[str]:
    """Return the ids of limits by position, empty text for ``NOBODY``."""
    names = [*ids.tolist(), ""]
    return [names[position] for position in positions]


def plan_fault(cases: pd.Series[str], zh: str, en: str) -> Fault:
    """Return one fault for some cases, the first few of them named."""
    names = cases.drop_duplicates()
    shown = ", ".join(names.head(5))
    return Fault("allocation", f"{len(names)} 户（{shown}）{zh}", f"{len(names)} cases ({shown}): {en}")


def _prices_of(limits: pd.DataFrame, limit_use: pd.DataFrame) -> Floats:
    """Return the shadow prices in the order of the limits."""
    stated = limit_use.drop_duplicates("limit_id").set_index("limit_id")["shadow_price"]
    prices = stated.reindex(limits["limit_id"]).to_numpy(np.float64)
    without = ~np.isfinite(prices)
    if without.any():
        zh = "没有影子价格，请用同一次运行的限额占用"
        en = "there is no shadow price; take the use of limits of the same run"
        raise OptionsError([Fault(f"limits.{name}", zh, en) for name in limits.loc[without, "limit_id"]])
    return prices


def _first_officers(problem: Problem, net: Floats, plan: Ints) -> tuple[Ints, Ints]:
    """Return the rows of the best officers of each case and their ranks, by case and rank."""
    scores = np.round(net, _DECIMALS)
    is_chosen = np.zeros(problem.n_options, dtype=np.bool_)
    is_chosen[plan] = True
    # One option per case and officer: the chosen one, else the best, else the first of equals.
    order = np.lexsort((-scores, ~is_chosen, problem.holder, problem.case))
    pair = problem.case[order] * (problem.holder.max(initial=0) + 1) + problem.holder[order]
    best = order[np.flatnonzero(np.diff(pair, prepend=-1))]
    best = best[np.lexsort((problem.holder[best], -scores[best], problem.case[best]))]
    case = problem.case[best]
    place = np.arange(len(best)) - np.searchsorted(case, case)
    of_chosen = np.zeros(problem.n_cases, dtype=np.int64)
    of_chosen[case[is_chosen[best]]] = place[is_chosen[best]]
    room = np.where(of_chosen[case] < SHOWN, SHOWN, SHOWN - 1)
    kept: Flags = (place < room) | is_chosen[best]
    return best[kept], np.minimum(place[kept], SHOWN - 1) + 1


def _deciding_limits(tables: Read, prices: Floats, rows: Ints, against: Ints, is_dearer: Flags) -> list[str]:
    """Return the id of the limit whose price stands most against each row, where one does."""
    more = sp.coo_array((tables.problem.use[rows] - tables.problem.use[against]) @ sp.diags_array(prices))
    counts = (more.data >= _CENT) & is_dearer[more.row]
    scores = np.round(more.data[counts], _DECIMALS)
    best = strongest(more.row[counts].astype(np.int64), more.col[counts].astype(np.int64), scores, len(rows))
    return named_limits(tables.limits["limit_id"], best)
