"""Worked examples for the legal clocks, calculated by hand from the statutes: claims, courts, guarantors.

They promise what a lawyer would say, not what the library does; nothing here imports it.
"""

from __future__ import annotations

from tests.clock_examples_attacked import ATTACKED
from tests.clock_examples_claims import CLAIMS, Example
from tests.clock_examples_courts import COURTS
from tests.clock_examples_guarantees import GUARANTEES

__all__ = ["EXAMPLES", "Example"]

EXAMPLES: tuple[Example, ...] = CLAIMS + COURTS + GUARANTEES + ATTACKED
