"""Sentences about the edits of the branches and what became of them."""

from __future__ import annotations

from collectplan.report.words import Pair

EDITS: dict[str, Pair] = {
    "edits": (
        "机构交回的分案表改了 {n_edits:count} 户：照办 {n_edits_kept:count} 户，未照办 {n_edits_refused:count} 户。",
        "Edits of the branches: {n_edits:count}; kept: {n_edits_kept:count}; not kept: {n_edits_refused:count}.",
    ),
    "edits_price": (
        "照办的改派使方案净值约减少 {edits_price:price}，按影子价格计。",
        "At shadow prices, keeping them takes about {edits_price:price} off the value of the plan.",
    ),
}
