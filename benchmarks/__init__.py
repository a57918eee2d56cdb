"""Benchmarks: each times two sides in turn within one run. `benchmarks/run.py` runs them.

* Timed comparisons: `browser`, `onnxruntime_web`, `classify`, `lab_profile`, `training_input`. Each has a function
  `measure`; `timing`, `tables`, `report` and `pages` turn what it measures into docs/benchmarks.md.
* Studies of accuracy, run by themselves: `ablation` (with `self_supervised`) and `adaptation` (with
  `adaptation_protocol`). They write docs/ablation.md and the table of docs/adaptation.md.
* `tensorflowjs_comparison` compares the exporter with the `tensorflowjs` package. `web/` has the scripts that run in
  Node.
"""
