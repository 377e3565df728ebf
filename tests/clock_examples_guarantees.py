"""Worked examples for guarantors: the period of the guarantee, asking in time, suing in time, and what follows.

Calculated by hand from the statutes; nothing here uses the library. The notes of ``clock_examples_claims`` apply.
"""

from __future__ import annotations

from tests.clock_examples_claims import Example, Expected, due, event, expired, running, signed, suspended, unknown


def loan(disbursed_on: str, due_on: str, **more: str) -> dict[str, str]:
    return due(due_on, disbursed_on=disbursed_on, guarantee_type="guarantee", **more)


def joint(period_type: str = "", obligor_id: str = "G1", **more: str) -> dict[str, str]:
    mode = {"obligor_id": obligor_id, "role": "guarantor", "guarantee_mode": "joint_and_several"}
    return {**mode, "period_type": period_type, **more}


def general(period_type: str = "", **more: str) -> dict[str, str]:
    return {**joint(period_type), "guarantee_mode": "general", **more}


def unclear_mode(period_type: str = "", **more: str) -> dict[str, str]:
    return {**joint(period_type), "guarantee_mode": "unknown", **more}


def to_ask(deadline: str, *, must_do: bool, action: str = "ask_guarantor", **more: object) -> Expected:
    return running(deadline, action, must_do=must_do, right="guarantee_period", **more)


def to_sue(deadline: str, *, must_do: bool, **more: object) -> Expected:
    return to_ask(deadline, must_do=must_do, action="sue_debtor", **more)


def over(deadline: str) -> Expected:
    return expired(deadline, "guarantee_period")


def asked(deadline: str, action: str, *, must_do: bool, **more: object) -> Expected:
    return running(deadline, action, must_do=must_do, right="guarantee_claim", **more)


