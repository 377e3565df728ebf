"""Why there is no plan: limits that cannot hold together, and what relaxing each of them would take."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from collectplan import milp
from collectplan.allocation.prices import state
from collectplan.allocation.problem import Floats, Ints, Part, Problem, part_of
from collectplan.errors import Fault
from collectplan.schemas import TABLES

_SHORT = 1e-6
_MAX_LIMITS = 40  # deletion by whole models is tried up to this many limits
_MAX_OPTIONS = 5_000
_NODES = 2_000
_NAMED = 8  # cases that a sentence names


def explain_conflict(
    part: Part, limits: pd.DataFrame, cases: npt.NDArray[np.object_]
) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Return limits that cannot hold together and a sentence about them.

    The set is irreducible: without any one of its limits the others can be kept. It is first looked for in the linear
    relaxation; where that has a solution and only whole options have not, in whole models of moderate size.

    Parameters
    ----------
    part : Part
        A problem without a feasible plan.
    limits : DataFrame
        Limits of the whole, in the order of its arrays.
    cases : ndarray of str
        Ids of the cases of the part.

    Returns
    -------
    tuple of str, tuple of Fault
        Ids of the limits, sorted; empty when no set was found with the allowed work.
    """
    problem = part.problem
    hard = np.flatnonzero(problem.hard)
    suspects, relax = _suspects(problem, hard), True
    if not len(suspects):
        relax = False
        if len(hard) > _MAX_LIMITS or problem.n_options > _MAX_OPTIONS:
            return (), (_unexplained(),)
        suspects = hard
    kept = _irreducible(problem, suspects, relax)
    if not len(kept):
        return (), (_unexplained(),)
    missing = [_shortfall(problem, kept, np.array([limit]), relax) for limit in kept]
    table = limits.iloc[part.limits[kept]]
    forced = [cases[_forced(problem, limit)].tolist() for limit in kept]
    return tuple(table["limit_id"]), (_sentence(table, np.array(missing), forced, relax),)


def _forced(problem: Problem, limit: int) -> Ints:
    """Return the cases all of whose options take from a limit; of a floor, those all of whose options add to it."""
    taken = problem.use[:, [limit]].toarray().ravel()
    least = problem.best_per_case(-np.abs(taken))
    return np.flatnonzero(least < 0)


def _suspects(problem: Problem, hard: Ints) -> Ints:
    """Return the limits that hold up the least total breach of the relaxation; none when it has a solution."""
    solution = milp.solve(_breach_model(problem, hard, hard), relax=True)
    if solution.duals is None or solution.objective is None or solution.objective <= _SHORT:
        return hard[:0]
    cases = len(solution.duals) - len(hard)
    return hard[np.abs(solution.duals[cases:]) > 1e-9]


def _irreducible(problem: Problem, suspects: Ints, relax: bool) -> Ints:
    """Drop each limit without which the others still conflict."""
    kept = suspects
    if not _shortfall(problem, kept, kept, relax) > _SHORT:
        return kept[:0]
    for limit in suspects:
        others = kept[kept != limit]
        if len(others) and _shortfall(problem, others, others, relax) > _SHORT:
            kept = others
    return kept


def _shortfall(problem: Problem, limits: Ints, loose: Ints, relax: bool) -> float:
    """Return by how much the loose limits, in parts of their size, must be exceeded to keep the others; 0 if unknown."""
    solution = milp.solve(_breach_model(problem, limits, loose), relax=relax, node_limit=_NODES)
    if solution.bound is None or not solution.status.is_usable:
        return 0.0
    return max(solution.bound, 0.0)


def _breach_model(problem: Problem, limits: Ints, loose: Ints) -> milp.Model:
    """State: break the loose limits as little as possible, keep the other given ones; cases they do not touch are free."""
    touching = np.diff(problem.use[:, limits].tocsr().indptr) > 0
    cases = np.unique(problem.case[touching])
    options = np.flatnonzero(np.isin(problem.case, cases))
    part = part_of(problem, options, limits).problem
    is_loose = np.isin(limits, loose)
    # A breach of a loose limit costs 1 per size; nothing else has a value.
    soft = replace(
        part,
        value=np.zeros(part.n_options),
        penalty=np.where(is_loose, 1.0 / part.size, np.inf),
    )
    model = state(soft).model
    return replace(model, cost=-model.cost, maximise=False, matrix=sp.csr_array(model.matrix))


