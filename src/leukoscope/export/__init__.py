"""Export: a trained Keras network becomes a model folder that browsers and Python run.

What belongs here: reading a Keras network, its folded graph, the files of a model folder and their verification. It
may import `training` (for run folders), `models`, `datasets`, `inference` and `contract`, but not `evaluation`.

The way of a network: `source` (what is exported), `tracing` with `layers` (Keras to graph), `folding` (fewer
operations), `quantization` (smaller weights), `tfjs` and `onnx_model` (the two files), `verification` (compared with
Keras), and `model_folder` (written whole or not at all). Begin with `model_folder` and `graph`. To cover one more
layer, add a rule in `layers`.
"""