_AGREED, _NONE = "民法典 692, 202, 203", "民法典 692"
_UNCLEAR = "民法典 692; 担保解释 32; 时间效力规定 27"
PERIODS = (
    Example("two_years_agreed_end_on_a_saturday", _AGREED, loan("2023-08-22", "2024-08-22"),
        {"G1": to_ask("2026-08-24", must_do=True), "": running("2027-08-23", "none", must_do=False)},
        obligors=(joint("两年"),),
        why="G1: 2026-08-22 Sat -> 2026-08-24 Mon; claim: 2027-08-22 Sun -> 2027-08-23 Mon"),
    Example("three_years_agreed_end_before_a_make_up_sunday", _AGREED, loan("2022-09-19", "2023-09-19"),
        {"G1": to_ask("2026-09-20", must_do=True)}, obligors=(joint("主债务到期之日起三年"),),
        why="2026-09-19 Sat -> 2026-09-20 Sun, worked"),
    Example("twenty_four_months_agreed", _AGREED, loan("2023-07-03", "2024-07-03"),
        {"G1": to_ask("2026-07-03", must_do=True)}, obligors=(joint("24个月"),), why="2026-07-03 Fri"),
    Example("six_months_agreed_from_the_thirty_first", _AGREED, loan("2025-01-31", "2026-01-31"),
        {"G1": to_ask("2026-07-31", must_do=True)}, obligors=(joint("主债务履行期限届满之日起六个月"),),
        why="2026-07-31 Fri"),
    Example("half_a_year_to_the_shorter_month_ends_today", _AGREED, loan("2024-12-31", "2025-12-31"),
        {"G1": to_ask("2026-06-30", must_do=True)}, obligors=(joint("半年"),),
        why="June has no 31st: 2026-06-30 Tue, today"),
    Example("half_a_year_to_the_leap_day", _AGREED, loan("2022-08-31", "2023-08-31"),
        {"G1": {"status": "running", "deadline": "2024-02-29", "action": "ask_guarantor"}},
        obligors=(joint("半年"),), as_of="2024-02-29", why="February 2024 has 29 days: 2024-02-29 Thu"),
    Example("nothing_agreed_from_the_thirty_first", _NONE, loan("2025-03-31", "2026-03-31"),
        {"G1": to_ask("2026-09-30", must_do=True)}, obligors=(joint("未约定"),),
        why="6 months, September has no 31st: 2026-09-30 Wed"),
    Example("nothing_agreed_from_the_end_of_february", _NONE, loan("2025-02-28", "2026-02-28"),
        {"G1": to_ask("2026-08-28", must_do=True)}, obligors=(joint("没有约定"),),
        why="6 months to the same day, not to the end of the month: 2026-08-28 Fri"),
    Example("nothing_agreed_in_2019_is_also_six_months", "担保法 26; 时间效力规定 27", loan("2019-09-30", "2020-09-30"),
        {"G1": over("2021-03-30")}, obligors=(joint("未约定"),), as_of="2021-03-31",
        why="the same day, not the 31st: 2021-03-30 Tue, a day before the as-of date"),
    Example("agreed_two_years_of_2018_stay", "担保法 26; 民法典 692", loan("2018-06-30", "2019-06-30"),
        {"G1": {"status": "running", "deadline": "2021-06-30", "right": "guarantee_period"}},
        obligors=(joint("主债务到期之日起二年"),), as_of="2021-06-30", why="2021-06-30 Wed, across 2021-01-01"),
    Example("until_paid_off_in_a_contract_of_the_last_day_of_2020", _UNCLEAR, loan("2020-12-31", "2024-12-31"),
        {"G1": to_ask("2026-12-31", must_do=False)}, obligors=(joint("直至本息还清"),),
        why="unclear, old contract: 24 months, 2026-12-31 Thu"),
    Example("until_paid_off_in_a_contract_of_the_first_day_of_2021", _UNCLEAR, loan("2021-01-01", "2024-12-31"),
        {"G1": over("2025-06-30")}, obligors=(joint("直至本息还清"),),
        why="unclear, new contract: 6 months, June has no 31st: 2025-06-30 Mon"),
    Example("until_paid_off_ran_across_2021", _UNCLEAR, loan("2019-09-15", "2020-09-15"),
        {"G1": {"status": "running", "deadline": "2022-09-15", "action": "ask_guarantor"}},
        obligors=(joint("还清为止"),), as_of="2022-06-30", why="24 months: 2022-09-15 Thu"),
    Example("until_paid_off_rolls_over_national_day", _UNCLEAR, loan("2025-04-05", "2026-04-05"),
        {"G1": to_ask("2026-10-08", must_do=True)}, obligors=(joint("直至本息还清"),),
        why="6 months: 2026-10-05 Mon, off to 10-07 -> 2026-10-08 Thu"),
    Example("period_not_known", "民法典 692", loan("2023-05-15", "2024-05-15"), {"G1": unknown()},
        obligors=(joint(),), why="an empty cell does not say that nothing was agreed"),
    Example("written_end_on_a_saturday_is_not_rolled", "民法典 692", loan("2023-05-15", "2024-05-15"),
        {"G1": to_ask("2026-08-15", must_do=True)}, obligors=(joint(period_end_on="2026-08-15"),),
        why="2026-08-15 Sat as written"),
    Example("written_end_wins_over_the_text", "民法典 692", loan("2024-01-10", "2025-01-10"),
        {"G1": to_ask("2026-07-10", must_do=True)}, obligors=(joint("两年", period_end_on="2026-07-10"),),
        why="2026-07-10 Fri as written; two years would end on 2027-01-10 Sun"),
    Example("written_end_on_the_due_date_is_no_agreement", "民法典 692", loan("2025-03-10", "2026-03-10"),
        {"G1": to_ask("2026-09-10", must_do=True)}, obligors=(joint(period_end_on="2026-03-10"),),
        why="6 months: 2026-09-10 Thu"),
    Example("written_end_before_the_due_date_is_no_agreement", "担保法解释 32", loan("2018-06-01", "2020-06-01"),
        {"G1": over("2020-12-01")}, obligors=(joint(period_end_on="2020-05-31"),), why="6 months: 2020-12-01 Tue"),
    Example("guarantee_of_a_loan_without_due_date", "民法典 692", {"disbursed_on": "2023-05-15"}, {"G1": unknown()},
        obligors=(joint("两年"),), why="no day to start from"),
)  # fmt: skip

