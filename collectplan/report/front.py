"""Page one: the title, what the reader is asked to decide, and why the plan may or may not be trusted."""

from __future__ import annotations

from collectplan.bundle import Bundle
from collectplan.report import agenda, slices, words
from collectplan.report.blocks import Block, Chapter, Heading, Items, Passage, Subtitle
from collectplan.report.pay import pay_decision
from collectplan.report.tables import Column, ReportTable, schema_column
from collectplan.report.timetable import beyond_reach, deadlines_missed, not_scheduled, went_alone
from collectplan.report.writer import Cell, Writer

_USABLE = {"proven", "within_gap", "feasible_no_proof"}
_SUFFIXES = {"plan": "title_suffix", "portfolio": "stock_suffix", "allocation": "dealing_suffix"}
EVEN_ODDS = 0.5
SKEWED = 1.05  # mean over median from which the reader is told


def title(plan: Bundle) -> Chapter:
    """Return the title block: name of the campaign, document number, span, branch and size."""
    writer = Writer(plan)
    voice, campaign = writer.voice, plan.params.campaign
    suffix = voice.pick(words.LABELS[_SUFFIXES[plan.job]])
    suffix = "" if campaign.name.endswith(suffix) else suffix
    heading = writer.fill(
        ("{name:text}{suffix:text}",) * 2, name=writer.params("campaign.name"), suffix=Cell(suffix, "words.suffix")
    )
    key = f"subtitle_{'county' if plan.is_county else 'branch'}" if plan.job != "portfolio" else "subtitle_stock"
    line = writer.say(key, span=Cell(_span(writer), "params.campaign"), branch=writer.branch)
    blocks: list[Block] = [Heading(heading, 1)]
    if plan.params.reports.document_no:
        blocks.append(Subtitle(writer.fill(("{no:text}",) * 2, no=writer.params("reports.document_no"))))
    return Chapter("title", (*blocks, Subtitle(line)))


def _span(writer: Writer) -> str:
    """Return first and last day; the year is said once where it is the same."""
    campaign, voice = writer.plan.params.campaign, writer.voice
    first, last = voice.day(campaign.start_on), voice.day(campaign.end_on)
    if campaign.start_on.year == campaign.end_on.year:
        year = str(campaign.start_on.year)
        first = first.removesuffix(f" {year}")
        last = last.removeprefix(f"{year} 年 ")
    return voice.pick((f"{first}至 {last}", f"{first} to {last}"))


def decisions(plan: Bundle) -> Chapter:
    """Return the numbered matters to decide, the gravest faults first."""
    writer = Writer(plan)
    items = [
        *_blockers(writer),
        _target(writer),
        *beyond_reach(writer),
        _effort(writer),
        *went_alone(writer),
        *pay_decision(writer),
        *_clocks(writer),
        *_key_cases(writer),
        *_staff(writer),
        *_data(writer),
    ]
    return Chapter("decisions", (writer.heading("decisions"), Items(tuple(items), numbered=True)))


def _blockers(writer: Writer) -> list[Passage]:
    """Return what forbids carrying the plan out."""
    found = []
    if str(writer.plan.figure("status")).lower() not in _USABLE:
        found.append(writer.say("no_plan", status_words=writer.status()))
    if not writer.plan.figure("checker_passed"):
        found.append(writer.say("checker_failed"))
    return found


def _target(writer: Writer) -> Passage:
    """Return target, forecast, chance, and the side that lags."""
    plan = writer.plan
    if not plan.figure("target_total"):
        return writer.say("target_none")
    skewed = plan.figure("expected_recovery") > SKEWED * plan.figure("p50")
    said = [writer.say("target"), *([writer.say("skewed")] if skewed else []), *_sides(writer)]
    if plan.figure("targets_assumed"):
        rate = writer.params("data.branch_targets.assumed_rate")
        known = rate.value is not None
        said.append(writer.say("targets_assumed_rate", assumed_rate=rate) if known else writer.say("targets_assumed"))
    return writer.join(said)


def _sides(writer: Writer) -> list[Passage]:
    """Return both sides with the one that lags, or the only side that has a target."""
    plan = writer.plan
    if not plan.figure("target_off"):
        return [writer.say("on_only")]
    if not plan.figure("target_on"):
        return [writer.say("off_only")]
    # By the median, as the chance is: a few large cases can lift the mean above a target that is mostly missed.
    short = {side: plan.figure(f"p50_{side}") < plan.figure(f"target_{side}") for side in ("on", "off")}
    if short["on"] and short["off"]:
        on, off = plan.figure("chance_on"), plan.figure("chance_off")
        worse = "_on" if on < off else "_off" if off < on else ""
        return [writer.say("sides"), writer.say(f"lag_both{worse}")]
    lag = next((side for side, is_short in short.items() if is_short), "none")
    return [writer.say("sides"), writer.say(f"lag_{lag}")]


def _effort(writer: Writer) -> Passage:
    """Return the target at even odds and what more field time would bring."""
    plan = writer.plan
    chance = plan.figure("chance")
    scarce = {kind: (plan.figure(f"shadow_price_{kind}") or 0) >= 1 for kind in ("field", "desk", "cases")}
    # Hours may suffice over the campaign and still be missing in a week or with an officer.
    is_uneven = not scarce["field"] and bool(agenda.has_schedule(plan) and plan.figure("n_visits_short"))
    is_hot = not plan.figure("field_capacity") and agenda.is_too_hot(plan)
    if not plan.figure("p50"):
        said = [writer.say("median_zero")]
    elif not plan.figure("target_total") or chance is None:
        said = [writer.say("even_odds")]
    else:
        tight = "tight" if any(scarce.values()) or is_uneven else "tight_free"
        tight = "tight_heat" if is_hot else tight
        said = [writer.say(tight if chance < EVEN_ODDS else "ample")]
    if not plan.figure("field_capacity"):
        said.append(writer.say("field_heat" if is_hot else "field_none"))
    else:
        free = "field_uneven" if is_uneven else "field_free"
        said.append(writer.say("field_scarce" if scarce["field"] else free))
    said += [writer.say(f"{kind}_scarce") for kind in ("desk", "cases") if scarce[kind]]
    said += not_scheduled(writer)
    if plan.figure("roster_assumed"):
        said.append(writer.say("roster_assumed"))
    return writer.join(said)


