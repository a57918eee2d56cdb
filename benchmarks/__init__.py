"""Benchmarks: each times both sides in turn within one run. `benchmarks/run.py` runs them."""
