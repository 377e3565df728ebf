"""Plans without a model: dealt by prices, or repaired from one that breaks limits; improved by moves and exchanges."""

from __future__ import annotations

import numpy as np

from collectplan.allocation.dealing import Table
from collectplan.allocation.exchange import improve_by_exchange
from collectplan.allocation.prices import Prices, net_values
from collectplan.allocation.problem import Floats, Ints, Problem

_SURE = 0.999


def deal_by_prices(problem: Problem, prices: Prices) -> Ints | None:
    """Return a plan: where the relaxation is whole its option, then the others by net value; None if none is found.

    Parameters
    ----------
    problem : Problem
        To be dealt.
    prices : Prices
        From ``find_prices``.
    """
    net = net_values(problem, prices.per_unit)
    table = Table(problem)
    if prices.shares is None:
        order = np.argsort(-problem.best_per_case(net), kind="stable")
    else:
        largest = problem.best_per_case(prices.shares)
        order = np.lexsort((-problem.best_per_case(net), largest < _SURE))
    sure = 0.0 if prices.shares is None else (prices.shares >= _SURE) * (np.ptp(net) + 1.0)
    table.deal(order, net + sure)
    return _finished(table, net)


def repaired(problem: Problem, plan: Ints, per_unit: Floats) -> Ints | None:
    """Return a plan made feasible and improved; None when moves do not get there."""
    table = Table(problem, plan)
    table.deal(np.argsort(problem.value[plan], kind="stable"), problem.value)
    return _finished(table, net_values(problem, per_unit))


def _finished(table: Table, net: Floats) -> Ints | None:
    """Improve what is on the table; None when it still breaks a hard limit."""
    table.improve()
    if not table.keeps_hard_limits():
        return None
    improve_by_exchange(table, net)
    return table.plan if table.problem.is_feasible(table.plan) else None
