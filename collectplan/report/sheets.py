"""What each sheet of the workbook holds: frames and how their columns are headed and formatted. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from collectplan.bundle import Bundle, Edition
from collectplan.report import slices, terms, words
from collectplan.report.headlines import BASES, FLAG_HEADLINES, HEADLINES
from collectplan.report.html import header_line
from collectplan.report.options import options
from collectplan.report.pay import reading_title
from collectplan.report.sentences import CAPTIONS
from collectplan.report.tables import group_title
from collectplan.report.voice import Voice, is_missing
from collectplan.schemas import TABLES, dictionary


@dataclass(frozen=True)
class Field:
    """A column of a sheet.

    Attributes
    ----------
    title : str
        Heading.
    values : sequence
        One per row: text, number, flag, date, or a missing value.
    form : str
        ``text``, ``money``, ``decimal``, ``ratio``, ``percent``, ``gap``, ``count`` or ``day``.
    name : str
        Identifier, for those who must find the column.
    forms : sequence of str, optional
        A form for each row instead of one for all.
    """

    title: str
    values: Sequence[Any]
    form: str = "text"
    name: str = ""
    forms: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet: key of ``words.SHEETS`` and its fields."""

    key: str
    fields: tuple[Field, ...]

    @property
    def n_rows(self) -> int:
        """Number of rows below the heading."""
        return len(self.fields[0].values) if self.fields else 0

    def position(self, name: str) -> int:
        """Return the column number of a field."""
        return [field.name for field in self.fields].index(name)


_CASE_FACTS = ["case_id", "branch", "principal", "on_balance", "off_balance", "worst_class", "borrower_type", "is_key"]
_CASE_REST = ["strategy", "village", "account_manager", "is_insider"]
# Headline figures that are words.
_SAID = {"status": words.STATUS, "stop_reason": words.STOP_REASONS, "history_basis": BASES}
_ALLOCATION = ["officer_id", "method", "expected_recovery", "cost", "reason"]
AS_PLANNED = ("officer_before", "method_before")
# Tables that only some plans have.
_IF_ANY = {
    "edits",
    "reach",
    "weekly",
    "days",
    "schedule",
    "unscheduled",
    "services",
    "owners",
    "schemes",
    "scheme_findings",
    "scheme_readings",
    "pay_outlook",
    "pay",
    "scheme_comparison",
}
# Where a chance means nothing, since nothing has to be reached: no target, or none yet.
_AIMS = {"targets": "target", "reach": "target", "weekly": "target_to_date"}


# Laws and the bank's own rule files are cited in their own language, which an English workbook leaves out.
_CITED = {"clocks": ("article",), "rules": ("title", "value", "source", "instead")}


def sheets_of(plan: Bundle, edition: Edition, extra: Sequence[Sheet] = ()) -> list[Sheet]:
    """Return all sheets in order, extra ones among them; what is owed alone has none of the sheets of a plan."""
    voice = Voice.of(plan.params)
    made = {
        "summary": _summary(plan, edition, voice),
        "stock": _stock(plan, voice),
        "parameters": _parameters(plan, voice),
        "dictionary": _dictionary(voice),
        **{sheet.key: sheet for sheet in extra},
    }
    if plan.job == "plan":
        made |= {"allocation": _assigned(plan, voice), "names": _names(plan)}
    orders = {
        "cases": ["branch", "case_id"],
        "workloads": ["branch", "officer_id"],
        "targets": ["branch", "week", "officer_id", "balance_side"],
        "completion": ["branch", "balance_side", "week"],
        "schedule": ["officer_id", "on", "start_at", "case_id", "kind", "nth"],
    }
    for key in words.SHEETS:
        if key in TABLES and key not in made and (key in plan.tables or (plan.job == "plan" and key not in _IF_ANY)):
            rows = terms.own_rows(plan, key) if key in terms.COLUMNS else slices.table(plan, key)
            if key == "owners" and not plan.params.ownership.windows:
                continue  # every case belongs to its officer throughout
            rows = rows.assign(chance=rows["chance"].where(rows[_AIMS[key]] > 0)) if key in _AIMS else rows
            rows = rows.sort_values(orders[key], ignore_index=True) if key in orders else rows
            shown = [name for name in rows.columns if voice.language == "zh" or name not in _CITED.get(key, ())]
            made[key] = Sheet(key, tuple(table_field(voice, key, name, rows) for name in shown))
    return [made[key] for key in words.SHEETS if key in made]


