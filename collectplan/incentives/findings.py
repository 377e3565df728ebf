"""Findings about schemes in words that a director understands: where, how much, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pandas as pd

from collectplan import money
from collectplan.schemas import TABLES, types
from collectplan.schemas.findings import FINDING

Said = Fraction | int | str | tuple[str, str]

READINGS = {
    "cumulative": ("分段累计", "band by band"),
    "band_rate": ("按所达档次从头计", "the rate reached, for all points"),
    "within_band": ("只计本档之内的点数", "only the points inside the band reached"),
    "on_top": ("在挂钩绩效之外另发", "beside the stake"),
    "stake_returned": ("连同挂钩绩效一起算", "in the place of the stake"),
}
WHOLE = ("，只计整点", ", whole points only")
_SEVERITY = {
    "ambiguous": "error", "uncovered": "error", "overlapping": "error", "jump": "warning", "cliff": "warning",
    "drop": "error", "steps": "note", "dead_tier": "warning", "flat_zone": "note", "no_floor": "error",
    "unlawful": "error", "deposit": "error", "fee_cap": "warning", "deferral": "warning", "amount_only": "warning",
}  # fmt: skip
_DETAILS = {
    "ambiguous": (
        "“{first}”与“{second}”两种读法都说得通，{unit}{at} 至 {to} 两者相差超过 1 元，最多在 {most_at} 处，差 {amount} 元",
        "both '{first}' and '{second}' fit the words; from {at} to {to} they differ by more than 1 yuan, "
        "most at {most_at}: {amount} yuan",
    ),
    "ambiguous_ties": (
        "名次并列怎么发没有写明：平分、各得全额、先到者得都说得通，两人并列第一时一个人可差 {amount} 元",
        "nothing is said about ties: shared, each in full, or the earlier first; between two at the top one person's "
        "prize may differ by {amount} yuan",
    ),
    "uncovered": ("{unit}{at} 至 {to} 没有规定{loss}", "no rule from {at} to {to}{loss}"),
    "uncovered_point": ("正好{unit}{at} 没有规定{loss}", "no rule at exactly {at}{loss}"),
    "uncovered_above": ("{unit}{at} 以上没有规定{loss}", "no rule above {at}{loss}"),
    "uncovered_ranks": ("第 {first} 至第 {last} 名没有规定，后面的名次却有奖", "no prize for ranks {first} to {last}, but for later ones"),
    "overlapping": (
        "{unit}{at} 至 {to} 有两条规定，合在一起最多多发 {amount} 元",
        "two rules hold from {at} to {to}; together they pay up to {amount} yuan more",
    ),
    "overlapping_point": (
        "正好{unit}{at} 归两条规定，按哪条、是否合计，可差 {amount} 元",
        "two rules own exactly {at}; which of them holds, or both, makes {amount} yuan of difference",
    ),
    "overlapping_ranks": ("第 {first} 名有两条规定，合计 {amount} 元", "rank {first} has two prizes, {amount} yuan together"),
    "jump_up": (
        "{unit}{at} 处突然多得 {amount} 元：之前 {before} 元，这一处 {value} 元，之后 {after} 元",
        "pay jumps up by {amount} yuan at {at}: {before} before, {value} there, {after} after",
    ),
    "jump_down": (
        "{unit}{at} 处突然少得 {amount} 元：之前 {before} 元，这一处 {value} 元，之后 {after} 元",
        "pay jumps down by {amount} yuan at {at}: {before} before, {value} there, {after} after",
    ),
    "jump_tie": (
        "完成不到 {at} 时，计件所得的 {share} 一分不发，一到 {at} 就发其中的 {paid}",
        "below {at} nothing is paid of {share} of the piece rates, from {at} on {paid} of that part",
    ),
    "cliff_up": (
        "到 {at} 一下多得 {amount} 元（由 {before} 元到 {after} 元），差一点就没有",
        "at {at} pay rises at once by {amount} yuan (from {before} to {after}); just short of it there is nothing",
    ),
    "cliff_down": (
        "过 {at} 一下少得 {amount} 元（由 {before} 元到 {after} 元）",
        "at {at} pay falls at once by {amount} yuan (from {before} to {after})",
    ),
    "drop": (
        "过 {at} 以后多收反而少得，最多少 {amount} 元，要到 {to} 才拿回原来的数",
        "beyond {at} more money brings less pay, {amount} yuan less at worst; only at {to} is it made up",
    ),
    "drop_for_good": (
        "过 {at} 以后多收反而少得，最多少 {amount} 元，一直到 {to} 都拿不回来",
        "beyond {at} more money brings less pay, {amount} yuan less at worst, and it is not made up before {to}",
    ),
    "steps": (
        "只计整点：每满一个百分点跳一次，一次最多 {amount} 元，不满一点的不算",
        "whole points only: pay moves by up to {amount} yuan at each point, and nothing in between",
    ),
    "dead_tier": (
        "{unit}{at} 以上的一档写着最多 {amount} 元，却一元也不会多发：到这里已经封顶",
        "the tier from {at} promises up to {amount} yuan and never pays one more: the cap is reached before it",
    ),
    "dead_tier_beyond": (
        "{unit}{at} 以上的一档够不着：估计最多到 {reach}",
        "the tier from {at} is out of reach: {reach} is the most to be expected",
    ),
    "dead_tier_stake": (
        "{unit}{at} 起发 {amount} 元这一档，实得并不比前一档多",
        "the tier from {at} that pays {amount} yuan brings no more than the one before it",
    ),
    "flat_zone": (
        "{unit}{at} 至 {to} 多收少收所得一样，都是 {pay} 元，这一段没有激励",
        "from {at} to {to} pay is {pay} yuan whatever is collected: nothing to gain",
    ),
    "no_floor": (
        "低于 {to} 每欠一个百分点扣 {rate} 元，没有写扣到多少为止，{at} 时要扣 {amount} 元",
        "below {to} each missing point takes {rate} yuan and no limit is stated: {amount} yuan at {at}",
    ),
    "unlawful": (
        "{role}：低于 {to} 时扣减超出可以少发的绩效；{at} 时要扣 {asked} 元，依法至多少发 {allowed} 元，"
        "其余 {amount} 元落到固定工资或最低工资上，不得扣（即使由本人造成损失，也至多扣 {loss} 元）",
        "{role}: below {to} more is taken than may be withheld; at {at} {asked} yuan are asked, {allowed} may be withheld, "
        "the other {amount} would come out of fixed pay or the minimum wage and may not (even for a loss caused by the "
        "person at most {loss})",
    ),
    "unlawful_fixed": (
        "低于 {to} 时因未完成任务扣固定工资，{at} 时扣 {amount} 元，一分都不得扣",
        "below {to} fixed pay is cut for a missed target, {amount} yuan at {at}; none of it may be",
    ),
    "deposit": ("要员工事先交 {amount} 元", "staff pay in {amount} yuan beforehand"),
    "fee_cap": (
        "标的 {claim} 元，收回 {at} 以上时收费就超过风险代理上限；全部收回要付 {asked} 元，上限 {cap} 元，超 {amount} 元",
        "for a claim of {claim} yuan the fee exceeds the cap on contingency fees once {at} is recovered; all of it would "
        "cost {asked} against a cap of {cap}, {amount} yuan too much",
    ),
    "deferral": (
        "{role}的绩效至少 {share} 应延期 {years} 年以上支付，办法延期 {deferred}；最多可得 {most} 元，应延期的还差 {amount} 元",
        "at least {share} of the variable pay of {role} has to be deferred for {years} years or more, the scheme defers "
        "{deferred}; of at most {most} yuan, {amount} more have to be deferred",
    ),
    "deferral_open": (
        "{role}的绩效至少 {share} 应延期 {years} 年以上支付，办法延期 {deferred}",
        "at least {share} of the variable pay of {role} has to be deferred for {years} years or more, the scheme defers "
        "{deferred}",
    ),
    "amount_only": (
        "{role}只按收回的数额得钱，没有一项合规或质量的条件",
        "{role} are paid on money alone, without any condition of conduct or quality",
    ),
}  # fmt: skip
_REMEDIES = {
    "ambiguous": ("在办法里写明一种读法，附一个算例", "say which reading holds and add a worked example"),
    "uncovered": ("补上这一段的规定，写明边界归谁", "add a rule for these results and say who owns the edges"),
    "overlapping": ("写明边界只归一条，例如上一档含本数", "let only one rule own the edge, the lower band for example"),
    "jump": ("改为分段累计，只对本档内的点数用本档的价", "pay band by band, each rate for the points inside it"),
    "cliff": ("把一次发的金额摊到各点，逐点发", "spread the amount over the points"),
    "drop": ("改为分段累计，使多收不会少得", "pay band by band, so that more money never brings less"),
    "steps": ("按实际完成率计，不足一点的按比例", "count parts of a point by proportion"),
    "dead_tier": ("提高封顶，或删去这一档", "raise the cap or delete the tier"),
    "flat_zone": ("若非本意，给这一段定一个不为零的单价，或提高封顶", "if not meant, give it a rate above zero, or raise the cap"),
    "no_floor": ("写明扣到多少为止，以当期绩效为限", "state a limit, at most the variable pay of the period"),
    "unlawful": ("只写少发或不发当期绩效，固定工资照发", "only withhold variable pay of the period; leave fixed pay alone"),
    "deposit": ("不得收取，已收的退还，改为延期支付一部分绩效", "take none, return what was paid in, defer part of the variable pay instead"),
    "fee_cap": ("把费率压到上限以内，各阶段合计计算", "bring all parts of the fee together under the cap"),
    "deferral": ("写明延期比例和年限，等额支付", "state the deferred share and the years, in equal parts"),
    "amount_only": ("至少加一项合规或档案质量的考核，违规一票否决", "add at least one measure of conduct or of papers as a gate"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One finding about one scheme.

    Attributes
    ----------
    finding : str
        A key of ``FINDING``.
    at, to, most_at : Fraction or None
        Results: from, to, and where the amount is.
    amount : Fraction or None
        Yuan, below zero for what is lost.
    variant : str
        Which sentence tells it; by default that of the finding.
    said : mapping
        What the sentence names beside place and amount: yuan, whole numbers, or words (Chinese, English).
    reading : str
        Under which reading; empty for all.
    rule_id : str
        Legal rule that it breaks.
    severity : str
        By default that of the finding.
    in_points : bool
        Results are points of a score and not fractions.
    """

    finding: str
    at: Fraction | None = None
    to: Fraction | None = None
    amount: Fraction | None = None
    most_at: Fraction | None = None
    variant: str = ""
    said: Mapping[str, Said] = field(default_factory=dict)
    reading: str = ""
    rule_id: str = ""
    severity: str = ""
    in_points: bool = False

    @property
    def _place(self) -> tuple[object, ...]:
        said = tuple(sorted((name, str(value)) for name, value in self.said.items()))
        return self.finding, self.at, self.to, self.amount, self.most_at, self.variant, said


