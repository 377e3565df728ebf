"""Inner loops as machine code: plain loops over arrays that only numba makes fast.

Imported only by modules that are themselves imported where such a loop is run: numba is slow to load.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return the function as machine code, kept on disk between runs where there is a place for it."""
    try:
        return cast(_Function, njit(cache=True)(function))
    except RuntimeError:  # neither the package nor the home folder can be written: compiled anew in each run
        return cast(_Function, njit(function))
