"""The schemes that ship pay what their words say."""

import pytest

from collectplan.params.schemefiles import load_schemes
from collectplan.params.schemes import Banded, Fee, PieceRate, SchemeFile, Stake
from collectplan.pay.exact import fee_of, pay
from collectplan.pay.readings import readings
from collectplan.pay.results import Results
from tests.helpers import ROOT
from tests.pay.counties import money, people, targets
from tests.pay.schemes import BRANCH_HEADS, LIAISON_HEADS


def shipped(name: str) -> SchemeFile:
    return load_schemes(ROOT / "params" / "schemes" / f"{name}.yaml")


@pytest.mark.parametrize(
    ("name", "model", "words"),
    [("branch_head_bands", Banded, BRANCH_HEADS), ("liaison_heads", Stake, LIAISON_HEADS)],
)
def test_the_two_schemes_with_bands_are_those_of_the_worked_examples(
    name: str, model: type[Banded] | type[Stake], words: dict[str, object]
) -> None:
    (scheme,) = shipped(name).schemes
    assert isinstance(scheme, Banded | Stake)
    assert readings(scheme) == readings(model.model_validate(words))


def test_the_rates_of_a_branch_come_as_near_to_its_pay_as_their_comment_says() -> None:
    file = shipped("branch_piece_rates")
    rows = money({"officer_id": "a", "branch": "A", "principal": 1_297_475, "interest": 183_574})
    (paid,) = pay(file, Results(people(("a", "account_manager", "A")), targets(), rows))["pay"]
    assert paid == 65_942.41  # 51,899 + 14,043.411
    text = (ROOT / "params" / "schemes" / "branch_piece_rates.yaml").read_text("utf-8")
    assert "差 0.59 元" in text  # 65,943 - 65,942.41
    assert "4.3 % 与 5.53 % 差 0.07 元" in text  # 55,791.425 + 10,151.6422 = 65,943.07


def test_five_forms_of_fees_have_the_break_evens_of_their_formulas() -> None:
    by_id = {scheme.id: scheme for scheme in shipped("law_firm_offers").schemes if isinstance(scheme, Fee)}
    fees = {name: [fee_of(scheme, 100_000, money) for money in (0, 20_000, 30_000)] for name, scheme in by_id.items()}
    # 20 % of the money is 4 % of the claim where a fifth comes in; 1 % and 10 % where three tenths do.
    assert fees["contingent_20"][1] == fees["flat_4"][1] == 4000
    assert fees["mixed_1_10"][2] == fees["flat_4"][2] == 4000
    assert all(one >= other for one, other in zip(fees["mixed_5_10"], fees["flat_5"], strict=True))
    assert len(by_id) == 8


def test_the_linear_scheme_is_one_share_of_cash() -> None:
    (scheme,) = shipped("linear").schemes
    assert isinstance(scheme, PieceRate) and [piece.of for piece in scheme.rates] == ["cash"]
    assert not scheme.ties and scheme.cap is None


def test_prizes_go_to_a_branch_and_to_persons_who_reached_their_targets() -> None:
    staff = people(("a", "account_manager", "A"), ("b", "account_manager", "B"))
    rows = money(
        {"officer_id": "a", "branch": "A", "principal": 900}, {"officer_id": "b", "branch": "B", "principal": 800}
    )
    table = pay(
        shipped("prizes"), Results(staff, targets(a=1000, b=800, A=1000, B=800), rows), {"best_branch": "share"}
    )
    paid = {(row.officer_id, row.branch): row.pay for row in table.itertuples()}
    assert paid == {("", "A"): 0, ("", "B"): 50_000, ("a", "A"): 0, ("b", "B"): 5000}
