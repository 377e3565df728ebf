"""What the demo county is tuned to: dates, kinds of loans, and the published figures behind them.

Sources, all of them public reports of rural credit cooperatives:

- campaign scheme of Yunmeng county, 2011: origination periods with cuts at the ends of 1996, 2001 and 2004, loans of
  1,000,000 yuan and above kept by the county, targets on and off the balance sheet side by side;
- experience report of a township cooperative, 2011: 126 loans with 1,297,475 yuan of principal collected, 10,297 yuan
  each, and 183,574 yuan of interest with them (14.1 %); old loans repaid with twice their principal in interest;
- quarterly report of a county bank's branch, 2020: 102.01 万元 on and 1,727.25 万元 off the balance sheet, targets of
  10 and 35 万元 a quarter (about 10 % and 2 % of the stock), 12.70 万元 of the latter reached (0.74 % of the stock).

Money is yuan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from collectplan.params import Recovery, Workload

START_ON = date(2026, 7, 1)
END_ON = date(2026, 10, 8)
BASELINE_ON = date(2026, 6, 30)
DAYS = (END_ON - START_ON).days + 1
WEEKS = DAYS / 7
EARLIER_CAMPAIGNS = {2024: "百日攻坚-2024", 2025: "百日攻坚-2025"}

RECOVERY = Recovery()
"""The priors around which the truth is drawn."""
WORKLOAD = Workload(field_days_per_month=8.0, visits_per_case=6, visit_cost=60.0)
"""How much work a case is and how much of it an officer can do; both as ``params/demo.yaml`` says."""

SMALL_OLD_MEAN = 10_297.0
INTEREST_PER_PRINCIPAL = 0.141
INTEREST_MOST = 2.0
TARGET_RATE = {"on_balance": 0.10, "off_balance": 0.02}
CHANCE_LOW, CHANCE_HIGH = 0.10, 0.95

COUNTY_SHIFT_SD = 0.30
CAMPAIGN_SHIFT_SD = 0.25
BRANCH_SHIFT_SD = 0.20
OFFICER_EFFECT_SD = 0.25
CASE_NOISE_SD = 0.40
INCUMBENT_ODDS = 1.15
KNOWN_VILLAGE_ODDS = 1.10
STATE_EFFECT = {
    "operating": 0.35,
    "distressed": 0.0,
    "ceased": -0.35,
    "suspected_fraud": -0.6,
    "write_off_candidate": -0.8,
    "unknown": 0.0,
}
"""Effects on the log-odds of a payment; all of them are for the truth only, no stage knows them."""

DEBTOR_STATES = {
    "operating": 0.22,
    "distressed": 0.36,
    "ceased": 0.20,
    "suspected_fraud": 0.02,
    "write_off_candidate": 0.08,
    "unknown": 0.12,
}
MORE_LOANS = {0: 0.91, 1: 0.08, 2: 0.01}
"""Loans beyond the first of a debtor: 1.1 loans each on average."""
OTHER_BRANCH_SHARE = 0.15
"""Share of these further loans that another branch made: about 1.5 % of debtors owe to two branches."""
OTHER_KIND_SHARE = 0.25

DAYS_PAST_DUE = {"SUBSTANDARD": (91, 270), "DOUBTFUL": (271, 360), "LOSS": (361, 1_000)}
"""Bounds that agree with the floors by days of the classification rule in force since 2023."""


@dataclass(frozen=True)
class Kind:
    """One kind of loan.

    Attributes
    ----------
    name : str
        Word used in the truth table.
    share : float
        Share of the cases.
    is_on : bool
        On the balance sheet at baseline.
    median, sigma, largest : float
        Lognormal principal, cut at ``largest``.
    periods : tuple of (first year, last year, weight)
        When it was disbursed; loans on the balance sheet follow from their days past due instead.
    classes, guarantees, borrowers : mapping of str to float
        Shares of each word.
    terms : tuple of int
        Months from disbursement to the due date, equally likely.
    """

    name: str
    share: float
    is_on: bool
    median: float
    sigma: float
    largest: float
    periods: tuple[tuple[int, int, float], ...]
    classes: Mapping[str, float]
    guarantees: Mapping[str, float]
    borrowers: Mapping[str, float]
    terms: tuple[int, ...]


_FARMERS = {
    "farmer": 0.88,
    "individual_business": 0.05,
    "village_collective": 0.02,
    "public_sector": 0.02,
    "staff": 0.01,
    "related_party": 0.005,
    "other": 0.015,
}
_TRADERS = {
    "farmer": 0.47,
    "individual_business": 0.30,
    "enterprise": 0.08,
    "village_collective": 0.06,
    "public_sector": 0.05,
    "staff": 0.015,
    "related_party": 0.015,
    "other": 0.01,
}
_FIRMS = {
    "enterprise": 0.62,
    "individual_business": 0.16,
    "village_collective": 0.12,
    "public_sector": 0.06,
    "related_party": 0.04,
}
_WRITTEN_OFF = {"LOSS": 0.9, "DOUBTFUL": 0.1}
_YOUNG = {"SUBSTANDARD": 0.45, "DOUBTFUL": 0.25, "LOSS": 0.30}

KINDS = (
    Kind(
        name="small_old",
        share=0.56,
        is_on=False,
        median=SMALL_OLD_MEAN / float(np.exp(0.9**2 / 2)),
        sigma=0.9,
        largest=100_000,
        periods=((1985, 1996, 0.32), (1997, 2001, 0.43), (2002, 2004, 0.25)),
        classes=_WRITTEN_OFF,
        guarantees={"credit": 0.60, "joint_group": 0.20, "guarantee": 0.17, "unknown": 0.03},
        borrowers=_FARMERS,
        terms=(6, 12, 12, 24),
    ),
    Kind(
        name="middle_off",
        share=0.22,
        is_on=False,
        median=42_000,
        sigma=0.95,
        largest=900_000,
        periods=((1998, 2004, 0.15), (2005, 2012, 0.45), (2013, 2020, 0.40)),
        classes=_WRITTEN_OFF,
        guarantees={"credit": 0.25, "guarantee": 0.44, "joint_group": 0.16, "mortgage": 0.12, "pledge": 0.03},
        borrowers=_TRADERS,
        terms=(12, 12, 24, 36),
    ),
    Kind(
        name="big_off",
        share=0.045,
        is_on=False,
        median=350_000,
        sigma=1.1,
        largest=6_000_000,
        periods=((1993, 1996, 0.12), (1997, 2001, 0.28), (2002, 2004, 0.15), (2005, 2018, 0.45)),
        classes=_WRITTEN_OFF,
        guarantees={"credit": 0.05, "guarantee": 0.40, "mortgage": 0.50, "pledge": 0.05},
        borrowers=_FIRMS,
        terms=(12, 24, 36),
    ),
    Kind(
        name="small_on",
        share=0.165,
        is_on=True,
        median=16_000,
        sigma=0.7,
        largest=200_000,
        periods=(),
        classes=_YOUNG,
        guarantees={"credit": 0.42, "guarantee": 0.30, "joint_group": 0.16, "mortgage": 0.12},
        borrowers=_FARMERS,
        terms=(12, 12, 24, 36),
    ),
    Kind(
        name="big_on",
        share=0.01,
        is_on=True,
        median=90_000,
        sigma=0.7,
        largest=900_000,
        periods=(),
        classes=_YOUNG,
        guarantees={"guarantee": 0.30, "mortgage": 0.65, "pledge": 0.05},
        borrowers=_FIRMS,
        terms=(12, 24, 36),
    ),
)
SMALL_ON = next(position for position, kind in enumerate(KINDS) if kind.name == "small_on")
