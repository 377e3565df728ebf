"""Ledgers as banks keep them: nothing gets lost, nothing is misread, nobody is shown, and the subtotals agree."""

from pathlib import Path
from random import Random

import pytest

from collectplan.errors import CollectPlanError, LedgerError
from tests.dirty import make_ledger
from tests.dirty_checks import faults_of, persons_shown, read_ledger
from tests.helpers import both_texts

USUAL, MANY = 40, 600


def assert_faithful(seed: int, folder: Path) -> None:
    """Make the ledger of a seed, read it, and compare what was read with the truth."""
    dirty = make_ledger(Random(seed), folder)
    try:
        outcome = read_ledger(dirty, folder)
    except CollectPlanError as error:
        said = both_texts(error)
        assert not persons_shown(dirty.people, said), said
        if isinstance(error, LedgerError) and "accept" not in {truth.verdict for truth in dirty.truths.values()}:
            return
        assert dirty.contradiction and dirty.contradiction in said, f"{said}\n{sorted(dirty.features)}"
        return
    assert not dirty.contradiction, f"read in spite of {dirty.contradiction}"
    faults = faults_of(dirty, outcome)
    assert not faults, "\n".join([*faults, f"{sorted(dirty.features)}"])


@pytest.mark.parametrize("seed", range(USUAL))
def test_a_dirty_ledger_is_read_as_a_person_would(tmp_path: Path, seed: int) -> None:
    assert_faithful(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(USUAL, MANY))
def test_many_dirty_ledgers_are_read_as_a_person_would(tmp_path: Path, seed: int) -> None:
    assert_faithful(seed, tmp_path)
