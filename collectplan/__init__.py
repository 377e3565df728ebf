"""Plan, run and close a time-boxed collection campaign on non-performing loans."""

__version__ = "0.1.0"