def table_field(voice: Voice, table: str, name: str, rows: pd.DataFrame) -> Field:
    """Return a column of a stage table with heading, unit and form from the data dictionary."""
    facts = TABLES[table].columns[name].metadata
    kind, unit = facts["kind"], facts["unit"]
    forms = {"money": "money", "count": "count", "date": "day"}
    form = {"yuan": "money", "fraction": "percent", "ratio": "ratio"}.get(unit, "decimal")
    shown = form if kind == "number" else forms.get(kind, "text")
    return Field(
        voice.with_unit(facts[voice.language], _unit(voice, unit)), _values(voice, table, name, rows[name]), shown, name
    )


def _unit(voice: Voice, unit: str) -> str:
    if unit == "yuan":
        return voice.coin
    if unit == "yuan/unit":
        return f"{voice.coin}/{voice.label('unit')}"
    return voice.pick(words.UNITS[unit]) if unit in words.UNITS else unit


def _values(voice: Voice, table: str, name: str, column: pd.Series[Any]) -> list[Any]:
    kind = TABLES[table].columns[name].metadata["kind"]
    values = column.tolist()
    if kind == "enum":
        known = {member: voice.word(table, name, member) for member in set(values)}
        return [known[value] for value in values]
    if kind == "time":
        return ["" if is_missing(value) else f"{value:%H:%M}" for value in values]
    if kind == "flag":
        return [voice.label("yes" if value else "no") for value in values]
    if name == "branch":
        return [voice.branch(value) for value in values]
    if name == terms.COLUMNS.get(table):
        return [terms.title(voice, value) for value in values]
    if name == "reading":
        return [reading_title(voice, value) if value else "" for value in values]
    if name == "owner":
        return [voice.owner(value) for value in values]
    if name == "resource":
        return [voice.resource(value) for value in values]
    if name == "allowed_methods":
        return [voice.methods(value) for value in values]
    if name == "notes":
        return [voice.clock_notes(value) for value in values]
    if name == "survey_gaps":
        return [voice.survey_items(value) for value in values]
    if name == "loosened_by":
        return [voice.label(value) if value in words.LABELS else value for value in values]
    return values


def _stock(plan: Bundle, voice: Voice) -> Sheet:
    """Return every cut of the loans below each other."""
    parts = []
    for caption, cut in slices.CUTS.items():
        rows = slices.stock_by(plan, cut)
        titles = [group_title(voice, cut, name) for name in rows["group"]]
        parts.append(rows.assign(cut=voice.pick(CAPTIONS[caption]), group=titles))
    rows = pd.concat(parts, ignore_index=True)
    return Sheet(
        "stock",
        (
            Field(voice.label("cut"), rows["cut"].tolist()),
            Field(voice.label("group"), rows["group"].tolist()),
            Field(voice.label("n_loans"), rows["n_loans"].tolist(), "count"),
            Field(voice.with_unit(voice.label("on_principal"), voice.coin), rows["on_principal"].tolist(), "money"),
            Field(voice.with_unit(voice.label("off_principal"), voice.coin), rows["off_principal"].tolist(), "money"),
            Field(voice.label("share_of_principal"), rows["share"].tolist(), "percent"),
            table_field(voice, "cuts", "n_roll_over", rows),
            table_field(voice, "cuts", "roll_over_principal", rows),
        ),
    )


def _assigned(plan: Bundle, voice: Voice) -> Sheet:
    """Return one row per case, by branch, so that each branch's rows stand together."""
    rows = slices.assigned_cases(plan)
    rows = rows.sort_values(["branch", "principal", "case_id"], ascending=[True, False, True], ignore_index=True)
    facts, rest = ([table_field(voice, "cases", name, rows) for name in names] for names in (_CASE_FACTS, _CASE_REST))
    dealt = [table_field(voice, "allocation", name, rows) for name in _ALLOCATION]
    known = Field(voice.label("officer_as_planned"), rows["officer_name"].tolist(), name="officer_name")
    # Hidden: what was planned, by which an edited sheet is read when it comes back.
    before = [Field(voice.label(name), field.values, name=name) for name, field in zip(AS_PLANNED, dealt, strict=False)]
    return Sheet("allocation", (*facts, dealt[0], known, *dealt[1:], *rest, *before))


