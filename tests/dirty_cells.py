"""Cells as clerks write them, each with what a person reads in it: amounts, dates, classes, numbers of persons.

Nothing here uses the parsers of the library: the truth is known before the cell is written. All persons are invented;
their region code 99xxxx is assigned to no place, so that no ID number here can be anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, Literal

# Whether the row of a cell must be accepted or refused; ``open``: people may differ.
Verdict = Literal["accept", "refuse", "open"]
_FULL_WIDTH = str.maketrans("0123456789.,-X", "０１２３４５６７８９．，－Ｘ")
_HAN = "〇一二三四五六七八九"
_SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何"
_GIVEN = "彧翀赟喆昶旸晞珺璟瑄煜翎骞麒鋆稷"
_EXCEL_EPOCH = date(1899, 12, 30)
BASELINE = date(2026, 6, 30)


@dataclass(frozen=True)
class Person:
    """An invented debtor."""

    name: str
    id18: str
    phone: str
    customer: str

    @property
    def id15(self) -> str:
        """ID number as it was until 1999."""
        return self.id18[:6] + self.id18[8:17]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that may stand in no table and in no message."""
        return self.name, self.id18, self.id15, self.phone


@dataclass(frozen=True)
class Cell:
    """What is written, what a person reads in it (None: nothing), and what that means for the row."""

    value: Any
    meant: Any
    verdict: Verdict = "accept"


def check_digit(first: str) -> str:
    """Return the check character of GB 11643 by its definition: weights 2**i mod 11 from the right, sum is 1 mod 11."""
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(first))
    return next(c for n, c in enumerate("0123456789X") if (total + n) % 11 == 1)


def make_people(rng: Random, count: int) -> list[Person]:
    """Return persons of whom no two share a name, a number or a phone."""
    names: set[str] = set()
    people = []
    for n in range(count):
        name = "李" + _GIVEN[:2]
        while name in names:
            name = rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, 2))
        names.add(name)
        born = date(1940, 1, 1) + timedelta(days=rng.randrange(45 * 365))
        first = (
            f"99{rng.randrange(1, 99):02d}{rng.randrange(1, 99):02d}{born:%Y%m%d}{n % 99 + 1:02d}{rng.randrange(1, 10)}"
        )
        people.append(Person(name, first + check_digit(first), f"199{n:04d}{rng.randrange(10_000):04d}", f"C{n:05d}"))
    return people


