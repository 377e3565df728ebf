"""Digests of tables, files and values: what a run id and a comparison of two runs rest on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_value(value: Any) -> str:
    """Return the digest of plain JSON data; the order of keys does not matter."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=True)
    return digest_bytes(text.encode())


def digest_table(table: pd.DataFrame) -> str:
    """Return the digest of a table's rows, whatever their order; columns count by name and value."""
    lines = pd.util.hash_pandas_object(table[sorted(table.columns)], index=False, categorize=True)
    names = json.dumps([(name, str(table[name].dtype)) for name in sorted(table.columns)])
    return digest_bytes(names.encode() + lines.sort_values().to_numpy().tobytes())
