"""Schemes with planted flaws: what a check has to find, with place and amount by formula from the plan of the flaw.

Nothing here uses curves. Edges are whole points, rates whole yuan per point, so that every formula is exact.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from collectplan.incentives import Wage
from collectplan.params.schemes import SchemeFile

Expected = tuple[str, str, Fraction | None, Fraction | None, Fraction | None]
HIGH = 150
CLAIM = 100_000


@dataclass
class Planted:
    """A scheme as data, the wages it is held against, and its flaws: finding, reading, from, to, amount."""

    scheme: dict[str, Any]
    wages: dict[str, Wage] = field(default_factory=dict)
    flaws: list[Expected] = field(default_factory=list)

    @property
    def file(self) -> SchemeFile:
        """The scheme as a file."""
        return SchemeFile.model_validate({"title": "试验", "source": "自拟", "schemes": [self.scheme]})

    def add(
        self,
        finding: str,
        at: Fraction | float | None = None,
        to: Fraction | float | None = None,
        amount: Fraction | float | None = None,
        reading: str = "",
    ) -> None:
        """Note a flaw; places in points, amounts in yuan."""
        place = [None if x is None else Fraction(x) / 100 for x in (at, to)]
        self.flaws.append((finding, reading, place[0], place[1], None if amount is None else Fraction(amount)))


def planted(seed: int) -> Planted:
    """Return a scheme with its flaws, always the same for a seed; kinds take turns."""
    rng = random.Random(seed)
    kinds = [tiers_adding_up, tiers_adding_up, tiers_from_the_start, tiers_inside, unstated, stakes, fees]
    return kinds[seed % len(kinds)](rng)


def _edges(rng: random.Random, first: int, n: int) -> list[int]:
    edges = [first]
    for _ in range(n - 1):
        edges.append(edges[-1] + rng.randint(8, 18))
    return edges


def _scheme(rng: random.Random, edges: list[int], rates: list[int], **about: Any) -> dict[str, Any]:
    bands: list[dict[str, Any]] = [
        {"from": left / 100, "to": right / 100, "per_point": rate}
        for left, right, rate in zip(edges, [*edges[1:], 0], rates, strict=True)
    ]
    del bands[-1]["to"]
    start = {
        "id": f"s{rng.randint(1, 10**6)}",
        "title": "试验",
        "kind": "banded",
        "start": edges[0] / 100,
        "bands": bands,
    }
    return {**start, "applies_to": {"role": "liaison_head"}, **about}


def _rising(rng: random.Random, n: int) -> list[int]:
    return sorted(rng.sample(range(200, 4000, 100), n))


def tiers_adding_up(rng: random.Random) -> Planted:
    """Return a scheme that pays band by band, with one to four flaws that do not touch each other."""
    n = rng.randint(3, 5)
    edges, rates = _edges(rng, rng.choice([0, 10, 40, 60]), n), _rising(rng, n)
    made = Planted(_scheme(rng, edges, rates, reading="cumulative"))
    bands = made.scheme["bands"]
    begins = list(edges)  # where each band really begins
    high = HIGH
    inner = list(range(1, n - 1))
    rng.shuffle(inner)
    for flaw, n_band in zip(rng.sample(["hole", "point", "overlap", "zero", "none"], len(inner)), inner, strict=True):
        edge = edges[n_band]
        if flaw == "hole":
            begins[n_band] = edge + rng.randint(2, 4)
            bands[n_band]["from"] = begins[n_band] / 100
            made.add("uncovered", edge, begins[n_band], 0)
        elif flaw == "point":
            bands[n_band - 1]["to_closed"] = False
            made.add("uncovered", edge, None, 0)
        elif flaw == "overlap":
            bands[n_band]["from_closed"] = True
            made.add("overlapping", edge, None, 0)
        elif flaw == "zero":
            bands[n_band]["per_point"] = rates[n_band] = 0
            # Right before it a hole would not be flat twice: it has no rule, the zero band has one.
            made.add("flat_zone", edge, edges[n_band + 1])
    asked = _below(rng, made, edges[0])

    def pay(points: Fraction) -> Fraction:
        ends = [*edges[1:], 10**6]
        return sum(
            (r * max(Fraction(0), min(points, b) - a) for r, a, b in zip(rates, begins, ends, strict=True)), Fraction(0)
        )

    last = rng.choice(["cap", "beyond", "none"])
    if last == "beyond":
        high = edges[-1] - rng.randint(0, 3)
        made.scheme["reachable"] = [0.0, high / 100]
        made.add("dead_tier", edges[-1], None, None)
        made.flaws = [
            (*flaw[:3], min(flaw[3], Fraction(high, 100)) if flaw[0] == "flat_zone" and flaw[3] else flaw[3], flaw[4])
            for flaw in made.flaws
        ]
    elif last == "cap" and rates[-2]:
        # In the middle of the last band but one, in whole points.
        reached = Fraction(begins[-2] + edges[-1], 2)
        made.scheme["cap"] = float(pay(reached))
        made.add("flat_zone", reached, high)
        made.add("dead_tier", edges[-1], None, rates[-1] * (high - edges[-1]))
    most = min(pay(Fraction(high)), Fraction(made.scheme.get("cap", 10**9)))
    _law(rng, made, edges[0], asked, most)
    return made


def _below(rng: random.Random, made: Planted, first: int) -> int:
    """Plant what happens below the first band; return what is taken at 0 %."""
    if not first:
        return 0
    kind = rng.choice(["nothing", "no_floor", "floor_reached", "floor_at_zero"])
    if kind == "nothing":
        made.add("flat_zone", 0, first)
        return 0
    per_point = rng.randint(1, 30) * 10
    made.scheme["bands"][0]["from_closed"] = True
    below = made.scheme["below"] = {"under": first / 100, "per_point": -per_point}
    if kind == "no_floor":
        made.add("no_floor", 0, first, -per_point * first)
        return per_point * first
    missing = first if kind == "floor_at_zero" else first // 2
    below["floor"] = -per_point * missing
    if missing < first:
        made.add("flat_zone", 0, first - missing)
    return per_point * missing


def _law(rng: random.Random, made: Planted, first: int, asked: int, most: Fraction) -> None:
    """Plant a breach of the law of pay, or none."""
    breach = rng.choice(["none", "deposit", "fixed", "wage", "post", "deferred", "collector"])
    below = made.scheme.get("below")
    if breach == "deposit":
        made.scheme["deposit"] = 1000.0
        made.add("deposit", amount=1000)
    elif breach == "fixed" and below:
        below["taken_from"] = "fixed_pay"
        made.add("unlawful", 0, first, asked)
    elif breach == "wage" and below:
        below["taken_from"] = "variable_pay"
        variable = -(-asked // 2)
        made.wages["liaison_head"] = Wage(fixed=3000, variable=variable, minimum=2000)
        # More than the variable pay is asked below this result.
        made.add("unlawful", 0, first + Fraction(variable) / Fraction(below["per_point"]), asked - variable)
    elif breach in {"post", "deferred"}:
        made.scheme["applies_to"] = {"role": "branch_head"}
        if breach == "post":
            made.scheme["deferred"] = 0.1
            made.add("deferral", amount=most * Fraction(3, 10))
        else:
            made.scheme["deferred"] = 0.4
    elif breach == "collector":
        made.scheme["applies_to"] = {"role": ["specialist", "liaison_head"]}
        made.add("amount_only")


def tiers_from_the_start(rng: random.Random) -> Planted:
    """Return a scheme that pays the rate reached for all points: a jump up at every inner edge, or an edge badly owned."""
    n = rng.randint(2, 4)
    edges, rates = _edges(rng, rng.choice([0, 60]), n), _rising(rng, n)
    made = Planted(_scheme(rng, edges, rates, reading="band_rate"))
    bands = made.scheme["bands"]
    if edges[0]:
        made.add("flat_zone", 0, edges[0])
    for k, (edge, low, high) in enumerate(zip(edges[1:], rates, rates[1:], strict=False), start=1):
        points = edge - edges[0]
        flaw = rng.choice(["none", "point", "overlap", "hole"])
        if flaw == "point":
            bands[k - 1]["to_closed"] = False
            made.add("uncovered", edge, None, -low * points)
        elif flaw == "overlap":
            # The lower rate, the higher one, or both: the higher one turns on it.
            bands[k]["from_closed"] = True
            made.add("overlapping", edge, None, high * points)
        elif flaw == "hole":
            # Nothing is paid in it, and after it more than before it.
            bands[k]["from"] = (edge + 3) / 100
            made.add("uncovered", edge, edge + 3, -low * points)
            continue
        made.add("jump", edge, None, (high - low) * points)
    return made


def tiers_inside(rng: random.Random) -> Planted:
    """Return a scheme that pays only the points inside the band reached: at every inner edge all is lost, then regained."""
    n, width = rng.randint(2, 4), rng.randint(8, 15)
    first, rates = rng.choice([0, 60]), _rising(rng, n)
    edges = [first + k * width for k in range(n)]
    made = Planted(_scheme(rng, edges, rates, reading="within_band"))
    bands = made.scheme["bands"]
    if first:
        made.add("flat_zone", 0, first)
    for k, (edge, low, high) in enumerate(zip(edges[1:], rates, rates[1:], strict=False), start=1):
        lost = low * width
        flaw = rng.choice(["none", "point", "overlap", "hole"])
        after = edge
        if flaw == "point":
            bands[k - 1]["to_closed"] = False
            made.add("uncovered", edge, None, -lost)
        elif flaw == "overlap":
            # All points of the lower band, or none of the higher one.
            bands[k]["from_closed"] = True
            made.add("overlapping", edge, None, lost)
        elif flaw == "hole" and k == n - 1:
            # Behind it the last band begins anew, from nothing.
            after = edge + 2
            bands[k]["from"] = after / 100
            made.add("uncovered", edge, after, -lost)
        if after == edge:
            made.add("jump", edge, None, -lost)
        made.add("drop", after, after + Fraction(lost, high), -lost)
    return made


def unstated(rng: random.Random) -> Planted:
    """Return a scheme of two bands whose reading is not stated: three pairs differ from the inner edge on."""
    width, (low, high) = rng.randint(8, 15), _rising(rng, 2)
    first = rng.choice([0, 60])
    edge = first + width
    made = Planted(_scheme(rng, [first, edge], [low, high]))
    if first:
        made.add("flat_zone", 0, first)
    made.add("ambiguous", edge, HIGH, (high - low) * width, "cumulative|band_rate")
    made.add("ambiguous", edge, HIGH, low * width, "cumulative|within_band")
    made.add("ambiguous", edge, HIGH, high * width, "band_rate|within_band")
    made.add("jump", edge, None, (high - low) * width, "band_rate")
    made.add("jump", edge, None, -low * width, "within_band")
    made.add("drop", edge, edge + Fraction(low * width, high), -low * width, "within_band")
    return made


def stakes(rng: random.Random) -> Planted:
    """Return amounts by band beside a stake: a cliff at every edge, nothing to gain inside a band, perhaps no rule above."""
    edges, amounts = _edges(rng, 70, 3), [0, rng.randint(5, 20) * 100, rng.randint(21, 40) * 100]
    falls = rng.random() < 0.4
    if falls:
        amounts[1:] = amounts[:0:-1]
    top = edges[-1] + 10
    ends_open = rng.random() < 0.5
    per_point = 10 * rng.randint(5, 15)
    bands: list[dict[str, Any]] = [
        {"from": left / 100, "to": right / 100, "pays": pays}
        for left, right, pays in zip(edges, [*edges[1:], top], amounts, strict=True)
    ]
    bands[0]["from_closed"] = True
    if ends_open:
        del bands[-1]["to"]
    owned_twice = rng.random() < 0.5
    bands[1]["from_closed"] = owned_twice
    made = Planted(
        {
            "id": f"s{rng.randint(1, 10**6)}", "title": "试验", "kind": "stake", "applies_to": {"role": "liaison_head"},
            "reading": "on_top", "stake": 2000, "bands": bands,
            "below": {"under": 0.70, "per_point": -per_point, "floor": -per_point * 70},
        }
    )  # fmt: skip
    made.add("cliff", edges[1], None, amounts[1])
    made.add("cliff", edges[2], None, amounts[2] - amounts[1])
    for left, right in zip(edges, [*edges[1:], HIGH if ends_open else top], strict=True):
        made.add("flat_zone", left, right)
    if owned_twice:
        # The first band says 0 there, the second its amount, both together the same.
        made.add("overlapping", edges[1], None, amounts[1])
    if falls:
        made.add("drop", edges[2], HIGH, amounts[2] - amounts[1])
        made.add("dead_tier", edges[2], None if ends_open else top, amounts[2])
    if not ends_open:
        made.add("uncovered", top, HIGH, -amounts[2])
    return made


def fees(rng: random.Random) -> Planted:
    """Return a fee of a law firm: above the cap of 18 % with all its parts together, or not a contingency at all."""
    flat, contingent = rng.choice([0, 2, 3, 5]), rng.choice([0, 10, 15, 20, 25, 30])
    made = Planted(
        {
            "id": f"s{rng.randint(1, 10**6)}", "title": "试验", "kind": "fee", "flat": flat / 100, "contingent": contingent / 100,
        }
    )  # fmt: skip
    if contingent and flat + contingent > 18:
        at = Fraction(100 * (18 - flat), contingent)
        made.add("fee_cap", at, 100, (flat + contingent - 18) * CLAIM // 100)
    return made
