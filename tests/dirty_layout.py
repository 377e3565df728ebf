"""How a clerk lays out a sheet: titles, unit lines, headers in one line or two, subtotals, blank lines, signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from collectplan.schemas import INPUTS
from tests.dirty_cells import Person, Verdict, plain, unit_word

_OWN_HEADERS = {"serial": ("序号", "№"), "phone": ("联系电话", "手机号"), "remark": ("备注", "备 注")}
_LABEL_COLUMNS = ("serial", "branch", "loan_id", "borrower_name")


@dataclass(frozen=True)
class Truth:
    """What a person knows about one row of data.

    Attributes
    ----------
    loan_id : str or None
        The loan's number; None where it is lost.
    fen : int or None
        Principal that can be read.
    is_plain : bool
        Whether a machine has to read that principal too.
    verdict : {'accept', 'refuse', 'open'}
        What has to become of the row.
    person : Person or None
        Whose loan it is; None where a test no longer knows.
    known_id : str or None
        ID number that stands in the row.
    risk_class : str or None
        Class that stands in the row.
    days : dict of str to (date or None)
        Days that stand in the row; None where a cell names no day.
    """

    loan_id: str | None
    fen: int | None
    is_plain: bool = True
    verdict: Verdict = "accept"
    person: Person | None = None
    known_id: str | None = None
    risk_class: str | None = None
    days: dict[str, date | None] = field(default_factory=dict)


@dataclass
class Grid:
    """One sheet as it will be written: rows of values; the rows of data and of right subtotals, counted from 0."""

    name: str
    rows: list[list[Any]]
    truth: dict[int, Truth] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_hidden: bool = False
    header_row: int = 0
    header_height: int = 1
    slots: list[str] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """What all sheets of a ledger have in common; ``slots`` are the columns with empty texts for blank ones."""

    slots: list[str]
    upper: list[str]
    lower: list[str]
    unit: int
    unit_place: str
    is_contradictory: bool
    is_sorted: bool
    marks: frozenset[str]

    @property
    def is_unit_in_file(self) -> bool:
        """Whether the file says the unit itself."""
        return self.unit_place != "none"

    @property
    def is_stated(self) -> bool:
        """Whether anybody says the unit of the principal."""
        return self.is_unit_in_file or self.unit != 1

    @classmethod
    def drawn(cls, rng: Random, columns: list[str], features: set[str]) -> Layout:
        """Draw a layout."""
        chances = {
            "titles": 0.6, "numbers": 0.15, "subtotals": 0.4, "grand total": 0.5, "total on top": 0.06,
            "repeated header": 0.25, "blank rows": 0.4, "footer": 0.5, "spread footer": 0.1, "merged branch": 0.3,
            "count in key column": 0.05,
        }  # fmt: skip
        marks = {mark for mark, chance in chances.items() if rng.random() < chance}
        slots = list(columns)
        if {"interest_on", "interest_off"} <= set(slots) and rng.random() < 0.5:
            slots.remove("interest_off")
            slots.insert(slots.index("interest_on") + 1, "interest_off")
            marks.add("two-line header")
        for _ in range(rng.choice([0, 0, 0, 1, 2])):
            slots.insert(rng.choice([0, len(slots), rng.randrange(len(slots) + 1)]), "")
            marks.add("blank column")
        if "two-line header" in marks and slots[slots.index("interest_on") + 1] == "":
            marks.discard("two-line header")
        unit = rng.choice([1, 1, 10_000])
        place = rng.choice(["line", "line", "title", "header", "header", "beneath", "none", "none", "none"])
        is_contradictory = place in {"line", "title"} and rng.random() < 0.1
        texts = {name: _header(rng, name) for name in columns}
        if place == "header":
            texts["principal"] += _unit_in_header(rng, unit)
        elif is_contradictory:
            texts["principal"] += f"（{unit_word(10_000 if unit == 1 else 1)}）"
        upper = [texts.get(slot, "") for slot in slots]
        lower = [""] * len(slots)
        if "two-line header" in marks:
            at = slots.index("interest_on")
            upper[at : at + 2] = ["欠息", ""]
            lower[at : at + 2] = ["表内", "表外"]
        features |= marks | {f"unit {place}"} | ({"two units"} if is_contradictory else set())
        is_sorted = "subtotals" in marks or "merged branch" in marks or rng.random() < 0.5
        return cls(slots, upper, lower, unit, place, is_contradictory, is_sorted, frozenset(marks))


def _header(rng: Random, name: str) -> str:
    """Return a usual header of a column, as it may be typed."""
    if name in _OWN_HEADERS:
        return rng.choice(_OWN_HEADERS[name])
    about = INPUTS["loans"].columns[name]
    text = rng.choice([about.title, *about.metadata["aliases"]]).replace("账", rng.choice("账账帐"))
    half = len(text) // 2
    styles = [text] * 6 + [f"{text[:half]}\n{text[half:]}", f"{text[:half]} {text[half:]}", " ".join(text), f"*{text}"]
    return rng.choice([*styles, f"{text}*", f"{text}：", f" {text} "])


def _unit_in_header(rng: Random, unit: int) -> str:
    word = unit_word(unit)
    return rng.choice([f"（{word}）", f"({word})", f"\n({word})", f"（单位：{word}）", f"【{word}】", f"/{word}", word])


def lay_out(rng: Random, name: str, records: list[tuple[dict[str, Any], Truth]], layout: Layout, is_book: bool) -> Grid:
    """Return a sheet of these rows of data."""
    grid = Grid(name, [], slots=layout.slots)
    width = len(layout.slots)
    _put_titles(rng, grid, layout, width, is_book)
    _put_header(grid, layout, is_book)
    _put_lines_beneath(rng, grid, layout)
    if "total on top" in layout.marks:
        _put_total(rng, grid, layout, [truth for _, truth in records], "合计")
    group: list[Truth] = []
    for n, (values, truth) in enumerate(records):
        if "blank rows" in layout.marks and rng.random() < 0.08:
            grid.rows.append(rng.choice([[], [""] * width, ["  "] + [""] * (width - 1)]))
        if "repeated header" in layout.marks and n and n % 8 == 0:
            grid.rows += [list(row) for row in grid.rows[grid.header_row : grid.header_row + grid.header_height]]
        grid.truth[len(grid.rows)] = truth
        grid.rows.append([values.get(slot, "") if slot else "" for slot in layout.slots])
        group.append(truth)
        following = records[n + 1][0]["branch"] if n + 1 < len(records) else None
        if "subtotals" in layout.marks and following != values["branch"]:
            _put_total(rng, grid, layout, group, rng.choice(["小计", "小 计", f"{values['branch']}小计", "小计："]))
            group = []
    if "merged branch" in layout.marks and is_book and "branch" in layout.slots:
        _merge_branches(grid)
    if "grand total" in layout.marks and "total on top" not in layout.marks:
        _put_total(
            rng, grid, layout, [truth for _, truth in records], rng.choice(["合计", "总计", "合  计", "总 计："])
        )
    _put_footers(rng, grid, layout)
    return grid


def _put_titles(rng: Random, grid: Grid, layout: Layout, width: int, is_book: bool) -> None:
    word = rng.choice(["", "人民币"]) + unit_word(layout.unit)
    first = rng.choice(["××农村信用合作联社", ""])
    if "titles" in layout.marks or layout.unit_place == "title":
        inside = f"（单位：{word}）" if layout.unit_place == "title" else ""
        grid.rows.append([f"{first}不良贷款台账{inside}"] + [""] * (width - 1))
        if is_book and rng.random() < 0.7:
            grid.merged.append((0, 0, 0, width - 1))
    if layout.unit_place == "line":
        line = [""] * width
        line[rng.choice([0, width - 1])] = rng.choice(
            [f"单位：{word}", f"金额单位：{word}", f"单位:户、{unit_word(layout.unit)}"]
        )
        if line[0] == "" and rng.random() < 0.5:
            line[0] = "填报日期：2026年6月30日"
        grid.rows.append(line)
    if grid.rows and rng.random() < 0.3:
        grid.rows.append([])


def _put_header(grid: Grid, layout: Layout, is_book: bool) -> None:
    grid.header_row = top = len(grid.rows)
    grid.rows.append(list(layout.upper))
    if "two-line header" not in layout.marks:
        return
    grid.header_height = 2
    grid.rows.append(list(layout.lower))
    if is_book:
        at = layout.slots.index("interest_on")
        grid.merged.append((top, at, top, at + 1))
        others = [n for n, slot in enumerate(layout.slots) if slot and n not in {at, at + 1}]
        grid.merged += [(top, n, top + 1, n) for n in others]


def _put_lines_beneath(rng: Random, grid: Grid, layout: Layout) -> None:
    if layout.unit_place == "beneath":
        word = unit_word(layout.unit)
        grid.rows.append([rng.choice([word, f"({word})"]) if slot == "principal" else "" for slot in layout.slots])
    if "numbers" in layout.marks:
        numbers = iter(range(1, 100))
        style = rng.choice(["{}", "({})", "（{}）"])
        grid.rows.append([style.format(next(numbers)) if slot else "" for slot in layout.slots])


def _put_total(rng: Random, grid: Grid, layout: Layout, truths: list[Truth], label: str) -> None:
    """Add a subtotal with the right sum; it can be compared where every amount in it can be read by a machine."""
    amount = Decimal(sum(truth.fen or 0 for truth in truths)) / 100 / layout.unit
    row: list[Any] = [""] * len(layout.slots)
    row[layout.slots.index("principal")] = rng.choice([float(amount), plain(amount), f"{amount:,}"])
    places = [n for n, slot in enumerate(layout.slots) if slot in _LABEL_COLUMNS]
    row[places[0] if rng.random() < 0.7 else rng.choice(places)] = label
    at = layout.slots.index("loan_id")
    if "count in key column" in layout.marks and not row[at]:
        row[at] = f"{len(truths)}笔"
    if all(truth.is_plain for truth in truths):
        grid.totals.append(len(grid.rows))
    grid.rows.append(row)


def _merge_branches(grid: Grid) -> None:
    """Merge each run of rows of one branch, as the screen shows it: only the first cell keeps its text."""
    at = grid.slots.index("branch")
    rows = sorted(grid.truth)
    start = 0
    for n in range(1, len(rows) + 1):
        ends = n == len(rows) or rows[n] != rows[n - 1] + 1 or grid.rows[rows[n]][at] != grid.rows[rows[start]][at]
        if not ends:
            continue
        if n - start > 1 and grid.rows[rows[start]][at]:
            grid.merged.append((rows[start], at, rows[n - 1], at))
            for row in rows[start + 1 : n]:
                grid.rows[row][at] = ""
        start = n


def _put_footers(rng: Random, grid: Grid, layout: Layout) -> None:
    width = len(layout.slots)
    first = next(n for n, slot in enumerate(layout.slots) if slot)
    if "footer" in layout.marks:
        if rng.random() < 0.5:
            grid.rows.append([])
        for text in rng.sample(
            ["制表人：甲某    复核：乙某", "说明：本表按借据填列", "注：含已核销", "第1页 共1页"], 2
        ):
            grid.rows.append([""] * first + [text] + [""] * (width - first - 1))
    if "spread footer" in layout.marks:
        row = [""] * width
        row[first] = "制表人：甲某"
        for at, text in zip((width // 2, width - 1), ("复核：乙某", "日期：2026年6月30日"), strict=True):
            row[at] = row[at] or text
        grid.rows.append(row)
