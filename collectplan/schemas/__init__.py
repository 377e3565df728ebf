"""Data dictionary: what every table holds, checked by pandera and rendered for people."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pandera.pandas as pa
from pandera.config import get_config_context

from collectplan.errors import Fault, LedgerError, RunError
from collectplan.schemas import columns, words
from collectplan.schemas.inputs import INPUTS
from collectplan.schemas.tables import TABLES

__all__ = ["INPUTS", "TABLES", "check", "dictionary", "empty", "labels", "types", "with_features", "words"]

_OF_COLUMNS = ("column_in_dataframe", "column_in_schema", "column_ordered")


def check(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table if it keeps its contract.

    Parameters
    ----------
    table : DataFrame
        A stage table.
    name : str
        Its name in ``TABLES``.

    Raises
    ------
    LedgerError
        With one fault per column and rule, the number of rows, and no values: rows may be personal.
    RunError
        When an environment variable has switched the checks off.
    """
    if not get_config_context().validation_enabled:
        zh = "环境变量关闭了数据表检查，请去掉 PANDERA_VALIDATION_ENABLED 后再运行"
        raise RunError(Fault("", zh, "table checks are switched off; unset PANDERA_VALIDATION_ENABLED and run again"))
    schema = TABLES[name]
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates(["column", "check", "index"])
        # For a column that is missing, new or misplaced, pandera names the table and gives the column as the value.
        cases["column"] = cases["failure_case"].where(cases["check"].isin(_OF_COLUMNS), cases["column"])
        groups = cases.groupby(["column", "check"], dropna=False, sort=True).size()
    # Raised outside the handler: the exception of pandera carries the whole table.
    raise LedgerError(
        [
            Fault(f"{name}.{column}", f"{n} 行不符合“{rule}”", f"{n} rows break '{rule}'")
            for (column, rule), n in groups.items()
        ]
    )


def empty(name: str) -> pd.DataFrame:
    """Return a stage table without rows, with its columns and types."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in types(TABLES[name]).items()})


def types(schema: pa.DataFrameSchema) -> dict[str, str]:
    """Return the columns of a table in their order with the types of pandas, as declared.

    ``str(column.dtype)`` is not the same: pandera answers with nullable strings and nanoseconds, and takes either.
    """
    return {column: str(about.metadata["dtype"]) for column, about in schema.columns.items()}


def with_features(schema: pa.DataFrameSchema, features: Mapping[str, str]) -> pa.DataFrameSchema:
    """Return the schema with a bank's own features behind its columns: ``number`` or ``category``."""
    kinds = {
        "number": lambda name: columns.number(name, name, nullable=True),
        "category": lambda name: columns.text(name, name),
    }
    return schema.add_columns({name: kinds[kind](name) for name, kind in features.items()}) if features else schema


def labels(name: str, column: str, language: str = "zh") -> str:
    """Return the title of a column of a stage table."""
    return str(TABLES[name].columns[column].metadata[language])


def dictionary() -> pd.DataFrame:
    """Return the data dictionary.

    Returns
    -------
    DataFrame
        Grain: column of a table. Columns: table, table_zh, grain, column, zh, en, kind, unit, role, needed, values.
    """
    rows = []
    for kind, group in (("input", INPUTS), ("table", TABLES)):
        for name, schema in group.items():
            for column, about in schema.columns.items():
                facts = about.metadata
                rows.append(
                    {
                        "kind": kind,
                        "table": name,
                        "table_zh": schema.metadata["zh"],
                        "grain": schema.metadata["grain"],
                        "column": column,
                        "zh": facts["zh"],
                        "en": facts["en"],
                        "type": facts["kind"],
                        "unit": facts["unit"],
                        "role": facts["role"],
                        "needed": facts["needed"],
                        "values": "、".join(f"{word[0]} ({name})" for name, word in facts["values"].items()),
                    }
                )
    return pd.DataFrame(rows)
