"""Sentences of calculations: both languages say the same, numbers stand as they are."""

import string
from fractions import Fraction

import pytest

from collectplan.pay.steps import SENTENCES, number, percent, step, told, yuan


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", SENTENCES)
def test_both_languages_hold_the_same_numbers(kind: str) -> None:
    chinese, english = SENTENCES[kind]
    # A rank may be said once in one language and twice in the other, but nothing is said in one only.
    assert fields(chinese) == fields(english)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0"),
        (Fraction(-1234567, 10), "-123,456.7"),
        (Fraction(1, 3), "≈0.333333"),
        (Fraction(-2, 3), "≈-0.666667"),
        (Fraction("0.0000005"), "≈0.000001"),
        (Fraction("1000.000001"), "1,000.000001"),
    ],
)
def test_numbers_stand_as_they_are_or_are_marked(value: Fraction, shown: str) -> None:
    assert number(value) == shown


def test_amounts_and_percents() -> None:
    assert (yuan(Fraction("1500.5")), yuan(Fraction("0.005")), yuan(Fraction(1, 7))) == ("1,500.5", "0.005", "≈0.14286")
    assert (percent(Fraction("0.9667")), percent(Fraction(2, 3))) == ("96.67", "≈66.666667")


def test_steps_are_numbered_lines() -> None:
    steps = [step("cap", cap="9"), step("paid", amount="≈8")]
    assert told(steps).splitlines()[0] == "1. 封顶 9 元" and told(steps).count("\n") == 2
    assert told(steps, "en").splitlines()[1] == "2. pay ≈8 yuan"
