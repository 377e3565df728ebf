"""One SQL query over several files, run by DuckDB on frames of text; it can reach nothing but these files."""

from __future__ import annotations

import re

from collectplan.errors import Fault, SourceError
from collectplan.intake import Sheet
from collectplan.intake.layout import find_block
from collectplan.intake.vocabulary import Vocabulary
from collectplan.masking import hide_numbers
from collectplan.sources.typed import as_sheet

_QUOTED = re.compile(r"'[^']*'")


def query_sheets(name: str, query: str, sheets: list[Sheet]) -> Sheet:
    """Return the result of a query; each file is a table by its name without the ending, all columns text.

    Of a workbook the first sheet that has rows is taken. Headers are found beneath titles as everywhere.

    Raises
    ------
    SourceError
        When the query fails, without any value of a cell.
    """
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "enable_external_access": False})
    try:
        seen: set[str] = set()
        for sheet in sheets:
            block = find_block(sheet, Vocabulary({}, ()))
            if block is not None and sheet.stem not in seen and len(block.cells):
                seen.add(sheet.stem)
                filled = (block.cells.apply(lambda column: column.str.strip()) != "").any(axis=1)
                connection.register(sheet.stem, block.cells[filled].astype(object))
        # The line ends let a query finish with a comment.
        frame = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\n{query.rstrip().rstrip(';')}\n)").df()
    except duckdb.Error as error:
        # What stands in single quotes may be the value of a cell.
        reason = hide_numbers(_QUOTED.sub("'…'", str(error).splitlines()[0]))[:200]
    else:
        return as_sheet(frame, "+".join(dict.fromkeys(sheet.source for sheet in sheets)), "query")
    finally:
        connection.close()
    # Raised outside the handler: the exception of DuckDB may hold a value.
    raise SourceError(Fault(f"data.{name}.query", f"查询执行失败：{reason}", f"query failed: {reason}"))
