"""Invented names: towns, villages, persons, firms, telephone numbers.

No register was read. Towns and villages are built from common syllables, so that a real place of the same name would be
chance. Every telephone number is 199 0000 and four digits, a block that belongs to nobody; with more than 10,000
debtors numbers repeat. There are no identity numbers: a debtor is ``KH`` and seven digits, which no authority issues.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from collectplan.demo.picks import Ints, Words

FIRST_TOWNS = ("城关", "柳河店", "东风桥", "三里铺", "白云垸", "上陈集", "下杨集", "青石岭")
_TOWN_HEAD = "柳石青白云清龙凤双三长梅竹松杨陈桃荷沙安"
_TOWN_TAIL = "桥河塘岭店集湾坪溪畈垸铺"
_VILLAGE_HEAD = "张王李刘陈杨黄赵周吴徐孙朱马胡郭林何高罗"
_VILLAGE_TAIL = ("家湾村", "家塘村", "家岭村", "家桥村", "家畈村", "家冲村")
_SURNAMES = "张王李刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余"
_GIVEN = "明华建国志强秀英桂兰德胜永福玉珍春生海涛文斌红霞立军小平金凤运来正义发祥守信"
_TRADES = ("砖瓦厂", "养殖场", "粮油加工厂", "农机经营部", "运输队", "纺织厂", "米业有限公司", "建材经营部")

MOST_BRANCHES = len(FIRST_TOWNS) + len(_TOWN_HEAD) * len(_TOWN_TAIL)
MOST_VILLAGES = len(_VILLAGE_HEAD) * len(_VILLAGE_TAIL)


def towns(count: int) -> list[str]:
    """Return ``count`` different town names, always the same ones in the same order; 城关 is the first."""
    heads, tails = len(_TOWN_HEAD), len(_TOWN_TAIL)
    built = [_TOWN_HEAD[n % heads] + _TOWN_TAIL[(n % heads * 5 + n // heads) % tails] for n in range(heads * tails)]
    return [*FIRST_TOWNS, *built][:count]


def villages(town: str, count: int) -> list[str]:
    """Return ``count`` different villages of a town; the town is part of the name, so no two towns share one."""
    heads, tails = len(_VILLAGE_HEAD), len(_VILLAGE_TAIL)
    names = [_VILLAGE_HEAD[n % heads] + _VILLAGE_TAIL[(n % heads + n // heads) % tails] for n in range(heads * tails)]
    return [f"{town}镇{name}" for name in names[:count]]


def persons(rng: np.random.Generator, size: int) -> Words:
    """Return personal names."""
    parts = [_letters(rng, letters, size) for letters in (_SURNAMES, _GIVEN, _GIVEN)]
    short = rng.random(size) < 0.15
    parts[2][short] = ""
    return np.asarray(parts[0] + parts[1] + parts[2], dtype=object)


def firms(rng: np.random.Generator, town: Words) -> Words:
    """Return names of firms, one in each of the towns given; all of them are in 示例县, which is no county."""
    size = len(town)
    trade = np.array(_TRADES, dtype=object)[rng.integers(len(_TRADES), size=size)]
    return np.asarray("示例县" + town + _letters(rng, _GIVEN, size) + _letters(rng, _GIVEN, size) + trade, dtype=object)


def numbered(prefix: str, numbers: Ints, digits: int) -> Words:
    """Return identifiers such as ``KH0000123``."""
    return np.array([f"{prefix}{number:0{digits}d}" for number in numbers.tolist()], dtype=object)


def phones(size: int) -> Words:
    """Return numbers of the block 199 0000."""
    return np.array([f"1990000{number % 10_000:04d}" for number in range(size)], dtype=object)


def _letters(rng: np.random.Generator, letters: str, size: int) -> npt.NDArray[np.object_]:
    return np.array(list(letters), dtype=object)[rng.integers(len(letters), size=size)]
