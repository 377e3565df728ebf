"""Every mistake in a params file gives one clear fault, in both languages, and all of them come at once."""

import re
from datetime import date
from pathlib import Path

import pytest

from collectplan.errors import ParamsError
from collectplan.params import load_params, parse_params, resolve
from collectplan.params.load import find_file
from tests.helpers import ROOT, both_texts

GOOD = """\
campaign:
  id: 百日清收-2026
  name: 清收
  organisation: 联社
  start_on: 2026-07-01
  end_on: 2026-10-08
  baseline_on: 2026-06-30
data:
  loans:
    files: [loans.csv]
  officers: {files: [officers.csv]}
  branch_targets: {files: [targets.csv]}
"""
RATES = "annual_rate: {PASS: 0.6, SPECIAL_MENTION: 0.4, SUBSTANDARD: 0.3, DOUBTFUL: 0.1, LOSS: 0.05, off_balance: 0.02}"

# What stands in the file instead (old text, new text; no old text: added at the end), where the fault is, and a part of
# what is said in Chinese and in English.
WRONG = [
    # unknown keys at every depth, with the nearest known one
    ("section", ("", "alocation: {}"), "alocation", "是不是 allocation？", "did you mean allocation?"),
    ("key", ("", "workload: {max_case: 5}"), "workload.max_case", "是不是 max_cases？", "did you mean max_cases?"),
    ("in data", ("data:", "data:\n  foldr: x"), "data.foldr", "是不是 folder？", "did you mean folder?"),
    ("in loans", ("[loans.csv]", "[loans.csv]\n    mapp: {}"), "data.loans.mapp", "是不是 mapping？", "mean mapping?"),
    (
        "in visit",
        ("", "recovery: {methods: {visit: {odds_ratoi: 1.0, mean_lag_weeks: 6.0}}}"),
        "recovery.methods.visit.odds_ratoi",
        "是不是 odds_ratio？",
        "did you mean odds_ratio?",
    ),
    (
        "a method",
        ("", "recovery: {methods: {vist: {odds_ratio: 1.0, mean_lag_weeks: 6.0}}}"),
        "recovery.methods.vist",
        "是不是 visit？",
        "did you mean visit?",
    ),
    (
        "in a pin",
        ("", "allocation: {pins: [{case: D1, officer_id: A1}]}"),
        "allocation.pins.0.case",
        "是不是 case_id？",
        "did you mean case_id?",
    ),
    ("nothing near", ("", "workload: {zzz: 5}"), "workload.zzz", "此处可用：field_days_per_month", "known here: field"),
    # closed sets
    (
        "a language",
        ("name: 清收", "name: 清收\n  language: cn"),
        "campaign.language",
        "只能是 zh、en",
        "one of zh, en",
    ),
    ("a role", ("[loans.csv]", "[loans.csv]\n    roles: {x: outcom}"), "data.loans.roles.x", "outcome？", "outcome?"),
    (
        "a class",
        ("", f"recovery: {{{RATES.replace('LOSS', 'LOS')}}}"),
        "recovery.annual_rate",
        "是不是 LOSS？",
        "did you mean LOSS?",
    ),
    (
        "a class left out",
        ("", "recovery: {annual_rate: {PASS: 0.5}}"),
        "recovery.annual_rate",
        "缺少 SPECIAL",
        "missing",
    ),
    (
        "a guarantee",
        ("", "recovery: {guarantee_factor: {morgage: 2.0}}"),
        "recovery.guarantee_factor",
        "是不是 mortgage？",
        "did you mean mortgage?",
    ),
    (
        "a borrower type",
        ("", "portfolio: {insider_borrower_types: [staf]}"),
        "portfolio.insider_borrower_types",
        "是不是 staff？",
        "did you mean staff?",
    ),
    # numbers
    ("text", ("", "simulation: {draws: '10000'}"), "simulation.draws", "数字不要加引号", "no quotes"),
    ("1e-3", ("", "allocation: {gap: 1e-3}"), "allocation.gap", "请写 0.001", "0.001 instead of 1e-3"),
    ("percent", ("", "allocation: {later_weight: 30%}"), "allocation.later_weight", "0.05", "0.05 instead of 5%"),
    ("a fraction of a draw", ("", "simulation: {draws: 1000.5}"), "simulation.draws", "整数", "whole"),
    ("too small", ("", "simulation: {draws: 99}"), "simulation.draws", "不得小于 100", "must be >= 100"),
    ("too large", ("", "allocation: {later_weight: 1.1}"), "allocation.later_weight", "不得大于 1", "must be <= 1"),
    ("zero hours", ("", "workload: {visit_hours: 0}"), "workload.visit_hours", "必须大于 0", "must be > 0"),
    ("infinite", ("", "simulation: {campaign_sd: .inf}"), "simulation.campaign_sd", "有限", "finite"),
    ("not a number", ("", "simulation: {campaign_sd: .nan}"), "simulation.campaign_sd", "有限", "finite"),
    ("yes for a number", ("", "workload: {team_size: yes}"), "workload.team_size", "应为数字", "must be a number"),
    ("nothing", ("", "workload: {team_size: }"), "workload.team_size", "请删去这一行", "delete the line"),
    # words
    ("no for a word", ("name: 清收", "name: no"), "campaign.name", '例如 "no"', 'for example "no"'),
    ("number for a word", ("name: 清收", "name: 2026"), "campaign.name", '例如 "2026"', 'for example "2026"'),
    ("yes in quotes", ("", "allocation: {leaders_hold_key_cases: 'yes'}"), "", "true 或 false", "true or false"),
    ("1 for yes", ("", "allocation: {leaders_hold_key_cases: 1}"), "", "true 或 false", "true or false"),
    ("a slash in the id", ("id: 百日清收-2026", "id: a/b"), "campaign.id", "汉字、字母、数字、横线", "must match"),
    # structure
    ("a word for a list", ("[loans.csv]", "loans.csv"), "data.loans.files", "应为列表", "must be a list"),
    ("an empty section", ("", "allocation:"), "allocation", "请删去这一行", "delete the line"),
    ("a list for a section", ("", "allocation: [1]"), "allocation", "名称: 值", "name: value"),
    ("a list for a mapping", ("[loans.csv]", "[loans.csv]\n    mapping: [a]"), "", "标准字段: 列名", "column: header"),
    ("a required key", ("  name: 清收\n", ""), "campaign.name", "缺少此项", "required"),
    # dates
    (
        "end before start",
        ("2026-10-08", "2026-06-01"),
        "campaign",
        "早于开始日 2026-07-01",
        "before start_on 2026-07-01",
    ),
    ("baseline after end", ("2026-06-30", "2026-10-09"), "campaign", "晚于结束日", "after end_on"),
    ("31 September", ("2026-10-08", "2026-09-31"), "campaign.end_on", "没有这一天", "no such day"),
    ("in words", ("2026-10-08", "2026年10月8日"), "campaign.end_on", "请写成 2026-07-01", "written as 2026-07-01"),
    ("with a time", ("2026-10-08", "2026-10-08 09:00:00"), "campaign.end_on", "应为日期", "must be a day"),
    ("cuts that descend", ("", "portfolio: {period_cuts: [2001-12-31, 1996-12-31]}"), "", "升序", "ascend"),
    # conduct
    ("a crowd at the door", ("", "workload: {team_size: 4}"), "", "policy.max_team_size = 3", "max_team_size = 3"),
    # YAML itself
    ("a key twice", ("", "reports: {}\nreports: {}"), "p.yaml", "第 14 行的“reports”写了两次", "line 14: 'reports'"),
    ("a tab", ("", "workload:\n\tteam_size: 2"), "p.yaml", "第 14 行", "line 14"),
    ("an open bracket", ("", "workload: {team_size: 2"), "p.yaml", "括号要成对", "close quotes and brackets"),
    ("a dict as a key", ("", "{a: 1}: 2"), "p.yaml", "不是合法的 YAML", "not valid YAML"),
    ("a control character", ("name: 清收", "name: a\x00b"), "p.yaml", "不是合法的 YAML", "not valid YAML"),
]


