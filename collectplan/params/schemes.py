"""Incentive schemes as data: who is paid, for what result, by which rule; one file is one proposal for a whole campaign.

Results are fractions (completion 0.85), rates of bands are yuan per point, and one point is 0.01. Rates of money are
fractions of it (0.02 is 2 yuan of a hundred). What a scheme leaves unstated stays None and is shown by its readings.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from collectplan.params.section import Fraction, NonNegative, Positive, Section

Role = Literal["county_leader", "liaison_head", "branch_head", "account_manager", "specialist"]
ResultOf = Literal["own", "branch", "linked_branch", "county"]
Measure = Literal["completion", "cash", "principal", "interest", "score", "rank"]
Money = Literal["cash", "principal", "interest"]
Side = Literal["on_balance", "off_balance"]
Ties = Literal["share", "each", "earlier"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Title = Annotated[str, Field(min_length=1, max_length=40)]
# A bonus of more than this for each yuan collected is a percentage that was written as a number.
Rate = Annotated[float, Field(ge=0.0, le=1.0)]


class AppliesTo(Section):
    """Who is paid: everybody of these roles, or of these branches only."""

    role: Role | list[Role] | None = None
    branches: list[str] = Field(default_factory=list)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles; none means all."""
        if self.role is None:
            return ()
        return tuple(self.role) if isinstance(self.role, list) else (self.role,)


class Consequence(Section):
    """What follows for the post, not for the pay: below a result somebody is moved or talked to."""

    under: Fraction
    action: Literal["reassign", "talk", "no_award"]


class Tie(Section):
    """A part of the pay that hangs on somebody's completion: ``share`` of it, times the completion up to ``most``."""

    share: Fraction
    result_of: ResultOf = "own"
    nothing_below: Fraction = 0.0
    most: Positive = 1.0


class Scheme(Section):
    """What schemes of all kinds have in common.

    Attributes
    ----------
    id, title, source : str
        Name in tables, name for people, where it comes from.
    applies_to : AppliesTo
        Who is paid.
    result_of : str
        Whose result counts: one's own cases, one's branch, the branch one is assigned to, or the county.
    cap : float or None
        Most that is paid, yuan.
    consequence : Consequence or None
        What follows beside the pay.
    deferred : float
        Share of the pay that is paid later.
    deposit : float
        Yuan that staff pay in beforehand; unlawful, so any amount is reported.
    reachable : tuple of float
        Smallest and largest result to be expected, for the checks.
    """

    id: Name
    title: Title
    source: str = ""
    applies_to: AppliesTo = Field(default_factory=AppliesTo)
    result_of: ResultOf = "own"
    cap: NonNegative | None = None
    consequence: Consequence | None = None
    deferred: Fraction = 0.0
    deposit: NonNegative = 0.0
    reachable: Annotated[tuple[NonNegative, Positive], Field(strict=False)] = (0.0, 1.5)


class Band(Section):
    """Results from one edge to the other; which edges it owns is said, by default the right one."""

    from_: Annotated[float, Field(alias="from", ge=0.0)]
    to: Positive | None = None
    from_closed: bool = False
    to_closed: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Band:
        if self.to is not None and self.to <= self.from_:
            raise ValueError(
                f"to {self.to} 不大于 from {self.from_}，请改区间两端|to {self.to} is not above from {self.from_}"
            )
        return self


class PointBand(Band):
    """A band that pays so many yuan for each point."""

    per_point: NonNegative


class FixedBand(Band):
    """A band that pays one amount."""

    pays: NonNegative


class Below(Section):
    """What is taken below a result: yuan per missing point (negative), down to ``floor`` if one is stated."""

    under: Positive
    per_point: Annotated[float, Field(le=0.0)]
    floor: Annotated[float, Field(le=0.0)] | None = None
    taken_from: Literal["variable_pay", "fixed_pay"] | None = None


