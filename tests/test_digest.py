"""Digests tell content apart and nothing else."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.digest import digest_bytes, digest_file, digest_table, digest_value

ROWS = st.lists(
    st.tuples(st.text(max_size=3), st.sampled_from([0.1, 2.0, float("nan")]), st.booleans()), min_size=1, max_size=8
)


def table_of(rows: list[tuple[str, float, bool]]) -> pd.DataFrame:
    """Return a small typed table."""
    frame = pd.DataFrame(rows, columns=["name", "amount", "flag"])
    return frame.astype({"name": "str", "amount": "float64", "flag": "bool"})


def test_bytes_and_files_give_the_published_sha256(tmp_path: Path) -> None:
    # FIPS 180-2, appendix B.1: SHA-256 of "abc".
    published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "abc").write_bytes(b"abc")
    assert digest_bytes(b"abc") == digest_file(tmp_path / "abc") == published


def test_the_order_of_keys_does_not_matter_and_the_order_of_items_does() -> None:
    assert digest_value({"a": 1, "b": [1, 2]}) == digest_value({"b": [1, 2], "a": 1})
    assert digest_value([1, 2]) != digest_value([2, 1])
    assert digest_value("县") != digest_value("乡")


@given(ROWS, st.randoms(use_true_random=False))
def test_neither_row_order_nor_column_order_nor_index_changes_a_tables_digest(rows: list, random: object) -> None:
    table = table_of(rows)
    shuffled = table.sample(frac=1, random_state=random.randrange(2**32))[["flag", "name", "amount"]]
    shuffled.index = range(100, 100 + len(shuffled))
    assert digest_table(shuffled) == digest_table(table)


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.assign(amount=[1.0, 2.01]),
        lambda table: table.assign(name=["b", "a"]),  # the same values in other rows
        lambda table: table.rename(columns={"amount": "sum"}),
        lambda table: table.astype({"amount": "str"}),
        lambda table: table.iloc[:1],
        lambda table: table.iloc[[0, 1, 1]],
        lambda table: table.assign(extra=0),
        lambda table: table.assign(amount=[1.0, float("nan")]),
    ],
)
def test_another_content_has_another_digest(change: object) -> None:
    table = pd.DataFrame({"name": ["a", "b"], "amount": [1.0, 2.0]})
    assert digest_table(change(table)) != digest_table(table)


def test_a_row_twice_is_not_the_row_once_and_an_empty_table_has_a_digest() -> None:
    table = table_of([("a", 0.1, True)])
    assert digest_table(pd.concat([table, table])) != digest_table(table)
    assert digest_table(table.iloc[:0]) == digest_table(table.iloc[:0].copy()) != digest_table(table)