def merged(found: Mapping[str, Iterable[Finding]]) -> list[Finding]:
    """Return the findings of each reading; what holds under every reading stands once, with no reading named."""
    of = {key: {finding._place: finding for finding in own} for key, own in found.items()}
    places = {place: None for own in of.values() for place in own}
    result = []
    for place in places:
        keys = [key for key in of if place in of[key]]
        if len(keys) == len(of):
            result.append(of[keys[0]][place])
        else:
            result += [replace(of[key][place], reading=key) for key in keys]
    return result


def table(found: Mapping[str, Iterable[Finding]], language: str = "zh") -> pd.DataFrame:
    """Return findings by scheme as a table, schema ``scheme_findings``, in the order of the kinds and from low to high."""
    order = list(FINDING)
    rows = [
        _row(scheme, finding, 0 if language == "zh" else 1)
        for scheme, own in found.items()
        for finding in sorted(own, key=lambda one: (order.index(one.finding), one.at or 0, one.reading))
    ]
    typed = types(TABLES["scheme_findings"])
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)


def percent(share: Fraction, in_points: bool = False, side: int = 0) -> str:
    """Return a result as people say it, to a hundredth of a point."""
    number = f"{float(share if in_points else share * 100):.2f}".rstrip("0").rstrip(".")
    return f"{number}{('分', ' points')[side]}" if in_points else f"{number}%"


