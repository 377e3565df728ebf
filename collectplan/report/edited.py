"""What became of the edits of the branches, for the chapter about who collects what."""

from __future__ import annotations

from collectplan.report import slices
from collectplan.report.blocks import Block
from collectplan.report.tables import ReportTable, exact, schema_column
from collectplan.report.writer import Writer

_SHOWN = ["case_id", "branch", "officer_wanted", "method_wanted", "officer_id", "method", "rule", "price"]


def edited(writer: Writer) -> list[Block]:
    """Return how many edits were kept and at what price, and a table of those that were not; nothing without edits."""
    plan = writer.plan
    rows = slices.table(plan, "edits")
    if rows.empty:
        return []
    said = [writer.say("edits")]
    if plan.figure("edits_price") > 0:
        said.append(writer.say("edits_price"))
    refused = rows[~rows["is_kept"]].sort_values("case_id", ignore_index=True)
    names = [name for name in _SHOWN if plan.is_county or name != "branch"]
    columns = [exact(schema_column(writer.voice, "edits", name)) for name in names]
    table = [ReportTable(writer, refused, "edits_refused", columns, "edits")] if len(refused) else []
    return [writer.join(said), *table]