def _names(plan: Bundle) -> Sheet:
    """Return who may be chosen, a column per branch: its own officers, then others who hold a case of it."""
    people = slices.table(plan, "workloads")
    cases = slices.assigned_cases(plan)
    fields = []
    for branch, rows in cases.groupby("branch", sort=True):
        own = sorted(people.loc[people["branch"] == branch, "officer_id"])
        others = sorted(set(rows["officer_id"]) - set(own))
        fields.append(Field(str(branch), [*own, *others], name=str(branch)))
    return Sheet("names", tuple(fields))


def _summary(plan: Bundle, edition: Edition, voice: Voice) -> Sheet:
    """Return what identifies the document, then all headline figures."""
    campaign = plan.params.campaign
    rows: list[tuple[str, Any, str, str]] = [
        (voice.label("organisation"), campaign.organisation, "", "text"),
        (voice.label("campaign"), campaign.name, "", "text"),
        (voice.label("scope"), voice.branch(plan.branch), "", "text"),
        (voice.label("state"), header_line(edition, plan.params), "", "text"),
    ]
    known = [key for key in HEADLINES if key in plan.summary]
    for key in [*known, *sorted(set(plan.summary) - set(known))]:
        rows.append(_headline(plan, voice, key))
    title, value, unit, forms = zip(*rows, strict=True)
    fields = (
        Field(voice.label("item"), title),
        Field(voice.label("value"), value, forms=forms),
        Field(voice.label("unit"), unit),
    )
    return Sheet("summary", fields)


def _headline(plan: Bundle, voice: Voice, key: str) -> tuple[str, Any, str, str]:
    headline = plan.summary[key]
    title = voice.pick(HEADLINES[key]) if key in HEADLINES else key
    forms = {
        "fraction": "percent",
        "hour": "decimal",
        "ratio": "ratio",
        "text": "text",
        "count": "count",
        "day": "count",
        "week": "count",
    }
    form = "money" if headline.unit.startswith("yuan") else forms.get(headline.unit, "decimal")
    form = "gap" if key == "gap" else form
    value: Any = headline.value
    if key in FLAG_HEADLINES and not is_missing(value):
        return title, voice.label("yes" if value else "no"), "", "text"
    said = _SAID.get(key, {}).get(str(value).lower())
    value = voice.pick(said) if said else value
    if is_missing(value):
        return title, voice.label("none"), "", "text"
    return title, value, _headline_unit(voice, headline.unit), form


def _headline_unit(voice: Voice, unit: str) -> str:
    """Return a unit in the reader's language; hours are those of persons."""
    amount, _, per = unit.rpartition("/")
    if amount or unit == "yuan":
        return f"{voice.coin}/{_headline_unit(voice, per)}" if amount else voice.coin
    return voice.pick(words.UNITS["person-hour" if unit == "hour" else unit]) if unit in words.UNITS else unit


def _parameters(plan: Bundle, voice: Voice) -> Sheet:
    rows = options(plan.params)
    return Sheet(
        "parameters",
        (
            Field(voice.label("key"), [row.path for row in rows]),
            Field(voice.label("value"), [row.shown(voice) for row in rows]),
            Field(voice.label("about"), [row.title(voice) for row in rows]),
        ),
    )


def _dictionary(voice: Voice) -> Sheet:
    """Return the data dictionary of the result tables in the reader's language."""
    rows = dictionary().query("kind == 'table'")
    names = ["table", "table_zh", "column", "zh", "en", "type", "unit", "role", "grain", "values"]
    if voice.language == "en":
        names = [name for name in names if name not in {"table_zh", "zh", "values"}]
    return Sheet("dictionary", tuple(Field(voice.pick(words.DICTIONARY[name]), rows[name].tolist()) for name in names))
