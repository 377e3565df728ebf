"""Plan with what the branches changed: edits become pins; what cannot be kept is listed with its price.

An edit is refused when the law or a rule keeps the officer from the case, or the case has no such option. Where edits
together break a hard limit, those in the conflict are given up one after the other, the least valuable case first,
until there is a plan; then each that was given up is tried once more, the most valuable first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from collectplan import allocation as allocating
from collectplan import options as choosing
from collectplan.bundle import Bundle
from collectplan.clock import Clock
from collectplan.options.pairs import pair_up
from collectplan.params import Params, Pin
from collectplan.pipeline.county import County, decide
from collectplan.pipeline.handed import ANY, Edit, Handback
from collectplan.pipeline.headlines import edit_figures
from collectplan.schemas import TABLES, check, types

MOVE_PENALTY = 200.0
"""Yuan for each case that changes hands where edits are taken up and the params name no penalty."""
PERSONAL_RULES = ("banned", "recused", "originating_officer")
_ROUGH_GAP = 0.5  # close enough to know that there is a plan
_TRIES = 12
_CLOSE = 1e-6


@dataclass(frozen=True)
class Taken:
    """A county with edits as pins.

    Attributes
    ----------
    county : County
        With the pins that can be kept together.
    rules : dict of str to str
        By edited case, why its edit is not a pin; ``none`` for a pin.
    wanted : DataFrame
        Schema ``options``: what each edit asks for, allowed or not, without a penalty on moving.
    """

    county: County
    rules: dict[str, str]
    wanted: pd.DataFrame


def decide_with(county: County, handback: Handback, clock: Clock | None = None) -> Bundle:
    """Plan a county with the edits of its branches.

    Parameters
    ----------
    county : County
        From ``prepare``, without the edits.
    handback : Handback
        Edits, and the plan that they were made on.
    clock : Clock, optional
        Collects stage times.

    Returns
    -------
    Bundle
        As of ``decide``, with the table ``edits`` if there are any.

    Raises
    ------
    RunError
        When there is no plan even without the edits.
    """
    clock = clock or Clock()
    with clock.stage("edits"):
        taken = take_up(county, handback)
    bundle = decide(taken.county, clock)
    if not handback.edits:
        return bundle
    edits = check(edits_table(handback, taken, county.options.options, bundle.tables), "edits")
    summary = dict(sorted({**bundle.summary, **edit_figures(edits)}.items()))
    return replace(bundle, tables={**bundle.tables, "edits": edits}, summary=summary)


def take_up(county: County, handback: Handback) -> Taken:
    """Turn edits into pins as far as they can be kept together.

    Parameters
    ----------
    county : County
        From ``prepare``, without the edits.
    handback : Handback
        Its cases are those of the county.
    """
    roster = set(county.officers["officer_id"])
    # Somebody may have left since the sheet was made; an edit carried on must not stop the plan.
    wishes = {
        edit.case_id: edit
        if edit.rule != "none" or edit.officer_wanted in roster
        else replace(edit, rule="unknown_officer")
        for edit in handback.edits
    }
    named = {case: edit for case, edit in wishes.items() if edit.rule != "unknown_officer"}
    pins = {case: Pin(case_id=case, officer_id=edit.officer_wanted) for case, edit in named.items()}
    wanted = _hypothetical(county, pins)
    wanted = wanted[wanted["case_id"].isin(list(named))]
    asked = wanted["case_id"].map({case: edit.method_wanted for case, edit in named.items()})
    wanted = wanted[((asked == ANY) | (asked == wanted["method"])).to_numpy()]
    refused = _refused(county, pins)
    offered = set(wanted["case_id"])
    rules: dict[str, str] = {}
    for case, edit in wishes.items():
        barred = refused.get((case, edit.officer_wanted), "" if case in offered else "no_option")
        rules[case] = edit.rule if edit.rule != "none" else barred or "none"
    start = {
        case: pin.model_copy(
            update={"method": None if wishes[case].method_wanted == ANY else wishes[case].method_wanted}
        )
        for case, pin in pins.items()
        if rules[case] == "none"
    }
    settled = _Settling(replace(county, params=_with_penalty(county.params, handback)), handback)
    kept = settled.keep(start)
    rules |= dict.fromkeys(start.keys() - kept.keys(), "hard_limit")
    return Taken(settled.pinned(kept), rules, wanted)


def edits_table(
    handback: Handback, taken: Taken, free: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return what became of each edit, schema ``edits``.

    Parameters
    ----------
    handback : Handback
        The edits.
    taken : Taken
        What they were turned into.
    free : DataFrame
        Schema ``options``: what there was to choose from without the edits and without a penalty on moving.
    tables : mapping of str to DataFrame
        Of the plan; needed are cases, allocation and limit_use, whose shadow prices make the price of an edit.
    """
    rows = pd.DataFrame([vars(edit) for edit in handback.edits], columns=list(Edit.__annotations__)).set_index(
        "case_id"
    )
    plan = tables["allocation"].set_index("case_id").reindex(rows.index)
    same_method = (rows["method_wanted"] == ANY) | (rows["method_wanted"] == plan["method"])
    kept = (rows["officer_wanted"] == plan["officer_id"]) & same_method
    rule = pd.Series(taken.rules).reindex(rows.index).mask(kept, "none")
    best, own = (_best_net(options, tables["limit_use"]).reindex(rows.index) for options in (free, taken.wanted))
    price = best - own
    table = rows.assign(
        branch=tables["cases"].set_index("case_id")["branch"].reindex(rows.index),
        officer_id=plan["officer_id"],
        method=plan["method"],
        is_kept=kept,
        rule=rule,
        price=price.mask(price.abs() <= _CLOSE * best.abs().clip(lower=1.0), 0.0),
    ).reset_index()
    typed = types(TABLES["edits"])
    return table[list(typed)].astype(typed).sort_values("case_id", ignore_index=True)


