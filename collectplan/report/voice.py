"""How a report speaks: language, currency and the printed form of every kind of value.

Amounts come in yuan and are printed in 万 of the currency (Chinese) or thousands (English); fractions come as 0-1; a
missing value (``None`` or NaN) is a dash. Nothing here computes: it rounds for display only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from collectplan.params import COUNTY, Params
from collectplan.report import words
from collectplan.report.members import ENGLISH
from collectplan.schemas import TABLES
from collectplan.schemas.words import CLOCK_NOTE

Form = Literal[
    "text", "enum", "flag", "money", "exact", "count", "number", "hours", "percent", "chance", "ratio", "day"
]


def is_missing(value: Any) -> bool:
    """Whether a value is not known: ``None``, NaN or NaT."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or value != value


@dataclass(frozen=True)
class Voice:
    """Language and currency of a report.

    Attributes
    ----------
    language : {"zh", "en"}
        Language of all text.
    currency : str
        Name of the currency as the params file has it, for example ``元``.
    """

    language: Literal["zh", "en"] = "zh"
    currency: str = "元"

    @classmethod
    def of(cls, params: Params) -> Voice:
        """Return the voice that the params file asks for."""
        return cls(params.campaign.language, params.campaign.currency)

    @property
    def side(self) -> int:
        """Position of the language in a pair of texts."""
        return 0 if self.language == "zh" else 1

    def pick(self, pair: words.Pair) -> str:
        """Return the text of a pair in this language."""
        return pair[self.side]

    def label(self, key: str) -> str:
        """Return a short label."""
        return self.pick(words.LABELS[key])

    @property
    def coin(self) -> str:
        """Name of the currency."""
        return self.currency if self.language == "zh" else words.CURRENCIES.get(self.currency, self.currency)

    @property
    def unit(self) -> str:
        """Unit of amounts in text and in tables of reports, for example ``万元``."""
        return f"{self.pick(words.SCALE_PREFIX)}{self.coin}"

    def scaled(self, yuan: float) -> float:
        """Return an amount in the unit of reports."""
        return yuan / words.SCALE[self.side]

    def with_unit(self, title: str, unit: str) -> str:
        """Return a heading with its unit in brackets, or as it is without one."""
        return f"{title}{self.label('unit_open')}{unit}{self.label('unit_close')}" if unit else title

    def branch(self, name: str) -> str:
        """Return the name of a branch; the county is named in the reader's language."""
        return self.label("county") if name == COUNTY else name

    def title(self, table: str, column: str) -> str:
        """Return the heading of a table column from the data dictionary."""
        return str(TABLES[table].columns[column].metadata[self.language])

    def word(self, table: str, column: str, member: str) -> str:
        """Return the title of a member of a closed set; English reads its identifier, unless it has a title of its own."""
        values = TABLES[table].columns[column].metadata["values"]
        if self.language == "zh":
            return str(values[member][0]) if member in values else member
        own = ENGLISH.get((table, column), {})
        if member in own:
            return own[member][0]
        return words.ENGLISH.get(member, member.replace("_", " ").lower())

    def shown(self, value: Any, form: str) -> str:
        """Return a value as it is printed in a sentence.

        Parameters
        ----------
        value : Any
            Money in yuan, fractions 0-1, dates, text.
        form : str
            ``money`` (万元), ``exact`` (元 to the fen), ``price`` (元),
            ``percent``, ``chance``, ``gap``, ``count``, ``plain``, ``decimal``, ``hours``, ``day`` or ``text``.
        """
        forms: dict[str, Callable[[Any], str]] = {
            "money": self.money,
            "exact": lambda yuan: f"{yuan:,.2f} {self.coin}",
            "price": lambda yuan: f"{yuan:,.0f} {self.coin}",
            "percent": lambda part: f"{part:.1%}",
            "chance": self.chance,
            "gap": lambda part: f"{part:.2%}" if part >= 0.0001 else self._limit("below", "0.01%"),
            "count": lambda number: f"{int(number):,}",
            "plain": lambda number: f"{int(number)}",
            "decimal": lambda number: f"{number:g}",
            "hours": lambda hours: f"{hours:,.0f} {self.pick(words.UNITS['person-hour'])}",
            "day": self.day,
            "text": str,
        }
        return self.label("none") if is_missing(value) else forms[form](value)

    def money(self, yuan: float) -> str:
        """Return an amount with its unit, with fewer decimals the larger it is."""
        amount = self.scaled(yuan)
        digits = 0 if abs(amount) >= 100 or amount == 0 else 1 if abs(amount) >= 1 else 2
        if amount and round(abs(amount), 2) == 0:
            return f"{self._limit('below', '0.01')} {self.unit}"
        return f"{amount:,.{digits}f} {self.unit}"

    def chance(self, part: float) -> str:
        """Return a simulated probability; it never claims certainty."""
        if part > 0.99:
            return self._limit("above", "99%")
        return self._limit("below", "1%") if part < 0.01 else f"{part:.0%}"

    def _limit(self, side: Literal["below", "above"], bound: str) -> str:
        if self.language == "en":
            return f"{'under' if side == 'below' else 'over'} {bound}"
        return f"不足 {bound}" if side == "below" else f"{bound} 以上"

    def day(self, on: date) -> str:
        """Return a date in words."""
        if self.language == "zh":
            return f"{on.year} 年 {on.month} 月 {on.day} 日"
        return f"{on.day} {words.MONTHS[on.month - 1]} {on.year}"

    def cell(self, value: Any, form: Form) -> str:
        """Return a value as it is printed in a table of a report; amounts are without their unit."""
        if is_missing(value):
            return self.label("none")
        if form == "money":
            return f"{round(self.scaled(value), 1) + 0.0:,.1f}"
        if form == "exact":
            return f"{value:,.2f} {self.coin}"
        if form == "flag":
            return self.label("yes" if value else "no")
        if form == "day":
            return f"{value:%Y-%m-%d}"
        if form == "chance":
            return ">99%" if value > 0.99 else "<1%" if value < 0.01 else f"{value:.0%}"
        if form == "ratio":
            return f"{value:,.2f}"
        if form in {"hours", "number"}:
            return f"{value:,.1f}"
        return self.shown(value, "text" if form == "enum" else form)

    def owner(self, text: str) -> str:
        """Return the owner of a limit: ``officer/…``, ``branch/…`` or ``all``."""
        kind, _, name = text.partition("/")
        if not name:
            return self.label("county") if text == "all" else text
        return f"{self.label(kind)} {self.branch(name)}" if kind in words.LABELS else text

    def resource(self, name: str) -> str:
        """Return the title of a resource, which is a column of the options table."""
        return self.title("options", name) if name in TABLES["options"].columns else name.replace("_", " ")

    def methods(self, text: str) -> str:
        """Return the titles of methods joined by commas in ``text``."""
        return self.label("comma").join(self.word("allocation", "method", name) for name in text.split(",") if name)

    def survey_items(self, text: str) -> str:
        """Return the titles of survey items joined by commas in ``text``."""
        return self.label("comma").join(self.word("coverage", "item", name) for name in text.split(",") if name)

    def clock_notes(self, text: str) -> str:
        """Return the titles of notes on a clock joined by commas in ``text``."""
        titles = (
            CLOCK_NOTE.get(name, (name,))[0] if self.language == "zh" else name.replace("_", " ")
            for name in text.split(",")
            if name
        )
        return self.label("semicolon").join(titles)
