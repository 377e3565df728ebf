"""The chapters about what is owed and known: their sums are those of the tables, by hand on a few rows each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collectplan import money, report
from collectplan.bundle import Bundle
from collectplan.params import COUNTY
from collectplan.report import holdings, slices
from collectplan.report.tables import ReportTable
from collectplan.segments import cut_stock

from .conftest import BRANCH, said, table_of
from .synthetic import Spec, holding, make
from .synthetic_known import rows_of

OF_A_BRANCH = Spec(job="portfolio", branch=BRANCH)


# Stock

LOANS: list[dict[str, Any]] = [
    {"loan_id": "L1", "case_id": "H1", "branch": "城关", "principal": 30_000.10, "borrower_type": "farmer"},
    {"loan_id": "L2", "case_id": "H2", "branch": "河东", "principal": 20_000.20, "borrower_type": "staff"},
    {"loan_id": "L3", "case_id": "H3", "branch": "河东", "principal": 50_000.30, "borrower_type": "related_party"},
]
SIDES = [
    {"balance_side": "on_balance", "risk_class": "SUBSTANDARD", "is_roll_over": False},
    {"balance_side": "off_balance", "risk_class": "SUBSTANDARD", "is_roll_over": False},
    {"balance_side": "off_balance", "risk_class": "LOSS", "is_roll_over": True},
]


def three_loans() -> Bundle:
    """One loan on balance in 城关, two off balance in 河东, both of insiders."""
    loans = [loan | side | {"product": "贷款"} for loan, side in zip(LOANS, SIDES, strict=True)]
    cuts = cut_stock(rows_of("loans", loans)).to_dict("records")
    return holding(loans=loans, cuts=[{str(key): value for key, value in row.items()} for row in cuts])


def test_cuts_add_up_to_the_total_row() -> None:
    """In 万元: 3.0 on balance; 2.0 and 5.0 off balance, 7.0005 in all; each class holds half of 10.00006."""
    table = table_of(report.stock(three_loans()), "按五级分类")
    assert table.rows == [["次级", "2", "3.0", "2.0", "50.0%", "0.0"], ["损失", "1", "0.0", "5.0", "50.0%", "5.0"]]
    assert table.total[:4] == ["合计", "3", "3.0", "7.0"]


def test_one_kind_of_claim_needs_no_table_of_its_own() -> None:
    captions = [block.caption for block in report.stock(three_loans()).blocks if isinstance(block, ReportTable)]
    assert not [caption for caption in captions if caption.startswith("按债权种类")]


@pytest.mark.parametrize("cut", slices.CUTS.values())
@pytest.mark.parametrize("spec", [Spec(job="portfolio"), OF_A_BRANCH], ids=str)
def test_every_cut_holds_every_loan_to_the_fen(spec: Spec, cut: str) -> None:
    stock = make(spec)
    rows = slices.stock_by(stock, cut)
    assert int(rows["n_loans"].sum()) == stock.figure("n_loans")
    assert money.total(rows["on_principal"]) == stock.figure("on_balance")
    assert money.total(rows["off_principal"]) == stock.figure("off_balance")
    assert float(rows["share"].sum()) == pytest.approx(1.0)


def test_key_ledgers_and_their_overlap_are_counted_once() -> None:
    """100 万 in both, 20 万 in the branch's alone, 150 万 in the county's alone; the first two are of one debtor."""
    entries = (
        ("L1", "H1", 1_000_000.0, True, True),
        ("L2", "H1", 200_000.0, False, True),
        ("L3", "H2", 1_500_000.0, True, False),
    )
    rows = [
        {
            "loan_id": loan,
            "case_id": case,
            "branch": "城关",
            "principal": owed,
            "is_county_key": county,
            "is_branch_key": own,
        }
        for loan, case, owed, county, own in entries
    ]
    stock = report.stock(holding(key_ledger=rows))
    assert table_of(stock, "两本重点台账").rows == [
        ["县级大额台账", "2", "2", "250.0"],
        ["机构重点户台账", "2", "1", "120.0"],
        ["两本都有", "1", "1", "100.0"],
        ["合并", "3", "2", "270.0"],
    ]
    assert [row[0] for row in table_of(stock, "县级大额台账").rows] == ["L3", "L1"]
    assert "县级大额台账 2 笔、250 万元；机构重点户台账 120 万元；两本都有的 100 万元，合并后不重复计 270 万元" in said(
        stock
    )


def test_branches_are_ranked_by_both_sides_together(portfolio: Bundle) -> None:
    table = table_of(report.stock(portfolio), "机构排序")
    held = [float(row[2].replace(",", "")) + float(row[5].replace(",", "")) for row in table.rows]
    assert held == sorted(held, reverse=True) and len(held) == 8
    assert table.total[1] == "300"
    assert "机构排序" not in report.stock(make(OF_A_BRANCH)).markdown(), "one branch is not ranked"


# Stocktaking


def test_total_coverage_is_by_cases_and_no_mean_of_branches() -> None:
    """1 of 1 and 1 of 3 are 2 of 4."""
    rows = [
        {"branch": branch, "item": item, "n_cases": n, "n_known": 1, "coverage": 1 / n}
        for branch, n in (("城关", 1), ("河东", 3))
        for item in ("debt", "ability", "willingness", "assets", "liability", "all")
    ]
    stock = holding(coverage=rows)
    table = table_of(report.survey(stock), "清查面")
    assert [row[-1] for row in table.rows] == ["100.0%", "33.3%"]
    assert table.total == ["合计", "4", *["50.0%"] * 6]
    assert stock.figure("coverage") == 0.5


def test_gaps_are_named_the_largest_case_first(portfolio: Bundle) -> None:
    table = table_of(report.survey(portfolio), "金额最大的清查缺口")
    owed = portfolio.tables["cases"].query("survey_gaps != ''")["principal"].max()
    assert table.rows[0][2] == f"{owed / 10_000:,.1f}"
    assert {row[4] for row in table.rows} <= {
        "责任认定", "还款能力、还款意愿、有效资产", "债权债务关系、还款能力、还款意愿、有效资产、责任认定",
    }  # fmt: skip


def test_without_a_survey_nothing_is_said_of_coverage() -> None:
    chapter = report.survey(make(Spec(job="portfolio", bare=True)))
    assert "没有报清查表" in said(chapter) and "清查面：" not in chapter.markdown()


def test_states_are_summed_over_branches_and_the_unknown_is_named() -> None:
    """2 + 3 cases and 1.0 + 0.5 万 on balance; states in the order of the contract, 不详 last."""
    rows: list[dict[str, Any]] = [
        {"branch": "城关", "debtor_state": "unknown", "n_cases": 7},
        {
            "branch": "城关",
            "debtor_state": "operating",
            "debtor_substate": "外出务工",
            "n_cases": 2,
            "on_balance": 10_000.0,
        },
        {
            "branch": "河东",
            "debtor_state": "operating",
            "debtor_substate": "外出务工",
            "n_cases": 3,
            "on_balance": 5_000.0,
        },
    ]
    assert table_of(report.survey(holding(states=rows)), "债务人状态").rows == [
        ["正常经营", "外出务工", "5", "1.5", "0.0"],
        ["不详", "不详", "7", "0.0", "0.0"],
    ]


# Clocks

DUE = {"clock_status": "running", "must_do": True, "right": "claim", "action": "sue", "rule": "claim.running"}


def clock(loan: str, day: str = "", **facts: Any) -> dict[str, Any]:
    """Return a clock of a borrower of 城关 with 1 万 of principal."""
    base = {"loan_id": loan, "case_id": f"H{loan}", "branch": "城关", "role": "borrower", "principal": 10_000.0}
    return base | {"right": "claim", "action": "none", "deadline_on": pd.Timestamp(day) if day else pd.NaT} | facts


def test_clocks_are_counted_by_kind_and_state() -> None:
    rows = [
        clock("1", "2026-08-01", **DUE),
        clock("2", "2028-01-01", clock_status="running"),
        clock("3", clock_status="expired"),
        clock("4", clock_status="suspended", right="enforcement"),
        clock("4", clock_status="unknown", role="guarantor", right="guarantee_period", obligor_id="G"),
    ]
    stock = holding(clocks=rows)
    chapter = report.clocks(stock)
    assert table_of(chapter, "各类期限的状态").titles == ["期限种类", "未届满", "已届满", "未查明", "中止", "期内须办"]
    assert table_of(chapter, "各类期限的状态").rows == [
        ["主债权诉讼时效", "2", "1", "0", "0", "1"],
        ["保证期间", "0", "0", "1", "0", "0"],
        ["申请执行时效", "0", "0", "0", "1", "0"],
    ]
    assert "主债权未满 2 笔、2.0 万元，在法院或中止 1 笔、1.0 万元，未查明 0 笔、0 万元，已满 1 笔、1.0 万元" in said(
        chapter
    )
    assert "保证未满 0 笔，中止 0 笔，未查明 1 笔，已失 0 笔" in said(chapter)


def test_what_lapses_stands_by_day_then_by_principal() -> None:
    rows = [
        clock("1", "2026-08-01", **DUE, days_left=32.0),
        clock("2", "2026-07-05", **DUE, days_left=5.0),
        clock("3", "2026-08-01", **DUE, days_left=32.0) | {"principal": 90_000.0},
        clock("4", "2027-08-01", clock_status="running"),
    ]
    table = table_of(report.clocks(holding(clocks=rows)), "活动期内届满")
    assert [row[0] for row in table.rows] == ["H2", "H3", "H1"]
    assert table.rows[0] == ["H2", "2", "城关", "主债权诉讼时效", "1.0", "2026-07-05", "5", "立即起诉或仲裁"]
    branch = table_of(report.clocks(holding(Spec(job="portfolio", branch="城关"), clocks=rows)), "活动期内届满")
    assert "机构" not in branch.titles


def test_weeks_are_summed_over_branches_and_quiet_weeks_left_out() -> None:
    """1 + 2 claims of 1.00001 + 2.00002 万; one guarantee of 0.5 万."""
    weeks: list[dict[str, Any]] = [
        {"branch": "城关", "week": 3, "n_claims": 1, "claim_principal": 10_000.1, "n_guarantees": 1, "guaranteed_principal": 5_000.0},
        {"branch": "河东", "week": 3, "n_claims": 2, "claim_principal": 20_000.2},
        {"branch": "城关", "week": 4},
    ]  # fmt: skip
    starts = {3: pd.Timestamp("2026-07-15"), 4: pd.Timestamp("2026-07-22")}
    rows = [row | {"starts_on": starts[row["week"]]} for row in weeks]
    stock = holding(clocks=[clock("1", "2026-07-15", **DUE)], clock_weeks=rows)
    assert table_of(report.clocks(stock), "逐周届满").rows == [["3", "2026-07-15", "3", "3.0", "1", "0.5"]]
    assert holdings.weeks(stock)["claim_principal"].tolist() == [30_000.3, 0.0]


def test_weeks_hold_what_must_be_done(portfolio: Bundle) -> None:
    weeks = holdings.weeks(portfolio)
    assert int(weeks["n_claims"].sum()) == portfolio.figure("n_must_do_claims") == 30
    assert int(weeks["n_guarantees"].sum()) == portfolio.figure("n_must_do_guarantees") == 10
    assert money.total(weeks["claim_principal"]) == portfolio.figure("must_do_claims")


def test_what_is_not_known_stands_by_principal_with_the_reason(portfolio: Bundle) -> None:
    unknown = holdings.unknown_clocks(portfolio)
    assert len(unknown) == int((portfolio.tables["clocks"]["clock_status"] == "unknown").sum())
    assert unknown["principal"].is_monotonic_decreasing
    assert set(unknown["reason"]) == {"有催收记录，但送达证据不足", "没有可以套用的期限"}


def test_reasons_are_read_in_words_without_articles_in_english(portfolio: Bundle) -> None:
    english = report.clocks(make(Spec(job="portfolio", language="en")))
    rows = table_of(english, "What decided")
    assert rows.titles == ["what decided", "clocks"] and ["claim: evidence missing", "60"] in rows.rows
    assert "依据" in table_of(report.clocks(portfolio), "判定依据").titles


def test_claims_by_state_hold_the_whole_principal(portfolio: Bundle) -> None:
    """Guarantors do not count: each loan has one borrower."""
    sums = holdings.claims_by_status(portfolio)
    for side in ("on_balance", "off_balance"):
        assert money.total(sums[side]) == portfolio.figure(side)
    for status in sums.index:
        assert money.total(sums.loc[status]) == portfolio.figure(f"claims_{status}")


def test_nothing_lapses_is_said() -> None:
    text = said(report.clocks(make(Spec(job="portfolio", clean=True))))
    assert "活动期内没有届满的期限" in text


def test_clocks_and_litigation_that_do_not_apply_say_so(portfolio: Bundle) -> None:
    abroad = {
        name: getattr(portfolio.params, name).model_copy(update={"applies": False}) for name in ("clocks", "litigation")
    }
    foreign = replace(portfolio, params=portfolio.params.model_copy(update=abroad))
    assert said(report.clocks(foreign)) == "法定期限没有测算。" and len(report.clocks(foreign).blocks) == 2
    assert "没有测算" in said(report.litigation(foreign)) and len(report.litigation(foreign).blocks) == 2


# Strategies


def test_queues_are_summed_over_branches() -> None:
    """Capacity 5 + 5, 1 over in one branch; a capacity that nobody set is a dash."""
    day = pd.Timestamp("2026-09-30")
    rows: list[dict[str, Any]] = [
        {
            "branch": "城关",
            "queue": "sue",
            "n_cases": 6,
            "off_balance": 10_000.0,
            "capacity": 5.0,
            "n_over": 1,
            "until_on": day,
        },
        {"branch": "河东", "queue": "sue", "n_cases": 2, "on_balance": 5_000.0, "capacity": 5.0, "until_on": day},
        {"branch": "城关", "queue": "collect", "n_cases": 3, "capacity": np.nan, "until_on": day},
    ]
    stock = holding(queues=rows)
    assert table_of(report.strategies(stock), "四个一批").rows == [
        ["清收", "3", "0.0", "0.0", "—", "0", "2026-09-30"],
        ["起诉", "8", "0.5", "1.0", "10", "1", "2026-09-30"],
    ]
    assert stock.figure("n_sue") == 8 and "有 1 户超出批次的承办能力" in said(report.strategies(stock))


def test_strategies_hold_every_case(portfolio: Bundle) -> None:
    rows = holdings.strategies(portfolio)
    assert int(rows["n_cases"].sum()) == 300 and money.total(rows["principal"]) == portfolio.figure("principal")
    assert rows["queue"].tolist() == ["collect", "secure", "sue"]


def test_offers_are_counted_by_who_approves_them(portfolio: Bundle) -> None:
    """Every sixth of 300 cases has an offer that waives 100.50 yuan: 50 and 5,025 yuan."""
    (row,) = holdings.offers(portfolio).itertuples()
    assert (row.offer_approver, row.n_cases, row.offer_waived) == ("机构负责人", 50, 5_025.0)
    assert (portfolio.figure("n_offers"), portfolio.figure("offers_waived")) == (50, 5_025.0)


def test_planners_see_faults_of_rules_first_and_branches_none(portfolio: Bundle) -> None:
    table = table_of(report.strategies(portfolio), "策略规则里的问题")
    assert [row[0] for row in table.rows] == ["永远轮不到", "先后定归属", "先后定归属"]
    assert [row[3] for row in table.rows] == ["3", "40", "12"]
    assert "规则检查" not in report.strategies(make(OF_A_BRANCH)).markdown()


def test_leadership_sees_faults_of_rules_only(county: Bundle, clean_county: Bundle) -> None:
    assert "规则检查发现 1 处问题；另有 2 对规则" in said(report.strategies(county))
    assert "规则检查" not in report.strategies(clean_county).markdown()


def test_conduct_stands_the_strictest_first(portfolio: Bundle) -> None:
    table = table_of(report.conduct(portfolio), "旧办法依法改为")
    assert [row[:3] for row in table.rows] == [
        ["夜间催收", "阻断", "白天联系，或预约时间"],
        ["可以上门的时段", "提示", "傍晚以前离开"],
    ]


# Litigation


def suit(case: str, claim: float, cash: float, **facts: Any) -> dict[str, Any]:
    """Return a suit that costs 2,000 yuan to the court, 1,000 to a lawyer, 640 of staff and 600 otherwise."""
    costs = {"court_fee": 2_000.0, "lawyer_fee": 1_000.0, "staff_cost": 640.0, "other_costs": 600.0}
    row = {
        "case_id": case,
        "branch": "城关",
        "route": "suit",
        "claim": claim,
        "expected_cash": cash,
        "days_to_cash": 270,
    }
    net = cash - 4_240.0
    return row | costs | {"expected_net": net, "is_best": True, "is_worth_it": net > 0} | facts


def test_routes_add_up_and_leave_out_what_does_not_pay() -> None:
    """Claims 10 + 20 万, cash 1 + 2 万, costs twice 0.2, 0.1 and 0.124; net 3 - 0.848 = 2.152 万."""
    rows = [suit("H1", 100_000.0, 10_000.0), suit("H2", 200_000.0, 20_000.0), suit("H3", 9_000.0, 900.0)]
    rows.append(suit("H1", 100_000.0, 3_000.0, route="payment_order", is_best=False, is_worth_it=False))
    stock = holding(litigation=rows)
    chapter = report.litigation(stock)
    assert table_of(chapter, "最划算的程序").rows == [
        ["普通程序起诉", "2", "30.0", "0.4", "0.2", "0.2", "3.0", "2.2", "270"]
    ]
    assert [row[0] for row in table_of(chapter, "最值得起诉的户").rows] == ["H2", "H1"]
    assert "可以起诉、申请支付令或执行的 3 户" in said(chapter) and "没有一笔能在活动期内到款" in said(chapter)


def test_cash_inside_the_campaign_is_said() -> None:
    rows = [suit("H1", 100_000.0, 10_000.0, is_inside=True), suit("H2", 200_000.0, 20_000.0)]
    assert "其中活动期内到款只有 1.0 万元" in said(report.litigation(holding(litigation=rows)))


def test_bands_of_claims_include_their_upper_edge() -> None:
    """Up to 1, 5, 20, 100 万 and above; cost 4,240 yuan each, only where it pays."""
    claims = (10_000.0, 10_000.01, 50_000.0, 200_000.0, 1_000_000.0, 1_000_000.01)
    rows = [suit(f"H{number}", claim, 5_000.0) for number, claim in enumerate(claims)]
    bands = holdings.suits_by_size(holding(litigation=rows))
    assert bands["n_cases"].tolist() == [1, 2, 1, 1, 1]
    assert bands["cost"].tolist() == [4_240.0, 8_480.0, 4_240.0, 4_240.0, 4_240.0]


def test_best_routes_are_those_of_the_headline_figures(portfolio: Bundle) -> None:
    routes = holdings.best_routes(portfolio)
    assert int(routes["n_cases"].sum()) == portfolio.figure("n_worth_suing") == len(holdings.top_suits(portfolio)) > 0
    for name, key in (("claim", "worth_claims"), ("court_fee", "worth_court_fees"), ("expected_net", "worth_net")):
        assert float(routes[name].sum()) == pytest.approx(portfolio.figure(key))
    costs = routes[["court_fee", "lawyer_fee", "own_costs"]].sum(axis=1)
    assert (routes["expected_cash"] - costs).tolist() == pytest.approx(routes["expected_net"].tolist())


def test_offers_of_lawyers_say_on_what_claim_and_beside_what(portfolio: Bundle) -> None:
    chapter = report.litigation(portfolio)
    assert "按标的 100,000.00 元、没有抵押的案件比较，对照方式是“4%”" in said(chapter)
    row = table_of(chapter, "律师收费方式比较").rows[2]
    assert row == ["0 + 18%", "1,800.00 元", "18,000.00 元", "0.00 元", "—", "50.0%", "是"]


def test_overview_says_what_is_wrong_with_the_data(portfolio: Bundle) -> None:
    plain, apart = said(report.overview(holding())), said(report.overview(portfolio))
    assert "台账与财务账相符" in plain and "规则覆盖" not in plain
    assert "与财务账有 1 项不符，差额 23,000.00 元" in apart
    assert "没有财务总账数" in said(report.overview(holding(facts={"has_controls": 0})))
    uncovered = holding(cases=[{"case_id": "H1", "branch": "城关", "strategy_rule": "no_rule"}])
    assert "有 1 户没有规则覆盖" in said(report.overview(uncovered))
    assert uncovered.branch == COUNTY
