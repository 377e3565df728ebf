"""Linear and mixed integer models from arrays, solved by HiGHS through PuLP; the only place that knows either.

A model is stated by position: variables and rows get zero-padded numbers as names, because PuLP cleans names (``a-1``
and ``a_1`` would meet) and sorts by them. Work is bounded by counted branch-and-bound nodes, never by the clock, on one
thread with a fixed seed, so that the same model gives the same answer. What the solver says is believed only where both
of PuLP's statuses, the solver's own word and its bound agree; values of a model without a usable solution are absent.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp
import scipy.sparse as sp

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PROOF = 1e-8  # relative distance of value and bound below which an optimum counts as proven
_FEASIBLE = 2  # HiGHS's number for "the point is feasible"
_TOLERANCE = 1e-7
_ABSOLUTE_GAP = 1e-9
_NO_HEURISTICS: dict[str, Any] = {
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
_WORDS = {
    "kOptimal": "solved",
    "kInfeasible": "infeasible",
    "kSolutionLimit": "node_limit",
    "kIterationLimit": "iteration_limit",
    "kTimeLimit": "time_limit",
    "kUnbounded": "unbounded",
    "kUnboundedOrInfeasible": "unbounded_or_infeasible",
}
_SENSES = {-1: pulp.LpConstraintLE, 0: pulp.LpConstraintEQ, 1: pulp.LpConstraintGE}


class SolveStatus(StrEnum):
    """What is known after a solve.

    Attributes
    ----------
    PROVEN : str
        The solution is optimal; its value and the bound agree to 8 digits.
    WITHIN_GAP : str
        Feasible, and no better than the asked gap away from a valid bound.
    FEASIBLE_NO_PROOF : str
        Feasible, the bound is further away than asked.
    NO_SOLUTION : str
        The work was used up before a feasible point was found; nothing is said about whether there is one.
    INFEASIBLE : str
        Proven to have no feasible point.
    ERROR : str
        The solver is missing, failed, or said something that cannot be relied upon.
    """

    PROVEN = "proven"
    WITHIN_GAP = "within_gap"
    FEASIBLE_NO_PROOF = "feasible_no_proof"
    NO_SOLUTION = "no_solution"
    INFEASIBLE = "infeasible"
    ERROR = "error"

    @property
    def is_usable(self) -> bool:
        """Whether there is a feasible solution to read."""
        return self in (SolveStatus.PROVEN, SolveStatus.WITHIN_GAP, SolveStatus.FEASIBLE_NO_PROOF)


def relative_gap(value: float, bound: float) -> float:
    """Return ``|bound - value| / max(|bound|, 1)``."""
    return abs(bound - value) / max(abs(bound), 1.0)


def judge(value: float, bound: float, gap: float, absolute_gap: float = 0.0) -> SolveStatus:
    """Return the status of a feasible value beside a valid bound, for an asked relative or absolute gap."""
    distance = relative_gap(value, bound)
    if distance <= PROOF:
        return SolveStatus.PROVEN
    is_close = distance <= gap or abs(bound - value) <= absolute_gap
    return SolveStatus.WITHIN_GAP if is_close else SolveStatus.FEASIBLE_NO_PROOF


@dataclass(frozen=True)
class Model:
    """A linear model; all arrays go by position.

    Attributes
    ----------
    cost : ndarray of float, shape (columns,)
        Objective coefficients.
    matrix : scipy.sparse.csr_array, shape (rows, columns)
        Coefficients of the rows.
    senses : ndarray of int, shape (rows,)
        -1 for ``<=``, 0 for ``=``, 1 for ``>=``.
    rhs : ndarray of float, shape (rows,)
        Right-hand sides, finite.
    lower, upper : ndarray of float, shape (columns,)
        Bounds of the columns; ``inf`` in ``upper`` means none.
    integer : ndarray of bool, shape (columns,)
        Columns that must be whole.
    maximise : bool
        Sense of the objective.
    """

    cost: Floats
    matrix: sp.csr_array
    senses: npt.NDArray[np.int8]
    rhs: Floats
    lower: Floats
    upper: Floats
    integer: Flags
    maximise: bool = True


@dataclass(frozen=True)
class Solution:
    """Outcome of a solve.

    Attributes
    ----------
    status : SolveStatus
        What is known.
    values : ndarray of float, shape (columns,), or None
        Present only for a usable status.
    objective : float or None
        Value of the solution.
    bound : float or None
        No feasible point is better than this; None when the solver gave none.
    duals : ndarray of float, shape (rows,), or None
        Of a solved linear model only: change of the objective per unit of the right-hand side.
    nodes, iterations : int
        Counted work: branch-and-bound nodes and simplex iterations.
    stop_reason : str
        ``solved``, ``node_limit``, ``infeasible`` ..., or the solver's error in its own words.
    solver : str
        Names and versions of modeller and solver.
    """

    status: SolveStatus
    values: Floats | None
    objective: float | None
    bound: float | None
    duals: Floats | None
    nodes: int
    iterations: int
    stop_reason: str
    solver: str


class _Highs(pulp.HiGHS):  # type: ignore[misc]
    """PuLP's HiGHS with a start point and with the word that PuLP 3.3 does not know."""

    start: Floats | None = None

    def callSolver(self, lp: pulp.LpProblem) -> None:
        """Hand over the start point, then solve."""
        if self.start is not None:
            positions = np.arange(len(self.start), dtype=np.int32)
            lp.solverModel.setSolution(len(self.start), positions, self.start)
        super().callSolver(lp)

    def findSolutionValues(self, lp: pulp.LpProblem) -> tuple[int, int]:
        """Read values and statuses; a stop at the node limit is a KeyError in PuLP 3.3, after it has set the values."""
        try:
            statuses: tuple[int, int] = super().findSolutionValues(lp)
        except KeyError:
            if lp.solverModel.getInfo().primal_solution_status == _FEASIBLE:
                return pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible
            return pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound
        return statuses


