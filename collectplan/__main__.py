"""Run collectplan as ``python -m collectplan``."""

from collectplan.cli import main

main()
