"""`python -m leukoscope` is the `leukoscope` command."""

from leukoscope.cli import main

main()