def changed(*changes: tuple[str, str]) -> str:
    """Return the good params file with texts replaced or added at the end."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1) if old else f"{text}{new}\n"
    return text


@pytest.mark.parametrize(("change", "where", "zh", "en"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_mistake_gives_one_clear_fault(change: tuple[str, str], where: str, zh: str, en: str) -> None:
    with pytest.raises(ParamsError) as caught:
        parse_params(changed(change), "p.yaml")
    (fault,) = caught.value.faults
    assert zh in fault.zh and en in fault.en
    assert not where or fault.where == where
    leftovers = re.compile(r"Input should|Value error|Invalid|\[key\]|dict\[|NoneType")
    assert not leftovers.search(both_texts(caught.value)), "words of the tools behind"


def test_all_mistakes_come_at_once() -> None:
    text = changed(
        ("2026-10-08", "2026-09-31"),
        ("[loans.csv]", "[loans.csv]\n    unti: yuan"),
        ("", "workload: {team_size: two}"),
        ("", "simulation: {seed: -1}"),
        ("", "reprots: {}"),
    )
    with pytest.raises(ParamsError) as caught:
        parse_params(text)
    assert {fault.where for fault in caught.value.faults} == {
        "campaign.end_on",
        "data.loans.unti",
        "workload.team_size",
        "simulation.seed",
        "reprots",
    }


def test_all_keys_written_twice_come_at_once() -> None:
    with pytest.raises(ParamsError) as caught:
        parse_params(changed(("name: 清收", "name: 清收\n  name: x"), ("", "reports: {}\nreports: {}")))
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("", "空的", "empty"),
        ("# only a comment\n", "空的", "empty"),
        ("- a\n- b\n", "名称: 值", "name: value"),
        ("campaign", "名称: 值", "name: value"),
    ],
)
def test_a_file_without_sections_says_where_to_start(text: str, zh: str, en: str) -> None:
    with pytest.raises(ParamsError) as caught:
        parse_params(text)
    (fault,) = caught.value.faults
    assert zh in fault.zh and en in fault.en and "params/template.yaml" in fault.zh and "template.yaml" in fault.en


def test_a_good_file_is_read_as_written_and_defaults_fill_the_rest() -> None:
    params = parse_params(changed(("", "workload: {field_days_per_month: 18}"), ("2026-10-08", "'2026-10-08'")))
    assert params.campaign.end_on == date(2026, 10, 8)  # a quoted day is a day
    assert params.workload.field_days_per_month == 18.0  # a whole number may stand for hours and days
    assert params.workload.team_size == 2 and params.simulation.draws == 10_000


def test_a_campaign_counts_both_ends() -> None:
    # 1 July to 8 October 2026: 31 + 31 + 30 + 8 = 100 days; 14 whole weeks and 2 days.
    campaign = parse_params(GOOD).campaign
    assert (campaign.days, campaign.weeks) == (100, 15)
    week = parse_params(changed(("2026-10-08", "2026-07-07"))).campaign
    assert (week.days, week.weeks) == (7, 1)


def test_effects_of_methods_that_are_not_named_keep_their_defaults() -> None:
    params = parse_params(changed(("", "recovery: {methods: {phone: {odds_ratio: 0.6, mean_lag_weeks: 4.0}}}")))
    methods = params.recovery.methods
    assert methods["phone"].odds_ratio == 0.6 and methods["visit"].odds_ratio == 1.0 and set(methods) == {
        "visit",
        "phone",
        "watch",
    }  # fmt: skip


def test_params_cannot_be_changed_after_reading() -> None:
    params = parse_params(GOOD)
    with pytest.raises(ValueError, match="frozen"):
        params.workload.team_size = 3


@pytest.mark.parametrize("name", ["demo.yaml", "lendingclub.yaml", "berka.yaml", "template.yaml"])
def test_the_params_that_ship_are_good(name: str) -> None:
    assert load_params(ROOT / "params" / name).campaign.days > 0


@pytest.mark.parametrize("data", [GOOD.encode("gb18030"), GOOD.encode("utf-16")])
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "p.yaml").write_bytes(data)
    with pytest.raises(ParamsError) as caught:
        load_params(tmp_path / "p.yaml")
    (fault,) = caught.value.faults
    assert "UTF-8" in fault.zh and "UTF-8" in fault.en


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes(GOOD.encode("utf-8-sig"))
    assert load_params(tmp_path / "p.yaml") == parse_params(GOOD)


def test_a_file_is_looked_for_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "p.yaml").write_text(GOOD, "utf-8")
    deep = tmp_path / "notebooks" / "sub"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert find_file("params/p.yaml") == (tmp_path / "params" / "p.yaml").resolve()


def test_a_file_that_is_not_there_names_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demo.yaml").write_text(GOOD, "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParamsError) as caught:
        load_params("demos.yaml")
    assert "demo.yaml" in caught.value.faults[0].zh and "did you mean demo.yaml?" in caught.value.faults[0].en


def test_paths_start_at_the_params_file_and_take_environment_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGERS", str(tmp_path / "elsewhere"))
    assert resolve("../data", tmp_path / "params") == (tmp_path / "data").resolve()
    assert resolve("${LEDGERS}/a.csv", tmp_path) == (tmp_path / "elsewhere" / "a.csv").resolve()


def test_an_environment_variable_that_is_not_set_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEDGERS", raising=False)
    with pytest.raises(ParamsError) as caught:
        resolve("${LEDGERS}/a.csv", tmp_path)
    (fault,) = caught.value.faults
    assert "LEDGERS 未设置" in fault.zh and "LEDGERS is not set" in fault.en
