"""One module for each data set: what it is, where it is published, and how its files are read.

To add a data set, add one module here that ends in a `DESCRIPTION` (a `DatasetDescription`); the registry finds it
by itself, and `fetch`, `data`, `train`, `evaluate` and the model card use it. docs/bring-your-data.md has an
example. A module may import the readers of `leukoscope.datasets`, but no training framework and no OpenCV: they are
imported whenever a command looks for a data set.
"""