def _sentence(table: pd.DataFrame, missing: Floats, forced: list[list[str]], relax: bool) -> Fault:
    """Put a conflict, the cases that have no way around it and what relaxing it takes into words."""
    size = np.maximum(table["amount"].abs(), 1.0)
    zh, en = [], []
    columns = (table[name] for name in ("owner", "resource", "sense", "amount"))
    for owner, resource, sense, amount, short, cases in zip(*columns, missing * size, forced, strict=True):
        at_most = sense == "<="
        changed = _enough(amount + short, up=True) if at_most else _enough(max(amount - short, 0.0), up=False)
        named = {"zh": _owner_words(owner, "zh") + _resource_words(resource, "zh")}
        named["en"] = f"{_resource_words(resource, 'en')} of {_owner_words(owner, 'en')}"
        no_way = _no_way(cases)
        zh.append(
            f"{named['zh']}{'不超过' if at_most else '不少于'} {amount:,g}"
            f"（单独{'提高到' if at_most else '降低到'} {changed} 即可{no_way[0]}）"
        )
        en.append(
            f"{named['en']} {'at most' if at_most else 'at least'} {amount:,g} "
            f"({'raising' if at_most else 'lowering'} it alone to {changed} is enough{no_way[1]})"
        )
    least = ("", "")
    if relax:
        least = ("，按户可拆分估算，实际可能略多", "; estimated with divisible cases, it may take a little more")
    return Fault(
        "limits",
        f"以下 {len(table)} 项限额不能同时满足：{'；'.join(zh)}{least[0]}。请放宽其中一项，或撤销相关的指定",
        f"these {len(table)} limits cannot hold together: {'; '.join(en)}{least[1]}. Loosen one of them or withdraw pins",
    )


def _enough(amount: float, *, up: bool) -> str:
    """Return an amount rounded to the side that is enough, to the cent at most."""
    nearest = round(amount, 2)
    step = 0.0 if abs(nearest - amount) <= 1e-6 * max(abs(amount), 1.0) else 0.01
    rounded = (np.ceil(amount * 100) if up else np.floor(amount * 100)) / 100 if step else nearest
    return f"{rounded:,.2f}".rstrip("0").rstrip(".")


def _no_way(cases: list[str]) -> tuple[str, str]:
    """Name the cases that have no option without this limit, in both languages."""
    if not cases:
        return "", ""
    shown, more = cases[:_NAMED], len(cases) > _NAMED
    zh = f"；没有别的做法的户：{'、'.join(shown)}" + (f" 等 {len(cases)} 户" if more else "")
    en = f"; cases without another way: {', '.join(shown)}" + (f" and more, {len(cases)} in all" if more else "")
    return zh, en


def _owner_words(owner: str, language: str) -> str:
    """Return the owner of a limit as people say it."""
    kind, _, name = owner.partition("/")
    words = {"officer": ("人员 ", "officer "), "branch": ("机构 ", "branch "), "all": ("全辖", "the county")}
    zh, en = words.get(kind, (kind, kind))
    spaced = "的" if name else ""
    return f"{zh}{name}{spaced}" if language == "zh" else f"{en}{name}"


def _resource_words(resource: str, language: str) -> str:
    """Return the title of a resource in the data dictionary; one that is not there goes by its name."""
    column = TABLES["options"].columns.get(resource)
    return str(column.metadata[language]) if column is not None and column.metadata else resource


def _unexplained() -> Fault:
    return Fault(
        "limits",
        "硬性限额不能同时满足，未能在给定工作量内找出最小的冲突组合；请先放宽工时或撤销指定再试",
        "the hard limits cannot hold together; the smallest set in conflict was not found within the allowed work. "
        "Loosen hours or withdraw pins",
    )
