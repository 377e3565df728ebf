"""Files of incentive schemes: what cannot be meant is refused, with place and remedy, all of it at once."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from collectplan.errors import ParamsError
from collectplan.params.schemefiles import load_schemes, unmatched
from collectplan.params.schemes import SchemeFile
from tests.helpers import ROOT
from tests.pay.schemes import BRANCH_HEADS, LIAISON_HEADS

SHIPPED = sorted((ROOT / "params" / "schemes").glob("*.yaml"))
PIECES: dict[str, Any] = {"id": "p", "title": "计件", "kind": "piece_rate", "rates": [{"of": "cash", "rate": 0.02}]}
PRIZES: dict[str, Any] = {
    "id": "q",
    "title": "奖",
    "kind": "prize",
    "places": [{"from_rank": 1, "to_rank": 1, "amount": 500}],
}
ITEM = {"name": "collected", "title": "清收", "measure": "completion", "points": 100}
SCORES: dict[str, Any] = {"id": "s", "title": "百分", "kind": "score", "per_point": 10, "items": [ITEM]}


def read(folder: Path, *schemes: Any, **shell: Any) -> SchemeFile:
    """Write a file of schemes and read it."""
    given = {"title": "方案", "source": "测试", "schemes": list(schemes)} | shell
    (folder / "s.yaml").write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    return load_schemes(folder / "s.yaml")


def bands(*spans: tuple[float, float | None, float]) -> dict[str, Any]:
    listed = [{"from": left, "per_point": rate} | ({} if to is None else {"to": to}) for left, to, rate in spans]
    return BRANCH_HEADS | {"bands": listed, "start": 0.8}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_file_that_ships_is_read(path: Path) -> None:
    file = load_schemes(path)
    assert file.title and file.source and all(scheme.source for scheme in file.schemes)


def test_edges_that_the_words_leave_open_are_read(tmp_path: Path) -> None:
    # Nobody owns 90 %, both own 100 %: for the checks to report.
    open_edge = {"from": 0.8, "to": 0.9, "per_point": 1000, "to_closed": False}
    double = {"from": 0.9, "to": 1.0, "per_point": 1500}
    last = {"from": 1.0, "per_point": 3000, "from_closed": True}
    assert read(tmp_path, BRANCH_HEADS | {"bands": [open_edge, double, last]}, LIAISON_HEADS, PIECES, PRIZES, SCORES)


@pytest.mark.parametrize(
    ("scheme", "where", "zh", "en"),
    [
        (bands((0.8, 0.95, 1000), (0.9, 1.0, 1500)), ".bands.1", "与第 1 档重叠", "overlaps with band 1"),
        (bands((0.8, None, 1000), (0.9, 1.0, 1500)), ".bands.1", "与第 1 档重叠", "overlaps with band 1"),
        (bands((0.8, 0.9, 1000), (0.92, 1.0, 1500)), ".bands.1", "0.9 与 0.92 之间", "between 0.9 and 0.92"),
        (bands((0.8, 0.9, 3000), (0.9, 1.0, 1500)), ".cap", "满档所付的 30000 元", "the 30000 yuan"),
        (bands((0.8, 0.7, 1000)), ".bands.0", "0.7 不大于 from 0.8", "0.7 is not above from 0.8"),
        (bands((80, 90, 1000)), ".bands.0.from", "80 % 写 0.8", "0.8 for 80 %"),
        (bands((0.8, 0.9, 0.1)), ".bands.0.per_point", "每个百分点多少元", "yuan for each point"),
        (BRANCH_HEADS | {"start": 80}, ".start", "80 % 写 0.8", "0.8 for 80 %"),
        (BRANCH_HEADS | {"start": 0.85}, ".start", "第一个付钱的档", "the first band that pays"),
        (BRANCH_HEADS | {"measure": "cash"}, ".measure", "请用 piece_rate", "use piece_rate"),
        (BRANCH_HEADS | {"below": {"under": 70, "per_point": -200}}, ".below.under", "70 % 写 0.7", "0.7 for 70 %"),
        (BRANCH_HEADS | {"below": {"under": 0.7, "per_point": 200}}, ".below.per_point", "不得大于 0", "<= 0"),
        (BRANCH_HEADS | {"capp": 1}, ".capp", "是不是 cap？", "did you mean cap?"),
        (BRANCH_HEADS | {"applies_to": {"role": "branch_haed"}}, ".applies_to.role", "branch_head", "branch_head"),
        (BRANCH_HEADS | {"applies_to": {"role": ["x"]}}, ".applies_to.role", "没有岗位 x", "no role x"),
        (
            BRANCH_HEADS | {"bands": [{"form": 0.8, "per_point": 9}]},
            ".bands.0.form",
            "是不是 from？",
            "did you mean from?",
        ),
        (BRANCH_HEADS | {"kind": "bandd"}, ".kind", "是不是 banded？", "did you mean banded?"),
        ({"id": "x", "title": "无"}, ".kind", "缺少 kind", "kind is missing"),
        (LIAISON_HEADS | {"cap": 1500}, ".cap", "所付的 2000 元", "the 2000 yuan"),
        (PIECES | {"rates": [{"of": "cash", "rate": 2}]}, ".rates.0.rate", "每百元 2 元写 0.02", "2 yuan of a hundred"),
        (PIECES | {"rates": [{"of": "cash", "rate": 0.00002}]}, ".rates.0.rate", "不到一元", "less than a yuan"),
        (
            PIECES | {"rates": [{"of": "cash", "rate": 0.1, "worst_class": ["LOSSS"]}]},
            ".rates.0.worst_class",
            "是不是 LOSS？",
            "did you mean LOSS?",
        ),
        (PIECES | {"ties": [{"share": 0.7}, {"share": 0.2}]}, ".ties", "之和为 0.9，应为 1", "sum to 0.9, not to 1"),
        (PRIZES | {"places": [*PRIZES["places"], *PRIZES["places"]]}, ".places.1", "第 1 名归两个", "rank 1 has two"),
        (
            PRIZES | {"places": [{"from_rank": 2, "to_rank": 1, "amount": 5}]},
            ".places.0",
            "to_rank 小于",
            "to_rank is below",
        ),
        (SCORES | {"items": [ITEM | {"points": 60}]}, ".items", "之和为 60，应为 100", "sum to 60, not to 100"),
        (SCORES | {"items": [ITEM | {"full_at": 0.0}]}, ".items.0", "相同", "the same"),
        (SCORES | {"items": [ITEM | {"points": 50}] * 2}, ".items", "列了两次", "listed twice"),
        ("text", "", "若干行", "lines of"),
    ],
)
def test_a_mistake_gives_one_clear_fault(tmp_path: Path, scheme: Any, where: str, zh: str, en: str) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, scheme)
    of_place = [fault for fault in caught.value.faults if fault.where == f"s.yaml.schemes.0{where}"]
    assert len(of_place) == 1 and zh in of_place[0].zh and en in of_place[0].en
    assert len(caught.value.faults) == 1 or scheme == bands((80, 90, 1000))  # each of its ends is a mistake


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        wrong = {"ties": [{"share": 0.5}], "colour": "red", "rates": [{"of": "cash", "rate": 3}]}
        read(tmp_path, bands((0.8, 0.95, 1000), (0.9, 0.85, 1500)), PIECES | wrong, PIECES, titel="无")
    assert sorted(fault.where for fault in caught.value.faults) == [
        "s.yaml.schemes",
        "s.yaml.schemes.0.bands.1",
        "s.yaml.schemes.1.colour",
        "s.yaml.schemes.1.rates.0.rate",
        "s.yaml.schemes.1.ties",
        "s.yaml.titel",
    ]


@pytest.mark.parametrize("shell", [{"schemes": []}, {"schemes": "x"}, {"source": ""}, {"budget": 0}])
def test_the_file_itself_is_checked(tmp_path: Path, shell: dict[str, Any]) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, PIECES, **shell)
    assert [fault.where for fault in caught.value.faults] == [f"s.yaml.{key}" for key in shell]


def test_a_scheme_for_nobody_is_named(tmp_path: Path) -> None:
    fee = {"id": "f", "title": "律所", "kind": "fee", "contingent": 0.1}
    file = read(tmp_path, BRANCH_HEADS, LIAISON_HEADS, fee, PIECES | {"applies_to": {"branches": ["城关"]}})
    roster = pd.DataFrame({"role": ["branch_head", "account_manager"], "branch": ["东关", "东关"]})
    faults = unmatched(file, roster)
    assert [fault.where for fault in faults] == ["schemes.1.applies_to", "schemes.3.applies_to"]
    assert "liaison_head" in faults[0].zh and "account_manager、branch_head" in faults[0].zh
    assert "城关" in faults[1].en and "东关" in faults[1].en
