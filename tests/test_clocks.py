"""Legal clocks against examples worked by hand from the statutes, and the promises they keep whatever is handed in."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collectplan.clocks import Facts, Terms, run_clocks
from collectplan.params import Campaign, Clocks
from collectplan.params.rulebook import load_rules
from collectplan.schemas import INPUTS, check, types
from tests.clock_examples import EXAMPLES, Example
from tests.helpers import ROOT, loans_table, params_with

BOOK = load_rules([ROOT / "params" / "rules" / "clocks.yaml"])
CAMPAIGN: Campaign = params_with().campaign
_DATES = ("disbursed_on", "due_on", "extended_due_on", "last_demand_on")


def loan_of(example: Example) -> pd.DataFrame:
    given: dict[str, Any] = dict(example.loan)
    dated = {name: pd.Timestamp(given[name]) for name in _DATES if given.get(name)}
    rolled = {"is_roll_over": given.get("is_roll_over") == "true"}
    return loans_table([{"case_id": "D1", "principal": 50_000.0} | given | dated | rolled])


def input_rows(name: str, rows: tuple[dict[str, str], ...]) -> pd.DataFrame:
    """Return rows of an input table with its types; what is not given is empty, closed sets are unknown."""
    schema, typed = INPUTS[name], types(INPUTS[name])
    filled = []
    for number, row in enumerate(rows):
        base: dict[str, Any] = {"loan_id": "L00", "event_id": f"E{number}"}
        for column, about in schema.columns.items():
            kind, values = about.metadata["kind"], about.metadata["values"]
            blank = pd.NaT if kind == "date" else "unknown" if "unknown" in values else ""
            given = row.get(column, "")
            base[column] = (pd.Timestamp(given) if kind == "date" else given) if given else base.get(column, blank)
        filled.append(base)
    return pd.DataFrame(filled, columns=list(typed)).astype(typed)


def clocks_of(example: Example) -> pd.DataFrame:
    settings = Clocks(as_of=date.fromisoformat(example.as_of))
    facts = Facts(
        obligors=input_rows("obligors", example.obligors) if example.obligors else None,
        events=input_rows("events", example.events) if example.events_given else None,
        suit_costs=np.array([50.0]),
    )
    terms = Terms.on(date.fromisoformat(example.as_of), BOOK)
    return check(run_clocks(loan_of(example), facts, terms, CAMPAIGN, settings), "clocks")


def day(value: object) -> str | None:
    return None if value is pd.NaT else str(value)[:10]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_worked_example(example: Example) -> None:
    table = clocks_of(example).set_index("obligor_id")
    for obligor, wanted in example.expect.items():
        row = table.loc[obligor]
        found: dict[str, object] = {
            "status": row["clock_status"],
            "deadline": day(row["deadline_on"]),
            "possible": day(row["possible_on"]),
            "right": row["right"],
            "action": row["action"],
            "must_do": bool(row["must_do"]),
            "long_stop": bool(row["is_long_stop"]),
            "provisional": bool(row["is_provisional"]),
        }
        told = {key: found[key] for key in wanted}
        assert told == wanted, f"{obligor or 'borrower'}: {row['rule']} {row['notes']}; {example.why}"
