"""Read a file of incentive schemes strictly and say everything that is wrong with it at once.

Single edges that belong to no band, or to two, are what the words of many schemes say: the checks of a scheme report
them, the reader does not. What it refuses cannot be meant: bands that overlap, percent written as whole numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pandas as pd
from pydantic import ValidationError

from collectplan.errors import Fault, ParamsError
from collectplan.params.faults import did_you_mean, faults_of
from collectplan.params.schemes import (
    Banded,
    Fee,
    PieceRate,
    Pool,
    Prize,
    Role,
    Scheme,
    SchemeFile,
    Score,
    Stake,
)
from collectplan.params.strict import read_yaml_file
from collectplan.schemas import words

_SETTING = "incentives.scheme"
_KINDS: dict[str, type[Scheme]] = {
    "banded": Banded,
    "stake": Stake,
    "piece_rate": PieceRate,
    "prize": Prize,
    "score": Score,
    "pool": Pool,
    "fee": Fee,
}
_ROLES = get_args(Role)
_CONDITIONS: dict[str, Collection[str]] = {
    "worst_class": words.RISK_CLASS,
    "borrower_type": words.BORROWER_TYPE,
    "method": words.OPTION_METHOD,
}
_TINY_RATE, _FARTHEST_EDGE, _POINT = 0.0001, 5.0, 0.01
_NEAR = 1e-9


def load_schemes(path: Path) -> SchemeFile:
    """Read a file of schemes.

    Parameters
    ----------
    path : Path
        YAML with ``title``, ``source``, ``schemes`` and perhaps ``budget``.

    Raises
    ------
    ParamsError
        For a missing file, an unknown key, kind or role, a value outside its range or in the wrong unit, bands that
        overlap or leave gaps, ranks that overlap, ties or points that do not add up, and ids given twice; all at once.
    """
    raw = read_yaml_file(path, _SETTING, "激励方案文件")
    where = f"{path.name}.schemes"
    faults: list[Fault] = []
    try:
        SchemeFile.model_validate(raw)
    except ValidationError as error:
        # Schemes are validated one by one, each by its kind: a union cannot say which keys are known.
        faults += [
            fault for fault in faults_of(error, SchemeFile, path.name) if not fault.where.startswith(f"{where}.")
        ]
    given = raw.get("schemes") if isinstance(raw, dict) else None
    listed = given if isinstance(given, list) else []
    for n, scheme in enumerate(listed):
        faults += _of_scheme(scheme, f"{where}.{n}")
    ids = Counter(name for name in (_of(scheme, "id") for scheme in listed) if isinstance(name, str))
    for name in [name for name, times in ids.items() if times > 1]:
        zh, en = f"方案编号 {name} 用了不止一次，请改名", f"the id {name} is used more than once; rename one"
        faults.append(Fault(where, zh, en))
    if faults:
        raise ParamsError(faults)
    return SchemeFile.model_validate(raw)


def unmatched(file: SchemeFile, roster: pd.DataFrame) -> tuple[Fault, ...]:
    """Say which schemes apply to nobody.

    Parameters
    ----------
    file : SchemeFile
        Fees are left out: they pay firms.
    roster : DataFrame
        Grain: person. Columns role, branch.

    Returns
    -------
    tuple of Fault
        One per scheme without anybody; with the roles and branches that the roster has.
    """
    faults = []
    for n, scheme in enumerate(file.schemes):
        about = scheme.applies_to
        fits = pd.Series(True, index=roster.index)
        if about.roles:
            fits &= roster["role"].isin(about.roles)
        if about.branches:
            fits &= roster["branch"].isin(about.branches)
        if fits.any() or isinstance(scheme, Fee):
            continue
        wanted = "、".join([*about.roles, *about.branches]) or "任何人"
        known = "、".join(sorted({*roster["role"], *(roster["branch"] if about.branches else ())})) or "（空）"
        zh = f"方案 {scheme.id} 付给 {wanted}，名册里没有这样的人；名册里有：{known}。请改 applies_to 或名册"
        en = f"scheme {scheme.id} pays {wanted}: nobody in the roster, which has {known}; mend applies_to or the roster"
        faults.append(Fault(f"schemes.{n}.applies_to", zh, en))
    return tuple(faults)


def _of_scheme(raw: Any, where: str) -> Iterator[Fault]:
    if not isinstance(raw, dict):
        yield Fault(where, "应为若干行“名称: 值”", "must be lines of 'name: value'")
        return
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        zh, en = did_you_mean(str(kind), _KINDS)
        said_zh, said_en = (
            ("缺少 kind", "kind is missing") if kind is None else (f"没有 {kind} 这一种", f"no kind {kind}")
        )
        yield Fault(f"{where}.kind", f"{said_zh}；{zh}", f"{said_en}; {en}")
        return
    roles = list(_of_roles(raw, where))
    try:
        _KINDS[kind].model_validate(raw)
    except ValidationError as error:
        yield from _pydantic(error, _KINDS[kind], where, has_roles=bool(roles))
    yield from roles
    yield from _of_units(raw, where)
    yield from _of_bands(raw, where)
    yield from _of_words(raw, where)
    yield from _of_sums(raw, where)
    yield from _of_ranks(raw, where)


def _pydantic(error: ValidationError, model: type[Scheme], where: str, *, has_roles: bool) -> Iterator[Fault]:
    faults = faults_of(error, model, where)
    misspelt = {fault.where.rpartition(".")[0] for fault in faults if "from_？" in fault.zh}
    for fault in faults:
        place, _, key = fault.where.rpartition(".")
        if fault.where.startswith(f"{where}.applies_to.role.") or (has_roles and fault.where.endswith(".role")):
            continue  # said better by the roles themselves
        if key == "rate" and "不得大于" in fault.zh:
            continue  # said better by the units
        if fault.where == where or (key == "from" and place in misspelt and "from_" not in fault.zh):
            continue  # sums are checked on the text; a misspelt key is one mistake
        yield Fault(fault.where, *(re.sub(r"\bfrom_(?![a-z])", "from", text) for text in (fault.zh, fault.en)))


def _of_roles(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    given = _of(raw.get("applies_to"), "role")
    for role in given if isinstance(given, list) else [] if given is None else [given]:
        if role not in _ROLES:
            zh, en = did_you_mean(str(role), _ROLES)
            yield Fault(f"{where}.applies_to.role", f"没有岗位 {role}；{zh}", f"no role {role}; {en}")


def _of_words(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    """Refuse conditions that no row can fit."""
    for n, piece in _rows(raw, "rates"):
        for name, known in _CONDITIONS.items():
            listed = piece.get(name)
            for word in listed if isinstance(listed, list) else []:
                if isinstance(word, str) and word not in known:
                    zh, en = did_you_mean(word, known)
                    yield Fault(
                        f"{where}.rates.{n}.{name}", f"没有“{word}”这个值；{zh}", f"no such word '{word}'; {en}"
                    )


def _of_units(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    """Refuse numbers that were written in another unit: points for fractions, fractions for yuan."""
    if raw.get("kind") in {"banded", "stake"}:
        measure = raw.get("measure", "completion")
        if measure in {"cash", "principal", "interest", "rank"}:
            zh = f"{measure} 不是比例，分档只能按 completion 或 score；按金额计酬请用 piece_rate，按名次请用 prize"
            en = f"{measure} is no fraction: bands go by completion or score; use piece_rate for money, prize for ranks"
            yield Fault(f"{where}.measure", zh, en)
    for place, number in _edges(raw):
        if number > _FARTHEST_EDGE:
            zh = f"给的是 {number:g}，完成率写成比例：{number:g} % 写 {number / 100:g}"
            en = f"got {number:g}; write a completion as a fraction: {number / 100:g} for {number:g} %"
            yield Fault(f"{where}.{place}", zh, en)
    for place, number in _per_point(raw):
        if 0 < abs(number) < 1:
            zh = f"给的是 {number:g}，per_point 是每个百分点多少元，不是比例；请写元"
            en = f"got {number:g}; per_point is yuan for each point, not a fraction; write yuan"
            yield Fault(f"{where}.{place}", zh, en)
    for n, piece in _rows(raw, "rates"):
        rate = _number(piece, "rate")
        if rate is not None and 0 < rate < _TINY_RATE:
            zh = f"给的是 {rate:g}，一万元还不到一元；rate 是比例，每百元 2 元写 0.02"
            en = f"got {rate:g}: less than a yuan of ten thousand; rate is a fraction, 0.02 is 2 yuan of a hundred"
            yield Fault(f"{where}.rates.{n}.rate", zh, en)
        elif rate is not None and rate > 1:
            zh = f"给的是 {rate:g}；rate 是比例，不得大于 1，每百元 2 元写 0.02"
            en = f"got {rate:g}; rate is a fraction, at most 1: 0.02 is 2 yuan of a hundred"
            yield Fault(f"{where}.rates.{n}.rate", zh, en)


def _edges(raw: dict[str, Any]) -> Iterator[tuple[str, float]]:
    places = [(f"bands.{n}.{key}", _number(band, key)) for n, band in _rows(raw, "bands") for key in ("from", "to")]
    if raw.get("kind") == "banded":
        places.append(("start", _number(raw, "start")))
    places.append(("below.under", _number(raw.get("below"), "under")))
    yield from ((place, number) for place, number in places if number is not None)


def _per_point(raw: dict[str, Any]) -> Iterator[tuple[str, float]]:
    places = [(f"bands.{n}.per_point", _number(band, "per_point")) for n, band in _rows(raw, "bands")]
    places += [("below.per_point", _number(raw.get("below"), "per_point")), ("per_point", _number(raw, "per_point"))]
    yield from ((place, number) for place, number in places if number is not None)


def _of_bands(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    """Bands may touch, and leave a point between them; they neither overlap nor leave more, and the first one pays."""
    spans = sorted(
        (left, float("inf") if right is None else right, n)
        for n, band in _rows(raw, "bands")
        if (left := _number(band, "from")) is not None
        and ((right := _number(band, "to")) is None or right > left)
        and (right is not None or band.get("to") is None)
    )
    for (_, before, one), (left, _, other) in pairwise(spans):
        place = f"{where}.bands.{other}"
        if left < before - _NEAR:
            zh, en = f"与第 {one + 1} 档重叠，请改区间两端", f"overlaps with band {one + 1}; mend their ends"
            yield Fault(place, zh, en)
        elif left - before > _POINT + _NEAR:
            zh = f"{before:g} 与 {left:g} 之间超过一个百分点没有规定；请补一档，不付钱就写 0"
            en = f"more than one point between {before:g} and {left:g} has no rule; add a band, of 0 if it pays nothing"
            yield Fault(place, zh, en)
    yield from _of_start(raw, where)


def _of_start(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    key = "per_point" if raw.get("kind") == "banded" else "pays"
    paying = [band for _, band in _rows(raw, "bands") if (_number(band, key) or 0) > 0]
    lefts = [left for left in (_number(band, "from") for band in paying) if left is not None]
    start, cap = _number(raw, "start"), _number(raw, "cap")
    if not lefts or any(number > _FARTHEST_EDGE for _, number in _edges(raw)):
        return  # nothing to compare, or numbers in the wrong unit
    if key == "per_point" and start is not None and start > min(lefts) + _NEAR:
        zh = f"起点 {start:g} 在第一个付钱的档（{min(lefts):g} 起）之上；请改 start 或区间"
        en = f"start {start:g} is above the first band that pays (from {min(lefts):g}); mend start or the band"
        yield Fault(f"{where}.start", zh, en)
    first = paying[lefts.index(min(lefts))] if len(lefts) == len(paying) else {}
    left, right, rate = _number(first, "from"), _number(first, "to"), _number(first, key)
    if cap is None or rate is None or left is None or (key == "per_point" and right is None):
        return
    most = rate if key == "pays" else rate * 100 * ((right or left) - left)
    if cap < most - 0.005:
        zh = f"封顶 {cap:g} 元低于第一个付钱的档满档所付的 {most:g} 元；请改封顶或标准"
        en = f"the cap of {cap:g} yuan is below the {most:g} yuan that the first band pays at its end; mend one"
        yield Fault(f"{where}.cap", zh, en)


def _of_sums(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    shares = [_number(tie, "share") for _, tie in _rows(raw, "ties")]
    if shares and None not in shares and abs(sum(filter(None, shares)) - 1) > _NEAR:
        total = sum(filter(None, shares))
        zh, en = f"各项 share 之和为 {total:g}，应为 1", f"the shares sum to {total:g}, not to 1"
        yield Fault(f"{where}.ties", zh, en)
    points = [_number(item, "points") for _, item in _rows(raw, "items")]
    if points and None not in points and abs(sum(filter(None, points)) - 100) > _NEAR:
        total = sum(filter(None, points))
        zh, en = f"各项 points 之和为 {total:g}，应为 100", f"the points sum to {total:g}, not to 100"
        yield Fault(f"{where}.items", zh, en)
    names = Counter(name for name in (_of(item, "name") for _, item in _rows(raw, "items")) if isinstance(name, str))
    for name in [name for name, times in names.items() if times > 1]:
        yield Fault(f"{where}.items", f"{name} 列了两次，请并成一项", f"{name} is listed twice; make it one")
    for n, item in _rows(raw, "items"):
        zero, full = item.get("zero_at", 0.0), item.get("full_at", 1.0)
        if zero == full:
            zh, en = "zero_at 与 full_at 相同，分不出高低；请改一个", "zero_at and full_at are the same; change one"
            yield Fault(f"{where}.items.{n}", zh, en)


def _of_ranks(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    ranks: list[tuple[int, int, int]] = []
    for n, place in _rows(raw, "places"):
        first, last = place.get("from_rank"), place.get("to_rank")
        if not isinstance(first, int) or not isinstance(last, int):
            continue
        if last < first:
            yield Fault(f"{where}.places.{n}", "to_rank 小于 from_rank", "to_rank is below from_rank")
        else:
            ranks.append((first, last, n))
    for (_, before, _), (first, _, n) in pairwise(sorted(ranks)):
        if first <= before:
            zh, en = f"第 {first} 名归两个奖项，请改名次", f"rank {first} has two prizes; mend the ranks"
            yield Fault(f"{where}.places.{n}", zh, en)


def _rows(raw: dict[str, Any], part: str) -> Iterable[tuple[int, dict[str, Any]]]:
    rows = raw.get(part)
    return [(n, row) for n, row in enumerate(rows) if isinstance(row, dict)] if isinstance(rows, list) else []


def _of(raw: Any, key: str) -> Any:
    return raw.get(key) if isinstance(raw, dict) else None


def _number(raw: Any, key: str) -> float | None:
    value = _of(raw, key)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
