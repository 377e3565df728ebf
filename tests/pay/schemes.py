"""Schemes that tests of pay share: those of branch heads and liaison heads, and random ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from collectplan.params.schemes import Banded, Stake

BRANCH_HEADS: dict[str, Any] = {
    "id": "branch_heads",
    "title": "信用社主任",
    "kind": "banded",
    "applies_to": {"role": "branch_head"},
    "result_of": "branch",
    "start": 0.80,
    "bands": [
        {"from": 0.70, "to": 0.80, "per_point": 0, "from_closed": True},
        {"from": 0.80, "to": 0.90, "per_point": 1000},
        {"from": 0.90, "to": 1.00, "per_point": 1500},
        {"from": 1.00, "per_point": 3000},
    ],
    "below": {"under": 0.70, "per_point": -200},
    "cap": 25000,
}
LIAISON_HEADS: dict[str, Any] = {
    "id": "liaison_heads",
    "title": "联络科室负责人",
    "kind": "stake",
    "applies_to": {"role": "liaison_head"},
    "result_of": "linked_branch",
    "stake": 2000,
    "bands": [
        {"from": 0.70, "to": 0.80, "pays": 0, "from_closed": True},
        {"from": 0.80, "to": 0.90, "pays": 2000},
        {"from": 0.90, "to": 1.00, "pays": 3000},
    ],
    "below": {"under": 0.70, "per_point": -100, "floor": -2000},
}


def branch_heads(**changes: Any) -> Banded:
    """Return the scheme of branch heads with changes."""
    return Banded.model_validate(BRANCH_HEADS | changes)


def liaison_heads(**changes: Any) -> Stake:
    """Return the scheme of liaison heads with changes."""
    return Stake.model_validate(LIAISON_HEADS | changes)


@st.composite
def banded(draw: st.DrawFn) -> Banded:
    """Random bands, mostly joined, edges owned anyhow, with or without cap, end and deductions."""
    edges = sorted(draw(st.sets(st.integers(2, 60), min_size=2, max_size=5)))
    last = draw(st.booleans())
    bands: list[dict[str, Any]] = []
    for n, (left, right) in enumerate(pairwise(edges)):
        gap = 0.005 if draw(st.integers(0, 5)) == 0 else 0.0
        band = {"from": left / 40 + gap, "to": right / 40, "per_point": draw(st.integers(0, 4000))}
        owned = {"from_closed": draw(st.booleans()), "to_closed": draw(st.booleans())}
        if last and n == len(edges) - 2:
            del band["to"]
        bands.append(band | owned)
    floor = draw(st.one_of(st.none(), st.integers(-5000, 0)))
    below = {"under": draw(st.integers(1, edges[0])) / 40, "per_point": -draw(st.integers(0, 300)), "floor": floor}
    return branch_heads(
        start=edges[0] / 40,
        bands=bands,
        cap=draw(st.one_of(st.none(), st.integers(0, 60_000))),
        below=draw(st.sampled_from([None, below])),
        point_rounding=draw(st.sampled_from(["none", "floor"])),
        reading=draw(st.sampled_from(["cumulative", "band_rate", "within_band"])),
    )
