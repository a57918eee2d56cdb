"""Evaluation: from a model and labelled pictures to metrics with intervals, a report and a calibration.

What belongs here: predictions and everything that is computed from them. What does not: experiments that train networks
(`leukoscope.experiments`) and the arithmetic of a model (`leukoscope.inference`).

It may import `export`, `training` (for run folders), `datasets`, `inference` and what is below them; `metrics`,
`intervals` and `resampling` are statistics and import none of these.

Begin with `predictors` (a model answers), `predictions` (the table and its file), `evaluation` (all metrics of a table)
and `report` (the files for people and programs). `intervals` says which interval an estimate gets, and why.
"""