def _with_penalty(params: Params, handback: Handback) -> Params:
    """Return the params with a penalty on moving, where the plan before is known and no other penalty was set."""
    if not handback.previous or params.allocation.move_penalty > 0:
        return params
    return _changed(params, move_penalty=MOVE_PENALTY)


def _changed(params: Params, **values: Any) -> Params:
    return params.model_copy(update={"allocation": params.allocation.model_copy(update=values)})


def _with_pins(params: Params, pins: Mapping[str, Pin]) -> Params:
    """Return the params with more pins; an edit replaces the pin that the file has for its case."""
    others = [pin for pin in params.allocation.pins if pin.case_id not in pins]
    return _changed(params, pins=[*others, *(pins[case] for case in sorted(pins))])


def _options(
    county: County, params: Params, officers: pd.DataFrame, previous: pd.DataFrame | None = None
) -> choosing.Options:
    ahead = county.outlook
    return choosing.build_options(county.cases, ahead.recovery, officers, ahead.priors, params, county.law, previous)


def _hypothetical(county: County, pins: Mapping[str, Pin]) -> pd.DataFrame:
    """Return the options of a world in which nobody is kept from a case, so that what is refused has a price too."""
    params = _changed(_with_pins(county.params, pins), bans=[], recuse_originating_officer=False)
    return _options(county, params, county.officers.assign(recusals="")).options


def _refused(county: County, pins: Mapping[str, Pin]) -> dict[tuple[str, str], str]:
    """Return the rule that keeps an officer from a case that he or she is wanted for."""
    found = pair_up(county.cases, county.officers, _with_pins(county.params, pins).allocation).refusals
    found = found[found["rule"].isin(PERSONAL_RULES)]
    pairs = zip(found["case_id"], found["officer_id"], strict=True)
    return dict(zip(pairs, found["rule"], strict=True))


