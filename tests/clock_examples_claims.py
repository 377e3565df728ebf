"""Worked examples for the limitation of the claim: counting days, the change of 2017, interruptions, proof.

Calculated by hand from the statutes, with the holiday notices of the State Council; nothing here uses the library.
In ``why`` a day stands with its weekday, an arrow is the roll to the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass

Expected = dict[str, object]


@dataclass(frozen=True)
class Example:
    """What a bank hands in about one loan, and what the statutes make of it.

    ``expect`` is by obligor; "" is the borrower where no obligor of that role is listed. Only the named facts are
    promised. ``events_given`` is False where the bank handed in no table of events at all.
    """

    name: str
    article: str
    loan: dict[str, str]
    expect: dict[str, Expected]
    obligors: tuple[dict[str, str], ...] = ()
    events: tuple[dict[str, str], ...] = ()
    events_given: bool = True
    as_of: str = "2026-06-30"
    why: str = ""


def due(on: str, **more: str) -> dict[str, str]:
    return {"due_on": on, **more}


def event(kind: str, on: str, evidence_kind: str = "", signer: str = "", obligor_id: str = "") -> dict[str, str]:
    return {"kind": kind, "on": on, "obligor_id": obligor_id, "evidence_kind": evidence_kind, "signer": signer}


def signed(on: str, obligor_id: str = "") -> dict[str, str]:
    """Return a demand that the obligor signed for: proof of arrival."""
    return event("demand", on, "本人签收", "debtor", obligor_id)


def running(deadline: str | None, action: str, *, must_do: bool, right: str = "claim", **more: object) -> Expected:
    return {"status": "running", "deadline": deadline, "action": action, "must_do": must_do, "right": right, **more}


def expired(deadline: str, right: str = "claim", **more: object) -> Expected:
    more = {"action": "legal_review", **more}
    return {"status": "expired", "deadline": deadline, "must_do": False, "right": right, **more}


def unknown(action: str = "establish_date", **more: object) -> Expected:
    return {"status": "unknown", "deadline": None, "action": action, "must_do": False, **more}


def suspended(**more: object) -> Expected:
    return {"status": "suspended", "deadline": None, "must_do": False, **more}


_PLAIN = "民法典 188, 201, 202"
_ROLLED = "民法典 188, 202, 203"

COUNTING = (
    Example("fifteen_days_left_means_sue", _PLAIN, due("2023-07-15"),
        {"": running("2026-07-15", "sue", must_do=True, provisional=False, long_stop=False)},
        why="2023-07-15 + 3 years = 2026-07-15 Wed, a working day; 15 days left"),
    Example("thirty_days_left_still_mean_sue", _PLAIN, due("2023-07-30"),
        {"": running("2026-07-30", "sue", must_do=True)}, why="2026-07-30 Thu; 30 days left"),
    Example("thirty_one_days_left_leave_time_for_a_signature", _PLAIN, due("2023-07-31"),
        {"": running("2026-07-31", "signed_demand", must_do=True)}, why="2026-07-31 Fri; 31 days left"),
    Example("saturday_moves_to_monday", _ROLLED, due("2023-08-15"),
        {"": running("2026-08-17", "signed_demand", must_do=True)},
        why="2026-08-15 Sat -> 2026-08-17 Mon; 48 days left"),
    Example("sunday_moves_to_monday", _ROLLED, due("2023-08-16"),
        {"": running("2026-08-17", "signed_demand", must_do=True)},
        why="2026-08-16 Sun -> 2026-08-17 Mon; 48 days left"),
    Example("saturday_moves_to_a_make_up_sunday", _ROLLED, due("2023-09-19"),
        {"": running("2026-09-20", "signed_demand", must_do=True)},
        why="2026-09-19 Sat -> 2026-09-20 Sun, worked for National Day; 82 days left"),
    Example("make_up_sunday_is_a_working_day", _ROLLED, due("2023-09-20"),
        {"": running("2026-09-20", "signed_demand", must_do=True)},
        why="2026-09-20 Sun is worked, so no roll; 82 days left"),
    Example("mid_autumn_moves_to_the_ninetieth_day", _ROLLED, due("2023-09-25"),
        {"": running("2026-09-28", "signed_demand", must_do=True)},
        why="2026-09-25 Fri, Mid-Autumn, off to 2026-09-27 Sun -> 2026-09-28 Mon; 90 days left"),
    Example("ninety_one_days_left_mean_a_visit", _PLAIN, due("2023-09-29"),
        {"": running("2026-09-29", "schedule_visit", must_do=True)}, why="2026-09-29 Tue; 91 days left"),
    Example("national_day_moves_to_the_last_day_of_the_campaign", _ROLLED, due("2023-10-02"),
        {"": running("2026-10-08", "schedule_visit", must_do=True)},
        why="2026-10-02 Fri, off from 10-01 to 10-07 -> 2026-10-08 Thu; 100 days left"),
    Example("day_after_the_campaign_is_no_must_do", _PLAIN, due("2023-10-09"),
        {"": running("2026-10-09", "schedule_visit", must_do=False)}, why="2026-10-09 Fri; 101 days left"),
    Example("make_up_saturday_is_a_working_day", _ROLLED, due("2023-10-10"),
        {"": running("2026-10-10", "schedule_visit", must_do=False)},
        why="2026-10-10 Sat is worked for National Day, so no roll; 102 days left"),
    Example("visit_within_half_a_year", _PLAIN, due("2023-12-25"),
        {"": running("2026-12-25", "schedule_visit", must_do=False)}, why="2026-12-25 Fri; 178 days left"),
    Example("roll_passes_half_a_year", _ROLLED, due("2023-12-27"),
        {"": running("2026-12-28", "none", must_do=False)},
        why="2026-12-27 Sun (180 days off) -> 2026-12-28 Mon; 181 days left"),
    Example("spring_festival_moves_to_the_day_after", _ROLLED, due("2023-02-16"),
        {"": running("2026-02-24", "sue", must_do=True)}, as_of="2026-02-10",
        why="2026-02-16 Mon, off from 02-15 to 02-23 -> 2026-02-24 Tue; 14 days left"),
    Example("labour_day_moves_to_the_day_after", _ROLLED, due("2023-05-01"),
        {"": running("2026-05-06", "sue", must_do=True)}, as_of="2026-05-06",
        why="2026-05-01 Fri, off from 05-01 to 05-05 -> 2026-05-06 Wed; 0 days left"),
    Example("new_year_moves_to_a_make_up_sunday", _ROLLED, due("2023-01-02"),
        {"": running("2026-01-04", "sue", must_do=True)}, as_of="2025-12-31",
        why="2026-01-02 Fri, off from 01-01 to 01-03 -> 2026-01-04 Sun, worked; 4 days left"),
    Example("leap_day_ends_at_the_end_of_february", _ROLLED, due("2024-02-29"),
        {"": running("2027-03-01", "none", must_do=False, provisional=True)},
        why="2027 has no 29 February: 2027-02-28 Sun -> 2027-03-01 Mon; no notice for 2027; 244 days left"),
    Example("twenty_eighth_of_february_is_not_stretched_to_the_leap_day", _PLAIN, due("2021-02-28"),
        {"": expired("2024-02-28")}, as_of="2024-02-29",
        why="the same day counts, not the end of the month: 2024-02-28 Wed, a day before the as-of date"),
    Example("end_of_february_on_a_make_up_saturday", _ROLLED, due("2023-02-28"),
        {"": running("2026-02-28", "sue", must_do=True)}, as_of="2026-02-28",
        why="2026-02-28 Sat is worked for Spring Festival, so no roll; 0 days left"),
    Example("thirty_first_of_may_on_a_sunday", _ROLLED, due("2023-05-31"), {"": expired("2026-06-01")},
        as_of="2026-06-02", why="2026-05-31 Sun -> 2026-06-01 Mon, a day before the as-of date"),
    Example("last_day_is_today", _PLAIN, due("2023-06-30"), {"": running("2026-06-30", "sue", must_do=True)},
        why="2026-06-30 Tue; 0 days left: the last day is still inside"),
    Example("last_day_was_yesterday", _PLAIN, due("2023-06-29"), {"": expired("2026-06-29")}, why="2026-06-29 Mon"),
    Example("new_year_without_a_notice_counts_weekdays", _ROLLED, due("2024-01-01"),
        {"": running("2027-01-01", "none", must_do=False, provisional=True)},
        why="2027-01-01 Fri: no notice for 2027, only Saturdays and Sundays count; 185 days left"),
    Example("weekend_without_a_notice_still_moves", _ROLLED, due("2024-01-02"),
        {"": running("2027-01-04", "none", must_do=False, provisional=True)},
        why="2027-01-02 Sat -> 2027-01-04 Mon; 188 days left"),
    Example("labour_day_before_the_first_notice_counts_weekdays", "民法通则 135, 154", due("2001-05-01"),
        {"": {"status": "running", "deadline": "2003-05-01", "action": "sue", "provisional": True}},
        as_of="2003-04-01", why="two years then: 2003-05-01 Thu; notices are known from 2004 on; 30 days left"),
    Example("labour_day_of_the_first_notice_moves_to_a_make_up_saturday", "民法通则 135, 154", due("2002-05-01"),
        {"": {"status": "running", "deadline": "2004-05-08", "action": "sue", "provisional": False}},
        as_of="2004-05-08", why="2004-05-01 Sat, off from 05-01 to 05-07 -> 2004-05-08 Sat, worked; 0 days left"),
    Example("instalments_count_from_the_last_one", "民法典 189", due("2023-11-20"),
        {"": running("2026-11-20", "schedule_visit", must_do=False)},
        events=(event("part_payment", "2021-11-20"), event("part_payment", "2022-11-20"), signed("2023-03-06")),
        why="payments and a demand before the last instalment start nothing: 2026-11-20 Fri; 143 days left"),
    Example("extension_moves_the_start", _PLAIN, due("2021-12-01", extended_due_on="2023-08-28"),
        {"": running("2026-08-28", "signed_demand", must_do=True)}, events=(signed("2023-03-01"),),
        why="counted from the extended date, the demand before it is idle: 2026-08-28 Fri; 59 days left"),
    Example("twenty_years_today_are_not_yet_past", "民法典 188", due("2006-06-30"),
        {"": expired("2008-06-30", long_stop=False)}, why="2 years: 2008-06-30 Mon; due + 20 years = 2026-06-30 Tue"),
    Example("twenty_years_and_a_day_set_the_flag", "民法典 188", due("2006-06-29"),
        {"": expired("2008-06-30", long_stop=True)},
        why="2 years: 2008-06-29 Sun -> 2008-06-30 Mon; due + 20 years = 2026-06-29 Mon, yesterday"),
)  # fmt: skip

_CHANGE = "民法通则 135; 法释〔2018〕12号 2, 3; 民法典 188"
_DEMANDS_OF_1987 = (
    "1989-06-30", "1991-07-01", "1993-07-01", "1997-06-16", "1999-05-20", "2003-04-10", "2005-04-08", "2007-03-15",
    "2009-03-16", "2011-03-10", "2013-03-11", "2015-03-11", "2017-03-13", "2020-03-13", "2023-03-13", "2026-03-12",
)  # fmt: skip

CHANGE_OF_2017 = (
    Example("two_years_over_two_days_before_the_change", _CHANGE, due("2015-09-29"), {"": expired("2017-09-29")},
        events=(signed("2018-09-28"),), why="2017-09-29 Fri, before 2017-10-01: a demand within three years is late"),
    Example("two_years_over_on_a_make_up_saturday_before_the_change", _CHANGE, due("2015-09-30"),
        {"": expired("2017-09-30")}, events=(signed("2018-09-28"),),
        why="2017-09-30 Sat is worked for National Day, so it is not rolled past 2017-10-01"),
    Example("two_years_rolled_past_the_change_become_three", _CHANGE, due("2015-10-01"),
        {"": {"status": "running", "deadline": "2021-09-28", "action": "signed_demand"}},
        events=(signed("2018-09-28"),), as_of="2021-06-30",
        why="2017-10-01 Sun -> 2017-10-09 Mon; so 3 years, to 2018-10-08 Mon; demand in time: 2021-09-28 Tue; "
        "90 days left"),
    Example("three_years_of_an_old_claim_also_end", _CHANGE, due("2015-10-01"), {"": expired("2018-10-08")},
        why="2018-10-01 Mon, off from 10-01 to 10-07 -> 2018-10-08 Mon"),
    Example("demands_on_the_last_days_after_national_day", _CHANGE, due("2015-10-01"),
        {"": running("2027-10-08", "none", must_do=False, provisional=True)},
        events=(signed("2018-10-08"), signed("2021-10-08"), signed("2024-10-08")),
        why="2018-10-01 Mon -> 2018-10-08 Mon; 2021-10-08 Fri; 2024-10-08 Tue; 2027-10-08 Fri; 465 days left"),
    Example("demands_on_the_last_days_after_new_year", _CHANGE, due("2015-12-31"),
        {"": running("2028-01-06", "none", must_do=False)},
        events=(signed("2019-01-02"), signed("2022-01-04"), signed("2025-01-06")),
        why="2018-12-31 Mon, off to 2019-01-01 -> 2019-01-02 Wed; 2022-01-02 Sun -> 2022-01-04 Tue; "
        "2025-01-04 Sat -> 2025-01-06 Mon; 2028-01-06 Thu; 555 days left"),
    Example("demand_one_day_after_new_year_is_late", _CHANGE, due("2015-12-31"), {"": expired("2019-01-02")},
        events=(signed("2019-01-03"),), why="2018-12-31 Mon -> 2019-01-02 Wed; the demand came on 2019-01-03 Thu"),
    Example("chain_of_demands_across_the_change", _CHANGE, due("2012-03-20"),
        {"": running("2027-11-11", "none", must_do=False, long_stop=False)},
        events=(signed("2014-03-20"), signed("2016-03-18"), signed("2019-03-18"), signed("2022-03-18"),
                signed("2024-11-11")),
        why="2014-03-20 Thu; 2016-03-20 Sun -> 2016-03-21 Mon; 2 years from 2016-03-18 Fri end in 2018, so 3: "
        "2019-03-18 Mon; 2022-03-18 Fri; 2025-03-18 Tue; from 2024-11-11 Mon: 2027-11-11 Thu; 499 days left"),
    Example("chain_with_a_missing_link_before_the_change", _CHANGE, due("2012-03-20"), {"": expired("2016-03-21")},
        events=(signed("2014-03-20"), signed("2017-01-10"), signed("2019-03-18"), signed("2022-03-18")),
        why="2016-03-20 Sun -> 2016-03-21 Mon passed without a demand; later ones do not mend it"),
    Example("dragon_boat_moves_to_a_make_up_sunday", _CHANGE, due("2014-06-10"),
        {"": running("2028-06-13", "none", must_do=False)},
        events=(signed("2016-06-12"), signed("2019-06-12"), event("part_payment", "2022-06-13"),
                event("deduction", "2025-06-13")),
        why="2016-06-10 Fri, off from 06-09 to 06-11 -> 2016-06-12 Sun, worked; 2019-06-12 Wed; 2022-06-12 Sun -> "
        "2022-06-13 Mon; 2025-06-13 Fri; 2028-06-13 Tue; 714 days left"),
    Example("monday_after_the_make_up_sunday_is_late", _CHANGE, due("2014-06-10"), {"": expired("2016-06-12")},
        events=(signed("2016-06-13"),), why="2016-06-10 Fri -> 2016-06-12 Sun, worked; 2016-06-13 Mon is a day late"),
    Example("due_on_the_day_of_the_change", "民法典 188, 203", due("2017-10-01"),
        {"": {"status": "running", "deadline": "2020-10-09", "action": "sue"}}, as_of="2020-10-09",
        why="2020-10-01 Thu, National Day and Mid-Autumn, off to 10-08 -> 2020-10-09 Fri; 0 days left"),
    Example("due_in_1986_has_no_rule", "民法通则 156; 民通意见 165", due("1986-11-30"),
        {"": unknown("legal_review", long_stop=True)}, why="due before 1987-01-01, when limitation came in"),
    Example("due_on_the_last_day_of_1986_has_no_rule", "民法通则 156; 民通意见 165", due("1986-12-31"),
        {"": unknown("legal_review", long_stop=True)}, why="one day before the law came into force"),
    Example("due_on_the_first_day_of_the_law", "民法通则 135, 156", due("1987-01-01"),
        {"": expired("1989-01-02", long_stop=True)}, why="2 years: 1989-01-01 Sun -> 1989-01-02 Mon"),
    Example("loan_of_1987_kept_alive_carries_the_flag", _CHANGE, due("1987-06-30"),
        {"": running("2029-03-12", "none", must_do=False, long_stop=True, provisional=True)},
        events=(*(signed(on) for on in _DEMANDS_OF_1987), event("part_payment", "1993-06-15"),
                event("acknowledgement", "1995-06-15"), event("promise", "2001-05-21")),
        why="every step within 2 years and its roll, e.g. 1991-06-30 Sun -> 1991-07-01 Mon, 1997-06-15 Sun -> "
        "1997-06-16 Mon, 2001-05-20 Sun -> 2001-05-21 Mon, 2013-03-10 Sun -> 2013-03-11 Mon, 2017-03-11 Sat -> "
        "2017-03-13 Mon; then 3: 2020-03-13 Fri, 2023-03-13 Mon, 2026-03-13 Fri; from 2026-03-12 Thu: 2029-03-12 Mon"),
)  # fmt: skip

# 2023-09-10 Sun -> 2023-09-11 Mon is the last day for an interruption.
_BASE = due("2020-09-10")
INTERRUPTIONS = (
    Example("part_payment_starts_the_term_anew", "民法典 195; 时效规定 14", _BASE,
        {"": running("2026-08-24", "signed_demand", must_do=True)}, events=(event("part_payment", "2023-08-24"),),
        why="2026-08-24 Mon; 55 days left"),
    Example("acknowledgement_on_the_rolled_last_day", "民法典 195, 203", _BASE,
        {"": running("2026-09-11", "signed_demand", must_do=True)}, events=(event("acknowledgement", "2023-09-11"),),
        why="2023-09-10 Sun -> 2023-09-11 Mon, just in time: 2026-09-11 Fri; 73 days left"),
    Example("acknowledgement_one_day_after_the_rolled_last_day", "民法典 192; 时效规定 19", _BASE,
        {"": expired("2023-09-11")}, events=(event("acknowledgement", "2023-09-12"),),
        why="2023-09-10 Sun -> 2023-09-11 Mon; 2023-09-12 Tue is a day late"),
    Example("demand_on_the_make_up_sunday_after_spring_festival", "民法典 195, 203", due("2021-02-12"),
        {"": running("2027-02-18", "none", must_do=False)}, events=(signed("2024-02-18"),),
        why="2024-02-12 Mon, off from 02-10 to 02-17 -> 2024-02-18 Sun, worked: 2027-02-18 Thu; 233 days left"),
    Example("lawful_deduction_starts_the_term_anew", "时效规定 8(3)", _BASE,
        {"": running("2026-07-20", "sue", must_do=True)}, events=(event("deduction", "2023-07-20", "扣款凭证"),),
        why="2026-07-20 Mon; 20 days left"),
    Example("repayment_plan_starts_the_term_anew", "时效规定 14", _BASE,
        {"": running("2026-09-04", "signed_demand", must_do=True)}, events=(event("promise", "2023-09-04"),),
        why="2026-09-04 Fri; 66 days left"),
    Example("new_security_starts_the_term_anew", "时效规定 14", _BASE,
        {"": running("2026-08-03", "signed_demand", must_do=True)}, events=(event("new_security", "2023-08-01"),),
        why="2026-08-01 Sat -> 2026-08-03 Mon; 34 days left"),
    Example("request_for_mediation_starts_the_term_anew", "时效规定 12", _BASE,
        {"": running("2026-08-07", "signed_demand", must_do=True)}, events=(event("mediation", "2023-08-07"),),
        why="2026-08-07 Fri; 38 days left"),
    Example("police_report_starts_the_term_anew", "时效规定 13", _BASE,
        {"": running("2026-07-07", "sue", must_do=True)}, events=(event("police_report", "2023-07-07"),),
        why="2026-07-07 Tue; 7 days left"),
    Example("payment_order_starts_the_term_anew", "时效规定 11", _BASE,
        {"": running("2026-09-01", "signed_demand", must_do=True)}, events=(event("payment_order", "2023-09-01"),),
        why="2026-09-01 Tue; 63 days left"),
    Example("preservation_starts_the_term_anew", "时效规定 11", _BASE,
        {"": running("2026-07-14", "sue", must_do=True)}, events=(event("preservation", "2023-07-14"),),
        why="2026-07-14 Tue; 14 days left"),
    Example("request_for_extension_starts_the_term_anew", "时效规定 14", _BASE,
        {"": running("2026-08-13", "signed_demand", must_do=True)}, events=(event("extension", "2023-08-13"),),
        why="2026-08-13 Thu; 44 days left"),
    Example("public_notice_starts_the_term_anew", "时效规定 8(4)", _BASE,
        {"": running("2026-08-18", "signed_demand", must_do=True)},
        events=(event("notice", "2023-08-18", "省级日报公告"),), why="2026-08-18 Tue; 49 days left"),
    Example("notice_of_assignment_by_post_starts_the_term_anew", "时效规定 17", _BASE,
        {"": running("2026-09-08", "signed_demand", must_do=True)},
        events=(event("assignment_notice", "2023-09-08", "邮政特快回执"),), why="2026-09-08 Tue; 70 days left"),
    Example("notice_of_assignment_without_proof", "时效规定 17", _BASE, {"": unknown(possible="2026-09-08")},
        events=(event("assignment_notice", "2023-09-08"),),
        why="2023-09-11 Mon is over; with proof of arrival 2026-09-08 Tue"),
    Example("co_borrower_interrupts_for_both", "时效规定 15", _BASE,
        {"B1": running("2026-08-31", "signed_demand", must_do=True),
         "C1": running("2026-08-31", "signed_demand", must_do=True)},
        obligors=({"obligor_id": "B1", "role": "borrower"}, {"obligor_id": "C1", "role": "co_borrower"}),
        events=(signed("2023-08-31", "C1"),), why="joint debtors: 2026-08-31 Mon for both; 62 days left"),
    Example("demand_before_the_due_date_is_idle", _PLAIN, due("2023-07-15"),
        {"": running("2026-07-15", "sue", must_do=True)}, events=(signed("2023-07-14"),),
        why="nothing runs before 2023-07-15 Sat: 2026-07-15 Wed; 15 days left"),
    Example("demand_after_the_as_of_date_is_not_yet_known", _PLAIN, due("2023-07-15"),
        {"": running("2026-07-15", "sue", must_do=True)}, events=(signed("2026-07-01"),),
        why="2026-07-01 Wed is after the as-of date: 2026-07-15 Wed; 15 days left"),
    Example("acknowledgement_on_the_as_of_date_counts", "民法典 195, 203", due("2023-07-15"),
        {"": running("2029-07-02", "none", must_do=False, provisional=True)},
        events=(event("acknowledgement", "2026-06-30"),), why="2029-06-30 Sat -> 2029-07-02 Mon"),
    Example("order_of_the_rows_does_not_matter", "民法典 195", due("2017-11-06"),
        {"": running("2026-08-21", "signed_demand", must_do=True)},
        events=(signed("2023-08-21"), event("part_payment", "2020-10-20")),
        why="2020-11-06 Fri; from 2020-10-20 Tue: 2023-10-20 Fri; from 2023-08-21 Mon: 2026-08-21 Fri; 52 days left"),
)  # fmt: skip

# Due 2022-05-20 throughout: over on 2025-05-20 Tue unless the demand of 2024-06-06 Thu is proven.
_WEAK, _PROOF = due("2022-05-20"), "时效规定 8"
_ARRIVED = {"": running("2027-06-07", "none", must_do=False, provisional=True)}
_DOUBTFUL = {"": unknown(possible="2027-06-07")}
_WITH_PROOF = "2025-05-20 Tue; with the demand 2027-06-06 Sun -> 2027-06-07 Mon"
PROOF = tuple(
    Example(name, _PROOF, _WEAK, expect, events=(event("demand", "2024-06-06", evidence, signer),), why=_WITH_PROOF)
    for name, evidence, signer, expect in (
        ("co_resident_adult_relative_signs", "签字", "adult_relative", _ARRIVED),
        ("company_stamp_of_an_authorised_person", "单位盖章", "authorised", _ARRIVED),
        ("thumbprint_of_the_debtor", "按手印", "debtor", _ARRIVED),
        ("ems_with_nobody_named", "EMS快递签收", "unknown", _ARRIVED),
        ("notarised_delivery", "公证送达", "unknown", _ARRIVED),
        ("neighbour_signs", "签收", "other", _DOUBTFUL),
        ("phone_call_only", "电话", "unknown", _DOUBTFUL),
        ("text_message_only", "短信", "unknown", _DOUBTFUL),
        ("chat_message_only", "微信", "unknown", _DOUBTFUL),
        ("spoken_demand_only", "口头催收", "unknown", _DOUBTFUL),
        ("demand_without_any_evidence", "", "unknown", _DOUBTFUL),
    )
)

DOUBTS = (
    Example("phone_call_while_the_term_still_runs", _PROOF, due("2023-09-01"),
        {"": running("2026-09-01", "signed_demand", must_do=True)}, events=(event("demand", "2025-05-10", "电话"),),
        why="the call proves nothing: 2026-09-01 Tue; 63 days left"),
    Example("signature_that_rests_on_a_phone_call", _PROOF, due("2019-04-01"), {"": unknown(possible="2027-09-02")},
        events=(event("demand", "2021-10-11", "电话"), signed("2024-09-02")),
        why="2022-04-01 Fri is over; with the call 2024-10-11 Fri, the signature is in time: 2027-09-02 Thu"),
    Example("phone_call_would_not_save_it_either", _PROOF, due("2018-03-05"), {"": expired("2021-03-05")},
        events=(event("demand", "2020-01-10", "电话"),),
        why="2021-03-05 Fri; even with the call 2023-01-10 Tue is over"),
    Example("last_demand_in_the_ledger_counts", "民法典 195, 203",
        due("2021-03-10", last_demand_on="2023-09-05", demand_evidence="本人签收"),
        {"": running("2026-09-07", "signed_demand", must_do=True)}, events_given=False,
        why="2024-03-10 Sun -> 2024-03-11 Mon; from 2023-09-05 Tue: 2026-09-05 Sat -> 2026-09-07 Mon; 69 days left"),
    Example("last_demand_in_the_ledger_by_phone", _PROOF,
        due("2021-03-10", last_demand_on="2023-09-05", demand_evidence="电话"), {"": unknown(possible="2026-09-07")},
        why="2024-03-11 Mon is over; with proof 2026-09-05 Sat -> 2026-09-07 Mon"),
    Example("last_demand_in_the_ledger_without_evidence", _PROOF, due("2021-03-10", last_demand_on="2023-09-05"),
        {"": unknown(possible="2026-09-07")}, why="2024-03-11 Mon is over; with proof 2026-09-07 Mon"),
    Example("last_demand_in_the_ledger_joins_the_events", "民法典 195",
        due("2017-11-06", last_demand_on="2023-08-21", demand_evidence="邮政回执"),
        {"": running("2026-08-21", "signed_demand", must_do=True)}, events=(signed("2020-10-20"),),
        why="2020-11-06 Fri; 2023-10-20 Fri; from 2023-08-21 Mon: 2026-08-21 Fri; 52 days left"),
    Example("late_last_demand_and_no_events", "民法典 195",
        due("2018-05-10", last_demand_on="2023-08-01", demand_evidence="本人签收"), {"": unknown()},
        events_given=False, why="2021-05-10 Mon is over; earlier demands may exist, nobody handed in the events"),
    Example("no_events_table_and_the_term_is_over", _PLAIN, due("2021-03-10"), {"": unknown()}, events_given=False,
        why="2024-03-10 Sun -> 2024-03-11 Mon is over, but demands may exist"),
    Example("no_events_table_and_the_term_runs", _PLAIN, due("2023-07-24"),
        {"": running("2026-07-24", "sue", must_do=True)}, events_given=False, why="2026-07-24 Fri; 24 days left"),
    Example("events_table_without_this_loan", _PLAIN, due("2021-03-10"), {"": expired("2024-03-11")},
        why="2024-03-10 Sun -> 2024-03-11 Mon, and the bank knows of no demand"),
    Example("no_due_date", "民法典 188", {"disbursed_on": "2019-03-05"}, {"": unknown()}, why="no day to start from"),
)  # fmt: skip

CLAIMS = COUNTING + CHANGE_OF_2017 + INTERRUPTIONS + PROOF + DOUBTS
