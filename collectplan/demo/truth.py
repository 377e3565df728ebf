"""What is true in the demo county and nobody in it knows: chances, shares, effects of officers.

A case pays something inside the campaign if its own uniform number is below its chance. The number is the same under
every method, so who pays under ``watch`` pays under a visit as well: that money comes anyway. Chances follow the priors
of params, moved on the log-odds by a shift of the whole county, by the debtor's state and by noise of the case, and for
an officer by his own effect, by being the account manager, and by knowing the village.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan import money, two_part
from collectplan.demo import calibration as cal
from collectplan.demo.people import Territory
from collectplan.demo.picks import Floats
from collectplan.params import Method
from collectplan.schemas import words


def case_facts(loans: pd.DataFrame) -> pd.DataFrame:
    """Gather loans into cases as the plan does.

    Returns
    -------
    DataFrame
        Grain: case, in the order of ``case``. Columns on_balance, off_balance, principal (yuan), worst_class,
        years_past_due (the most), and those of the largest loan in the branch that holds most of the principal.
    """
    fen = pd.Series(money.to_fen(loans["principal"]), index=loans.index)
    held = fen.groupby([loans["case"], loans["branch"]]).transform("sum")
    ranked = loans.assign(fen=fen, held=held).sort_values(
        ["case", "held", "branch", "principal", "loan_id"], ascending=[True, False, True, False, True]
    )
    lead = ranked.drop_duplicates("case").set_index("case")
    on = fen.where(loans["side"] == "on_balance", 0).groupby(loans["case"]).sum() / 100
    total = fen.groupby(loans["case"]).sum() / 100
    order = loans["risk_class"].map(words.RISK_ORDER).groupby(loans["case"]).max()
    return lead.assign(
        principal=total,
        on_balance=on,
        off_balance=(total - on).round(2),
        worst_class=order.map(dict(enumerate(words.RISK_CLASS))),
        years_past_due=loans.groupby("case")["years_past_due"].max(),
    )


def prior_chance(cases: pd.DataFrame) -> Floats:
    """Return the chance of any cash inside the campaign after a visit, by the priors alone.

    The 12-month rate of the class, discounted by age, and that of the off-balance side are weighted by principal, and
    multiplied by the factors of guarantee and size; divided by the mean share this is a 12-month chance, and a constant
    hazard makes it one for the campaign.
    """
    prior = cal.RECOVERY
    total = cases["principal"].to_numpy()
    aged = np.clip(cases["years_past_due"].to_numpy() - prior.age_free_years, 0.0, prior.age_years_max)
    rate_on = cases["worst_class"].map(prior.annual_rate).to_numpy() * prior.age_factor**aged
    cash = cases["on_balance"].to_numpy() * rate_on
    cash = cash + cases["off_balance"].to_numpy() * prior.annual_rate["off_balance"]
    factor = cases["guarantee_type"].map(prior.guarantee_factor).fillna(1.0).to_numpy()
    factor = factor * np.where(total < prior.small_case, prior.small_case_factor, 1.0)
    annual = np.minimum(cash / total * factor / prior.share_mean, prior.max_annual_probability)
    return two_part.within_days(annual, cal.DAYS)


def by_method(visited: Floats, method: Method) -> Floats:
    """Return the chance under a method, given that after a visit."""
    return two_part.scale_odds(visited, cal.RECOVERY.methods[method].odds_ratio)


def draw_shares(rng: np.random.Generator, size: int) -> Floats:
    """Draw the share of principal that a case pays if it pays; who pays nearly all settles in full."""
    a, b = two_part.beta_parameters(cal.RECOVERY.share_mean, cal.RECOVERY.share_concentration)
    share = rng.beta(a, b, size)
    return np.where(share > 0.95, 1.0, share)


def draw_truth(
    rng: np.random.Generator, facts: pd.DataFrame, territory: Territory, county_shift: float
) -> pd.DataFrame:
    """Draw the truth of each case.

    Parameters
    ----------
    facts : DataFrame
        From ``case_facts``.
    county_shift : float
        On the log-odds, common to all.

    Returns
    -------
    DataFrame
        Grain: case, in the order of ``facts``. p_visit is that of an officer without any effect, p_visit_owner and
        p_phone_owner those of the account manager, p_watch that of leaving it alone; share and draw are what happens.
    """
    officers = territory.officers.set_index("officer_id")
    owner = facts["account_manager"].to_numpy()
    effect = officers["effect"].reindex(owner).to_numpy()
    known = [set(text.split("、")) for text in officers["villages"].reindex(owner)]
    is_known = np.array([village in some for village, some in zip(facts["village"], known, strict=True)])
    noise = rng.normal(0.0, cal.CASE_NOISE_SD, len(facts))
    shift = county_shift + noise + facts["debtor_state"].map(cal.STATE_EFFECT).to_numpy()
    visited = two_part.scale_odds(prior_chance(facts), np.exp(shift))
    village = np.where(is_known, cal.KNOWN_VILLAGE_ODDS, 1.0)
    owner_odds = np.exp(effect) * cal.INCUMBENT_ODDS * village
    draw = rng.random(len(facts))
    watched = by_method(visited, "watch")
    return pd.DataFrame(
        {
            "debtor": facts["debtor"].to_numpy(),
            "branch": facts["branch"].to_numpy(),
            "kind": np.array([kind.name for kind in cal.KINDS], dtype=object)[facts["kind"].to_numpy()],
            "principal": facts["principal"].to_numpy(),
            "on_balance": facts["on_balance"].to_numpy(),
            "off_balance": facts["off_balance"].to_numpy(),
            "owner": owner,
            "owner_effect": effect,
            "owner_knows_village": is_known,
            "p_visit": visited,
            "p_visit_owner": two_part.scale_odds(visited, owner_odds),
            "p_phone_owner": two_part.scale_odds(by_method(visited, "phone"), owner_odds),
            "p_watch": watched,
            "share": draw_shares(rng, len(facts)),
            "draw": draw,
            "pays_anyway": draw < watched,
        }
    )