@cache
def solver_name() -> str:
    """Return names and versions of modeller and solver."""
    try:
        return f"PuLP {version('pulp')}, HiGHS {version('highspy')}"
    except PackageNotFoundError:
        return f"PuLP {version('pulp')}, HiGHS is not installed"


def solve(
    model: Model,
    *,
    relax: bool = False,
    gap: float = 0.0,
    absolute_gap: float = 0.0,
    node_limit: int | None = None,
    time_limit: float | None = None,
    heuristics: bool = True,
    seed: int = 0,
    start: Floats | None = None,
) -> Solution:
    """Solve a model on one thread; never raises for what the solver does.

    Parameters
    ----------
    model : Model
        What to solve.
    relax : bool
        Ignore that columns must be whole; gives duals.
    gap, absolute_gap : float
        Distance to the bound at which to stop, relative and in units of the objective; either is enough.
    node_limit : int, optional
        Branch-and-bound nodes to spend.
    time_limit : float, optional
        Seconds after which to stop: a last resort, the outcome then depends on the machine. HiGHS may run over it.
    heuristics : bool
        Look for better solutions on the way; without, the bound comes sooner.
    seed : int
        Seed of the solver's own choices.
    start : ndarray of float, shape (columns,), optional
        A feasible point to start from.
    """
    if not len(model.cost):
        return _without_columns(model)
    is_mip = bool(model.integer.any()) and not relax
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem, columns, rows = _state(model)
            options = _options(gap, absolute_gap, node_limit, seed) | ({} if heuristics else _NO_HEURISTICS)
            highs = _Highs(mip=not relax, msg=False, threads=1, timeLimit=time_limit, **options)
            highs.start = start
            problem.solve(highs)
        return _read(model, problem, columns, rows, (gap, absolute_gap), is_mip)
    except Exception as error:  # a solver may fail in any way, and the caller has a plan without it
        return _nothing(SolveStatus.ERROR, f"{type(error).__name__}: {error}")


def _options(gap: float, absolute_gap: float, node_limit: int | None, seed: int) -> dict[str, Any]:
    """Return the options of PuLP's HiGHS, and those that it passes on."""
    options: dict[str, Any] = {
        "gapRel": gap,
        "gapAbs": max(absolute_gap, _ABSOLUTE_GAP),
        "random_seed": seed % 2**31,
        "primal_feasibility_tolerance": _TOLERANCE,
        "mip_feasibility_tolerance": _TOLERANCE,
    }
    return options if node_limit is None else options | {"mip_max_nodes": int(node_limit)}