_EXTENDED = loan("2023-09-18", "2024-09-18", extended_due_on="2025-09-18")
_CONSENT = {"extension_consent_on": "2024-09-10"}
_EXTENSION = "民法典 695"
EXTENSIONS = (
    Example("extension_without_consent_counts_from_the_first_due_date", _EXTENSION, _EXTENDED,
        {"G1": to_ask("2026-09-18", must_do=True), "": running("2028-09-18", "none", must_do=False)},
        obligors=(joint("两年"),), why="G1 from 2024-09-18: 2026-09-18 Fri; claim from 2025-09-18: 2028-09-18 Mon"),
    Example("extension_with_consent_counts_from_the_new_due_date", _EXTENSION, _EXTENDED,
        {"G1": to_ask("2027-09-20", must_do=False, provisional=True)}, obligors=(joint("两年", **_CONSENT),),
        why="2027-09-18 Sat -> 2027-09-20 Mon"),
    Example("written_end_stays_without_consent", _EXTENSION, _EXTENDED, {"G1": to_ask("2026-09-11", must_do=True)},
        obligors=(joint("两年", period_end_on="2026-09-11"),), why="2026-09-11 Fri as written"),
    Example("text_wins_over_the_written_end_with_consent", _EXTENSION, _EXTENDED,
        {"G1": to_ask("2027-09-20", must_do=False)}, obligors=(joint("两年", period_end_on="2026-09-18", **_CONSENT),),
        why="the date was written for the first due date: 2027-09-18 Sat -> 2027-09-20 Mon"),
    Example("guarantor_is_free_although_the_extended_loan_is_young", _EXTENSION,
        loan("2022-05-08", "2023-05-08", extended_due_on="2024-05-08"),
        {"G1": over("2025-05-08"), "": running("2027-05-10", "none", must_do=False)}, obligors=(joint("两年"),),
        why="G1 from 2023-05-08: 2025-05-08 Thu; claim from 2024-05-08: 2027-05-08 Sat -> 2027-05-10 Mon"),
)  # fmt: skip

