"""A blank form is what the reader wants: filled in as it says, it goes in without a mapping and without a fault."""

import datetime
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from collectplan import parse
from collectplan.cli import main
from collectplan.errors import Language, ParamsError
from collectplan.forms import PARAMS_FILE, entries, form_name, write_forms
from collectplan.forms.examples import EXAMPLES
from collectplan.intake import read_input
from collectplan.params import Data, Source, load_params
from collectplan.schemas import INPUTS, words
from collectplan.sources import read_raw
from tests.helpers import ROOT, both_texts, take_in

LANGUAGES: tuple[Language, ...] = ("zh", "en")
EVERY_FORM = [(name, language) for name in INPUTS for language in LANGUAGES]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """Folders of blank forms that no test changes; a warning would mean that Excel gets less than was meant."""
    folders = {language: tmp_path_factory.mktemp("forms") for language in LANGUAGES}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for language, folder in folders.items():
            write_forms(folder, language)
    return folders


def first_sheet(folder: Path, name: str, language: Language) -> Worksheet:
    """Return the sheet that people fill."""
    book = openpyxl.load_workbook(folder / form_name(name, language))
    return book.worksheets[0]


def typed(kind: str, text: str) -> Any:
    """Return what Excel keeps when a person types the example into the form."""
    if kind in {"money", "number", "count"}:
        return float(text)
    return datetime.datetime.fromisoformat(text) if kind in {"date", "time"} else text


def offered_words(book: openpyxl.Workbook, formula: str) -> list[str]:
    """Return the words of a list in Excel: written out, or, above the 255 signs that a check holds, in hidden cells."""
    if formula.startswith('"'):
        assert len(formula.strip('"')) <= 255
        return formula.strip('"').split(",")
    sheet, cells = formula.split("!")
    page, (row,) = book[sheet.strip("'")], book[sheet.strip("'")][cells.replace("$", "")]
    assert all(page.column_dimensions[cell.column_letter].hidden for cell in row[:1])
    return [str(cell.value) for cell in row]


def fill(name: str, language: Language, folder: Path, source: Path) -> Path:
    """Type the examples into row 2 of a form, save it, return the file."""
    file = form_name(name, language)
    book = openpyxl.load_workbook(source / file)
    for entry, cell in zip(entries(name, language), book.worksheets[0][2], strict=True):
        cell.value = typed(entry.kind, entry.example)
    book.save(folder / file)
    return folder / file


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_gets_a_form_and_the_params_name_them(tmp_path: Path, language: Language) -> None:
    folder = tmp_path / "下" / "forms"
    files = write_forms(folder, language)
    key = "zh" if language == "zh" else "en"
    assert [file.name for file in files] == [
        *(f"{schema.metadata[key]}.xlsx" for schema in INPUTS.values()),
        PARAMS_FILE,
    ]
    assert sorted(folder.iterdir()) == sorted(files) and [p.name for p in (tmp_path / "下").iterdir()] == ["forms"]
    params = load_params(folder / PARAMS_FILE)
    assert params.data.folder == "." and params.campaign.language == language
    for name in ("loans", "officers", "branch_targets"):
        assert getattr(params.data, name).files == [form_name(name, language)]


@pytest.mark.parametrize(("name", "language"), EVERY_FORM)
def test_the_headers_are_what_the_reader_recognises_without_a_mapping(
    blank: dict[Language, Path], name: str, language: Language
) -> None:
    sheet, columns = first_sheet(blank[language], name, language), INPUTS[name].columns
    headers = [cell.value for cell in sheet[1]]
    assert headers == [column if language == "en" else about.metadata["zh"] for column, about in columns.items()]
    # Only a blank row is to be filled: nothing that could be taken for data stands below the headers.
    assert sheet.max_row == 1 and sheet.freeze_panes == "B2" and sheet.auto_filter.ref
    for cell, entry in zip(sheet[1], entries(name, language), strict=True):
        assert cell.comment is not None and entry.example in cell.comment.text
    one_of = {column for group in INPUTS[name].metadata.get("either", ()) for column in group}
    needs = ["needed" if c.metadata["needed"] else "either" if n in one_of else "optional" for n, c in columns.items()]
    fills = {"needed": "FFFFD99B", "either": "FFFFF3B0", "optional": "FFE8ECF1"}
    assert [cell.fill.fgColor.rgb for cell in sheet[1]] == [fills[need] for need in needs]


