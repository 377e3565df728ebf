"""Exception family: every message says what, where, which limit and what to do about it.

Users read Chinese by default and English with ``language: en``; both texts travel in the fault itself, so that a
module that finds a fault never needs to know who reads it. Faults are collected and raised together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

EXIT_DONE = 0
EXIT_FAULTS = 1
EXIT_WRONG_USE = 2


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes
    ----------
    where : str
        Place as the user knows it: a key of the params file, ``file, sheet, row, column``, a table.
    zh, en : str
        What is wrong, the limit that was broken, and the remedy, in one or two sentences without personal data.
    """

    where: str
    zh: str
    en: str

    def text(self, language: Language = "zh") -> str:
        """Return ``where`` and the sentence in the reader's language."""
        sentence = self.zh if language == "zh" else self.en
        colon = "：" if language == "zh" else ": "
        return f"{self.where}{colon}{sentence}" if self.where else sentence


class CollectPlanError(Exception):
    """Base of all errors that a user can mend; ``exit_code`` is what the command line returns."""

    exit_code = EXIT_WRONG_USE

    def __init__(self, faults: Fault | Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.text())

    def text(self, language: Language = "zh") -> str:
        """Return all faults, one per line."""
        return "\n".join(fault.text(language) for fault in self.faults)

    def __reduce__(self) -> tuple[type[CollectPlanError], tuple[tuple[Fault, ...]]]:
        """Pickle by faults, so that an error crosses a process pool unharmed."""
        return type(self), (self.faults,)


class ParamsError(CollectPlanError):
    """The params file or a lever is wrong: unknown key, value outside its range, dates that cross."""


class SourceError(CollectPlanError):
    """An input file cannot be used at all: missing, empty, wrong sheet, unknown encoding, required column absent."""


class LedgerError(CollectPlanError):
    """The content of an input makes planning meaningless, for example when no loan is left."""

    exit_code = EXIT_FAULTS


class RunError(CollectPlanError):
    """A job failed while running; other branches may have finished."""

    exit_code = EXIT_FAULTS


class ProvisionalWarning(UserWarning):
    """A figure rests on an assumption that the user should know, for example a year without a holiday table."""
