"""What was done to keep the claims alive: contacts on file, chains of demands, signatures too late, papers rarely met.

Dates are drawn so that every clock has something to show: claims of this and the last decade mostly run, some lapse
inside the campaign, some have lapsed, most of the oldest long ago, and of some nothing is on file. Limitation is three
years, two before 2017-10-01 (Civil Code, art. 188; General Principles of 1986, art. 135).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan.demo import calibration as cal
from collectplan.demo.evidence import days_of
from collectplan.demo.picks import Days, Ints, Words, day, pick

BASELINE = day(cal.BASELINE_ON)
LIMITATION_DAYS = 1_095
_LAST_CONTACT = {"in time": 0.70, "lapses soon": 0.08, "lapsed": 0.14, "never": 0.08}
_CONTACT_SPAN = {"in time": (20, 980), "lapses soon": (997, 1_094), "lapsed": (1_100, 2_600), "never": (0, 1)}
"""Days from the last contact on file to the baseline."""
_CONTACT_KINDS = {"demand": 0.62, "acknowledgement": 0.22, "part_payment": 0.09, "promise": 0.07}
_CHAINED_SINCE = day("2012-01-01")
_CHAINED_SHARE = 0.75
# A demand from here on lapses after the change of the law, and so runs for three years.
_THREE_YEARS_SINCE = day("2015-10-01")
_SHORT_STEP, _LONG_STEP, _LAST_STEP = (450, 701), (700, 1_051), 15
_LATE_SHARE = {"acknowledgement": 0.06, "promise": 0.05}
_ANY = ("",)
_RARE: tuple[tuple[str, str, tuple[str, ...], float, tuple[int, int]], ...] = (
    ("deduction", "debtor_state", _ANY, 0.010, (10, 1_500)),
    ("notice", "debtor_state", ("ceased", "unknown"), 0.015, (20, 1_500)),
    ("new_security", "debtor_state", ("operating", "distressed"), 0.006, (30, 1_500)),
    ("mediation", "debtor_state", _ANY, 0.005, (10, 900)),
    ("police_report", "debtor_state", ("suspected_fraud",), 0.35, (30, 900)),
    ("assignment_notice", "balance_status", ("transferred_agent",), 0.80, (100, 2_500)),
)
"""Kind, the column and the words that make a loan eligible (any word if none is named), share, age in days."""
_OBSTACLE_SHARE, _OBSTACLE_OPEN_SHARE = 0.05, 0.3


def due_on(loans: pd.DataFrame) -> Days:
    """Return the day on which each claim fell due, after an extension if there was one."""
    return np.where(loans["extended_due_on"].isna(), days_of(loans["due_on"]), days_of(loans["extended_due_on"]))


def papers(rows: Ints, on: Days, kind: Words | str) -> pd.DataFrame:
    """Return one event for each row of the ledger given: columns loan (row of the ledger), on, kind."""
    return pd.DataFrame({"loan": rows, "on": on[rows], "kind": kind if isinstance(kind, str) else kind[rows]})


def draw_contacts_on_file(rng: np.random.Generator, loans: pd.DataFrame) -> pd.DataFrame:
    """Draw the last contact with the debtor, an earlier demand and extensions; no contact is before the due date."""
    last = pick(rng, _LAST_CONTACT, len(loans))
    low, high = (np.array([_CONTACT_SPAN[word][end] for word in last.tolist()]) for end in (0, 1))
    on = BASELINE - rng.integers(low, high)
    due, rows = due_on(loans), np.arange(len(loans))
    # A young loan has been past due for less than its last contact would be old: some day since then instead.
    since = due + np.floor((BASELINE - due).astype(np.int64) * rng.uniform(0.2, 0.95, len(loans))).astype(np.int64)
    on = np.where((last == "in time") & (on <= due), since, on)
    parts = [papers(rows[(last != "never") & (on > due)], on, pick(rng, _CONTACT_KINDS, len(loans)))]
    earlier = on - rng.integers(200, 1_000, len(loans))
    again = (last != "never") & (earlier > due) & (rng.random(len(loans)) < 0.4)
    parts.append(papers(rows[again], earlier, "demand"))
    extended = loans["extended_due_on"].notna().to_numpy()
    signed = days_of(loans["due_on"]) - rng.integers(1, 20, len(loans))
    parts.append(papers(rows[extended], signed, "extension"))
    return pd.concat(parts, ignore_index=True)


def draw_chains(rng: np.random.Generator, loans: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Draw the demands that join the due date to the last contact, for three in four loans due since 2012.

    Older claims have none: they lapsed long ago unless the debtor promised anew, and a ledger of 400,000 debtors would
    no longer fit into a sheet.
    """
    due = due_on(loans)
    until = contacts[contacts["kind"] != "extension"].groupby("loan")["on"].max()
    until = until.iloc[np.flatnonzero(rng.random(len(until)) < _CHAINED_SHARE)]
    rows, last = until.index.to_numpy(), days_of(until)
    recent = due[rows] >= _CHAINED_SINCE
    return chain(rng, rows[recent], due[rows][recent], last[recent])


