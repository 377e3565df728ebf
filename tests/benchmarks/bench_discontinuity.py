"""Print the jump at the first threshold of the published recovery data, and what speaks for and against it.

python -m tests.benchmarks.bench_discontinuity
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from collectplan.discontinuity import balance, bandwidths, bunching, jump, naive_difference, placebos
from tests.helpers import ROOT

THRESHOLD = float(np.nextafter(1_000.0, np.inf))  # the case at exactly 1,000 is of the lowest level
INSIDE = (0.0, 2_000.0)
# Every hundred with ten cases on either side: about one in twenty may well seem to jump.
FALSE = [100.0 * hundred for hundred in range(6, 20) if hundred != 10]
SHOWN = ["estimate", "low", "high", "robust_estimate", "robust_low", "robust_high", "bandwidth", "n_below", "n_above"]


def main() -> int:
    """Print the tables."""
    data = Path(os.environ.get("COLLECTPLAN_DATA") or ROOT.parent / "shared" / "data")
    table = pd.read_csv(data / "datacamp_bank_recovery" / "bank_data.csv")
    x = table["expected_recovery_amount"].to_numpy(dtype=float)
    y = table["actual_recovery_amount"].to_numpy(dtype=float)
    found = jump(x, y, THRESHOLD, between=INSIDE)
    naive = naive_difference(x, y, THRESHOLD, between=INSIDE)
    covariates = table[["age", "sex"]]
    parts = {
        "bandwidths": bandwidths(x, y, THRESHOLD, between=INSIDE),
        "placebos": placebos(x, y, THRESHOLD, FALSE, between=INSIDE),
        "balance": balance(x, covariates, THRESHOLD, bandwidth=found.bandwidth, between=INSIDE),
    }
    print(f"jump      {found.estimate:.1f} ({found.low:.1f} to {found.high:.1f}), {found.method}")
    print(f"corrected {found.robust_estimate:.1f} ({found.robust_low:.1f} to {found.robust_high:.1f})")
    print("naive     {:.1f} ({:.1f} to {:.1f}), confounded".format(*naive))
    print(f"bunching  p = {bunching(x, THRESHOLD, 100.0):.3f}")
    for name, part in parts.items():
        first = part.columns[0]
        columns = list(dict.fromkeys([first, *SHOWN]))
        print(f"{name}\n{part[columns].round(2).to_string(index=False)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
