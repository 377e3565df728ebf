"""The chapters behind page one: what is owed, targets, quality of the data, method, parameters."""

from __future__ import annotations

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.intake.faults import rule_name
from collectplan.params import ALLOCATION_LEVERS, COUNTY, PLAN_LEVERS, STOCK_LEVERS
from collectplan.report import agenda, holdings, slices, words
from collectplan.report.blocks import Block, Chapter, Items
from collectplan.report.options import options
from collectplan.report.sentences import CAPTIONS
from collectplan.report.tables import Column, ReportTable, exact, group_title, schema_column
from collectplan.report.writer import Cell, Writer


def stock(plan: Bundle) -> Chapter:
    """Return what is owed in every cut, the ranking of branches, and the key ledgers; the balance sides apart."""
    writer = Writer(plan)
    voice = writer.voice
    blocks: list[Block] = [writer.heading("stock"), writer.say("stock")]
    blocks += [_cut(writer, caption, cut) for caption, cut in slices.CUTS.items() if _divides(plan, cut)]
    if plan.is_county:
        names = ["branch", "n_loans", "on_principal", "on_share", "on_rank", "off_principal", "off_share", "off_rank"]
        columns = [schema_column(voice, "ranking", name) for name in [*names, "top_share"]]
        blocks.append(
            ReportTable(writer, holdings.ranking(plan), "ranking", columns, "ranking", _totals(writer, "branch"))
        )
    labels = {
        "county": voice.pick(CAPTIONS["county_key"]),
        "branch": voice.pick(CAPTIONS["branch_key"]),
        "both": voice.label("in_both"),
        "merged": voice.label("merged"),
    }
    columns = [Column("ledger", voice.label("ledger")), Column("n_loans", voice.label("n_loans"), "count")]
    columns += [Column("n_cases", voice.label("n_cases"), "count"), schema_column(voice, "key_ledger", "principal")]
    blocks += [
        writer.say("key_ledgers"),
        ReportTable(writer, holdings.key_ledgers(plan, labels), "key_ledgers", columns),
    ]
    names = ["loan_id", "case_id", "branch", "balance_side", "risk_class", "principal", "branch_rank"]
    columns = [schema_column(voice, "key_ledger", name) for name in names if plan.is_county or name != "branch"]
    for caption, flag in (("county_key", "is_county_key"), ("branch_key", "is_branch_key")):
        if len(rows := holdings.key_loans(plan, flag)):
            blocks.append(ReportTable(writer, rows, caption, columns, "key_ledger"))
    said = [writer.say("rounding")]
    if plan.params.portfolio.protect_insiders and plan.figure("n_insider_cases"):
        said.append(writer.say("protected"))
    return Chapter("stock", (*blocks, writer.join(said)))


def _divides(plan: Bundle, cut: str) -> bool:
    """Whether a cut has more than one group; one kind of claim needs no table of its own."""
    return cut != "product" or len(slices.stock_by(plan, cut)) > 1


def _totals(writer: Writer, label: str) -> dict[str, object]:
    plan = writer.plan
    return {
        label: writer.voice.label("total"),
        "n_loans": plan.figure("n_loans"),
        "on_principal": plan.figure("on_balance"),
        "off_principal": plan.figure("off_balance"),
    }


def _cut(writer: Writer, caption: str, cut: str) -> ReportTable:
    voice = writer.voice
    rows = slices.stock_by(writer.plan, cut)
    rows = rows.assign(group=[group_title(voice, cut, name) for name in rows["group"]])
    columns = [
        Column("group", voice.word("cuts", "cut", cut)),
        Column("n_loans", voice.label("n_loans"), "count"),
        Column("on_principal", voice.label("on_principal"), "money"),
        Column("off_principal", voice.label("off_principal"), "money"),
        Column("share", voice.label("share_of_principal"), "percent"),
        schema_column(voice, "cuts", "roll_over_principal"),
    ]
    return ReportTable(writer, rows, caption, columns, "stock", _totals(writer, "group"))


def targets(plan: Bundle) -> Chapter:
    """Return targets, forecast and chances: by branch for the county, by side, by officer where they go so far."""
    writer = Writer(plan)
    voice = writer.voice
    figures = [schema_column(voice, "targets", name) for name in ("target", "expected", "p10", "p50", "p90", "chance")]
    side = schema_column(voice, "targets", "balance_side")
    blocks: list[Block] = [
        writer.heading("targets"),
        ReportTable(writer, slices.side_targets(plan), "by_side", [side, *figures], "targets"),
    ]
    if plan.is_county:
        columns = [schema_column(voice, "targets", "branch"), *figures]
        total = _county_row(plan)
        blocks.append(ReportTable(writer, slices.branch_targets(plan), "by_target", columns, "targets", total))
    people = slices.officer_targets(plan)
    if len(people):
        columns = [schema_column(voice, "targets", "officer_id"), *figures]
        blocks.append(ReportTable(writer, people, "by_officer", columns, "targets"))
    return Chapter("targets", (*blocks, writer.join([writer.say("quantiles"), writer.say("rounding")])))


def _county_row(plan: Bundle) -> dict[str, object]:
    """Return the county's own row of targets, which is not the sum of the quantiles above it."""
    rows = slices.side_targets(plan)
    own = rows[rows["balance_side"] == "total"].to_dict("records")
    return {str(key): value for key, value in own[0].items()} | {"branch": COUNTY} if own else {}