class Banded(Scheme):
    """Yuan per point in bands of the result.

    ``reading``: ``cumulative`` pays each band's rate for the points inside it; ``band_rate`` the rate of the band reached
    for all points above ``start``; ``within_band`` the rate of the band reached for the points inside it; None where the
    words do not say. ``point_rounding``: ``none`` or ``floor`` (whole points only), None where unstated.
    """

    kind: Literal["banded"]
    measure: Measure = "completion"
    reading: Literal["cumulative", "band_rate", "within_band"] | None = None
    start: NonNegative
    point_rounding: Literal["none", "floor"] | None = "none"
    bands: Annotated[list[PointBand], Field(min_length=1)]
    below: Below | None = None


class Stake(Scheme):
    """Variable pay at risk: amounts by band, deductions below.

    ``reading``: ``on_top`` pays the amount of the band beside the stake, which is kept; ``stake_returned`` pays it in the
    place of the stake; None where the words do not say. Pay is the change against the wage of the contract.
    """

    kind: Literal["stake"]
    measure: Measure = "completion"
    reading: Literal["on_top", "stake_returned"] | None = None
    stake: Positive
    point_rounding: Literal["none", "floor"] | None = "none"
    bands: Annotated[list[FixedBand], Field(min_length=1)]
    below: Below | None = None


class Piece(Section):
    """A share of money collected; conditions left out hold for everything."""

    of: Money
    rate: Rate
    balance_side: Side | None = None
    worst_class: list[str] = Field(default_factory=list)
    borrower_type: list[str] = Field(default_factory=list)
    method: list[str] = Field(default_factory=list)
    product: list[str] = Field(default_factory=list)
    ownership: Literal["assigned", "claimed"] | None = None


class PieceRate(Scheme):
    """Shares of principal, interest or cash; follows the dated owner of a case. ``ties`` make parts hang on completion."""

    kind: Literal["piece_rate"]
    rates: Annotated[list[Piece], Field(min_length=1)]
    ties: list[Tie] = Field(default_factory=list)

    @model_validator(mode="after")
    def _whole(self) -> PieceRate:
        if self.ties and abs(sum(tie.share for tie in self.ties) - 1.0) > 1e-9:
            raise ValueError("ties 各项 share 之和应为 1|the shares of ties must sum to 1")
        return self


class Place(Section):
    """A prize for ranks ``from_rank`` to ``to_rank``."""

    from_rank: Annotated[int, Field(ge=1)]
    to_rank: Annotated[int, Field(ge=1)]
    amount: NonNegative
    title: str = ""


class Prize(Scheme):
    """Amounts by rank of a person or of a team. ``ties``: share the amounts, each gets the full one, or the earlier one."""

    kind: Literal["prize"]
    by: Measure = "completion"
    to: Literal["person", "branch"] = "person"
    places: Annotated[list[Place], Field(min_length=1)]
    ties: Ties | None = None
    needs_completion: Fraction = 0.0


class ScoreItem(Section):
    """A row of a points table: ``points`` in full at ``full_at``, none at ``zero_at``, in between by proportion."""

    name: Name
    title: Title
    measure: str
    points: Positive
    zero_at: float = 0.0
    full_at: float = 1.0


class Score(Scheme):
    """Points out of 100, paid per point from ``start`` on; ``gate`` names measures that must be 0, else nothing is paid."""

    kind: Literal["score"]
    items: Annotated[list[ScoreItem], Field(min_length=1)]
    per_point: NonNegative
    start: NonNegative = 0.0
    gate: list[str] = Field(default_factory=list)


class Pool(Scheme):
    """A fixed sum that people share by what each has brought."""

    kind: Literal["pool"]
    total: Positive
    by: Literal["cash", "principal", "interest", "completion"] = "cash"
    within: Literal["county", "branch"] = "county"


class Fee(Scheme):
    """Pay of a law firm or an agency: shares of the claim and of the money, and a fixed sum."""

    kind: Literal["fee"]
    flat: Fraction = 0.0
    contingent: Fraction = 0.0
    fixed: NonNegative = 0.0


AnyScheme = Annotated[Banded | Stake | PieceRate | Prize | Score | Pool | Fee, Field(discriminator="kind")]


class SchemeFile(Section):
    """One proposal: all schemes that hold together in a campaign. A person's pay is the sum over those that apply."""

    title: Title
    source: Annotated[str, Field(min_length=1)]
    budget: Positive | None = None
    schemes: Annotated[list[AnyScheme], Field(min_length=1)]
