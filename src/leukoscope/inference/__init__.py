"""A model folder classifies pictures, with ONNX Runtime and without a training framework.

What belongs here: every step between decoded pixels and the cells of a picture, with the same numbers as the page.

| begin with | for |
|---|---|
| model.py | `load_model` and `Model`: the steps in their order |
| reading.py | files read ahead, and grouped so that memory stays small |
| locator.py, detection.py, geometry.py | how cells are found: the network, its tiles, the arithmetic of boxes |
| inputs.py | how a box becomes a crop, and a crop a tensor |
| classifier.py, decisions.py | how a crop becomes a cell: probabilities, temperature, status |
| profile.py, correction.py | lab profiles |
| results.py | what comes out |

This room may import `images`, `contract` and the modules at the package's root. `web/src/engine` does the same in the
browser.
"""
