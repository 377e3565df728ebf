"""What each way through the courts costs and brings, case by case, and whether it is worth taking.

One row for each route that is open to a case. What is not counted, so that no suit looks better than it is: the court's
fees that the loser has to refund (art. 29), since they come in no more surely than the debt itself; and interest that
accrues while the court works. Nothing is discounted; ``cash_on`` says what falls outside the campaign.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.fees import NO_OFFER, Amounts, CourtFees, FeeOffer, Schedule, cheapest, contingency_cap
from collectplan.params import Litigation, Params
from collectplan.rules import RuleBook
from collectplan.schemas import TABLES, types, words

ROUTES = tuple(words.ROUTE)
SUITS = ("suit", "summary_suit", "small_claim")
# A printed form and no hearing: see ``litigation.short_hours_share``.
_SHORT_ROUTES = ("payment_order", "enforcement")
_FACTS = [
    "case_id",
    "branch",
    "principal",
    "interest",
    "suit_status",
    "is_unreachable",
    "debt_confirmed",
    "clock_status",
    "expired_principal",
]


def litigate(
    cases: pd.DataFrame, collaterals: pd.DataFrame | None, params: Params, book: RuleBook, on: date
) -> pd.DataFrame:
    """Compute costs and proceeds of every route that is open to each case.

    Open is, to a case nobody has sued: one way to sue (see ``_open``), a payment order unless the debtor cannot be found
    or disputes the debt, and the realisation of registered security; to a case with a judgment: enforcement. A case
    that is before the court or in enforcement has no row.

    What comes in is ``recovery_secured`` of the part of the claim that the value of registered collateral covers and
    ``recovery_unsecured`` of the rest, both at most ``share_mean``; the realisation of security reaches only the former.
    Collateral registered without a value (0) counts as covering the claim. A payment order brings that only as often as
    no objection ends it (``payment_order_holds``), the part of a claim whose limitation has run out only as often as the
    debtor does not plead it (``expired_holds``); a case all of whose claims have run out is never marked worth it, since
    it goes to counsel. A lawyer is taken above ``lawyer_above``: the offer with the least expected fee that
    keeps the cap on contingency fees of that day; where the cap allows none, the case goes without a lawyer.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``; of its columns the identifiers, principal, interest, suit_status, is_unreachable,
        debt_confirmed, clock_status and expired_principal are read.
    collaterals : DataFrame or None
        Grain: item. Columns case_id, value (yuan), is_registered.
    params : Params
        Litigation section, and the last day of the campaign.
    book : RuleBook
        Fee rules.
    on : date
        Day of filing: its rules hold, and days to cash are counted from it.

    Returns
    -------
    DataFrame
        Schema ``litigation``, by case_id and in the order of ``words.ROUTE``. ``lawyer_over_cap`` is by how much the
        offer that would be cheapest exceeds the cap, where it was refused for that. ``expected_net`` is expected_cash
        less court_fee, lawyer_fee, staff_cost and other_costs; payment order and enforcement have
        none of the last. ``is_best`` marks the highest of a case, the earlier route of equals.

    Raises
    ------
    ParamsError
        When the book lacks a rule for that day.
    """
    terms = params.litigation
    rows = _open(_with_security(cases, collaterals), terms)
    route, claims = rows["route"], rows["claim"].to_numpy()
    p_any, cash = _proceeds(rows, terms)
    table = rows.assign(
        court_fee=_court_fees(route, claims, CourtFees.on(on, book), terms.preserves),
        staff_cost=terms.staff_hours
        * terms.hour_cost
        * np.where(route.isin(_SHORT_ROUTES), terms.short_hours_share, 1.0),
        p_any=p_any,
        expected_cash=cash,
        days_to_cash=route.map(_days(terms)),
        **_lawyers(claims, p_any, cash, terms, contingency_cap(on, book)),
    )
    table["other_costs"] = np.where(route.isin(_SHORT_ROUTES), 0.0, terms.other_costs)
    costs = table["court_fee"] + table["lawyer_fee"] + table["staff_cost"] + table["other_costs"]
    table["expected_net"] = table["expected_cash"] - costs
    table["cash_on"] = np.datetime64(on, "us") + table["days_to_cash"].to_numpy().astype("timedelta64[D]")
    table["is_inside"] = table["cash_on"] <= pd.Timestamp(params.campaign.end_on)
    table["is_best"] = _first_highest(table["expected_net"], table["case"])
    table["is_worth_it"] = table["is_best"] & (table["expected_net"] > 0) & (table["clock_status"] != "expired")
    typed = types(TABLES["litigation"])
    return table[list(typed)].astype(typed)


def suable(cases: pd.DataFrame, loans: pd.DataFrame, lapsed: frozenset[str]) -> pd.DataFrame:
    """Return the cases by the loans that a court can still be asked about.

    A case with loans that nobody has sued goes by these; else by those with a judgment, which can be enforced. Its other
    loans are before the court already.

    Parameters
    ----------
    cases, loans : DataFrame
        Tables of these schemas.
    lapsed : frozenset of str
        Loans whose limitation has run out.

    Returns
    -------
    DataFrame
        ``cases`` with suit_status, principal, interest and expired_principal of those loans alone, to the fen.
    """
    owed = loans[["case_id", "suit_status", "principal"]].assign(
        interest=money.rounded(loans["interest_on"] + loans["interest_off"]),
        expired_principal=loans["principal"].where(loans["loan_id"].isin(lapsed), 0.0),
    )
    result = cases
    # Unsued loans win over judged ones, so they come last.
    for status in ("judged", "none"):
        own = owed[owed["suit_status"] == status]
        held = result["case_id"].isin(own["case_id"])
        amounts = {
            name: result["case_id"].map(money.total_by(own, "case_id", name)).where(held, result[name])
            for name in ("principal", "interest", "expired_principal")
        }
        result = result.assign(suit_status=result["suit_status"].mask(held, status), **amounts)
    return result


def cheapest_suit(claims: Amounts | list[float], book: RuleBook, on: date, params: Params) -> Amounts:
    """Return the least that the court asks in advance for an act that keeps a claim alive.

    A payment order, or a suit, by summary procedure where the claim is small enough; without preservation, lawyer and
    staff. A debtor who cannot be found can only be sued, which costs more.

    Parameters
    ----------
    claims : array of float, shape (n,)
        Yuan.
    book : RuleBook
        Fee rules.
    on : date
        Day of filing.
    params : Params
        Litigation section.

    Returns
    -------
    ndarray, shape (n,)
        Yuan to the fen.
    """
    amounts = np.asarray(claims, dtype=np.float64)
    fees = CourtFees.on(on, book)
    ordinary, summary = (fees.suing(amounts, is_halved=halved, preserves=False) for halved in (False, True))
    suing = np.where(amounts <= params.litigation.summary_up_to, summary, ordinary)
    return np.minimum(suing, fees.ordering(amounts))


def _with_security(cases: pd.DataFrame, collaterals: pd.DataFrame | None) -> pd.DataFrame:
    """Return the facts of each case by case_id, with its claim, whether security is registered, and what it covers."""
    facts = cases[_FACTS].sort_values("case_id", ignore_index=True)
    facts["claim"] = (money.to_fen(facts["principal"]) + money.to_fen(facts["interest"])) / 100
    if collaterals is None or collaterals.empty:
        return facts.assign(is_secured=False, covered=0.0)
    registered = collaterals[collaterals["is_registered"]]
    values = money.total_by(registered, "case_id", "value")
    value = facts["case_id"].map(values).astype("float64")
    covered = value.where(value != 0, np.inf).clip(upper=facts["claim"])
    return facts.assign(is_secured=value.notna(), covered=covered.fillna(0.0))


def _open(facts: pd.DataFrame, terms: Litigation) -> pd.DataFrame:
    """Return a row for each case and route open to it, with the position of the case as ``case``.

    There is one way to sue each case. Up to the limits a court has to use the procedure for small claims (CPL art. 165)
    or may use the summary one, but neither against a debtor who cannot be found (art. 166(4); interpretation of the
    CPL, art. 257); nor can a payment order be served on such a debtor (art. 225).
    """
    is_fresh = facts["suit_status"] == "none"
    is_found = ~facts["is_unreachable"]
    is_summary = is_found & (facts["claim"] <= terms.summary_up_to)
    is_small = is_summary & (facts["claim"] <= terms.small_claim_up_to)
    is_open = {
        "suit": is_fresh & ~is_summary,
        "summary_suit": is_fresh & is_summary & ~is_small,
        "small_claim": is_fresh & is_small,
        "payment_order": is_fresh & is_found & (facts["debt_confirmed"] != "no"),
        "security_realisation": is_fresh & facts["is_secured"],
        "enforcement": facts["suit_status"] == "judged",
    }
    case, route = np.nonzero(np.column_stack([is_open[name] for name in ROUTES]))
    names = pd.Series(ROUTES, dtype="str")
    return facts.iloc[case].reset_index(drop=True).assign(case=case, route=names.iloc[route].to_numpy())


def _proceeds(rows: pd.DataFrame, terms: Litigation) -> tuple[Amounts, Amounts]:
    """Return the chance of any cash and the expected cash of each row."""
    secured, unsecured = (rate / terms.share_mean for rate in (terms.recovery_secured, terms.recovery_unsecured))
    bare = np.where(rows["route"] == "security_realisation", 0.0, rows["claim"] - rows["covered"])
    cash = terms.share_mean * (secured * rows["covered"] + unsecured * bare)
    holds = np.where(rows["route"] == "payment_order", terms.payment_order_holds, 1.0)
    lapsed, owed = rows["expired_principal"].to_numpy(), rows["principal"].to_numpy()
    expired = np.minimum(np.divide(lapsed, owed, out=np.zeros(len(rows)), where=owed > 0), 1.0)
    holds = holds * (1.0 - expired * (1.0 - terms.expired_holds))
    return holds * np.where(rows["is_secured"], secured, unsecured), holds * cash.to_numpy(dtype=np.float64)


def _court_fees(route: pd.Series[str], claims: Amounts, fees: CourtFees, preserves: bool) -> Amounts:
    """Return what the court asks in advance; for enforcement nothing, since the debtor bears that fee (arts. 20, 38)."""
    by_route = {
        "suit": fees.suing(claims, is_halved=False, preserves=preserves),
        "summary_suit": fees.suing(claims, is_halved=True, preserves=preserves),
        "small_claim": fees.suing(claims, is_halved=True, preserves=preserves),
        "payment_order": fees.ordering(claims),
        "security_realisation": fees.realising(claims),
        "enforcement": np.zeros_like(claims),
    }
    return np.select([(route == name).to_numpy() for name in by_route], list(by_route.values()))


def _days(terms: Litigation) -> dict[str, int]:
    return dict.fromkeys(SUITS, terms.days_to_cash) | {
        "payment_order": terms.days_payment_order,
        "security_realisation": terms.days_realisation,
        "enforcement": terms.days_enforcement,
    }


def _lawyers(
    claims: Amounts, p_any: Amounts, cash: Amounts, terms: Litigation, cap: Schedule
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the columns about lawyers; empty and zero for claims that the bank's own people take to court."""
    offers = [FeeOffer(offer.name, offer.flat, offer.contingent) for offer in terms.offers]
    names = np.array([*(offer.name for offer in offers), ""], dtype=object)
    hired = claims > terms.lawyer_above
    sure = p_any * claims
    share = np.divide(cash, sure, out=np.zeros_like(cash), where=sure > 0)
    choice = cheapest(offers, claims[hired], p_any[hired], share[hired], cap)
    offer = np.full(len(claims), NO_OFFER)
    offer[hired] = choice.chosen
    fee, over = np.zeros_like(claims), np.zeros_like(claims)
    fee[hired], over[hired] = np.nan_to_num(choice.fee), choice.refused_over_cap
    # NO_OFFER is -1 and so takes the empty name at the end.
    return {"lawyer_offer": names[offer], "lawyer_fee": fee, "lawyer_over_cap": over}


def _first_highest(net: pd.Series[float], case: pd.Series[int]) -> pd.Series[bool]:
    """Mark the first of the highest rows of each case."""
    return pd.Series(net.index.isin(net.groupby(case).idxmax()), index=net.index)