def yuan(amount: Fraction) -> str:
    """Return an amount without its sign, fen only where there are any."""
    text = f"{abs(stored(amount)):,.2f}"
    return text.removesuffix(".00")


def stored(amount: Fraction) -> float:
    """Return yuan to the fen, half away from zero."""
    return float(money.rounded([float(amount)])[0])


def _row(scheme: str, finding: Finding, side: int) -> dict[str, object]:
    words: dict[str, object] = {"unit": "" if side or finding.in_points else "完成 "}
    for name, value in finding.said.items():
        words[name] = value[side] if isinstance(value, tuple) else yuan(value) if isinstance(value, Fraction) else value
    for name, place in (("at", finding.at), ("to", finding.to), ("most_at", finding.most_at)):
        if place is not None:
            words[name] = percent(place, finding.in_points, side)
    if finding.amount is not None:
        words["amount"] = yuan(finding.amount)
    return {
        "scheme_id": scheme,
        "reading": finding.reading,
        "finding": finding.finding,
        "severity": finding.severity or _SEVERITY[finding.finding],
        "at": _number(finding.at),
        "to": _number(finding.to),
        "most_at": _number(finding.at if finding.most_at is None else finding.most_at),
        "amount": float("nan") if finding.amount is None else stored(finding.amount),
        "rule_id": finding.rule_id,
        "detail": _DETAILS[finding.variant or finding.finding][side].format(**words),
        "remedy": _REMEDIES[finding.finding][side],
    }


def _number(place: Fraction | None) -> float:
    return float("nan") if place is None else float(place)
