"""The workbook behind a report: one sheet per list, in yuan, ready to filter, to print and, for 分案, to edit.

Text is always text: nothing a debtor or a file wrote can become a formula or a link. The same bundle gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from collectplan.bundle import Bundle, Edition
from collectplan.report import words
from collectplan.report.html import header_line
from collectplan.report.sheets import AS_PLANNED, Field, Sheet, sheets_of
from collectplan.report.voice import Voice, is_missing
from collectplan.widths import printed_width

_NUMBER_FORMATS = {
    "text": "@", "money": "#,##0.00", "decimal": "#,##0.0", "ratio": "0.00", "percent": "0.0%", "gap": "0.00%", "count": "#,##0", "day": "yyyy-mm-dd",
}  # fmt: skip
_LONGEST = 32_000  # characters in a cell, below Excel's own limit
_WIDTHS = (6, 44)
_WIDTH_SAMPLE = 200
_A4 = 9
_PAGE_WIDTH = 210  # characters
_HEAD_HEIGHT = 32
_ONE_LINE = 16  # a heading up to this width is not broken


def write_workbook(bundle: Bundle, edition: Edition, path: str | Path, extra: Sequence[Sheet] = ()) -> None:
    """Write the workbook of a bundle.

    Parameters
    ----------
    bundle : Bundle
        Of the county or one branch; only its rows are written.
    edition : Edition
        Printed in the page header and on the first sheet.
    path : str or Path
        Replaced if it exists.
    extra : sequence of Sheet
        Sheets made elsewhere, such as those of the working papers; each takes its place in ``words.SHEETS``.
    """
    import xlsxwriter

    campaign = bundle.params.campaign
    created = datetime.combine(campaign.baseline_on, datetime.min.time())
    book = xlsxwriter.Workbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"title": campaign.name, "company": campaign.organisation, "created": created})
    sheets = {sheet.key: sheet for sheet in sheets_of(bundle, edition, extra)}
    writer = _Writer(book, bundle, header_line(edition, bundle.params), sheets.get("names", Sheet("names", ())))
    for sheet in sheets.values():
        writer.add(sheet)
    book.close()


class _Writer:
    """Writes sheets into one open workbook."""

    def __init__(self, book: Any, bundle: Bundle, state: str, names: Sheet) -> None:
        self._book, self._names = book, names
        self._voice = Voice.of(bundle.params)
        self._page_header = f"&L{_plain(bundle.params.campaign.organisation)}&R{_plain(state)}"[:255]
        self._head = book.add_format(
            {"font_name": "SimHei", "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#EEF2F7"}
        )
        self._formats = {
            form: book.add_format({"num_format": pattern, "valign": "top"}) for form, pattern in _NUMBER_FORMATS.items()
        }
        self._formats["text"].set_indent(1)  # apart from a number before it
        self._formats["long"] = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._editable = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FFF8E1"})

    def add(self, sheet: Sheet) -> None:
        """Write one sheet with heading, filter, widths and print set-up."""
        page = self._book.add_worksheet(self._title(sheet))
        page.set_row(0, _HEAD_HEIGHT)
        for number, field in enumerate(sheet.fields):
            page.write_string(0, number, field.title, self._head)
            page.set_column(number, number, _width(field))
            self._write_column(page, number, field)
        if sheet.key == "allocation":
            self._offer_officers(page, sheet)
            for name in AS_PLANNED:
                page.set_column(sheet.position(name), sheet.position(name), None, None, {"hidden": True})
        if sheet.key == "names":
            page.hide()
        self._set_up(page, sheet)

    def _write_column(self, page: Any, number: int, field: Field) -> None:
        whole = "long" if field.form == "text" and _width(field) >= _WIDTHS[1] else field.form
        writers = {form: self._cell(page, form) for form in {whole, *field.forms}}
        for row, value in enumerate(field.values, start=1):
            writers[field.forms[row - 1] if field.forms else whole](row, number, value)

    def _cell(self, page: Any, form: str) -> Callable[[int, int, Any], None]:
        """Return what writes one value of a form; a missing value leaves the cell empty."""
        style = self._formats[form]
        writers = {"text": page.write_string, "long": page.write_string, "day": page.write_datetime}
        is_text = form in {"text", "long"}
        write_known = writers.get(form, page.write_number)

        def write(row: int, column: int, value: Any) -> None:
            if is_missing(value):
                page.write_blank(row, column, None, style)
            else:
                write_known(row, column, str(value)[:_LONGEST] if is_text else value, style)

        return write

    def _offer_officers(self, page: Any, sheet: Sheet) -> None:
        """Let a branch choose another officer from a list; other ids may still be typed."""
        column = sheet.position("officer_id")
        officers = sheet.fields[column].values
        for row, officer in enumerate(officers, start=1):
            page.write_string(row, column, str(officer), self._editable)
        for branch, first, last in _runs(sheet.fields[sheet.position("branch")].values):
            page.data_validation(first, column, last, column, self._choice(branch))

    def _choice(self, branch: str) -> dict[str, Any]:
        from xlsxwriter.utility import xl_range_abs

        number = self._names.position(branch)
        place = xl_range_abs(1, number, max(len(self._names.fields[number].values), 1), number)
        return {
            "validate": "list",
            "source": f"='{self._title(self._names)}'!{place}",
            "error_type": "warning",
            "input_message": self._voice.label("pick_officer"),
        }

    def _title(self, sheet: Sheet) -> str:
        return self._voice.pick(words.SHEETS[sheet.key])

    def _set_up(self, page: Any, sheet: Sheet) -> None:
        page.freeze_panes(1, 1 if sheet.key in {"cases", "allocation"} else 0)
        if sheet.fields:
            page.autofilter(0, 0, max(sheet.n_rows, 1), len(sheet.fields) - 1)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.print_area(0, 0, max(sheet.n_rows, 1), _lastprinted_width(sheet))
        page.set_margins(0.4, 0.4, 0.75, 0.6)
        page.set_header(self._page_header)
        page.set_footer("&C" + self._voice.label("page_of").format(page="&P", pages="&N"))


def _plain(text: str) -> str:
    """Return text that a page header shows as it is."""
    return text.replace("&", "&&")


def _runs(values: Any) -> list[tuple[str, int, int]]:
    """Return runs of equal values with the sheet rows of their first and last member."""
    runs: list[tuple[str, int, int]] = []
    for row, value in enumerate(values, start=1):
        if runs and runs[-1][0] == value:
            runs[-1] = (value, runs[-1][1], row)
        else:
            runs.append((value, row, row))
    return runs


def _lastprinted_width(sheet: Sheet) -> int:
    """Return the last column that still fits a readable page; the rest is for the screen."""
    room = np.cumsum([_width(field) for field in sheet.fields]) <= _PAGE_WIDTH
    return max(int(room.sum()) - 1, 0)


def _width(field: Field) -> float:
    """Return a column width that suits heading and content."""
    room = {"money": 14, "decimal": 10, "ratio": 8, "percent": 8, "count": 8, "day": 11}.get(field.form)
    longest = room or max((printed_width(value) for value in field.values[:_WIDTH_SAMPLE]), default=0)
    heading = printed_width(field.title) / (1 if printed_width(field.title) <= _ONE_LINE else 2)
    return min(max(longest, heading + 3, _WIDTHS[0]) + 1, _WIDTHS[1])
