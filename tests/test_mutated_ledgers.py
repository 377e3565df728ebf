"""Spoilt ledgers: a message or a result, never a crash, a hang or a row that is gone without a word."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from collectplan.errors import CollectPlanError
from tests.dirty_checks import Outcome, faults_of, money_lost, persons_shown, read_ledger
from tests.helpers import ROOT, both_texts
from tests.mutations import MUTATIONS, Mutated, mutate

USUAL, MANY = 50, 1050
LONGEST_SECONDS = 20
KINDS = list(MUTATIONS)
TALLY: Counter[tuple[str, str]] = Counter()
SLOWEST: dict[str, float] = {}


@pytest.fixture(scope="module", autouse=True)
def tally_at_the_end() -> Iterator[None]:
    """Print what became of the ledgers, by kind; shown with ``-s``."""
    yield
    results = ("clean", "with faults", "refused")
    print("\n" + f"{'mutation':20}" + "".join(f"{result:>12}" for result in results) + f"{'slowest s':>12}")
    for kind in KINDS:
        counts = "".join(f"{TALLY[kind, result]:12}" for result in results)
        print(f"{kind:20}{counts}{SLOWEST.get(kind, 0.0):12.2f}")


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Stop what takes too long, where the system can."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def assert_harmless(seed: int, folder: Path) -> None:
    """Spoil a ledger by the kind that the seed names, read it, and hold the outcome against what is left of the truth."""
    kind = KINDS[seed % len(KINDS)]
    mutated = mutate(kind, Random(seed), folder)
    started = time.perf_counter()
    try:
        with within(LONGEST_SECONDS):
            outcome = read_ledger(mutated.dirty, folder, mutated.max_file_mb)
    except CollectPlanError as error:
        TALLY[kind, "refused"] += 1
        said = both_texts(error)
        assert error.faults and not persons_shown(mutated.dirty.people, said), said
        return
    finally:
        SLOWEST[kind] = max(SLOWEST.get(kind, 0.0), time.perf_counter() - started)
    TALLY[kind, "with faults" if len(outcome.ledger.quarantine) else "clean"] += 1
    assert not mutated.must_refuse, f"{kind}: has to be refused"
    faults = faults_left(mutated, outcome)
    assert not faults, "\n".join([f"{kind}:", *faults, f"{sorted(mutated.dirty.features)}"])


def faults_left(mutated: Mutated, outcome: Outcome) -> list[str]:
    """Return what is wrong by the truth that is left."""
    if mutated.rows_known:
        return faults_of(mutated.dirty, outcome, unknown_cells=True, names_known=mutated.names_known)
    for grid in mutated.dirty.grids:
        grid.truth = {}
    ledger = outcome.ledger
    adds_up = len(ledger.loans) + ledger.refused_rows == ledger.input_rows
    sums = [fault for fault in money_lost(mutated.dirty, outcome) if "add up" in fault]
    return sums + ([] if adds_up else ["rows do not add up"]) + persons_shown(mutated.dirty.people, outcome.shown)


@pytest.mark.parametrize("seed", range(USUAL))
def test_a_spoilt_ledger_does_no_harm(tmp_path: Path, seed: int) -> None:
    assert_harmless(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(USUAL, MANY))
def test_many_spoilt_ledgers_do_no_harm(tmp_path: Path, seed: int) -> None:
    assert_harmless(seed, tmp_path)


READ_IN_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, 6_000_000_000))
from collectplan.errors import SourceError
from collectplan.params import Source
from collectplan.sources import read_raw
try:
    read_raw("loans", Source(files=["a.xlsx"]), Path(sys.argv[1]))
except SourceError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by Linux")
@pytest.mark.parametrize("place", [(1_048_575, 16_383), (100_000, 1_000), (3, 16_383)])
def test_a_cell_in_the_far_corner_does_not_end_the_process(tmp_path: Path, place: tuple[int, int]) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["贷款账号", "客户号", "机构", "本金余额", "五级分类"])
    sheet.write_row(1, 0, ["L1", "D1", "城关", 5, "次级"])
    sheet.write(*place, "x")
    book.close()
    command = [sys.executable, "-c", READ_IN_LITTLE_MEMORY, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[:300]
