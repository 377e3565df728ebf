"""The chapters about what is known: stocktaking, legal clocks, strategies, litigation; and the overview of the stock."""

from __future__ import annotations

from collectplan.bundle import Bundle
from collectplan.report import holdings, slices
from collectplan.report.blocks import Block, Chapter, Items
from collectplan.report.tables import Column, ReportTable, exact, schema_column
from collectplan.report.writer import Cell, Writer
from collectplan.schemas import words


def overview(plan: Bundle) -> Chapter:
    """Return the stock on one page: what is owed, surveyed, about to lapse, to be sued, and what is wrong."""
    writer = Writer(plan)
    keys = ["overview_stock", "overview_quality", "overview_survey", "overview_clocks", "overview_queues"]
    keys.append("overview_litigation")
    if plan.figure("n_no_rule"):
        keys.append("overview_no_rule")
    if plan.figure("unreconciled") is None:
        keys.append("no_controls_here")
    else:
        keys.append("differences" if plan.figure("n_unreconciled") else "reconciled")
    return Chapter("overview", (writer.heading("overview"), Items(tuple(writer.say(key) for key in keys))))


def survey(plan: Bundle) -> Chapter:
    """Return the coverage of the stocktaking, its largest gaps, and the states of debtors."""
    writer = Writer(plan)
    voice = writer.voice
    said = writer.say("survey" if plan.figure("has_surveys") else "no_survey")
    blocks: list[Block] = [writer.heading("survey"), said]
    if plan.figure("has_surveys"):
        columns = [schema_column(voice, "coverage", "branch"), schema_column(voice, "coverage", "n_cases")]
        columns += [Column(item, voice.word("coverage", "item", item), "percent") for item in words.SURVEY_ITEM]
        total = {"branch": voice.label("total"), **holdings.coverage_total(plan)} if plan.is_county else None
        blocks.append(ReportTable(writer, holdings.coverage(plan), "coverage", columns, "coverage", total))
        names = ["case_id", "branch", "principal", "debtor_state", "survey_gaps"]
        rows = holdings.gaps(plan)
        rows = rows.assign(survey_gaps=[voice.survey_items(text) for text in rows["survey_gaps"]])
        columns = [schema_column(voice, "cases", name) for name in _own(plan, names)]
        blocks.append(ReportTable(writer, rows, "coverage_gaps", columns, "cases"))
    names = ["debtor_state", "debtor_substate", "n_cases", "on_balance", "off_balance"]
    columns = [schema_column(voice, "states", name) for name in names]
    rows = holdings.states(plan).replace({"debtor_substate": {"": voice.label("unknown")}})
    blocks.append(ReportTable(writer, rows, "states", columns, "states"))
    steps = slices.table(plan, "next_steps")
    if len(steps):
        names = ["case_id", "branch", "principal", "days_past_due", "phase", "step", "next_on", "next_step"]
        columns = [schema_column(voice, "next_steps", name) for name in _own(plan, names)]
        blocks.append(ReportTable(writer, steps, "next_steps", columns, "next_steps"))
    return Chapter("survey", tuple(blocks))


def _own(plan: Bundle, names: list[str]) -> list[str]:
    """Return columns without the branch where there is only one."""
    return [name for name in names if plan.is_county or name != "branch"]


def clocks(plan: Bundle) -> Chapter:
    """Return how the clocks stand, what must be done, what lapses when, what is not known, and what decided."""
    writer = Writer(plan)
    voice = writer.voice
    if not plan.params.clocks.applies:
        return Chapter("clocks", (writer.heading("clocks"), writer.say("no_clocks")))
    keys = ["clocks", "clocks_meaning"]
    keys += [
        key for key in ("act_by", "unproven", "long_stop", "given_up", "clocks_provisional") if plan.figure(f"n_{key}")
    ]
    blocks: list[Block] = [writer.heading("clocks"), writer.join([writer.say(key) for key in keys])]
    absent = [name for name in ("events", "obligors") if not plan.figure(f"has_{name}")]
    blocks += [writer.join([writer.say(f"no_{name}") for name in absent])] if absent else []
    status = [Column(name, voice.word("clocks", "clock_status", name), "count") for name in words.CLOCK_STATUS]
    columns = [schema_column(voice, "clocks", "right"), *status, Column("n_must_do", voice.label("n_must_do"), "count")]
    blocks.append(ReportTable(writer, holdings.clock_status(plan), "clock_status", columns))
    due = holdings.must_do(plan)
    if len(due):
        names = ["case_id", "loan_id", "branch", "right", "principal", "deadline_on", "days_left", "action"]
        columns = [schema_column(voice, "clocks", name) for name in _own(plan, names)]
        blocks.append(ReportTable(writer, due, "must_do", columns, "clocks"))
        names = ["week", "starts_on", "n_claims", "claim_principal", "n_guarantees", "guaranteed_principal"]
        columns = [schema_column(voice, "clock_weeks", name) for name in names]
        weeks = holdings.weeks(plan)
        busy = weeks[(weeks["n_claims"] > 0) | (weeks["n_guarantees"] > 0)]
        blocks.append(ReportTable(writer, busy, "clock_weeks", columns, "clock_weeks"))
    else:
        blocks.append(writer.say("no_must_do"))
    reason = Column("reason", voice.label("reason"))
    unknown = holdings.unknown_clocks(plan)
    if len(unknown):
        names = ["case_id", "loan_id", "branch", "right", "principal", "possible_on"]
        columns = [*(schema_column(voice, "clocks", name) for name in _own(plan, names)), reason]
        blocks.append(ReportTable(writer, unknown, "unknown_clocks", columns, "clocks"))
    columns = [reason, Column("n_clocks", voice.label("n_clocks"), "count")]
    # Instruments and articles are cited in their own language.
    columns += [Column("article", voice.label("article"))] if voice.language == "zh" else []
    blocks.append(ReportTable(writer, holdings.clock_rules(plan), "clock_rules", columns, "clocks"))
    return Chapter("clocks", tuple(blocks))


