"""Data to run folder."""
