"""Steps of a calculation of pay in words that a payee can check by hand, Chinese and English side by side.

Numbers stand as they are; one that has no end is marked with ≈, and the calculation goes on with the unrounded one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from collectplan.errors import Language

APPROXIMATE = "≈"
_CENT, _MANY = 2, 6

SENTENCES: dict[str, tuple[str, str]] = {
    # results
    "completion": (
        "完成率：{owner}现金 {cash} 元 ÷ 任务 {target} 元 = {percent} %",
        "completion: cash {cash} yuan of {owner} / target {target} yuan = {percent} %",
    ),
    "unrounded": ("带 ≈ 的数除不尽，计算用未舍入的数", "numbers after ≈ have no end; the unrounded ones are used"),
    "no_owner": ("没有挂钩的机构，不计", "no branch is assigned: nothing is paid"),
    "no_target": ("{owner}没有任务，算不出完成率，不计", "{owner} has no target: no completion, nothing is paid"),
    "bad_target": (
        "{owner}的任务为 {target} 元，算不出完成率，不计",
        "the target of {owner} is {target} yuan: no completion, nothing is paid",
    ),
    "reversed": ("冲正多于回款，完成率按 0 计", "more was reversed than came in: a completion of 0"),
    "no_measure": ("没有“{name}”的结果，按 0 计", "no result for '{name}': taken as 0"),
    "score_result": ("得分 {points} 分，即 {percent} %", "a score of {points}, that is {percent} %"),
    "no_score": ("没有得分，不计", "no score: nothing is paid"),
    # bands
    "band_points": (
        "{band} 档：{to} % - {origin} % = {points} 点 × {rate} 元 = {product} 元",
        "band {band}: {to} % - {origin} % = {points} points x {rate} yuan = {product} yuan",
    ),
    "band_whole_points": (
        "{band} 档：{to} % - {origin} % = {exact_points} 点，只计整点 {points} 点 × {rate} 元 = {product} 元",
        "band {band}: {to} % - {origin} % = {exact_points} points, {points} whole ones x {rate} yuan = {product} yuan",
    ),
    "band_amount": ("落在 {band} 档：{amount} 元", "in band {band}: {amount} yuan"),
    "stake_returned": (
        "落在 {band} 档：付 {amount} 元，代替挂钩的 {stake} 元，较合同工资 {change} 元",
        "in band {band}: {amount} yuan in the place of {stake} at stake, {change} yuan against the wage",
    ),
    "no_change": ("落在 {band} 档：不奖不扣", "in band {band}: nothing is paid or taken"),
    "no_band": ("没有规定这一结果怎样付，按 0 计", "no rule for this result: 0"),
    "missing": (
        "低于 {under} %，差 {under} % - {percent} % = {points} 点 × {rate} 元 = {product} 元",
        "under {under} %: {under} % - {percent} % = {points} points missing x {rate} yuan = {product} yuan",
    ),
    "missing_whole": (
        "低于 {under} %，差 {exact_points} 点，只计整点 {points} 点 × {rate} 元 = {product} 元",
        "under {under} %: {exact_points} points missing, {points} whole ones x {rate} yuan = {product} yuan",
    ),
    "floor": ("最多扣到 {floor} 元", "not below {floor} yuan"),
    "cap": ("封顶 {cap} 元", "capped at {cap} yuan"),
    "sum": ("合计 {amount} 元", "in all {amount} yuan"),
    # shares of money
    "piece": (
        "{title}：{money} 元 × {rate} = {product} 元",
        "{title}: {money} yuan x {rate} = {product} yuan",
    ),
    "tie": (
        "其中 {share} % 挂钩{owner}完成率 {percent} %（最高按 {most} %）：{base} 元 × {share} % × {factor} % = {product} 元",
        "{share} % of it hangs on the completion of {owner}, {percent} % (at most {most} %): "
        "{base} yuan x {share} % x {factor} % = {product} yuan",
    ),
    "tie_below": (
        "其中 {share} % 挂钩{owner}完成率 {percent} %，低于 {least} %，不付",
        "{share} % of it hangs on the completion of {owner}, {percent} %: under {least} %, nothing",
    ),
    "tie_unknown": (
        "其中 {share} % 挂钩{owner}完成率，没有可用的任务，不付",
        "{share} % of it hangs on the completion of {owner}, which has no usable target: nothing",
    ),
    # prizes
    "rank": ("{measure} {value}，{n} 个中第 {rank} 名", "{measure} {value}, rank {rank} of {n}"),
    "rank_tied": (
        "{measure} {value}，{n} 个中第 {rank} 名，{tied} 个并列",
        "{measure} {value}, rank {rank} of {n}, {tied} tied",
    ),
    "not_ranked": ("没有可比的结果，不参加排名", "no result to compare: not ranked"),
    "too_little": (
        "完成率 {percent} % 低于 {least} %，不参加排名",
        "a completion of {percent} %, under {least} %: not ranked",
    ),
    "prize": ("第 {rank} 名奖 {amount} 元", "rank {rank}: {amount} yuan"),
    "prize_each": ("并列各得第 {rank} 名的 {amount} 元", "each of the tied gets {amount} yuan of rank {rank}"),
    "prize_shared": (
        "第 {rank} 至 {last} 名的奖金合计 {amount} 元，{tied} 个平分得 {part} 元（除不尽的分按编号先后）",
        "prizes of ranks {rank} to {last} are {amount} yuan in all; {tied} share: {part} yuan (odd fen by order of ids)",
    ),
    "prize_earlier": (
        "并列中先到者居前：第 {rank} 名奖 {amount} 元",
        "earlier among the tied: rank {rank}, {amount} yuan",
    ),
    "earlier_unknown": ("先后没有记录，并列者平分", "nobody noted who was earlier: the tied share"),
    "no_prize": ("该名次没有奖", "no prize for this rank"),
    "to_branch": ("付给机构，不分到人", "paid to the branch, not to persons"),
    # scores
    "score_item": (
        "{title}：{value}，满分 {full} 分，得 {points} 分",
        "{title}: {value}, {points} of {full} points",
    ),
    "score_pay": (
        "共 {points} 分，{start} 分以上 {above} 分 × {rate} 元 = {product} 元",
        "{points} points, {above} above {start} x {rate} yuan = {product} yuan",
    ),
    "gate": ("“{name}”为 {value}，不是 0，一律不付", "'{name}' is {value}, not 0: nothing is paid"),
    # pools
    "pool": (
        "{owner}奖金包 {total} 元 × 本人 {own} ÷ 合计 {all} = {product} 元（按最大余数凑到分）",
        "pool of {owner}, {total} yuan x own {own} / all {all} = {product} yuan (largest remainder, to the fen)",
    ),
    "pool_empty": ("{owner}无人有结果，奖金包不发", "nobody of {owner} has a result: the pool is not paid"),
    # fees
    "fee": (
        "债权 {claim} 元 × {flat} + 收回 {recovered} 元 × {contingent} + 定额 {fixed} 元 = {product} 元",
        "claim {claim} yuan x {flat} + recovered {recovered} yuan x {contingent} + {fixed} yuan = {product} yuan",
    ),
    # the end
    "paid": ("应付 {amount} 元", "pay {amount} yuan"),
    "deferred": (
        "其中现付 {now} 元，延期支付 {later} 元（{share} %）",
        "of it {now} yuan now and {later} yuan later ({share} %)",
    ),
    "consequence": (
        "完成率低于 {under} %，另按办法：{action}",
        "a completion under {under} %; besides, the scheme says: {action}",
    ),
}
ACTIONS = {
    "reassign": ("调整岗位", "another post"),
    "talk": ("约谈", "a talk"),
    "no_award": ("不得评先", "no award"),
}
NAMES: dict[str, tuple[str, str]] = {
    "own": ("本人", "the payee"),
    "branch": ("本机构", "the branch"),
    "linked_branch": ("挂钩机构", "the assigned branch"),
    "county": ("全辖", "the county"),
    "completion": ("完成率", "completion"),
    "cash": ("现金", "cash"),
    "principal": ("本金", "principal"),
    "interest": ("利息", "interest"),
    "score": ("得分", "score"),
    "rank": ("名次", "rank"),
    "on_balance": ("表内", "on balance"),
    "off_balance": ("表外", "off balance"),
    "assigned": ("分派", "assigned"),
    "claimed": ("认领", "claimed"),
}


@dataclass(frozen=True)
class Step:
    """One step: which sentence, and what stands in it; a pair is told apart by language."""

    kind: str
    facts: dict[str, str | tuple[str, str]] = field(default_factory=dict)

    def text(self, language: Language = "zh") -> str:
        """Return the sentence."""
        chosen = 0 if language == "zh" else 1
        facts = {name: fact if isinstance(fact, str) else fact[chosen] for name, fact in self.facts.items()}
        # Two signs for one relation would read as a slip.
        return SENTENCES[self.kind][chosen].format(**facts).replace(f"= {APPROXIMATE}", APPROXIMATE)


def step(kind: str, **facts: str | tuple[str, str]) -> Step:
    """Return a step."""
    return Step(kind, facts)


def told(steps: Iterable[Step], language: Language = "zh") -> str:
    """Return steps as numbered lines."""
    texts = [found.text(language) for found in steps]
    if any(APPROXIMATE in text for text in texts):
        texts.append(Step("unrounded").text(language))
    return "\n".join(f"{n}. {text}" for n, text in enumerate(texts, start=1))


def number(value: Fraction, places: int = _MANY) -> str:
    """Return a number as it is, with thousands; ≈ and rounded half away from zero where it has more places."""
    scaled = value * 10**places
    whole = int(abs(scaled) + Fraction(1, 2))
    digits = f"{whole // 10**places:,}.{whole % 10**places:0{places}d}".rstrip("0").rstrip(".")
    sign = "-" if value < 0 and whole else ""
    return f"{'' if scaled.denominator == 1 else APPROXIMATE}{sign}{digits}"


def yuan(value: Fraction) -> str:
    """Return an amount to the fen, or ≈ to a thousandth of it."""
    return number(value, _CENT if (value * 100).denominator == 1 else _MANY - 1)


def percent(value: Fraction) -> str:
    """Return a fraction in percent, without the sign."""
    return number(value * 100)