def quality(plan: Bundle) -> Chapter:
    """Return rows in and out, why rows were refused, and where ledger and finance differ."""
    writer = Writer(plan)
    voice = writer.voice
    blocks: list[Block] = [writer.heading("quality"), writer.say("identity")]
    faults = slices.table(plan, "quarantine")
    if len(faults):
        columns = [
            Column("remedy", voice.title("quarantine", "remedy")),
            Column("rule_name", voice.title("quarantine", "rule")),
            Column("n_faults", voice.label("n_faults"), "count"),
            Column("n_blocking", voice.label("n_blocking"), "count"),
        ]
        blocks.append(
            ReportTable(writer, _with_rule_names(_by_rule(faults), voice.language), "faults", columns, "quarantine")
        )
    stated = slices.table(plan, "sheet_totals")
    if len(apart := stated[~stated["is_agreed"]]):
        names = ("source", "sheet", "row", "label", "stated", "computed", "difference")
        columns = [exact(schema_column(voice, "sheet_totals", name)) for name in names]
        blocks.append(ReportTable(writer, apart, "sheet_totals", columns, "sheet_totals"))
    if plan.figure("unreconciled") is None:
        return Chapter("quality", (*blocks, writer.say("no_controls_here")))
    if not plan.figure("n_unreconciled"):
        return Chapter("quality", (*blocks, writer.say("reconciled")))
    rows = slices.table(plan, "reconciliation")
    columns = [
        exact(schema_column(voice, "reconciliation", name))
        for name in ("branch", "risk_class", "ledger", "finance", "difference")
    ]
    table = ReportTable(writer, rows[~rows["is_agreed"]], "differences", columns, "reconciliation")
    return Chapter("quality", (*blocks, writer.say("differences"), table))


def _with_rule_names(counted: pd.DataFrame, language: str) -> pd.DataFrame:
    return counted.assign(rule_name=[rule_name(rule, language) for rule in counted["rule"].tolist()])


def _by_rule(faults: pd.DataFrame) -> pd.DataFrame:
    """Return faults counted by rule, the most frequent first."""
    # The words that a column allows stand at the end of some remedies; here several columns share a rule.
    faults = faults.assign(remedy=faults["remedy"].str.replace(r"[；;] ?(?:可用|allowed).*$", "", regex=True))
    counted = faults.groupby("rule", as_index=False).agg(
        remedy=("remedy", "first"), n_faults=("rule", "size"), n_blocking=("is_blocking", "sum")
    )
    return counted.sort_values(["n_faults", "rule"], ascending=[False, True], ignore_index=True)


def method(plan: Bundle) -> Chapter:
    """Return how the figures were found and where they end, a paragraph each."""
    writer = Writer(plan)
    if plan.job == "allocation":
        keys: tuple[str, ...] = ("method_allocation", "method_tradeoffs", "method_trial")
        return Chapter("method", (writer.heading("method"), *(writer.say(key) for key in keys)))
    learned = "_learned" if plan.figure("n_history") else ""
    keys = (f"method_recovery{learned}", "method_allocation", "method_chance", f"method_limits{learned}")
    if agenda.has_schedule(plan):
        keys = (*keys[:-1], "method_schedule", keys[-1])
    return Chapter("method", (writer.heading("method"), *(writer.say(key) for key in keys)))


def parameters(plan: Bundle) -> Chapter:
    """Return the levers turned and the parameters that a reader asks for first."""
    writer = Writer(plan)
    voice = writer.voice
    turned = str(plan.figure("levers") or "")
    said = writer.say("levers" if turned else "no_levers")
    sheet = Cell(voice.pick(words.SHEETS["parameters"]), "words.sheet")
    rows = [option for option in options(plan.params) if (option.section, option.key) in _MAIN[plan.job]]
    table = pd.DataFrame(
        {"item": [option.title(voice) for option in rows], "value": [option.shown(voice) for option in rows]},
        dtype="str",
    )
    columns = [Column("item", voice.label("item")), Column("value", voice.label("value"))]
    return Chapter(
        "parameters",
        (
            writer.heading("parameters"),
            said,
            ReportTable(writer, table, "parameters", columns),
            *_approvals(writer),
            writer.say("all_parameters", sheet=sheet),
        ),
    )


_STOCK = {(lever.section, lever.key) for lever in STOCK_LEVERS.values()}
_PLAN = {(lever.section, lever.key) for lever in PLAN_LEVERS.values()} | {
    ("workload", "field_hours_per_day"),
    ("workload", "team_size"),
    ("workload", "visit_cost"),
    ("allocation", "idle_key_case_penalty"),
    ("recovery", "later_months"),
    ("recovery", "discount_rate"),
    ("simulation", "campaign_sd"),
    ("simulation", "branch_sd"),
    ("calendar", "field_days_per_week_min"),
    ("schedule", "min_days_between_visits"),
    ("schedule", "last_village_share"),
    ("schedule", "deadline_lead_days"),
    ("schedule", "key_case_weight"),
    ("schedule", "first_contact_workdays"),
}
_SUING = {("litigation", name) for name in ("recovery_secured", "payment_order_holds", "expired_holds", "lawyer_above")}


def _approvals(writer: Writer) -> list[Block]:
    """Return who allowed what beyond a rule of conduct, and why."""
    said = []
    for position, approval in enumerate(writer.plan.params.policy.approvals):
        names = ("rule_id", "approver", "reason", "on")
        cells = {name: Cell(getattr(approval, name), f"params.policy.approvals.{position}.{name}") for name in names}
        said.append(writer.say("approval", **cells))
    return [Items(tuple(said))] if said else []


_DEALING = {(lever.section, lever.key) for lever in ALLOCATION_LEVERS.values()} | {
    ("allocation", "fairness_penalty"),
    ("allocation", "idle_small_case_penalty"),
}
_MAIN = {"plan": _PLAN | _STOCK, "portfolio": _STOCK | _SUING, "allocation": _PLAN | _DEALING}