def _clocks(writer: Writer) -> list[Passage]:
    """Return what lapses inside the campaign, and what is not known or has lapsed."""
    plan = writer.plan
    said = [writer.say("clocks_lapse")] if plan.figure("n_must_do_cases") else []
    missed = deadlines_missed(writer)
    if said:
        kept = "all_dealt" if missed else "all_kept"
        said.append(writer.say("let_lapse" if plan.figure("n_let_lapse") else kept))
    said += missed
    open_ = [name for name in ("unknown", "expired") if plan.figure(f"n_claims_{name}")]
    if open_:
        said = [*(said or [writer.say("clocks_none")]), *(writer.say(f"clocks_{name}") for name in open_)]
    if plan.figure("n_no_rule"):
        said.append(writer.say("no_rule"))
    return [writer.join(said)] if said else []


def _key_cases(writer: Writer) -> list[Passage]:
    return [writer.say("idle_key_cases")] if writer.plan.figure("n_idle_key_cases") else []


def _staff(writer: Writer) -> list[Passage]:
    """Return where ledger and roster do not fit together."""
    keys = ("n_branches_unstaffed", "n_unknown_managers")
    said = [writer.say(key.removeprefix("n_")) for key in keys if writer.plan.figure(key)]
    return [writer.join(said)] if said else []


def _data(writer: Writer) -> list[Passage]:
    """Return what is wrong with the ledger: not reconciled, rows refused."""
    plan = writer.plan
    refused = bool(plan.figure("quarantined_rows"))
    if plan.figure("unreconciled") is None:
        said = [writer.say("no_controls")]
    elif plan.figure("n_unreconciled"):
        said = [writer.say("unreconciled")]
    else:
        said = []
    if plan.figure("n_sheet_totals_apart"):
        said.append(writer.say("sheet_totals_apart"))
    if not said:
        return [writer.say("quarantined")] if refused else []
    return [writer.join([*said, writer.say("quarantined_too")] if refused else said)]


def evidence(plan: Bundle) -> Chapter:
    """Return the plan beside other ways of dealing, the gap, and what is not counted."""
    writer = Writer(plan)
    trust = writer.join([*_gap(writer), *_assurances(writer)])
    blocks = (writer.heading("evidence"), _baselines(writer), trust, writer.say("not_counted"), _not_counted(writer))
    return Chapter("evidence", blocks)


def _baselines(writer: Writer) -> ReportTable:
    rows = slices.baselines(writer.plan)
    notes = [writer.voice.pick(words.BASELINE_NOTES[name]) for name in rows["baseline"]]
    names = ["baseline", "expected_recovery", "cost", "net_value", "penalty", "field_hours", "n_active"]
    columns = [schema_column(writer.voice, "baselines", name) for name in names]
    columns.append(Column("note", writer.voice.label("note")))
    return ReportTable(writer, rows.assign(note=notes), "baselines", columns)


def _gap(writer: Writer) -> list[Passage]:
    plan = writer.plan
    if plan.figure("gap") is None:
        said = [writer.say("gap_unknown", status_words=writer.status())]
    else:
        key = "gap_proof" if plan.figure("checker_passed") else "gap_unchecked"
        said = [writer.say(key, status_words=writer.status())]
    said.append(gain_said(writer))
    return said if plan.is_county else [*said, writer.say("one_solution", branch=writer.branch)]


def gain_said(writer: Writer, prefix: str = "") -> Passage:
    """Return what the plan brings more than dealing as today; less may be the price of rights kept and cases moved."""
    gain = writer.plan.figure("gain_over_today") or 0.0
    if gain > 0:
        return writer.say(f"{prefix}gain")
    if gain + (writer.plan.figure("penalties_spared") or 0.0) > 0:
        return writer.say(f"{prefix}gain_by_duties")
    return writer.say(f"{prefix}no_gain")


def _assurances(writer: Writer) -> list[Passage]:
    plan, said = writer.plan, []
    if plan.figure("n_key_cases") and not plan.figure("n_idle_key_cases"):
        said.append(writer.say("all_key_cases_held"))
    if plan.figure("unreconciled") is not None and not plan.figure("n_unreconciled"):
        said.append(writer.say("reconciled"))
    return said


def _not_counted(writer: Writer) -> Items:
    keys = [] if writer.plan.figure("n_history") else ["no_history"]
    if writer.plan.params.clocks.applies:
        keys += [f"no_{name}" for name in ("events", "obligors") if not writer.plan.figure(f"has_{name}")]
    else:
        keys.append("no_clocks")
    if not writer.plan.params.litigation.applies:
        keys.append("no_litigation")
    elif writer.plan.figure("n_suits"):
        keys.append("suits_later")
    keys.append("no_inflow")
    if writer.plan.figure("calendar_provisional"):
        keys.append("calendar_provisional")
    notes = [
        writer.say("own_note", note=Cell(note, f"params.reports.notes.{n}"))
        for n, note in enumerate(writer.plan.params.reports.notes)
    ]
    return Items((*notes, *(writer.say(key) for key in keys)))