@pytest.mark.parametrize(("name", "language"), EVERY_FORM)
def test_columns_have_the_formats_that_keep_what_is_typed(
    blank: dict[Language, Path], name: str, language: Language
) -> None:
    sheet = first_sheet(blank[language], name, language)
    formats = {
        "money": "#,##0.00",
        "number": "General",
        "count": "#,##0",
        "date": "yyyy-mm-dd",
        "time": "yyyy-mm-dd hh:mm",
    }
    # Neighbours that look the same share one entry.
    styles = {n: style for style in sheet.column_dimensions.values() for n in range(style.min, style.max + 1)}
    for number, entry in enumerate(entries(name, language), 1):
        # Text stays text: an 18-digit id in a column of numbers would lose its last three digits.
        assert styles[number].number_format == formats.get(entry.kind, "@")
        assert styles[number].width > len(entry.header)


@pytest.mark.parametrize(("name", "language"), EVERY_FORM)
def test_every_word_offered_means_its_identifier(blank: dict[Language, Path], name: str, language: Language) -> None:
    book = openpyxl.load_workbook(blank[language] / form_name(name, language))
    checks = {str(rule.sqref).split(":")[0]: rule for rule in book.worksheets[0].data_validations.dataValidation}
    for number, about in enumerate(INPUTS[name].columns.values(), 1):
        facts = about.metadata
        rule = checks.pop(f"{openpyxl.utils.get_column_letter(number)}2", None)
        if facts["kind"] not in {"enum", "flag"}:
            kinds = {"money": "decimal", "number": "decimal", "count": "whole", "date": "date", "time": "date"}
            assert (rule and rule.type) == kinds.get(facts["kind"])
            continue
        values = words.FLAG if facts["kind"] == "flag" else facts["values"]
        assert rule is not None and rule.type == "list"
        offered = pd.Series(offered_words(book, rule.formula1), dtype="str")
        read = parse.parse_enum(offered, values)
        assert read.values.tolist() == list(values) and not read.broken.any()
        if language == "zh":
            assert offered.tolist() == [group[0] for group in values.values()]
    assert not checks


def test_every_column_has_an_example_that_can_be_read() -> None:
    missing = [
        (name, column) for name, table in INPUTS.items() for column in table.columns if column not in EXAMPLES[name]
    ]
    assert not missing, "give each input column an invented example in forms/examples.py"
    for name, language in EVERY_FORM:
        intake = take_in(name, [{entry.header: entry.example for entry in entries(name, language)}])
        assert intake.faults.empty and len(intake.table) == 1, (name, language)
        assert all(entry.example for entry in entries(name, language))


def test_the_id_number_of_the_examples_is_the_one_that_the_standard_prints() -> None:
    # GB 11643-1999: weights 2^(17-i) mod 11; its own worked example is 11010519491231002X.
    number = str(EXAMPLES["loans"]["debtor"])
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    assert "10X98765432"[total % 11] == number[17]
    texts = [text for columns in EXAMPLES.values() for text in columns.values()]
    assert {text for text in texts if re.fullmatch(r"\d{17}[\dX]", str(text)) and str(text)[6:8] in {"19", "20"}} == {
        number
    }


@pytest.mark.parametrize(("name", "language"), EVERY_FORM)
def test_no_other_sheet_can_be_taken_for_the_table(blank: dict[Language, Path], name: str, language: Language) -> None:
    book = openpyxl.load_workbook(blank[language] / form_name(name, language))
    assert len(book.worksheets) == 3
    columns = INPUTS[name].columns.items()
    facts = {column: about.metadata for column, about in columns}
    headers = {word for column, fact in facts.items() for word in (column, fact["zh"], fact["en"], *fact["aliases"])}
    cells = {str(cell.value).strip(" *：:") for sheet in book.worksheets[1:] for row in sheet for cell in row}
    assert not headers & cells
    # The dictionary has a line for each column all the same.
    assert [row[0].value.split(" ", 1)[1] for row in book.worksheets[1].iter_rows(min_row=2)] == [
        entry.header for entry in entries(name, language)
    ]