# Two years from 2022-06-10: 2024-06-10 Mon, Dragon Boat -> 2024-06-11 Tue.
_LOAN = loan("2021-06-10", "2022-06-10")
_ASK = "民法典 693, 694"
ASKING = (
    Example("asked_in_time_gives_three_years", _ASK, _LOAN, {"G1": asked("2026-07-20", "sue", must_do=True)},
        obligors=(joint("两年", asked_on="2023-07-20", ask_evidence="本人签收"),), why="2026-07-20 Mon; 20 days left"),
    Example("asked_without_a_word_on_evidence_counts", _ASK, _LOAN,
        {"G1": asked("2026-08-31", "signed_demand", must_do=True)}, obligors=(joint("两年", asked_on="2023-08-31"),),
        why="2026-08-31 Mon; 62 days left"),
    Example("asked_by_a_demand_among_the_events", _ASK, _LOAN,
        {"G1": asked("2026-08-06", "signed_demand", must_do=True), "": expired("2025-06-10")},
        obligors=(joint("两年"),), events=(signed("2023-08-06", "G1"),),
        why="G1: 2026-08-06 Thu, 37 days left; the claim is not interrupted by it: 2025-06-10 Tue"),
    Example("asked_by_public_notice", _ASK, _LOAN, {"G1": asked("2026-11-16", "schedule_visit", must_do=False)},
        obligors=(joint("两年"),), events=(event("notice", "2023-11-14", "省级日报公告", "", "G1"),),
        why="2026-11-14 Sat -> 2026-11-16 Mon; 139 days left"),
    Example("asked_on_the_day_after_dragon_boat", _ASK, _LOAN,
        {"G1": asked("2027-06-11", "none", must_do=False, provisional=True)},
        obligors=(joint("两年", asked_on="2024-06-11", ask_evidence="本人签收"),),
        why="2024-06-10 Mon, Dragon Boat -> 2024-06-11 Tue, just in time: 2027-06-11 Fri; 346 days left"),
    Example("asked_one_day_late", _ASK, _LOAN, {"G1": over("2024-06-11")},
        obligors=(joint("两年", asked_on="2024-06-12", ask_evidence="本人签收"),),
        why="2024-06-10 Mon -> 2024-06-11 Tue; 2024-06-12 Wed is late"),
    Example("asked_before_the_due_date_is_no_asking", _ASK, loan("2023-08-22", "2024-08-22"),
        {"G1": to_ask("2026-08-24", must_do=True)},
        obligors=(joint("两年", asked_on="2024-08-21", ask_evidence="本人签收"),),
        why="nothing was due on 2024-08-21: 2026-08-22 Sat -> 2026-08-24 Mon"),
    Example("asked_by_phone_and_the_period_is_over", "民法典 693; 时效规定 8", _LOAN,
        {"G1": unknown(possible="2026-08-06")},
        obligors=(joint("两年", asked_on="2023-08-06", ask_evidence="电话"),),
        why="2024-06-11 Tue is over; with proof 2026-08-06 Thu"),
    Example("asked_by_text_message_among_the_events", "民法典 693; 时效规定 8", _LOAN,
        {"G1": unknown(possible="2026-08-06")}, obligors=(joint("两年"),),
        events=(event("demand", "2023-08-06", "短信", "", "G1"),),
        why="2024-06-11 Tue is over; with proof 2026-08-06 Thu"),
    Example("asked_by_phone_while_the_period_runs", "民法典 693; 时效规定 8", loan("2023-08-22", "2024-08-22"),
        {"G1": to_ask("2026-08-24", must_do=True)},
        obligors=(joint("两年", asked_on="2025-02-18", ask_evidence="口头"),),
        why="nothing is proven and there is time to ask again: 2026-08-22 Sat -> 2026-08-24 Mon"),
    Example("never_asked", _ASK, _LOAN, {"G1": over("2024-06-11")}, obligors=(joint("两年"),),
        why="2024-06-10 Mon -> 2024-06-11 Tue"),
    Example("guarantor_signs_after_the_period", "担保解释 34", _LOAN, {"G1": over("2024-06-11")},
        obligors=(joint("两年"),), events=(event("acknowledgement", "2025-07-01", "本人签字", "debtor", "G1"),),
        why="2024-06-11 Tue is over; a signature is no new contract"),
    Example("asking_the_borrower_does_not_ask_the_guarantor", "民法典 693", _LOAN,
        {"G1": over("2024-06-11"), "": running("2027-02-22", "none", must_do=False)},
        obligors=(joint("两年"),), events=(signed("2024-02-20"),),
        why="claim from 2024-02-20 Tue: 2027-02-20 Sat -> 2027-02-22 Mon; G1 2024-06-11 Tue"),
    Example("one_of_two_guarantors_was_asked", "担保解释 29", _LOAN,
        {"G1": asked("2026-07-20", "sue", must_do=True), "G2": over("2024-06-11")},
        obligors=(joint("两年", asked_on="2023-07-20", ask_evidence="本人签收"), joint("两年", "G2")),
        why="G1: 2026-07-20 Mon, 20 days left; G2: 2024-06-11 Tue"),
    Example("demand_on_the_other_guarantor_does_not_interrupt", "担保解释 29", _LOAN,
        {"G1": expired("2025-08-18", "guarantee_claim"), "G2": asked("2027-03-04", "none", must_do=False)},
        obligors=(joint("两年", asked_on="2022-08-18"), joint("两年", "G2", asked_on="2022-08-18")),
        events=(signed("2024-03-04", "G2"),),
        why="both asked on 2022-08-18 Thu; G1: 2025-08-18 Mon; G2 from 2024-03-04 Mon: 2027-03-04 Thu; 247 days left"),
    Example("demands_on_the_borrower_do_not_keep_the_guarantee_claim", _ASK, loan("2019-05-20", "2020-05-20"),
        {"G1": expired("2024-05-20", "guarantee_claim"), "": running("2027-11-18", "none", must_do=False)},
        obligors=(joint("两年", asked_on="2021-05-20", ask_evidence="邮政特快回执"),),
        events=(signed("2022-08-08"), signed("2024-11-18")),
        why="G1: 2024-05-20 Mon; claim from 2022-08-08 Mon to 2025-08-08 Fri, from 2024-11-18 Mon to 2027-11-18 Thu"),
    Example("demands_on_the_guarantor_do_not_keep_the_claim", _ASK, loan("2019-05-20", "2020-05-20"),
        {"G1": asked("2027-05-20", "none", must_do=False), "": expired("2023-05-22")},
        obligors=(joint("两年", asked_on="2021-05-20", ask_evidence="邮政特快回执"),),
        events=(signed("2024-05-20", "G1"),),
        why="G1 on its last day 2024-05-20 Mon: 2027-05-20 Thu, 324 days left; claim: 2023-05-20 Sat -> 2023-05-22 Mon"),
    Example("guarantee_claim_of_two_years_over_before_the_change", "民法通则 135; 法释〔2018〕12号 3",
        loan("2013-10-10", "2014-10-10"), {"G1": expired("2017-09-15", "guarantee_claim")},
        obligors=(joint("两年", asked_on="2015-09-15"),), events=(signed("2018-01-15", "G1"),),
        why="asked within 2016-10-10 Mon; 2 years: 2017-09-15 Fri, before 2017-10-01"),
    Example("guarantee_claim_across_the_change", "法释〔2018〕12号 2; 民法典 694", loan("2013-10-10", "2014-10-10"),
        {"G1": asked("2027-10-22", "none", must_do=False)}, obligors=(joint("两年", asked_on="2015-10-20"),),
        events=(signed("2018-10-22", "G1"), signed("2021-10-22", "G1"), signed("2024-10-22", "G1")),
        why="2 years 2017-10-20 Fri, so 3: 2018-10-20 Sat -> 2018-10-22 Mon; 2021-10-22 Fri; 2024-10-22 Tue; "
        "2027-10-22 Fri; 479 days left"),
)  # fmt: skip

