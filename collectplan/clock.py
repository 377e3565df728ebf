"""Stage times of a run: measured, shown while it runs, and kept out of everything that is compared."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


def _silent(_: str) -> None:
    """Show nothing."""


@dataclass
class Clock:
    """Collects the seconds of each stage.

    Attributes
    ----------
    announce : callable
        Called with the name of a stage when it starts.
    seconds : dict of str to float
        Wall time by stage, in the order they ran.
    """

    announce: Callable[[str], None] = _silent
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        self.announce(name)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
