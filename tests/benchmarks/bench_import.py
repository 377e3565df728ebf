"""Measure the import of ledgers of several sizes; print CSV, assert nothing.

python -m tests.benchmarks.bench_import --xlsx 50000 --csv 1000000
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import xlsxwriter

HEADER = (
    "借据号", "客户名称", "身份证号码", "所属支行", "贷款余额", "表内欠息", "表外欠息", "五级分类", "表内外", "发放日期", "到期日", "担保方式",
    "客户类型", "行政村", "管户人", "逾期天数",
)  # fmt: skip
WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
PARAMS = """\
campaign: {{id: bench, name: n, organisation: o, start_on: 2026-07-01, end_on: 2026-10-08, baseline_on: 2026-06-30}}
data:
  folder: .
  key_file: {folder}/key
  loans: {{files: [{file}]}}
  officers: {{assumed_cases_per_officer: 100}}
  branch_targets: {{assumed_rate: 0.05}}
"""


def rows(n: int) -> Iterator[list[str]]:
    """Yield loans of a county: invented persons, one sixth with a second loan, a third of the amounts with commas."""
    rng = np.random.default_rng(1)
    persons = rng.integers(0, max(1, n * 6 // 7), n)
    born = np.datetime64("1945-01-01") + (np.arange(n) * 37) % 20_000
    lent = np.datetime64("1995-01-01") + rng.integers(0, 11_000, n)
    amounts = rng.integers(10_000, 5_000_000_000, n) / 100
    commas = rng.random(n) < 0.3
    for k in range(n):
        person = int(persons[k])
        first = f"99{person % 10_000:04d}{str(born[person]).replace('-', '')}{person // 10_000 % 1000:03d}"
        check = "10X98765432"[int(np.dot([int(digit) for digit in first], WEIGHTS)) % 11]
        year, month, day = str(lent[k]).split("-")
        yield [
            f"6217{k:012d}", f"某{person % 997}", first + check, f"支行{person % 20:02d}",
            f"{amounts[k]:,.2f}" if commas[k] else f"{amounts[k]:.2f}", f"{amounts[k] / 100:.2f}", "",
            ("次级", "可疑", "损失")[k % 3], ("表内", "核销")[k % 2], str(lent[k]), f"{int(year) + 1}/{int(month)}/{min(int(day), 28)}",
            ("信用", "保证", "抵押")[k % 3], ("农户", "个体工商户")[k % 2], f"村{k % 300}", f"A{k % 80:03d}", str(k % 3000),
        ]  # fmt: skip


def write_xlsx(path: Path, n: int) -> None:
    """Write a workbook with a title row, amounts as numbers."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["不良贷款台账"])
        sheet.write_row(1, 0, HEADER)
        for r, row in enumerate(rows(n), 2):
            for c, text in enumerate(row):
                if c in {4, 5, 15}:
                    sheet.write_number(r, c, float(text.replace(",", "")))
                elif text:
                    sheet.write_string(r, c, text)


def write_csv(path: Path, n: int) -> None:
    """Write a CSV as Excel saves it, title and unit line included."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["不良贷款台账"])
        writer.writerow(["单位：元"])
        writer.writerow(HEADER)
        writer.writerows(rows(n))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xlsx", type=int, nargs="*", default=[50_000])
    parser.add_argument("--csv", type=int, nargs="*", default=[1_000_000])
    asked = parser.parse_args()
    out = csv.writer(sys.stdout)
    out.writerow(["file", "rows", "exit_code", "seconds", "cpu_seconds", "peak_mb", "last_lines"])
    for suffix, sizes, write in ((".xlsx", asked.xlsx, write_xlsx), (".csv", asked.csv, write_csv)):
        for n in sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                write(folder / f"loans{suffix}", n)
                (folder / "p.yaml").write_text(PARAMS.format(folder=folder, file=f"loans{suffix}"), "utf-8")
                command = [
                    sys.executable,
                    "-m",
                    "collectplan",
                    "check",
                    str(folder / "p.yaml"),
                    "--outputs",
                    str(folder / "o"),
                ]
                before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
                cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                said = " | ".join(done.stdout.splitlines()[-3:-1])
                out.writerow(
                    [suffix, n, done.returncode, f"{seconds:.1f}", f"{cpu:.1f}", after.ru_maxrss // 1024, said]
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main()
