"""What a file really is, by its first bytes, and whether it is too large; the name is only compared with that."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from collectplan.errors import Fault, SourceError

Kind = Literal["workbook", "parquet", "delimited"]
_SUFFIXES: dict[str, Kind] = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".csv": "delimited",
    ".txt": "delimited",
    ".parquet": "parquet",
}
_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")


def kind_of(path: Path, where: str, max_file_mb: int) -> tuple[Kind, list[Fault]]:
    """Return what a file is, and a remark where its name says something else.

    Raises
    ------
    SourceError
        When the file is missing, empty, too large, or of a kind that is not read.
    """
    name = path.name
    if not path.is_file():
        zh, en = f"找不到文件 {name}，请核对 data.folder 与文件名", f"file {name} not found"
        raise SourceError(Fault(where, zh, en))
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        zh, en = f"{name} 读不出，请核对权限或是否被占用", f"{name} cannot be read; check its rights"
        raise SourceError(Fault(where, zh, en)) from error
    if size == 0:
        raise SourceError(Fault(where, f"{name} 是空文件", f"{name} is empty"))
    named = _SUFFIXES.get(path.suffix.lower())
    if named is None:
        zh, en = f"{name}：只认 .xlsx .xls .csv .txt .parquet", f"{name}: only .xlsx .xls .csv .txt .parquet"
        raise SourceError(Fault(where, zh, en))
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        zh = f"{name} 其实是网页或 XML，请用 Excel 打开后另存为 .xlsx"
        raise SourceError(Fault(where, zh, f"{name} is a web page or XML; open it in Excel and save it as .xlsx"))
    kind = _by_content(head, named)
    if kind == "workbook" and head.startswith(_ZIP):
        size = max(size, _unpacked(path, where))
    if size > max_file_mb * 1_000_000:
        zh = f"{name} 有 {size / 1e6:,.0f} 兆字节，超过 data.max_file_mb（{max_file_mb}）；请按机构拆开，或改用 Parquet、数据库"
        en = f"{name} has {size / 1e6:,.0f} MB, above data.max_file_mb ({max_file_mb}); split it or use Parquet or SQL"
        raise SourceError(Fault(where, zh, en))
    if kind == named:
        return kind, []
    words = {
        "workbook": ("Excel 工作簿", "a workbook"),
        "parquet": ("Parquet 文件", "Parquet"),
        "delimited": ("文本文件", "text"),
    }
    zh, en = f"{name} 其实是{words[kind][0]}，已按内容读取", f"{name} is {words[kind][1]} and was read as such"
    return kind, [Fault(where, zh, en)]


def _by_content(head: bytes, named: Kind) -> Kind:
    if head.startswith((_ZIP, _OLE)):
        return "workbook"
    if head.startswith(_PARQUET):
        return "parquet"
    is_text = b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "delimited" if named == "workbook" and is_text and _reads_as_text(head) else named


def _reads_as_text(head: bytes) -> bool:
    """Tell whether bytes are text: no control characters, and a separator in the first lines."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls == 0 and any(separator in head for separator in (b",", b";", b"\t"))


def _unpacked(path: Path, where: str) -> int:
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        zh = f"{path.name} 打不开，文件可能不完整，请用 Excel 另存为 .xlsx"
        raise SourceError(Fault(where, zh, f"{path.name} cannot be opened; it may be cut short")) from error