@pytest.mark.parametrize(("name", "language"), EVERY_FORM)
def test_a_filled_form_is_read_without_a_mapping(
    blank: dict[Language, Path], tmp_path: Path, name: str, language: Language
) -> None:
    file = fill(name, language, tmp_path, blank[language])
    source = Source(files=[file.name])
    intake = read_input(read_raw(name, source, tmp_path), source, {})
    assert intake.faults.empty and len(intake.table) == 1
    (row,) = intake.table.to_dict("records")
    for column, about in INPUTS[name].columns.items():
        example = EXAMPLES[name][column]
        text = example if isinstance(example, str) else example[LANGUAGES.index(language)]
        kind = about.metadata["kind"]
        # Identifiers of closed sets and texts come back as they were; full-width signs become plain.
        expected = text == "true" if kind == "flag" else typed(kind, text.replace("；", ";"))
        assert row[column] == expected, column


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_folder_passes_the_check_as_it_stands(
    tmp_path: Path, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "forms"
    write_forms(folder, language)
    for name in ("loans", "officers", "branch_targets"):
        fill(name, language, folder, folder)
    params = folder / PARAMS_FILE
    # The key of the debtor hash is not to be made in the home of who runs the tests.
    key = tmp_path / "key"
    params.write_text(params.read_text("utf-8").replace("key_file: null", f'key_file: "{key.as_posix()}"'), "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["check", str(params)])
    said = capsys.readouterr()
    assert ended.value.code == 0, said.out + said.err
    assert "86,000.00" in said.out and "11010519491231002X" not in said.out + said.err


def test_two_runs_write_the_same_bytes(blank: dict[Language, Path], tmp_path: Path) -> None:
    # In a process of its own, which keeps sets in another order.
    code = "import sys, pathlib, collectplan.forms as f; f.write_forms(pathlib.Path(sys.argv[1]), 'zh')"
    changed = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "again")], check=True, cwd=ROOT, env=changed)
    files = sorted((tmp_path / "again").iterdir())
    assert len(files) == len(INPUTS) + 1
    for file in files:
        assert file.read_bytes() == (blank["zh"] / file.name).read_bytes(), file.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_form_is_a_formula_or_a_link(blank: dict[Language, Path], language: Language) -> None:
    for name in INPUTS:
        for sheet in openpyxl.load_workbook(blank[language] / form_name(name, language)):
            cells = [cell for row in sheet for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_the_notes_name_a_place_in_the_params_only_where_there_is_one(blank: dict[Language, Path]) -> None:
    def last_note(name: str) -> str:
        sheet = openpyxl.load_workbook(blank["zh"] / form_name(name))["说明"]
        return str(sheet.cell(sheet.max_row, 2).value)

    assert "data.loans.files: [不良贷款台账.xlsx]" in last_note("loans")
    for name in INPUTS:
        note, field = last_note(name), Data.model_fields.get(name)
        assert (f"data.{name}.files" in note) == (field is not None)
        # The params that stand beside the forms do not read an optional table unless somebody names its file.
        assert (f"{name}: null" in note) == (field is not None and not field.is_required())
        assert (f"  {name}: null" in (blank["zh"] / PARAMS_FILE).read_text("utf-8")) == (f"{name}: null" in note)


def test_files_that_are_there_are_refused_one_by_one_and_nothing_is_written(tmp_path: Path) -> None:
    taken = [tmp_path / form_name("loans"), tmp_path / PARAMS_FILE]
    for file in taken:
        file.write_text("mine", "utf-8")
    with pytest.raises(ParamsError) as caught:
        write_forms(tmp_path)
    assert [fault.where for fault in caught.value.faults] == [str(file) for file in taken]
    assert "换一个目录" in both_texts(caught.value) and "another folder" in both_texts(caught.value)
    assert sorted(tmp_path.iterdir()) == sorted(taken) and {file.read_text("utf-8") for file in taken} == {"mine"}


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "forms").write_text("mine", "utf-8")
    with pytest.raises(ParamsError):
        write_forms(tmp_path / "forms")


@pytest.mark.parametrize("is_there", [True, False])
def test_a_run_that_breaks_leaves_nothing_and_other_files_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    folder = tmp_path / "forms"
    if is_there:
        folder.mkdir()
        (folder / "other.txt").write_text("mine", "utf-8")
    before = sorted(tmp_path.rglob("*"))

    def full(name: str, language: Language, path: Path) -> None:
        if name == "controls":
            raise OSError("disk full")
        path.write_bytes(b"")

    with monkeypatch.context() as patch:
        patch.setattr("collectplan.forms.write_form", full)
        with pytest.raises(OSError, match="disk full"):
            write_forms(folder)
    assert sorted(tmp_path.rglob("*")) == before
    write_forms(folder)
    assert len(list(folder.iterdir())) == len(INPUTS) + 1 + is_there


def test_the_command_writes_the_forms_and_refuses_to_write_them_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["template", str(tmp_path / "t"), "--language", "en"]
    for code in (0, 2):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == code
    said = capsys.readouterr()
    assert str(len(INPUTS) + 1) in said.out and "loan ledger.xlsx" in said.err
    assert (tmp_path / "t" / "loan ledger.xlsx").is_file()
