"""Faults speak both languages, and errors survive the trip out of a worker process."""

import pickle

import pytest

from collectplan.errors import (
    EXIT_FAULTS,
    EXIT_WRONG_USE,
    CollectPlanError,
    Fault,
    LedgerError,
    ParamsError,
    RunError,
    SourceError,
)

UNSET = Fault("data.folder", "未设置", "not set")
NOWHERE = Fault("", "没有一笔贷款", "no loan")


def test_a_fault_names_its_place_in_the_readers_language() -> None:
    assert UNSET.text("zh") == "data.folder：未设置"
    assert UNSET.text("en") == "data.folder: not set"
    assert NOWHERE.text("en") == "no loan"


def test_an_error_lists_each_fault_on_its_own_line() -> None:
    error = ParamsError([UNSET, NOWHERE])
    assert error.text("en").splitlines() == ["data.folder: not set", "no loan"]
    assert str(error) == error.text("zh") == "data.folder：未设置\n没有一笔贷款"


def test_one_fault_need_not_be_a_list() -> None:
    assert SourceError(UNSET).faults == SourceError([UNSET]).faults == (UNSET,)


# 2 is wrong use (params, files), 1 is faults in the data or a failed run: what the command line promises.
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ParamsError, EXIT_WRONG_USE),
        (SourceError, EXIT_WRONG_USE),
        (LedgerError, EXIT_FAULTS),
        (RunError, EXIT_FAULTS),
    ],
)
def test_an_error_crosses_a_process_pool_whole(kind: type[CollectPlanError], code: int) -> None:
    error = pickle.loads(pickle.dumps(kind([UNSET, NOWHERE])))
    assert type(error) is kind and error.faults == (UNSET, NOWHERE) and error.exit_code == code
    assert error.text("en") == "data.folder: not set\nno loan"