def _best_net(options: pd.DataFrame, limits: pd.DataFrame) -> pd.Series[float]:
    """Return by case the largest value net of what the option's use of limits would bring elsewhere."""
    net = options["value"].to_numpy(np.float64, copy=True)
    for kind, column in (("officer", "officer_id"), ("branch", "branch"), ("all", None)):
        own = limits[limits["owner"].str.partition("/")[0] == kind]
        for resource, rows in own.groupby("resource"):
            signed = rows["shadow_price"].where(rows["sense"] == "<=", -rows["shadow_price"])
            if column is None:
                per_unit: Any = float(signed.sum())
            else:
                by_owner = signed.groupby(rows["owner"].str.partition("/")[2]).sum()
                per_unit = options[column].map(by_owner).fillna(0.0).to_numpy(np.float64)
            net -= per_unit * options[str(resource)].to_numpy(np.float64)
    return pd.Series(net, index=options.index).groupby(options["case_id"]).max()


class _Settling:
    """Finds pins that hold together under the hard limits."""

    def __init__(self, county: County, handback: Handback) -> None:
        self._county, self._previous = county, handback.previous_plan

    def pinned(self, pins: Mapping[str, Pin]) -> County:
        """Return the county with these pins; a move that somebody asked for costs no penalty."""
        params, before = _with_pins(self._county.params, pins), self._previous
        others = None if before is None else before[~before["case_id"].isin(list(pins))]
        options = _options(self._county, params, self._county.officers, others)
        return replace(self._county, params=params, options=options)

    def keep(self, pins: Mapping[str, Pin]) -> dict[str, Pin]:
        """Return the pins with which there is a plan, or those with which there is none for another reason."""
        kept, given_up = dict(pins), list[str]()
        while kept and (found := self._rough_plan(county := self.pinned(kept))).value is None:
            victims = self._victims(found, county.options, kept)
            given_up += victims
            kept = {case: pin for case, pin in kept.items() if case not in victims}
            if not victims:
                return kept
        for case in given_up[: -_TRIES - 1 : -1]:
            more = kept | {case: pins[case]}
            kept = more if self._rough_plan(self.pinned(more)).value is not None else kept
        return kept

    def _rough_plan(self, county: County) -> allocating.AllocationResult:
        rough = county.params.allocation.model_copy(update={"gap": _ROUGH_GAP})
        return allocating.allocate(county.options.options, county.options.limits, rough)

    def _victims(
        self, found: allocating.AllocationResult, options: choosing.Options, pins: Mapping[str, Pin]
    ) -> list[str]:
        """Return the edits to give up next: of the conflict, the least valuable first, as long as it plainly persists."""
        table, limits = options.options, options.limits
        conflict = limits[limits["limit_id"].isin(found.conflict)]
        worth = table[table["case_id"].isin(list(pins))].groupby("case_id")["value"].max()
        if conflict.empty:  # nobody knows which limit it is
            ranked = _ranked(worth)
            return ranked[: max(len(ranked) // 2, 1)]
        involved = set[str]()
        needed: list[tuple[float, pd.Series[float]]] = []
        for limit in conflict.to_dict("records"):
            use = _use_of(table, limit)
            if limit["sense"] == "<=":
                involved |= set(table.loc[use > 0, "case_id"])
                needed.append((float(limit["amount"]), use.groupby(table["case_id"]).min()))
            else:
                free = self._county.options.options
                involved |= set(free.loc[_use_of(free, limit) > 0, "case_id"])
        victims: list[str] = []
        for case in _ranked(worth[worth.index.isin(list(involved))]):
            victims.append(case)
            if not any(least.drop(victims).sum() > amount * (1 + _CLOSE) for amount, least in needed):
                break
        return victims


def _ranked(worth: pd.Series[float]) -> list[str]:
    """Return cases by worth, the least first, equals by id."""
    return list(worth.sort_index().sort_values(kind="stable").index)


def _use_of(options: pd.DataFrame, limit: Mapping[Any, Any]) -> pd.Series[float]:
    """Return what each option takes of a limit."""
    kind, _, name = str(limit["owner"]).partition("/")
    column = {"officer": "officer_id", "branch": "branch"}.get(kind)
    amount = options[str(limit["resource"])].astype("float64")
    return amount if column is None else amount.where(options[column] == name, 0.0)