def plain(amount: Decimal) -> str:
    """Return a decimal without an exponent and without zeros at its end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_cell(rng: Random, fen: int, unit: int, stated: bool) -> Cell:
    """Return an amount that a person can read, in a column whose bare numbers are in ``unit`` yuan."""
    bare = Decimal(fen) / 100 / unit
    text, yuan, wan = plain(bare), plain(Decimal(fen) / 100), plain(Decimal(fen) / 1_000_000)
    styles: list[Any] = [float(bare)] * 4 + [
        text,
        f"{bare:,}" if bare >= 1000 else text,
        text.translate(_FULL_WIDTH),
        f"{text}  ",
        f"\u3000{text}\u00a0",
        text + unit_word(unit),
    ]
    if unit == 1:
        styles += [f"¥{Decimal(fen) / 100:,.2f}", f"￥{yuan}", f"RMB {yuan}", f"{Decimal(fen) / 100:,.2f}元"]
    value = rng.choice(styles)
    if not stated and rng.random() < 0.15:
        value = rng.choice([f"{wan}万元", f"{wan}万", f"{wan} 万元"])
    return Cell(value, fen)


def unit_word(unit: int) -> str:
    """Return the unit as sheets write it."""
    return {1: "元", 10_000: "万元"}[unit]


def odd_amount_cell(rng: Random, fen: int, unit: int, stated: bool) -> Cell:
    """Return an amount with which no loan can be accepted, or one that is finer than a fen."""
    bare = plain(Decimal(fen) / 100 / unit)
    style = rng.randrange(8)
    if style == 0:
        return Cell(rng.choice(["", None, "  "]), None, "refuse")
    if style == 1:
        return Cell(rng.choice([0, "0", "0.00", "０"]), 0, "refuse")
    if style == 2:
        return Cell(rng.choice([f"-{bare}", f"({bare})", f"（{bare}）", -float(bare)]), -fen, "refuse")
    if style == 3:
        words = ["不详", "已结清", "#N/A", "1,23,4.5", "同上", "壹万贰仟元整", "见附件", "12.5.3", "1e5x"]
        return Cell(rng.choice(words), None, "refuse")
    if style == 4 and stated:
        # The cell says another unit than the column: its own counts, but somebody has to look.
        other = 1 if unit == 10_000 else 10_000
        return Cell(plain(Decimal(fen) / 100 / other) + unit_word(other), fen, "refuse")
    if style == 5:
        return Cell("6222021234567890123", None, "refuse")
    if style == 6:
        # A person reads it, a machine may refuse it: blanks for thousands, an apostrophe that Excel hides.
        return Cell(rng.choice([f"'{bare}", f"约{bare}", f"{bare}整"]), fen, "open")
    amount = Decimal(fen) / 100 + Decimal(rng.randrange(1, 10)) / 1000
    rounded = int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))
    return Cell(plain(amount / unit), rounded)


def day_cell(rng: Random, day: date, century: int | None) -> Cell:
    """Return a day in any style; ``meant`` is None where nobody can know it."""
    serial = (day - _EXCEL_EPOCH).days
    digits = "".join(_HAN[int(d)] for d in str(day.year))
    styles: list[Any] = [
        day,
        day,
        day.isoformat(),
        f"{day.year}-{day.month}-{day.day}",
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{digits}年{_han(day.month)}月{_han(day.day)}日",
        f"{day.isoformat()} 00:00:00",
        f"{day:%Y-%m-%d}".translate(_FULL_WIDTH),
    ]
    if serial >= 20_000:
        styles += [serial, str(serial)]
    if rng.random() < 0.85:
        return Cell(rng.choice(styles), day)
    if rng.random() < 0.4:
        short = rng.choice(
            [f"{day:%y}.{day.month}.{day.day}", f"{day:%y-%m-%d}", f"{day:%y}年{day.month}月{day.day}日"]
        )
        known = century is not None and century <= day.year < century + 100
        return Cell(short, day if known else None)
    nothing = ["", "长期", "9999-12-31", "0000-00-00", "1900-01-00", f"{day.year}-02-30", f"{day.year}年13月1日", "-"]
    return Cell(rng.choice([*nothing, f"{day.year}.9.31", f"{day.year}年{day.month}月", "无"]), None)


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones else "")


_CLASSES = {
    "PASS": ("正常", "正常类"),
    "SPECIAL_MENTION": ("关注", "关注类", "2", 2),
    "SUBSTANDARD": ("次级", "次级类", "3", 3, "FQ03", "逾期", "次 级"),
    "DOUBTFUL": ("可疑", "可疑类", "4", "FQ04", "呆滞"),
    "LOSS": ("损失", "损失类", "5", 5, "FQ05", "呆账", "呆帐", " 损失 "),
}


def class_cell(rng: Random) -> Cell:
    """Return a class; without one the row depends on what else it says."""
    if rng.random() < 0.08:
        return Cell(rng.choice(["", "未分类", "/", "五类"]), None, "open")
    code = rng.choice(list(_CLASSES))
    return Cell(rng.choice(_CLASSES[code]), code)


def id_cell(rng: Random, person: Person, is_book: bool) -> Cell:
    """Return an ID number; ``meant`` is the number that the debtor is known by, None where the cell names nobody."""
    own = person.id18
    style = rng.randrange(14)
    if style == 0:
        return Cell(own.lower(), own)
    if style == 1:
        return Cell(rng.choice([f"{own[:6]} {own[6:14]} {own[14:]}", f"{own[:6]}-{own[6:14]}-{own[14:]}"]), own)
    if style == 2:
        return Cell(own.translate(_FULL_WIDTH), own)
    if style == 3:
        return Cell(int(person.id15) if is_book and rng.random() < 0.5 else person.id15, own)
    if style == 4:
        wrong = own[:17] + ("1" if own[17] != "1" else "2")
        return Cell(wrong, wrong)
    if style == 5 and own.isdigit():
        return Cell(int(own) if is_book else f"{int(own):.5E}", None)
    if style == 6:
        return Cell(rng.choice(["", "无", "-", "不详", "/"]), None)
    if style == 7:
        return Cell(rng.choice([f'="{own}"', f"'{own}", f"{own} "]), own)
    return Cell(own, own)


def loan_cell(rng: Random, number: int, is_book: bool) -> Cell:
    """Return a loan's own number; ``meant`` is None where it is lost."""
    style = rng.randrange(12)
    if style == 0:
        return Cell(rng.choice(["", None, "同上", "#REF!"]), None, "refuse")
    if style == 1:
        # As a number in a cell of Excel it has lost its last digits.
        long = 6_222_020_000_000_000_000 + number * 1000
        return Cell(long if is_book else f"{long:.5E}", None, "refuse")
    if style == 2:
        short = 900_000_000_000 + number
        return Cell(short, str(short))
    if style == 3:
        return Cell(f"62220212345678{number:05d}", f"62220212345678{number:05d}")
    if style == 4:
        return Cell(f"{number:08d}", f"{number:08d}")
    if style == 5:
        text = f"JD{number:06d}"
        return Cell(rng.choice([f'="{text}"', f"'{text}", f" {text} "]), text)
    if style == 6:
        return Cell(f"ＪＤ{number:06d}".translate(_FULL_WIDTH), f"JD{number:06d}")
    return Cell(f"JD{number:06d}", f"JD{number:06d}")