def _state(model: Model) -> tuple[pulp.LpProblem, list[Any], list[Any]]:
    """State the model in PuLP, in one pass over the arrays."""
    problem = pulp.LpProblem("model", pulp.LpMaximize if model.maximise else pulp.LpMinimize)
    width = len(str(len(model.cost)))
    columns = [
        problem.add_variable(
            f"x{position:0{width}d}",
            low if np.isfinite(low) else None,
            high if np.isfinite(high) else None,
            pulp.LpInteger if whole else pulp.LpContinuous,
        )
        for position, (low, high, whole) in enumerate(
            zip(model.lower.tolist(), model.upper.tolist(), model.integer.tolist(), strict=True)
        )
    ]
    # Every column is in the objective, be it with 0: PuLP forgets those that occur nowhere.
    objective = pulp.LpAffineExpression(dict(zip(columns, model.cost.tolist(), strict=True)))
    problem.setObjective(objective)
    matrix = sp.csr_array(model.matrix)
    matrix.sum_duplicates()
    indices, data, ends = matrix.indices.tolist(), matrix.data.tolist(), matrix.indptr.tolist()
    rows = []
    for row, (sense, rhs) in enumerate(zip(model.senses.tolist(), model.rhs.tolist(), strict=True)):
        part = slice(ends[row], ends[row + 1])
        terms = {columns[column]: amount for column, amount in zip(indices[part], data[part], strict=True)}
        expression = pulp.LpAffineExpression(terms)
        rows.append(pulp.LpConstraint(expression, _SENSES[sense], f"r{row}", rhs))
        problem.addConstraint(rows[-1])
    return problem, columns, rows


def _read(
    model: Model,
    problem: pulp.LpProblem,
    columns: list[Any],
    rows: list[Any],
    gaps: tuple[float, float],
    is_mip: bool,
) -> Solution:
    """Build the outcome from both statuses, the solver's word and its bound; read values last."""
    highs = problem.solverModel
    info, word = highs.getInfo(), highs.getModelStatus().name
    reason = _WORDS.get(word, word.removeprefix("k").lower())
    nodes = max(int(info.mip_node_count), 0) if is_mip else 0
    work = {"nodes": nodes, "iterations": max(int(info.simplex_iteration_count), 0)}
    if word == "kInfeasible":
        return _nothing(SolveStatus.INFEASIBLE, reason, **work)
    if word in ("kUnbounded", "kUnboundedOrInfeasible") or word.endswith("Error"):
        return _nothing(SolveStatus.ERROR, reason, **work)
    sign = -1.0 if model.maximise else 1.0  # PuLP hands HiGHS a minimisation
    bound = sign * float(info.mip_dual_bound) if is_mip else None
    if bound is not None and not np.isfinite(bound):
        bound = None
    usable = problem.status == pulp.LpStatusOptimal and info.primal_solution_status == _FEASIBLE
    if not usable:
        return _nothing(SolveStatus.NO_SOLUTION, reason, bound=bound, **work)
    values = np.array([column.varValue for column in columns], dtype=np.float64)
    objective = float(model.cost @ values)
    solved = problem.sol_status == pulp.LpSolutionOptimal
    if not is_mip:
        bound = objective if solved else None
    status = SolveStatus.FEASIBLE_NO_PROOF if bound is None else judge(objective, bound, *gaps)
    duals = sign * np.array([row.pi for row in rows], dtype=np.float64) if solved and not is_mip else None
    return Solution(status, values, objective, bound, duals, stop_reason=reason, solver=solver_name(), **work)


def _without_columns(model: Model) -> Solution:
    """Return the outcome of a model that has nothing to choose."""
    low, high = model.senses >= 0, model.senses <= 0
    broken = (low & (model.rhs > _TOLERANCE)) | (high & (model.rhs < -_TOLERANCE))
    if broken.any():
        return _nothing(SolveStatus.INFEASIBLE, "infeasible")
    empty = np.zeros(0)
    return Solution(SolveStatus.PROVEN, empty, 0.0, 0.0, np.zeros(len(model.rhs)), 0, 0, "solved", solver_name())


def _nothing(
    status: SolveStatus, reason: str, *, bound: float | None = None, nodes: int = 0, iterations: int = 0
) -> Solution:
    """Return an outcome without a solution."""
    return Solution(status, None, None, bound, None, nodes, iterations, reason, solver_name())
