"""A plain workbook of lists: one sheet per list, ready to filter and to print; text is never a formula."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from collectplan.widths import printed_width

Form = Literal["text", "count", "money"]
# A zero in a list of faults is no amount; a dash says so.
_PATTERNS: dict[Form, str] = {"text": "@", "count": "#,##0", "money": '#,##0.00;-#,##0.00;"—"'}
_WIDTHS = (7, 46)
_SAMPLED = 300
_NUMBER_WIDTHS = {"count": 8.0, "money": 15.0}
_LINE = 15.0  # points
_LONGEST = 32_000
_A4 = 9
_MOST_ROWS = 1_000_000  # below Excel's own limit


@dataclass(frozen=True)
class ListSheet:
    """A list: title of the sheet, headings with their forms, rows, and a line of text above the headings."""

    title: str
    headings: Sequence[tuple[str, Form]]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    marked: frozenset[int] = frozenset()


def write_lists(path: Path, title: str, sheets: Sequence[ListSheet], created: datetime) -> None:
    """Write the workbook beside its place and put it there when it is whole.

    Parameters
    ----------
    path : Path
        Replaced if it exists; its folder is made.
    title : str
        Property of the document, and the page header.
    sheets : sequence of ListSheet
        In order; ``marked`` are positions of rows to be set off by colour.
    created : datetime
        Fixed, so that the same lists give the same bytes.
    """
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(part), options) as book:
            book.set_properties({"title": title, "created": created})
            styles = _styles(book)
            for sheet in sheets:
                _write(book.add_worksheet(sheet.title), sheet, title, styles)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _styles(book: Any) -> dict[str, Any]:
    styles: dict[str, Any] = {}
    for form, pattern in _PATTERNS.items():
        look = {"valign": "top", "num_format": pattern} | ({"text_wrap": True, "indent": 1} if form == "text" else {})
        styles[form] = book.add_format(look)
        styles[f"{form}!"] = book.add_format(look | {"bg_color": "#FDE9E7"})
    head = {"font_name": "SimHei", "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#EEF2F7"}
    return styles | {
        "head": book.add_format(head),
        "note": book.add_format({"font_name": "SimHei", "valign": "vcenter"}),
    }


def _write(page: Any, sheet: ListSheet, title: str, styles: dict[str, Any]) -> None:
    top = 1 if sheet.note else 0
    if sheet.note:
        page.write_string(0, 0, sheet.note, styles["note"])
        page.set_row(0, 22)
    widths = [
        _width(heading, form, [row[column] for row in sheet.rows[:_SAMPLED]])
        for column, (heading, form) in enumerate(sheet.headings)
    ]
    for column, (heading, _) in enumerate(sheet.headings):
        page.write_string(top, column, heading, styles["head"])
        page.set_column(column, column, widths[column])
    for number, row in enumerate(sheet.rows[:_MOST_ROWS]):
        # Not every program fits the height of a row to text that is broken.
        lines = max((_lines(value, width) for value, width in zip(row, widths, strict=True)), default=1)
        page.set_row(top + 1 + number, _LINE * lines)
        mark = "!" if number in sheet.marked else ""
        for column, ((_, form), value) in enumerate(zip(sheet.headings, row, strict=True)):
            style = styles[form + mark]
            if form == "text":
                page.write_string(top + 1 + number, column, str(value)[:_LONGEST], style)
            else:
                page.write_number(top + 1 + number, column, value, style)
    last = top + max(len(sheet.rows), 1)
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, last, len(sheet.headings) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_header(f"&L{title.replace('&', '&&')}"[:255])
    page.set_footer("&C&P / &N")


def _width(heading: str, form: Form, values: Sequence[Any]) -> float:
    if form != "text":
        return max(_NUMBER_WIDTHS[form], printed_width(heading) + 3)
    longest = max((printed_width(value) for value in values), default=0)
    return min(max(longest, printed_width(heading) + 3, _WIDTHS[0]) + 1, _WIDTHS[1])


def _lines(value: Any, width: float) -> int:
    return -(-printed_width(value) // int(width - 1)) if isinstance(value, str) and value else 1
