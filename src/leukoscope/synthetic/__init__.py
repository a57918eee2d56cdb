"""Drawn cells and fields, for tests and examples."""
