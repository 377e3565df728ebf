"""Exact pay: a scheme as curves of breakpoints and slopes, and what each person gets with every step in words."""
