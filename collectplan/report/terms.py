"""Terms of the recovery model in words, and which of them a reader may see.

A term is ``level``, the name of a feature, or ``feature=word``. Notes on the forecast name features and branches in the
same way.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan.bundle import Bundle
from collectplan.report import words
from collectplan.report.slices import table
from collectplan.report.voice import Voice
from collectplan.schemas import INPUTS
from collectplan.schemas.forecasts import names_other_branch

# Tables that hold terms, and the column where they stand.
COLUMNS = {"learned": "term", "forecast_notes": "what"}
# The steps are those on which the model puts these features (recovery.features): a ratio means nothing without them.
_TERMS: dict[str, words.Pair] = {
    "level": ("总体水平", "overall level"),
    "principal": ("本金余额（每大到约七倍）", "principal (about seven times as much)"),
    "off_share": ("表外（与表内相比）", "off balance (against on balance)"),
    "years_past_due": ("逾期年数（每多四年）", "years past due (four years more)"),
}
_OWN_STEP: words.Pair = ("（每多一个标准差）", " (one standard deviation more)")


def title(voice: Voice, term: str, *, with_step: bool = False) -> str:
    """Return a term in words.

    Parameters
    ----------
    voice : Voice
        Language.
    term : str
        ``level``, a feature, ``feature=word``, or a branch, which stays as it is.
    with_step : bool
        Whether to say which step of a number the ratio belongs to.
    """
    name, is_word, word = term.partition("=")
    facts = INPUTS["history"].columns[name].metadata if name in INPUTS["history"].columns else {}
    said = str(facts[voice.language]) if facts else voice.pick(_TERMS[name]) if name in _TERMS else name
    if is_word:
        return f"{said}{voice.label('colon')}{_word(voice, facts.get('values', {}), word)}"
    if not with_step:
        return said
    return voice.pick(_TERMS[name]) if name in _TERMS else f"{said}{voice.pick(_OWN_STEP)}"


def _word(voice: Voice, values: dict[str, tuple[str, ...]], word: str) -> str:
    """Return the title of a word of a closed set; a branch or a word of the bank's own stays as it is."""
    if word not in values:
        return word
    return values[word][0] if voice.language == "zh" else words.ENGLISH.get(word, word.replace("_", " ").lower())


def own_rows(plan: Bundle, name: str) -> pd.DataFrame:
    """Return the rows of ``learned`` or ``forecast_notes`` that the reader may see.

    A branch sees no other branch. Kinds of insiders are left out unless the params say otherwise: few past cases would
    name their debtor.
    """
    rows = table(plan, name)
    portfolio, column = plan.params.portfolio, COLUMNS[name]
    if not plan.is_county:
        rows = rows[~names_other_branch(rows, column, plan.branch)]
    if portfolio.protect_insiders:
        rows = rows[~rows[column].isin([f"borrower_type={kind}" for kind in portfolio.insider_borrower_types])]
    return rows.reset_index(drop=True)


def learned(plan: Bundle) -> pd.DataFrame:
    """Return what the past taught, the farthest from the prior first."""
    rows = own_rows(plan, "learned")
    distance = np.abs(np.log(rows["odds_ratio"].to_numpy(dtype=float)))
    return rows.assign(distance=distance).sort_values(["distance", "term"], ascending=[False, True], ignore_index=True)


def notes(plan: Bundle) -> pd.DataFrame:
    """Return what the forecast does not know: first about the cases of this campaign, most cases first."""
    rows = own_rows(plan, "forecast_notes")
    return rows.sort_values(["is_own", "n", "note", "what"], ascending=[False, False, True, True], ignore_index=True)
