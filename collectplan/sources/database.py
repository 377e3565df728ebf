"""Read a table from a database by an SQLAlchemy address and one SELECT; nothing is ever written there."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from collectplan.errors import Fault, ParamsError, SourceError
from collectplan.intake import Sheet
from collectplan.params.load import fill_variables
from collectplan.sources.typed import as_sheet

# A password between user and host that is not itself a variable.
_PASSWORD = re.compile(r"//[^/@:]*:(?!\$\{)[^@/]+@")
_READS = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:select|with)\b", re.IGNORECASE | re.DOTALL)


def read_database(name: str, url: str, query: str | None, folder: Path) -> Sheet:
    """Return the result of a query as text.

    Parameters
    ----------
    name : str
        Input table, for messages.
    url : str
        SQLAlchemy address; ``${NAME}`` is an environment variable.
    query : str or None
        One SELECT.
    folder : Path
        Where the file of a relative SQLite address is looked for.

    Raises
    ------
    ParamsError
        When the address holds a password, a variable is not set, or the query is missing or does more than read.
    SourceError
        When the database cannot be reached or the query fails; without the address, which may hold a password.
    """
    where = f"data.{name}"
    if not query or not _READS.match(query) or ";" in query.strip().rstrip(";"):
        zh, en = "用 url 时须有一条 query，且只能是一条 SELECT 查询", "url needs a query, and it must be one SELECT"
        raise ParamsError(Fault(f"{where}.query", zh, en))
    if _PASSWORD.search(url):
        zh = "密码不能写在参数文件里，请把整个地址放进环境变量，这里写 ${LEDGER_DB}"
        raise ParamsError(Fault(f"{where}.url", zh, "no password in the params; use an environment variable"))
    address = fill_variables(url)
    try:
        import sqlalchemy
    except ModuleNotFoundError as error:
        zh = "读数据库需要安装 sqlalchemy：pip install 'collectplan[sql]'"
        raise ParamsError(Fault(f"{where}.url", zh, "install sqlalchemy: pip install 'collectplan[sql]'")) from error
    try:
        target = sqlalchemy.make_url(address)
        if target.get_backend_name() == "sqlite" and target.database:
            path = (folder / target.database).resolve()
            if not path.is_file():  # SQLite would make an empty one
                zh, en = f"找不到数据库文件 {path.name}", f"database file {path.name} not found"
                raise SourceError(Fault(f"{where}.url", zh, en))
            target = target.set(database=str(path))
        engine = sqlalchemy.create_engine(target)
        with engine.connect() as connection:
            result = connection.execute(sqlalchemy.text(query))
            columns = [str(column) for column in list(result.keys())]
            rows = [tuple(row) for row in result.fetchall()]
            connection.rollback()
        engine.dispose()
    except ModuleNotFoundError as error:
        reason = (f"缺少数据库驱动 {error.name}，请安装", f"the driver {error.name} is missing; install it")
    except sqlalchemy.exc.ArgumentError:
        reason = ("数据库地址写法不对，例如 sqlite:///D:/数据/台账.db", "not an address such as sqlite:///ledger.db")
    except sqlalchemy.exc.SQLAlchemyError as error:
        # The message of the driver may hold values or the address; its kind is enough to start from.
        kind = type(getattr(error, "orig", None) or error).__name__
        reason = (f"连不上数据库或查询失败（{kind}），请核对地址、权限与 SQL", f"connection or query failed ({kind})")
    else:
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        return as_sheet(frame, target.database.rsplit("/", 1)[-1] if target.database else target.drivername, "query")
    raise SourceError(Fault(f"{where}.url", *reason))
