"""Worked examples of what careless files say: papers that prove nothing, strangers, second suits, odd periods."""

from __future__ import annotations

from tests.clock_examples_claims import Example, due, event, expired, running, unknown

_SIGNED = "民法典 195, 192; 时效规定 8, 14"
_GENERAL = {"obligor_id": "G1", "role": "guarantor", "guarantee_mode": "general", "period_end_on": "2025-01-10"}

ATTACKED = (
    Example("promise_by_phone_signed_by_another_revives_nothing_for_sure", _SIGNED, due("1999-06-01"),
        {"": unknown(possible="2028-05-05")}, events=(event("promise", "2025-05-05", "电话", "other"),),
        why="two years over in 2001; were the promise proven, 2025-05-05 + 3 years = 2028-05-05 Fri"),
    Example("refused_signature_is_no_acknowledgement", _SIGNED, due("2021-03-01"),
        {"": unknown(possible="2026-11-06")}, events=(event("acknowledgement", "2023-11-06", "拒签", "debtor"),),
        why="2024-03-01 Fri is over; were it signed, 2023-11-06 + 3 years = 2026-11-06 Fri"),
    Example("demand_on_a_stranger_may_be_on_the_borrower", _SIGNED, due("2022-01-01"),
        {"": unknown(possible="2027-06-01")}, events=(event("demand", "2024-06-01", "签收", "debtor", "DB1"),),
        why="2025-01-01 is a holiday -> 01-02, over; if DB1 is the borrower, 2024-06-01 + 3 years = 2027-06-01 Tue"),
    Example("demand_on_a_known_guarantor_is_not_on_the_borrower", "担保解释 29; 民法典 188", due("2022-01-01"),
        {"": expired("2025-01-02")},
        obligors=({"obligor_id": "DB1", "role": "guarantor", "guarantee_mode": "joint_and_several"},),
        events=(event("demand", "2024-06-01", "签收", "debtor", "DB1"),), why="2025-01-01 holiday -> 2025-01-02 Thu"),
    Example("second_suit_takes_nothing_from_the_first", "民法典 693, 694; 担保解释 28",
        due("2023-01-10", disbursed_on="2022-01-10"),
        {"G1": running("2028-03-01", "none", must_do=False, right="guarantee_claim", provisional=True)},
        obligors=(_GENERAL,),
        events=(event("suit", "2024-06-01"), event("judgment", "2024-09-01"), event("enforcement", "2024-10-01"),
                event("enforcement_closed", "2025-03-01"), event("suit", "2025-09-01")),
        why="sued before 2025-01-10; 3 years from the end of the enforcement: 2028-03-01 Wed"),
)  # fmt: skip
