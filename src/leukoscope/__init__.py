"""Leukoscope: finds, names and counts white cells in photographs of stained blood smears."""

__version__ = "0.1.0"
