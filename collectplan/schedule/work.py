"""The work: visits and desk tasks of each case, what is left of them, and what may be done on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from collectplan.params import Params
from collectplan.schedule.diary import Diary, Flags, Floats, Ints
from collectplan.schedule.outings import Need
from collectplan.schemas.timetable import TASK

TASKS = ("phone", "letter", "sue")
"""Methods that are desk work; the task has the name of the method."""
DEMANDS = ("visit", "letter", "sue")
"""What leaves evidence of a demand, and so keeps a deadline whatever the method is now."""
NEVER = 10**6
_COLUMNS = [
    "case_id", "branch", "officer_id", "method", "n_contacts", "field_hours", "desk_hours", "value", "expected_recovery",
]  # fmt: skip
LONGEST_GAP_DAYS = 42
"""No more days than this between two planned visits to a case, where that can be had."""


@dataclass
class Work:
    """Cases with something to do, by number in the order of their ids.

    Attributes
    ----------
    case_id, branch, place : list of str
        Case, its branch, its village.
    method : list of str
        visit, phone, letter or sue.
    owner : ndarray of int
        Officer by number; -1 where the roster has no such person.
    village : ndarray of int
        -1 where none is stated.
    at_home, travel : ndarray of float
        Hours of a visit, for each person.
    desk_hours : ndarray of float
        Hours of all desk tasks.
    n : ndarray of int
        Contacts: visits, calls, letters, parts of court work.
    numbers : list of list of int
        Which of them are left, in order.
    had : ndarray of int
        Contacts made or placed.
    left : ndarray of int
        Contacts to place.
    value, expected, claim : ndarray of float
        Value of the option, expected recovery, yuan at stake.
    due : ndarray of int
        Last day for the first contact; ``NEVER`` where there is no deadline, or the first contact was made.
    given_up : ndarray of bool
        Cases whose deadline cannot be kept.
    first : ndarray of int
        Day of the first contact, ``NEVER`` where there is none; may lie before the campaign.
    dates : list of list of int
        Days of contacts that this plan places.
    past : list of list of int
        Days of contacts that were made before.
    blocked : ndarray of bool, shape (cases, days)
        Days too near to another visit of the case.
    target : ndarray of int
        Day from which the next contact is due.
    is_key : ndarray of bool
    paper_left : ndarray of bool
        Visited cases whose paperwork is still to do.
    gap : int
        Least days between two visits.
    """

    case_id: list[str]
    branch: list[str]
    place: list[str]
    method: list[str]
    owner: Ints
    village: Ints
    at_home: Floats
    travel: Floats
    desk_hours: Floats
    n: Ints
    numbers: list[list[int]]
    had: Ints
    left: Ints
    value: Floats
    expected: Floats
    claim: Floats
    due: Ints
    given_up: Flags
    first: Ints
    dates: list[list[int]]
    past: list[list[int]]
    blocked: Flags
    target: Ints
    is_key: Flags
    paper_left: Flags
    gap: int

    def need(self, case: int) -> Need:
        """Return what a visit to a case takes."""
        return Need(float(self.at_home[case]), float(self.travel[case]), int(self.village[case]))

    def place_visit(self, case: int, day: int) -> None:
        """Note that a visit was put on a day, and when the next one is due: spread over what is left."""
        self.dates[case].append(day)
        self.block(case, day)
        self.had[case] += 1
        self.left[case] -= 1
        self.first[case] = min(self.first[case], day)
        step = (self.blocked.shape[1] - 1 - day) // (int(self.left[case]) + 1)
        widest = max(LONGEST_GAP_DAYS - 7, self.gap)
        self.target[case] = max(int(self.target[case]), day + min(max(step, self.gap), widest))

    def place_task(self, case: int, day: int) -> None:
        """Note that a call, a letter or a part of court work was put on a day."""
        self.dates[case].append(day)
        self.had[case] += 1
        self.left[case] -= 1
        self.first[case] = min(self.first[case], day)

    def block(self, case: int, day: int) -> None:
        """Keep other visits of a case at a distance from a day."""
        self.blocked[case, max(day - self.gap + 1, 0) : max(day + self.gap, 0)] = True

    def task_hours(self, case: int) -> float:
        """Return the hours of one desk contact of a case."""
        return float(self.desk_hours[case] / max(int(self.n[case]), 1))


def read_work(
    chosen: pd.DataFrame, cases: pd.DataFrame, diary: Diary, params: Params, done: pd.DataFrame | None = None
) -> Work:
    """Read what is to be done.

    Parameters
    ----------
    chosen, cases, done : DataFrame
        See ``make_timetable``.
    diary : Diary
        Officers by number, days.
    params : Params
        Sections workload, schedule, policy.
    """
    # A suit has no number of contacts: it is cut to parts below.
    acts = chosen[(chosen["method"].isin(["visit", *TASKS]) & (chosen["n_contacts"] > 0)) | (chosen["method"] == "sue")]
    facts = cases.drop_duplicates("case_id").set_index("case_id")[
        ["village", "act_by_on", "must_do", "is_key", "claim"]
    ]
    rows = acts[_COLUMNS].sort_values("case_id").join(facts, on="case_id")
    officer = {name: number for number, name in enumerate(diary.officers)}
    places = ["" if pd.isna(name) else str(name).strip() for name in rows["village"]]
    # A name is a village of the branch alone: every town has an east village.
    spots = [f"{branch}\n{name}" if name else "" for branch, name in zip(rows["branch"], places, strict=True)]
    village = {name: number for number, name in enumerate(sorted({spot for spot in spots if spot}))}
    method = [str(name) for name in rows["method"]]
    is_visit = np.array([name == "visit" for name in method], dtype=np.bool_)
    desk = rows["desk_hours"].to_numpy(dtype=np.float64)
    n = rows["n_contacts"].to_numpy(dtype=np.int64).copy()
    n[np.array([name == "sue" for name in method], dtype=np.bool_)] = 1
    owner = np.array([officer.get(str(name), -1) for name in rows["officer_id"]], dtype=np.int64)
    n = np.where(is_visit, n, _parts(desk, n, owner, diary))
    each = rows["field_hours"].to_numpy(dtype=np.float64) / np.maximum(n * params.workload.team_size, 1)
    at_home = np.minimum(each, params.workload.visit_hours)
    must = rows["must_do"].map(lambda flag: flag is True or flag == 1).to_numpy(dtype=np.bool_)
    lead = timedelta(days=params.schedule.deadline_lead_days)
    due = [
        min(diary.day_of(on - lead), diary.n_days - 1) if flag and not pd.isna(on) else NEVER
        for on, flag in zip(rows["act_by_on"], must, strict=True)
    ]
    work = Work(
        case_id=[str(name) for name in rows["case_id"]],
        branch=[str(name) for name in rows["branch"]],
        place=places,
        method=method,
        owner=owner,
        village=np.array([village.get(spot, -1) for spot in spots], dtype=np.int64),
        at_home=at_home,
        travel=each - at_home,
        desk_hours=desk,
        n=n,
        numbers=[list(range(1, int(contacts) + 1)) for contacts in n],
        had=np.zeros(len(rows), dtype=np.int64),
        left=n.copy(),
        value=rows["value"].to_numpy(dtype=np.float64),
        expected=rows["expected_recovery"].to_numpy(dtype=np.float64),
        claim=rows["claim"].fillna(0.0).to_numpy(dtype=np.float64),
        due=np.array(due, dtype=np.int64),
        given_up=np.zeros(len(rows), dtype=np.bool_),
        first=np.full(len(rows), NEVER, dtype=np.int64),
        dates=[[] for _ in method],
        past=[[] for _ in method],
        blocked=np.zeros((len(rows), diary.n_days), dtype=np.bool_),
        target=np.full(len(rows), diary.opens, dtype=np.int64),
        is_key=rows["is_key"].map(lambda flag: flag is True or flag == 1).to_numpy(dtype=np.bool_),
        paper_left=is_visit & (desk > 0),
        gap=visit_gap(params),
    )
    if done is not None and len(done):
        _strike(work, done, diary)
    return work


def visit_gap(params: Params) -> int:
    """Return the least days between two visits to a case: as wished, and so that no seven days hold too many."""
    return max(params.schedule.min_days_between_visits, -(-7 // params.policy.max_visits_per_case_week))


def marginal(work: Work, number: Ints, params: Params) -> Floats:
    """Return what the nth contact of each case is expected to bring: visits by the saturation of their effect.

    Calls share alike, a suit has its value in one, a letter keeps a right and brings nothing more than waiting.
    """
    of_visits = visit_marginal(work.expected, work.n, number, params)
    by_method = {
        "visit": of_visits,
        "phone": work.expected / work.n,
        "sue": work.value / work.n,
        "letter": np.zeros(len(work.n)),
    }
    method = np.array(work.method, dtype=object)
    return np.asarray(
        np.select([method == name for name in by_method], list(by_method.values()), 0.0), dtype=np.float64
    )


def visit_marginal(expected: Floats, n: Ints, number: Ints, params: Params) -> Floats:
    """Return what the nth of n visits brings: visits saturate, so each brings less than the one before."""
    s = params.workload.visit_saturation
    part = (np.exp(-(number - 1) / s) - np.exp(-number / s)) / np.maximum(-np.expm1(-n / s), 1e-12)
    return np.asarray(expected * part, dtype=np.float64)


def _parts(desk: Floats, n: Ints, owner: Ints, diary: Diary) -> Ints:
    """Return contacts of desk work, in so many parts that each fits half a desk day of its officer."""
    longest = diary.desk_hours.max(axis=1, initial=0.0)
    parts = []
    for hours, contacts, who in zip(desk.tolist(), n.tolist(), owner.tolist(), strict=True):
        half = float(longest[who]) / 2.0 if who >= 0 else 0.0
        parts.append(max(contacts, int(np.ceil(hours / half - 1e-9)) if contacts == 1 and half > 0 else 1))
    return np.array(parts, dtype=np.int64)


def _strike(work: Work, done: pd.DataFrame, diary: Diary) -> None:
    """Take what was done off the work."""
    number = {name: position for position, name in enumerate(work.case_id)}
    rows = done.drop_duplicates(["case_id", "kind", "nth"]).sort_values(["case_id", "kind", "nth"])
    for case_id, kind, nth, on in zip(*(rows[c] for c in ("case_id", "kind", "nth", "on")), strict=True):
        case = number.get(str(case_id))
        if case is None or kind not in TASK:
            continue
        day = diary.day_of(on)
        if kind == "paperwork":
            work.paper_left[case] = False
        elif kind != work.method[case]:
            if kind in DEMANDS:
                work.due[case] = NEVER
        else:
            work.first[case] = min(work.first[case], day)
            work.past[case].append(day)
            work.due[case] = NEVER
            if kind == "visit":
                work.block(case, day)
            if nth in work.numbers[case]:
                work.numbers[case].remove(nth)
                work.had[case] += 1
                work.left[case] -= 1
            work.target[case] = max(int(work.target[case]), day + work.gap)
