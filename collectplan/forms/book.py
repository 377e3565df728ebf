"""Write one form: the empty table with its checks, the data dictionary of its columns, and the notes.

Only the first sheet has the headers of the table; the example stands in the dictionary, one line per column. Names there
are numbered, or quoted where one stands alone: a cell that is a header by itself could make a reader take the sheet for
data, above all where a table needs one column only. The same form has the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from collectplan.errors import Language
from collectplan.forms import wording
from collectplan.forms.entries import Entry, Need, entries, pick, title
from collectplan.params import Data
from collectplan.widths import printed_width

_CREATED = datetime(2026, 1, 1)
_LAST_ROW = 100_000  # of the checks and the filter
_FIRST_DAY, _LAST_DAY = datetime(1949, 10, 1), datetime(2099, 12, 31)
_MOST = 1_000_000_000_000  # above it stands an account number, not an amount
_ERROR_TITLE, _ERROR_TEXT = 32, 255  # signs that Excel shows
_LIST_TEXT = 255  # signs of a list that a check can hold itself
_FORMATS = {
    "money": "#,##0.00", "number": "General", "count": "#,##0", "date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm",
}  # fmt: skip
_WIDTHS = {"money": 15, "date": 12, "time": 17}
_NARROWEST, _WIDEST, _FILTER_BUTTON = 9, 26, 3
_LINE, _HEAD = 16, 24  # heights in points
_DICTIONARY_WIDTHS = (18, 16, 8, 46, 32, 24, 50)
_NOTES_WIDTH = 110
_FILLS: dict[Need, str] = {"needed": "#FFD99B", "either": "#FFF3B0", "optional": "#E8ECF1"}
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_SIGNS = 300, 19, 40  # pixels, pixels, signs on a line
_A4 = 9


def write_form(name: str, language: Language, path: Path) -> None:
    """Write the form of one input table.

    Parameters
    ----------
    name : str
        Input table, a key of ``schemas.INPUTS``.
    language : {'zh', 'en'}
        Of titles, words and notes.
    path : Path
        Replaced if it exists.
    """
    import xlsxwriter

    columns, sheet = entries(name, language), title(name, language)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": sheet, "created": _CREATED})
        _write_table(book, book.add_worksheet(sheet), columns, language)
        _write_dictionary(book, book.add_worksheet(pick(wording.SHEETS["dictionary"], language)), columns, language)
        yellow = any(entry.need == "either" for entry in columns)
        notes = _notes(name, sheet, path.name, yellow, language)
        _write_notes(book, book.add_worksheet(pick(wording.SHEETS["notes"], language)), notes, language)


def _write_table(book: Any, page: Any, columns: Sequence[Entry], language: Language) -> None:
    heads = {need: _head(book, need) for need in _FILLS}
    # In the order of the columns: a set's order differs from run to run, and with it the bytes.
    kinds = dict.fromkeys(entry.kind for entry in columns)
    styles = {kind: book.add_format({"num_format": _FORMATS.get(kind, "@")}) for kind in kinds}
    page.set_row(0, _HEAD)
    for number, entry in enumerate(columns):
        page.set_column(number, number, _width(entry), styles[entry.kind])
        page.write_string(0, number, entry.header, heads[entry.need])
        comment = _comment(entry, language)
        page.write_comment(0, number, comment, {"width": _COMMENT_WIDTH, "height": _height(comment)})
        if rule := _validation(entry, number, language):
            page.data_validation(1, number, _LAST_ROW, number, rule)
    page.ignore_errors({"number_stored_as_text": f"A2:XFD{_LAST_ROW + 1}"})
    page.autofilter(0, 0, _LAST_ROW, len(columns) - 1)
    _set_up(page, language)


def _head(book: Any, need: Need) -> Any:
    look = {"font_name": "SimHei", "valign": "vcenter", "bottom": 1, "num_format": "@"}
    return book.add_format({**look, "bg_color": _FILLS[need]})


def _comment(entry: Entry, language: Language) -> str:
    """Return what a person reads at the header."""
    colon, comma = pick(wording.COLON, language), pick(wording.COMMA, language)
    need = pick(wording.NEED[entry.need], language)
    lines = [f"{entry.header}（{need}）" if language == "zh" else need]
    facts = (entry.unit, entry.how, comma.join(entry.choices), entry.example)
    for label, fact in zip(wording.DICTIONARY[2:6], facts, strict=True):
        if fact:
            lines.append(f"{pick(label, language)}{colon}{fact}")
    return "\n".join(lines)


def _height(comment: str) -> int:
    return (sum(_lines(line, _COMMENT_SIGNS) for line in comment.split("\n")) + 1) * _COMMENT_LINE


def _validation(entry: Entry, place: int, language: Language) -> dict[str, Any] | None:
    """Return the check that Excel makes while typing; what it lets through, the reader understands.

    ``place`` is that of the column, from 0: the words too long for a check stand in its line of the dictionary.
    """
    number = {"criteria": "between", "minimum": -_MOST if entry.is_signed else 0, "maximum": _MOST}
    day = {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
    rules: dict[str, dict[str, Any]] = {
        "money": {"validate": "decimal", **number},
        "number": {"validate": "decimal", **number},
        "count": {"validate": "integer", **number},
        "date": day,
        "time": day,
    }
    offered: list[str] | str = list(entry.choices)
    if _is_long(entry):
        from xlsxwriter.utility import xl_range_abs

        sheet, row, first = pick(wording.SHEETS["dictionary"], language), place + 1, len(_DICTIONARY_WIDTHS)
        offered = f"='{sheet}'!{xl_range_abs(row, first, row, first + len(entry.choices) - 1)}"
    rule = {"validate": "list", "source": offered} if entry.choices else rules.get(entry.kind)
    return rule and {**rule, "error_title": entry.header[:_ERROR_TITLE], "error_message": entry.how[:_ERROR_TEXT]}


def _is_long(entry: Entry) -> bool:
    """Tell whether the words are too long for a check; the dictionary then holds them, beside the line of the column."""
    return len(",".join(entry.choices)) > _LIST_TEXT


def _write_dictionary(book: Any, page: Any, columns: Sequence[Entry], language: Language) -> None:
    look = {"num_format": "@", "text_wrap": True, "valign": "top", "bottom": 4, "bottom_color": "#B0B7C0"}
    plain = book.add_format(look)
    marked: dict[Need, Any] = {
        need: book.add_format({**look, "bg_color": fill}) for need, fill in _FILLS.items() if need != "optional"
    }
    head, comma = _head(book, "optional"), pick(wording.COMMA, language)
    page.set_row(0, _HEAD)
    for number, (label, width) in enumerate(zip(wording.DICTIONARY, _DICTIONARY_WIDTHS, strict=True)):
        page.set_column(number, number, width)
        page.write_string(0, number, pick(label, language), head)
    for row, entry in enumerate(columns, start=1):
        need = pick(wording.NEED[entry.need], language)
        facts = (need, entry.unit, entry.how, comma.join(entry.choices), entry.example)
        cells = (
            f"{row} {entry.header}",
            *facts,
            comma.join(entry.others) if len(entry.others) > 1 else f"“{entry.others[0]}”",
        )
        page.set_row(row, _LINE * max(map(_lines, cells, _DICTIONARY_WIDTHS)))
        for number, text in enumerate(cells):
            page.write_string(row, number, text, marked.get(entry.need, plain) if number < 2 else plain)
        if _is_long(entry):
            page.write_row(row, len(cells), entry.choices)
            page.set_column(len(cells), len(cells) + len(entry.choices) - 1, _NARROWEST, None, {"hidden": True})
    page.ignore_errors({"number_stored_as_text": f"A2:G{len(columns) + 1}"})
    _set_up(page, language)


def _notes(name: str, sheet: str, file: str, has_either: bool, language: Language) -> list[str]:
    row = pick(wording.ROWS.get(name, wording.A_ROW), language)
    either = pick(wording.YELLOW, language) if has_either else ""
    texts = [pick(text, language).format(sheet=sheet, row=row, either=either) for text in wording.NOTES_SHEET]
    return [*texts, pick(_end(name), language).format(name=name, file=file)]


def _end(name: str) -> wording.Pair:
    """Return how the params name the table. Not every input has a place in them; the models know."""
    if name not in Data.model_fields:
        return wording.NOT_USED
    return wording.USED if Data.model_fields[name].is_required() else wording.USED_IF_NAMED


def _write_notes(book: Any, page: Any, notes: Sequence[str], language: Language) -> None:
    style = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    place = book.add_format({"valign": "top"})
    page.set_column(0, 0, 4, place)
    page.set_column(1, 1, _NOTES_WIDTH, style)
    for row, text in enumerate(notes):
        page.set_row(row, _LINE * _lines(text, _NOTES_WIDTH))
        page.write_number(row, 0, row + 1, place)
        page.write_string(row, 1, text, style)
    _set_up(page, language, has_head=False)


def _set_up(page: Any, language: Language, has_head: bool = True) -> None:
    if has_head:
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
    page.hide_gridlines(0)  # they are printed too
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_margins(0.4, 0.4, 0.6, 0.6)
    page.set_footer("&C" + pick(wording.PAGE, language))


def _width(entry: Entry) -> int:
    content = max((printed_width(word) for word in (entry.example, *entry.choices)), default=0) + 1
    return max(_WIDTHS.get(entry.kind, _NARROWEST), printed_width(entry.header) + _FILTER_BUTTON, min(content, _WIDEST))


def _lines(text: str, width: int) -> int:
    """Return how many lines a text needs in a cell, at least one; the last sign of a line often does not fit."""
    return max(-(-printed_width(text) // (width - 2)), 1)