def strategies(plan: Bundle) -> Chapter:
    """Return the four batches, the strategies, the offers, and what is odd about the rules."""
    writer = Writer(plan)
    voice = writer.voice
    keys = ["strategies"] + [key for key in ("no_rule", "over_capacity") if plan.figure(f"n_{key}")]
    # Leadership need not see how planners' rules overlap, only what is wrong with them. The rules and the numbers of
    # cases are the county's, so that a branch sees neither.
    overlaps = plan.job == "portfolio" and bool(plan.figure("n_conflicts"))
    shows_lint = plan.is_county and (bool(plan.figure("n_lint")) or overlaps)
    keys += ["lint"] if shows_lint else []
    blocks: list[Block] = [writer.heading("strategies"), writer.join([writer.say(key) for key in keys])]
    names = ["queue", "n_cases", "on_balance", "off_balance", "capacity", "n_over", "until_on"]
    columns = [schema_column(voice, "queues", name) for name in names]
    blocks.append(ReportTable(writer, holdings.queues(plan), "queues", columns, "queues"))
    columns = [
        schema_column(voice, "cases", "queue"),
        schema_column(voice, "cases", "strategy"),
        Column("n_cases", voice.label("n_cases"), "count"),
        schema_column(voice, "cases", "principal"),
    ]
    blocks.append(ReportTable(writer, holdings.strategies(plan), "strategies", columns))
    offered = holdings.offers(plan)
    if len(offered):
        columns = [
            schema_column(voice, "cases", "offer"),
            schema_column(voice, "cases", "offer_approver"),
            Column("n_cases", voice.label("n_cases"), "count"),
            schema_column(voice, "cases", "offer_floor"),
            schema_column(voice, "cases", "offer_waived"),
        ]
        blocks.append(ReportTable(writer, offered, "offers", columns, "cases"))
    if shows_lint:
        found = holdings.lint(plan)
        columns = [schema_column(voice, "rule_lint", name) for name in ("kind", "rule", "other", "n_cases", "example")]
        blocks.append(ReportTable(writer, found, "rule_lint", columns, "rule_lint"))
    return Chapter("strategies", tuple(blocks))


def conduct(plan: Bundle) -> Chapter:
    """Return what is done lawfully in place of old practices, with the rule and its source."""
    writer = Writer(plan)
    voice = writer.voice
    names = ["action", "instead", "source"] if voice.language == "zh" else ["action", "effective_from"]
    columns = [Column("title", voice.label("old_practice")), *(schema_column(voice, "rules", name) for name in names)]
    return Chapter("conduct", (ReportTable(writer, holdings.conduct(plan), "conduct", columns, "rules"),))


def litigation(plan: Bundle) -> Chapter:
    """Return what litigation costs and brings, by route and for the best cases, and the offers of lawyers."""
    writer = Writer(plan)
    voice = writer.voice
    if not plan.params.litigation.applies:
        return Chapter("litigation", (writer.heading("litigation"), writer.say("no_litigation")))
    inside = "litigation_outside" if plan.figure("worth_cash_inside") else "litigation_none_inside"
    keys = ["litigation", *([inside] if plan.figure("n_worth_suing") else []), "litigation_priors"]
    blocks: list[Block] = [writer.heading("litigation"), writer.join([writer.say(key) for key in keys])]
    routes = holdings.best_routes(plan)
    if len(routes):
        columns = [schema_column(voice, "litigation", "route"), Column("n_cases", voice.label("n_cases"), "count")]
        columns += [schema_column(voice, "litigation", name) for name in ("claim", "court_fee", "lawyer_fee")]
        columns.append(Column("own_costs", voice.label("own_costs"), "money"))
        columns += [
            schema_column(voice, "litigation", name) for name in ("expected_cash", "expected_net", "days_to_cash")
        ]
        blocks.append(ReportTable(writer, routes, "routes", columns, "litigation"))
        names = ["case_id", "branch", "route", "claim", "court_fee", "lawyer_offer", "expected_net", "cash_on"]
        columns = [schema_column(voice, "litigation", name) for name in _own(plan, names)]
        blocks.append(ReportTable(writer, holdings.top_suits(plan), "top_suits", columns, "litigation"))
    names = ["offer", "expected_fee", "highest_fee", "over_cap", "break_even", "chance_cheaper", "is_cheapest"]
    columns = [exact(schema_column(voice, "fee_offers", name)) for name in names]
    rows = slices.table(plan, "fee_offers")
    if len(rows):
        given = {name: Cell(rows[name].iloc[0], f"fee_offers.0.{name}") for name in ("claim", "rival")}
        blocks.append(writer.say("fee_offers", **given))
    blocks.append(ReportTable(writer, rows, "fee_offers", columns))
    return Chapter("litigation", tuple(blocks))
