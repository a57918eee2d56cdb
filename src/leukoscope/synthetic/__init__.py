"""Drawn cells and fields, for tests, examples, goldens and the page's samples.

fields.py draws whole fields and writes data sets and samples of them, cells.py draws each kind of cell, smear.py has
light, stain and shapes. The same seed gives the same pixels on every machine. This room may import the modules at the
package's root.
"""