_BY_2021 = "担保法 19; 民法典 686"
_BEFORE_THE_LAW = "担保法 96"
MODES = (
    Example("unknown_mode_before_2021_is_joint", _BY_2021, loan("2020-12-31", "2024-12-31"),
        {"G1": asked("2028-03-03", "none", must_do=False)}, obligors=(unclear_mode("两年", asked_on="2025-03-03"),),
        why="asked within 2026-12-31 Thu: 2028-03-03 Fri; 612 days left"),
    Example("unknown_mode_from_2021_is_general", _BY_2021, loan("2021-01-01", "2024-12-31"),
        {"G1": to_sue("2026-12-31", must_do=False)}, obligors=(unclear_mode("两年", asked_on="2025-03-03"),),
        why="asking is not enough: 2026-12-31 Thu to sue the debtor"),
    Example("guarantee_before_the_law_of_1995", _BEFORE_THE_LAW, loan("1995-09-30", "1996-09-30"),
        {"G1": unknown("legal_review")}, obligors=(joint("两年"),), why="one day before 1995-10-01"),
    Example("guarantee_of_the_first_day_of_the_law", "担保法 26", loan("1995-10-01", "1996-10-01"),
        {"G1": over("1998-10-01")}, obligors=(joint("两年"),), why="1998-10-01 Thu; no notices before 2004"),
    Example("mode_and_day_of_the_contract_unknown", _BY_2021, due("2024-12-30"), {"G1": unknown()},
        obligors=(unclear_mode("两年"),), why="joint or general depends on the day of the contract"),
    Example("until_paid_off_and_day_of_the_contract_unknown", _UNCLEAR, due("2024-12-30"), {"G1": unknown()},
        obligors=(joint("直至本息还清"),), why="6 or 24 months depend on the day of the contract"),
    Example("clear_words_need_no_day_of_the_contract", "民法典 692", due("2024-07-15"),
        {"G1": to_ask("2026-07-15", must_do=True)}, obligors=(joint("两年"),), why="2026-07-15 Wed under either law"),
)  # fmt: skip