def chain(rng: np.random.Generator, rows: Ints, start: Days, until: Days) -> pd.DataFrame:
    """Return demands from one day to another, each before limitation from the one before has run out.

    Parameters
    ----------
    rows : ndarray of int, shape (n,)
        What the demands belong to.
    start, until : ndarray of datetime64, shape (n,)
        The demands lie between; ``until`` is itself in time after the last of them.

    Returns
    -------
    DataFrame
        Columns loan (the row), on, kind.
    """
    parts = [papers(rows[:0], start, "demand")]
    while len(rows):
        long = start >= _THREE_YEARS_SINCE
        steps = [rng.integers(*step, len(rows)) for step in (_LONG_STEP, _SHORT_STEP)]
        start = start + np.where(long, *steps)
        left = start < until - _LAST_STEP
        rows, start, until = rows[left], start[left], until[left]
        parts.append(pd.DataFrame({"loan": rows, "on": start, "kind": "demand"}))
    return pd.concat(parts, ignore_index=True)


def draw_late_signatures(rng: np.random.Generator, loans: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Draw what some debtors signed after their claim had lapsed: an acknowledgement may revive it, a promise does."""
    last = _last_contact(loans, contacts)
    lapsed_on = last + LIMITATION_DAYS + 15
    room = (BASELINE - lapsed_on).astype(np.int64)
    on = lapsed_on + np.floor(rng.random(len(loans)) * np.maximum(room, 0)).astype(np.int64)
    chance = rng.random(len(loans))
    edges = np.cumsum(list(_LATE_SHARE.values()))
    unsued = (loans["suit_status"] == "none").to_numpy()
    kind = np.array([*_LATE_SHARE, ""], dtype=object)[np.searchsorted(edges, chance, side="right")]
    return papers(np.flatnonzero(unsued & (room > 0) & (kind != "")), on, kind)


def draw_rare_papers(rng: np.random.Generator, loans: pd.DataFrame) -> pd.DataFrame:
    """Draw deductions, public notices, new security, mediation, police reports, assignments, calls before maturity."""
    due, total = due_on(loans), len(loans)
    room = (BASELINE - due).astype(np.int64)
    parts = []
    for kind, column, wanted, share, (low, high) in _RARE:
        eligible = np.isin(loans[column].to_numpy(), wanted) if wanted != _ANY else np.ones(total, dtype=bool)
        age = np.minimum(rng.integers(low, high, total), room - 1)
        parts.append(papers(np.flatnonzero(eligible & (rng.random(total) < share)), BASELINE - age, kind))
    # Days past due on the balance sheet count from the due date itself.
    off = (loans["balance_status"] != "on_balance").to_numpy()
    called = off & (rng.random(total) < 0.004) & loans["extended_due_on"].isna().to_numpy()
    parts.append(papers(np.flatnonzero(called), due - rng.integers(30, 90, total), "acceleration"))
    return pd.concat(parts, ignore_index=True)


def draw_obstacles(rng: np.random.Generator, loans: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Draw roads cut by floods in the last six months of a claim (Civil Code, art. 194), mostly over by now."""
    age = (BASELINE - _last_contact(loans, contacts)).astype(np.int64)
    ends_soon = (age >= _CONTACT_SPAN["lapses soon"][0]) & (age < LIMITATION_DAYS)
    hit = ends_soon & (loans["suit_status"] == "none").to_numpy() & (rng.random(len(loans)) < _OBSTACLE_SHARE)
    began = BASELINE - rng.integers(20, 60, len(loans))
    ended = began + rng.integers(5, 16, len(loans))
    over = hit & (rng.random(len(loans)) >= _OBSTACLE_OPEN_SHARE)
    return pd.concat(
        [papers(np.flatnonzero(hit), began, "obstacle"), papers(np.flatnonzero(over), ended, "obstacle_end")],
        ignore_index=True,
    )


def _last_contact(loans: pd.DataFrame, contacts: pd.DataFrame) -> Days:
    """Return the day of the last contact, the due date where there was none."""
    last = contacts[contacts["kind"] != "extension"].groupby("loan")["on"].max().reindex(np.arange(len(loans)))
    return np.where(last.isna(), due_on(loans), days_of(last))
