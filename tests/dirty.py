"""A seeded maker of ledgers as banks keep them, with the truth: which rows are data, and what a person reads in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from tests.dirty_cells import (
    BASELINE,
    Cell,
    Person,
    Verdict,
    amount_cell,
    class_cell,
    day_cell,
    id_cell,
    loan_cell,
    make_people,
    odd_amount_cell,
)
from tests.dirty_layout import Grid, Layout, Truth, lay_out

BRANCHES = ["城关", "河东", "西坪", "南岗", "北沟", "石桥"]
# Columns of which a ledger has some; the others it always has.
_OPTIONAL = ("customer_id", "borrower_name", "interest_on", "interest_off", "due_on", "days_past_due", "village")


@dataclass
class Dirty:
    """A ledger and the truth about it; without an encoding it is a workbook.

    Attributes
    ----------
    file : str
        Its name.
    grids : list of Grid
        Sheets.
    source : dict
        What the params have to say about it.
    people : list of Person
        Debtors in it.
    features : set of str
        What is special about it, to find the cause of a failure.
    contradiction : str
        Words that the refusal of the whole file must hold; empty where it must be read.
    """

    file: str
    grids: list[Grid]
    source: dict[str, Any]
    people: list[Person]
    features: set[str]
    contradiction: str = ""
    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\r\n"

    @property
    def is_book(self) -> bool:
        """Whether it is a workbook."""
        return not self.encoding

    @property
    def truths(self) -> dict[tuple[str, int], Truth]:
        """Rows of data by sheet and by row number as a person counts."""
        return {
            (grid.name if self.is_book else "", row + 1): truth
            for grid in self.grids
            if not grid.is_hidden
            for row, truth in grid.truth.items()
        }


def make_ledger(rng: Random, folder: Path) -> Dirty:
    """Make a ledger and write it into a folder."""
    dirty = plan_ledger(rng)
    write_ledger(dirty, folder)
    return dirty


def plan_ledger(rng: Random) -> Dirty:
    """Return a ledger that is not yet written."""
    is_book = rng.random() < 0.6
    people = make_people(rng, rng.randrange(4, 30))
    features: set[str] = set()
    columns = ["loan_id", "debtor", "branch", "principal", "risk_class", "disbursed_on"]
    columns += [name for name in _OPTIONAL if rng.random() < 0.5]
    columns += [name for name in ("serial", "phone", "remark", "guarantee_type") if rng.random() < 0.5]
    if rng.random() < 0.15:
        columns.append("balance_status")
    source: dict[str, Any] = {"files": []}
    if rng.random() < 0.3:
        source["two_digit_years_from"] = 1950
    is_by_branch = is_book and rng.random() < 0.25
    if is_by_branch:
        columns.remove("branch")
        source["constants"] = {"branch": "{sheet}"}
        features.add("sheet per branch")
    rng.shuffle(columns)
    # Nobody starts a sheet with an amount: titles and signatures stand in the first column.
    first = rng.choice([name for name in columns if name in {"serial", "branch", "loan_id", "borrower_name"}])
    columns.sort(key=lambda name: name != first)
    branches = rng.sample(BRANCHES, rng.randrange(1, 5))
    names = branches if is_by_branch else [f"第{n + 1}页" for n in range(rng.randrange(1, 4) if is_book else 1)]
    layout = Layout.drawn(rng, columns, features)
    if layout.unit == 10_000 and not layout.is_unit_in_file:
        source["unit"] = "wan_yuan"
    loans = _Loans(rng, people, branches, layout, is_book, source.get("two_digit_years_from"))
    grids = []
    for name in names:
        records = loans.records(rng.randrange(1, 25), columns, name if is_by_branch else None)
        grids.append(lay_out(rng, name, records, layout, is_book))
    if is_book:
        grids = _with_others(rng, grids, features)
    file, encoding = (
        ("台账.xlsx", "") if is_book else ("台账.csv", rng.choice(["utf-8-sig", "utf-8", "gb18030", "utf-16"]))
    )
    source["files"] = [file]
    contradiction = "金额单位互相矛盾" if layout.is_contradictory else ""
    separator, line_end = rng.choice(",;\t"), rng.choice(["\r\n", "\n"])
    features |= {file[-4:], encoding, f"separator {separator!r}"} if not is_book else {"book"}
    return Dirty(file, grids, source, people, features, contradiction, encoding, separator, line_end)


@dataclass
class _Loans:
    """Makes the rows of data of a ledger, each loan with a number of its own unless a duplicate is planted."""

    rng: Random
    people: list[Person]
    branches: list[str]
    layout: Layout
    is_book: bool
    century: int | None
    made: int = 0

    def records(self, count: int, columns: list[str], sheet_branch: str | None) -> list[tuple[dict[str, Any], Truth]]:
        """Return rows as column to value with their truth."""
        rng = self.rng
        records = [self._record(columns, sheet_branch) for _ in range(count)]
        for values, truth in list(records):
            draw = rng.random()
            at = rng.randrange(len(records) + 1)
            if draw < 0.03:
                # The same row once more: one of the two is kept.
                records.insert(at, (dict(values), truth))
                self._settle(records, truth)
            elif draw < 0.05 and truth.loan_id is not None:
                other = amount_cell(rng, 777_700 + self.made, self.layout.unit, self.layout.is_stated)
                changed = replace(truth, fen=other.meant, is_plain=True)
                records.insert(at, (values | {"principal": other.value}, changed))
                self._refuse(records, truth.loan_id)
            elif draw < 0.06 and truth.loan_id is not None and sheet_branch is None and len(self.branches) > 1:
                elsewhere = next(b for b in self.branches if b != values["branch"])
                records.insert(at, (values | {"branch": elsewhere}, truth))
                self._refuse(records, truth.loan_id)
        if sheet_branch is None and self.layout.is_sorted:
            records.sort(key=lambda record: str(record[0]["branch"]))
        seen: set[str] = set()
        for n, (values, truth) in enumerate(records):
            if truth.verdict == "accept" and truth.loan_id in seen:
                records[n] = (values, replace(truth, verdict="refuse"))
            seen.add(truth.loan_id or "")
        return records

    def _settle(self, records: list[tuple[dict[str, Any], Truth]], truth: Truth) -> None:
        """Mark rows that would be accepted by one reader only as open when they stand twice."""
        for n, (values, own) in enumerate(records):
            if own is truth and truth.verdict == "open":
                records[n] = (values, replace(own, verdict="open"))

    def _refuse(self, records: list[tuple[dict[str, Any], Truth]], loan_id: str) -> None:
        for n, (values, own) in enumerate(records):
            if own.loan_id == loan_id:
                records[n] = (values, replace(own, verdict="refuse"))

    def _record(self, columns: list[str], sheet_branch: str | None) -> tuple[dict[str, Any], Truth]:
        rng, layout = self.rng, self.layout
        self.made += 1
        person = rng.choice(self.people)
        fen = rng.randrange(100_000, 500_000_000)
        loan = loan_cell(rng, self.made, self.is_book) if rng.random() < 0.4 else _plain_id(self.made)
        amount = (odd_amount_cell if rng.random() < 0.1 else amount_cell)(rng, fen, layout.unit, layout.is_stated)
        debtor = id_cell(rng, person, self.is_book)
        disbursed = date(1985, 1, 1) + timedelta(days=rng.randrange(38 * 365))
        if rng.random() < 0.02:
            disbursed = BASELINE + timedelta(days=rng.randrange(1, 200))
        begun = day_cell(rng, disbursed, self.century)
        due = day_cell(rng, disbursed + timedelta(days=rng.randrange(30, 1500)), self.century)
        risk = class_cell(rng)
        branch = rng.choice(self.branches)
        verdicts: list[Verdict] = [loan.verdict, amount.verdict, risk.verdict]
        if begun.meant is not None and begun.meant > BASELINE:
            verdicts.append("refuse")
        if debtor.meant is None and not {"customer_id", "borrower_name"} & set(columns):
            verdicts.append("open")
        status = rng.choice(["表内", "", "核销", "置换", "表外"])
        if "balance_status" in columns and rng.random() < 0.05:
            status = "其他"
            verdicts.append("refuse")
        if sheet_branch is None and rng.random() < 0.02:
            branch = ""
            verdicts.append("refuse")
        verdict: Verdict = "refuse" if "refuse" in verdicts else "open" if "open" in verdicts else "accept"
        values = {
            "loan_id": loan.value,
            "debtor": debtor.value,
            "customer_id": person.customer,
            "borrower_name": person.name,
            "branch": branch,
            "principal": amount.value,
            "risk_class": risk.value,
            "interest_on": rng.choice(["", 12.5, "1,234.56", "0", 0, "-"]),
            "interest_off": rng.choice(["", 7, "８８.80", "0.00"]),
            "balance_status": status,
            "disbursed_on": begun.value,
            "due_on": due.value,
            "days_past_due": rng.choice(["", 100, "366", "1,200", "３０"]),
            "guarantee_type": rng.choice(["信用", "保证", "抵押", "联保", "不知道", ""]),
            "village": rng.choice(["东村", "西村", "小计村", "", "第3组"]),
            "serial": self.made,
            "phone": rng.choice([person.phone, int(person.phone), ""]),
            "remark": rng.choice(
                ["", "", f"{person.name}电话{person.phone}", "已联系，本息合计另计", f"担保人{person.name}"]
            ),
        }
        days = {"disbursed_on": begun.meant} | ({"due_on": due.meant} if "due_on" in columns else {})
        is_plain = amount.verdict != "open"
        return values, Truth(loan.meant, amount.meant, is_plain, verdict, person, debtor.meant, risk.meant, days)


def _plain_id(number: int) -> Cell:
    return Cell(f"JD{number:06d}", f"JD{number:06d}")


def _with_others(rng: Random, grids: list[Grid], features: set[str]) -> list[Grid]:
    """Add sheets that are no ledger: a summary, an explanation, a hidden older copy, an empty one."""
    others = list(grids)
    if rng.random() < 0.4:
        rows: list[list[Any]] = [
            ["分机构汇总表"],
            ["机构", "户数", "本金余额"],
            ["城关", 12, 345.6],
            ["合计", 12, 345.6],
        ]
        others.insert(rng.choice([0, len(others)]), Grid("汇总", rows))
        features.add("summary sheet")
    if rng.random() < 0.2:
        others.append(Grid("填表说明", [["一、本表按借据填列"], ["二、金额以元为单位，不得空缺"], []]))
    if rng.random() < 0.2:
        others.append(Grid("Sheet3", []))
    if rng.random() < 0.25:
        others.append(Grid("旧台账", [list(row) for row in grids[0].rows], is_hidden=True))
        features.add("hidden sheet")
    return others


def write_ledger(dirty: Dirty, folder: Path) -> Path:
    """Write a ledger and return its path."""
    path = folder / dirty.file
    if dirty.is_book:
        _write_book(path, dirty.grids)
    else:
        path.write_bytes(csv_text(dirty).encode(dirty.encoding))
    return path


def csv_text(dirty: Dirty) -> str:
    """Return the text of a ledger that is no workbook."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=dirty.separator, lineterminator=dirty.line_end)
    writer.writerows([_text(value) for value in row] for row in dirty.grids[0].rows)
    return stream.getvalue()


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _write_book(path: Path, grids: Iterable[Grid]) -> None:
    book = xlsxwriter.Workbook(path, {"nan_inf_to_errors": True})
    day_format = book.add_format({"num_format": "yyyy/m/d"})
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        if grid.is_hidden:
            sheet.hide()
        for r, row in enumerate(grid.rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), day_format)
                elif isinstance(value, int | float):
                    sheet.write_number(r, c, value)
                elif value:
                    sheet.write_string(r, c, value)
        for top, left, bottom, right in grid.merged:
            value = grid.rows[top][left]
            sheet.merge_range(top, left, bottom, right, value if isinstance(value, str) else "")
    book.close()