_SUED = "民法典 687, 693"
_AFTER = "民法典 694; 担保解释 28"
_COURT = (event("suit", "2022-03-01"), event("judgment", "2022-06-10"), event("performance_due", "2022-06-25"))
_WAITING = suspended(action="follow_court")
GENERAL = (
    Example("general_guarantor_inside_the_period", _SUED, loan("2025-02-10", "2026-02-10"),
        {"G1": to_sue("2026-08-10", must_do=True)}, obligors=(general("未约定"),), why="6 months: 2026-08-10 Mon"),
    Example("letters_to_a_general_guarantor_do_not_count", _SUED, loan("2025-02-10", "2026-02-10"),
        {"G1": to_sue("2026-08-10", must_do=True)},
        obligors=(general("未约定", asked_on="2026-05-06", ask_evidence="本人签收"),), events=(signed("2026-06-01", "G1"),),
        why="2026-08-10 Mon, whatever was signed"),
    Example("letters_did_not_keep_a_general_guarantor", _SUED, loan("2024-06-16", "2025-06-16"),
        {"G1": over("2025-12-16")}, obligors=(general("未约定", asked_on="2025-09-01", ask_evidence="本人签收"),),
        why="6 months: 2025-12-16 Tue without a suit"),
    Example("debtor_sued_inside_the_period", _SUED, loan("2025-02-10", "2026-02-10"),
        {"G1": _WAITING, "": suspended(action="follow_court", right="claim")}, obligors=(general("未约定"),),
        events=(event("suit", "2026-06-15"),), why="2026-06-15 Mon is before 2026-08-10 Mon"),
    Example("debtor_sued_on_the_day_after_national_day", "民法典 693, 203", loan("2024-04-05", "2025-04-05"),
        {"G1": _WAITING}, obligors=(general("未约定"),), events=(event("suit", "2025-10-09"),),
        why="2025-10-05 Sun, off to 10-08 -> 2025-10-09 Thu, just in time"),
    Example("debtor_sued_one_day_late", _SUED, loan("2024-03-03", "2025-03-03"),
        {"G1": over("2025-09-03"), "": suspended(action="follow_court", right="claim")}, obligors=(general("未约定"),),
        events=(event("suit", "2025-09-04"),), why="6 months: 2025-09-03 Wed; filed on 2025-09-04 Thu"),
    Example("general_guarantor_waits_for_enforcement", _AFTER, loan("2023-04-08", "2024-04-08"),
        {"G1": _WAITING, "": suspended(action="follow_court", right="enforcement")}, obligors=(general("两年"),),
        events=(event("suit", "2024-10-08"), event("judgment", "2025-01-15"), event("enforcement", "2025-09-03")),
        why="sued before 2026-04-08 Wed; enforcement is neither closed nor a year old"),
    Example("general_guarantor_pays_after_a_year_of_enforcement", _AFTER, loan("2023-04-08", "2024-04-08"),
        {"G1": asked("2029-06-04", "none", must_do=False, provisional=True)}, obligors=(general("两年"),),
        events=(event("suit", "2024-10-08"), event("judgment", "2025-01-15"), event("enforcement", "2025-06-03")),
        why="not closed within a year of 2025-06-03, so 3 years from 2026-06-03: 2029-06-03 Sun -> 2029-06-04 Mon"),
    Example("general_guarantor_waits_although_nobody_enforces", _AFTER, loan("2023-04-08", "2024-04-08"),
        {"G1": _WAITING, "": running("2027-02-05", "none", must_do=False, right="enforcement")},
        obligors=(general("两年"),),
        events=(event("suit", "2024-10-08"), event("judgment", "2025-01-15"), event("performance_due", "2025-02-05")),
        why="2027-02-05 Fri to apply for enforcement against the debtor; 220 days left"),
    Example("closed_enforcement_opens_the_guarantee_claim", _AFTER, loan("2020-12-15", "2021-12-15"),
        {"G1": asked("2026-09-08", "signed_demand", must_do=True),
         "": {"status": "running", "deadline": None, "right": "enforcement", "must_do": False}},
        obligors=(general("两年"),),
        events=(*_COURT, event("enforcement", "2022-09-01"), event("enforcement_closed", "2023-09-08")),
        why="3 years from the closing: 2026-09-08 Tue; 70 days left"),
    Example("guarantee_claim_over_three_years_after_closing", _AFTER, loan("2020-12-15", "2021-12-15"),
        {"G1": expired("2025-12-08", "guarantee_claim")}, obligors=(general("两年"),),
        events=(*_COURT, event("enforcement", "2022-09-01"), event("enforcement_closed", "2022-12-08")),
        why="2025-12-08 Mon"),
    Example("demand_on_a_general_guarantor_after_closing", "民法典 694, 195", loan("2020-12-15", "2021-12-15"),
        {"G1": asked("2028-12-08", "none", must_do=False)}, obligors=(general("两年"),),
        events=(*_COURT, event("enforcement", "2022-09-01"), event("enforcement_closed", "2022-12-08"),
                signed("2025-12-08", "G1")),
        why="on the last day 2025-12-08 Mon: 2028-12-08 Fri; 892 days left"),
)  # fmt: skip

GUARANTEES = PERIODS + EXTENSIONS + ASKING + MODES + GENERAL
