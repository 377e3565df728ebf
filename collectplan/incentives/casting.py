"""Proposals side by side: who is paid by which curve, for which money, and what a budget would be as a straight line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.incentives.comparison import BASES, Basis, Play, Played, Setting, compare
from collectplan.incentives.effort import Drivers, Kind, Response, draw_kinds
from collectplan.incentives.playing import Cast, Production, efforts, play_of
from collectplan.params import COUNTY, Params
from collectplan.params.incentives import Response as Assumed
from collectplan.params.schemes import AnyScheme, Banded, PieceRate, Pool, Prize, SchemeFile, Stake
from collectplan.pay.curve import Curve, exact
from collectplan.pay.drawn import Drawn
from collectplan.pay.evaluation import evaluate
from collectplan.pay.exact import reading_keys
from collectplan.pay.readings import readings
from collectplan.pay.results import Owner, Person, owner_for

Array = npt.NDArray[np.float64]
MORE = 1.1  # what somebody could collect more
_BELOW, _STEPS = (0.4, 0.6, 0.8), 4
_STATES = (
    101  # results at which efforts are known: half of what is usual moves no figure of the comparison by a thousandth
)
_FEW = 400  # draws for what one more place in a ranking is worth


def chosen_readings(file: SchemeFile, given: Mapping[str, str]) -> dict[str, str]:
    """Return the reading by which each scheme is worked out: as the params say, else the first that fits the words."""
    return {scheme.id: given.get(scheme.id, (reading_keys(scheme) or ("",))[0]) for scheme in file.schemes}


def responses(assumed: Assumed) -> dict[float, Response]:
    """Return how effort answers, for each elasticity that is assumed."""
    above = np.linspace(1.0, assumed.effort_max, _STEPS + 1)[1:]
    levels = (*_BELOW, 1.0, *(float(level) for level in above))
    kinds = tuple(Kind(about.name, about.share, about.ability, about.cost) for about in assumed.types)
    drivers = Drivers(giving_up=assumed.gives_up, coasting=assumed.coasts, bunching=assumed.bunches)
    return {
        value: Response(elasticity=value, kinds=kinds, drivers=drivers, efforts=levels, states=_STATES)
        for value in assumed.elasticity
    }


@dataclass(frozen=True)
class Earnings:
    """Everything that pay is worked out from.

    Attributes
    ----------
    drawn : Drawn
        People, targets, the money that is expected, and the campaign drawn many times.
    weekly, branches : mapping of str to ndarray, shape (first draws, weeks)
        Yuan by week of each officer's cases and of each branch.
    """

    drawn: Drawn
    weekly: Mapping[str, npt.NDArray[np.float32]]
    branches: Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Casting:
    """The plan's draws, as proposals are played on them.

    Attributes
    ----------
    earnings : Earnings
        Money, people, targets.
    params : Params
        Response, seed, readings.
    budget : float
        Yuan: what a straight line would pay out for reaching the target, at which elasticities are stated.
    """

    earnings: Earnings
    params: Params
    budget: float

    @cached_property
    def recovered(self) -> Array:
        """Yuan of the county by draw, at duty."""
        return np.asarray(
            sum(m.sum(axis=1, dtype=np.float64) for m in self.earnings.branches.values()), dtype=np.float64
        )

    @cached_property
    def target(self) -> float:
        """Yuan of the county."""
        return self.earnings.drawn.target(Owner("county", COUNTY)) / 100

    @cached_property
    def drawn(self) -> Drawn:
        """The draws whose weeks are kept."""
        whole, n = self.earnings.drawn, len(self.recovered)
        return replace(whole, own=whole.own[:n], by_branch=whole.by_branch[:n])

    @cached_property
    def slope(self) -> float:
        """Yuan of pay for each yuan collected, were the budget a straight line to the target."""
        base = self.target or float(self.recovered.mean())
        return self.budget / base if base > 0 else 0.0

    def setting(self, budget: float) -> Setting:
        """Return what proposals are held against at a budget."""
        nobody = np.zeros((len(self.recovered), 0))
        return Setting(Played(nobody, nobody, self.recovered), self.target, budget)

    def production(self, file: SchemeFile, response: Response, curve: Curve | None = None) -> Production:
        """Return a proposal with all that its play needs.

        Parameters
        ----------
        file : SchemeFile
            The proposal.
        response : Response
            How effort answers.
        curve : Curve, optional
            Pays everybody who is paid by a curve, in place of the scheme's own.
        """
        picked = chosen_readings(file, self.params.incentives.readings)
        casts, taken, open_ = [], set[str](), []
        for scheme in file.schemes:
            cast = self._cast(scheme, picked[scheme.id], taken, response, curve)
            held = set() if cast is None else set(cast.people)
            casts += [] if cast is None else [cast]
            taken |= held
            open_.append((scheme.id, held))
        fixed, more = self._fixed(file, picked, dict(open_))
        if curve is not None:
            fixed, more = fixed[:, :0], more[:, :0]
        return Production(tuple(casts), fixed, more, self.recovered, response)

    def _cast(
        self, scheme: AnyScheme, reading: str, taken: set[str], response: Response, instead: Curve | None
    ) -> Cast | None:
        """Return the people whom a scheme pays by a curve, other than those whom a scheme before it pays so."""
        if isinstance(scheme, Banded | Stake) and scheme.measure == "completion" and scheme.result_of != "county":
            curve = next(one.curve for one in readings(scheme) if one.key == reading)
        elif isinstance(scheme, PieceRate) and not scheme.ties and scheme.result_of == "own":
            curve = Curve.line()
        else:
            return None
        known = self.earnings.drawn.expected
        people = [one for one in known.people_of(scheme.applies_to) if one.officer_id not in taken]
        owned = [(one, owner_for(one, scheme.result_of)) for one in people]
        owned = [
            (one, owner) for one, owner in owned if self._weeks(owner) is not None and self.drawn.target(owner) > 0
        ]
        if isinstance(scheme, PieceRate) and instead is None:
            curve, units, owned = self._piece_curve(scheme, reading, owned)
        else:
            units = [self.drawn.target(owner) / 100 for _, owner in owned]
        if not owned:
            return None
        money = np.stack([weeks for _, owner in owned if (weeks := self._weeks(owner)) is not None], axis=1)
        sharing = [sum(other == owner for _, other in owned) for _, owner in owned]
        share = self.params.incentives.response.head_share
        acts = [1.0 if owner.level == "person" else share / n for (_, owner), n in zip(owned, sharing, strict=True)]
        unit = np.array(units, dtype=np.float64)
        return Cast(
            tuple(one.officer_id for one, _ in owned),
            instead or curve,
            money,
            unit,
            np.array(acts, dtype=np.float64),
            np.maximum(self.slope * unit, 1e-9),
            self._kinds(response)[:, [self._place[one.officer_id] for one, _ in owned]],
        )

    def _piece_curve(
        self, scheme: PieceRate, reading: str, owned: list[tuple[Person, Owner]]
    ) -> tuple[Curve, list[float], list[tuple[Person, Owner]]]:
        """Return one straight line for people with different rates: the unit of each is so much money as pays the same."""
        plain = SchemeFile(title=scheme.title, source="-", schemes=[scheme.model_copy(update={"cap": None})])
        paid = evaluate(plain, self.drawn, {scheme.id: reading})[scheme.id, reading]
        mean_pay = dict(zip(paid.officers, paid.fen.mean(axis=0) / 100, strict=True))
        rates = {one.officer_id: mean_pay[one.officer_id] / max(self._mean(owner), 1e-9) for one, owner in owned}
        owned = [(one, owner) for one, owner in owned if rates[one.officer_id] > 0]
        if not owned:
            return Curve.line(), [], []
        whole = float(np.mean([mean_pay[one.officer_id] for one, _ in owned]))
        curve = Curve.line(exact(whole))
        if scheme.cap is not None:
            curve = curve.clipped(high=exact(scheme.cap))
        return curve, [whole / rates[one.officer_id] for one, _ in owned], owned

    def _mean(self, owner: Owner) -> float:
        weeks = self._weeks(owner)
        return 0.0 if weeks is None else float(weeks.sum(axis=1, dtype=np.float64).mean())

    def _weeks(self, owner: Owner) -> npt.NDArray[np.float32] | None:
        held = self.earnings.weekly if owner.level == "person" else self.earnings.branches
        return held.get(owner.name)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {one.officer_id: n for n, one in enumerate(self.earnings.drawn.expected.persons)}

    def _kinds(self, response: Response) -> npt.NDArray[np.int8]:
        return draw_kinds(response, len(self.recovered), len(self._place), self.params.simulation.seed)

    def _fixed(self, file: SchemeFile, picked: Mapping[str, str], cast: Mapping[str, set[str]]) -> tuple[Array, Array]:
        """Return pay, and pay for a tenth more, of all whom no curve pays, scheme by scheme."""
        pays, mores = [np.zeros((len(self.recovered), 0))], [np.zeros((len(self.recovered), 0))]
        for (scheme_id, _), paid in evaluate(file, self.drawn, picked).items():
            columns = [n for n, name in enumerate(paid.officers) if name not in cast[scheme_id]]
            if not columns:
                continue
            pay = paid.fen[:, columns] / 100
            gain = self._gains(file, picked, scheme_id)[columns]
            pays.append(pay)
            mores.append(pay + gain)
        return np.concatenate(pays, axis=1), np.concatenate(mores, axis=1)

    def _gains(self, file: SchemeFile, picked: Mapping[str, str], scheme_id: str) -> Array:
        """Return the mean gain of each column of a scheme from a tenth more."""
        scheme = next(one for one in file.schemes if one.id == scheme_id)
        alone = file.model_copy(update={"schemes": [scheme]})
        return gains(alone, self.drawn, picked)[scheme_id]


def gains(file: SchemeFile, drawn: Drawn, picked: Mapping[str, str]) -> dict[str, Array]:
    """Return for each scheme the mean gain, in yuan, of each of its columns if that person alone collected a tenth more."""
    found = {}
    for scheme in file.schemes:
        alone = file.model_copy(update={"schemes": [scheme]})
        readings_ = {scheme.id: picked[scheme.id]}
        rivals = isinstance(scheme, Prize | Pool)
        few = replace(drawn, own=drawn.own[:_FEW], by_branch=drawn.by_branch[:_FEW]) if rivals else drawn
        for (name, _), now in evaluate(alone, few, readings_).items():
            if not rivals:
                then = next(iter(evaluate(alone, _more(few), readings_).values()))
                found[name] = (then.fen - now.fen).mean(axis=0) / 100
                continue
            columns = []
            for n, (officer, branch) in enumerate(zip(now.officers, now.branches, strict=True)):
                then = next(iter(evaluate(alone, _more(few, officer, branch), readings_).values()))
                columns.append(float((then.fen[:, n] - now.fen[:, n]).mean()) / 100)
            found[name] = np.array(columns)
    return found


def _more(drawn: Drawn, officer: str | None = None, branch: str = "") -> Drawn:
    """Return the draws with a tenth more for everybody, for one officer, or for a branch where the officer is empty."""
    own, by_branch = drawn.own, drawn.by_branch
    if officer is None or officer:
        at = slice(None) if officer is None else [drawn.officers.index(officer)] if officer in drawn.officers else []
        own = own.copy()
        own[:, at] = np.rint(own[:, at] * MORE).astype(np.int64)
    if not officer:
        at = slice(None) if officer is None else [drawn.branches.index(branch)] if branch in drawn.branches else []
        by_branch = by_branch.copy()
        by_branch[:, at] = np.rint(by_branch[:, at] * MORE).astype(np.int64)
    return replace(drawn, own=own, by_branch=by_branch)


def compared(
    files: Mapping[str, SchemeFile], casting: Casting, budgets: Mapping[Basis, float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return proposals at one budget for every elasticity, and effort by week.

    Parameters
    ----------
    files : mapping of str to SchemeFile
        By proposal.
    casting : Casting
        The draws.
    budgets : mapping of str to float
        Yuan: mean payout, and P95 of the payout.

    Returns
    -------
    DataFrame, DataFrame
        Tables ``scheme_comparison`` and ``effort``; efforts are those at the factor of the P95 budget.
    """
    tables, weeks = [], []
    starts: dict[tuple[str, str], float] = {}
    all_ = responses(casting.params.incentives.response)
    first = {name: casting.production(file, next(iter(all_.values()))) for name, file in files.items()}
    for level, response in all_.items():
        made = {name: replace(production, response=response) for name, production in first.items()}
        plays: dict[str, Play] = {name: _remembering(play_of(production)) for name, production in made.items()}
        for basis in BASES:
            found = compare(plays, casting.setting(budgets[basis]), (basis,), starts).assign(elasticity=level)
            tables.append(found)
            known = found.dropna(subset=["factor"]).drop_duplicates("proposal")
            starts |= {(str(name), basis): float(f) for name, f in zip(known["proposal"], known["factor"], strict=True)}
        factors = found.drop_duplicates("proposal").set_index("proposal")["factor"]
        for name, production in made.items():
            if production.casts and factors[name] == factors[name]:
                weeks.append(efforts(production, float(factors[name])).assign(proposal=name, elasticity=level))
    return pd.concat(tables, ignore_index=True), pd.concat(weeks, ignore_index=True) if weeks else pd.DataFrame()


def _remembering(play: Play) -> Play:
    """Return the play with its answers kept: both bases begin with the amounts as they are."""
    known: dict[float, Played] = {}

    def again(factor: float) -> Played:
        if factor not in known:
            known[factor] = play(factor)
        return known[factor]

    return again


def curves_of(file: SchemeFile) -> Iterator[tuple[str, str, Curve]]:
    """Yield scheme, reading and curve of all that have one, under every reading that fits the words."""
    for scheme in file.schemes:
        if isinstance(scheme, Banded | Stake):
            for one in readings(scheme):
                yield scheme.id, one.key, one.curve
