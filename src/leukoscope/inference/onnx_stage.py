"""One stage of a model in ONNX Runtime: load it, compare it with the manifest, run it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Stage
from leukoscope.errors import ModelError
from leukoscope.inference.onnx_content import check_onnx

if TYPE_CHECKING:
    import onnxruntime

Outputs = dict[str, NDArray[np.float32]]


class OnnxStage:
    """A stage that is ready to run. Safe to use from several threads."""

    def __init__(self, stage: Stage, session: onnxruntime.InferenceSession) -> None:
        self.stage = stage
        self._session = session

    def run(self, tensor: NDArray[np.float32], roles: Collection[str] | None = None) -> Outputs:
        """Run one batch (float32, batch x height x width x channels).

        Args:
            roles: the outputs to compute, None for all; those the stage does not have are left out.

        Returns:
            The outputs by role.

        Raises:
            ModelError: an output has values that are no numbers.
        """
        wanted = [role for role in self.stage.outputs if roles is None or role in roles]
        names = [self.stage.outputs[role] for role in wanted]
        try:
            values = self._session.run(names, {self.stage.input: tensor})
        except Exception as error:  # the classes of its exceptions are private
            if "alloc" in str(error):
                raise MemoryError(str(error)) from None
            raise ModelError(f"The {self.stage.name} failed: {error}. Export the model again.") from None
        outputs = dict(zip(wanted, values, strict=True))
        for role, values in outputs.items():
            if not np.isfinite(values).all():
                raise ModelError(
                    f"The {self.stage.name} put out values that are no numbers as {role}. Export the model again."
                )
        return outputs


def open_stage(folder: Path, stage: Stage, sides: Sequence[int], threads: int | None = None) -> OnnxStage:
    """Load the ONNX file of a stage.

    Args:
        folder: the model folder.
        stage: as the manifest describes it.
        sides: height, width and channels of its input.
        threads: how many compute; None means one for each core. The results are the same.

    Raises:
        ModelError: the file cannot be loaded, or its tensors are not those of the manifest.
    """
    import onnxruntime  # slow to import, and a wrong folder is reported without it

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only; its warnings are about its own optimisations
    # By default its threads spin while they wait, and take the cores on which `classify_files` decodes. That is a
    # third slower from files on two cores. The results are the same either way.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if threads is not None:
        options.intra_op_num_threads = threads
    # Loaded from these bytes and not by its path, so that what was checked is what runs.
    try:
        data = (folder / stage.onnx).read_bytes()
        check_onnx(data)
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the classes of its exceptions are private
        raise ModelError(
            f"ONNX Runtime cannot load {folder / stage.onnx}: {error}. Export the model again."
        ) from None
    _check_tensors(stage, list(sides), session)
    return OnnxStage(stage, session)


def require_shape(
    role: str, values: NDArray[np.float32], expected: tuple[int | None, ...]
) -> NDArray[np.float32]:
    """Return `values` if they have the expected shape, in which None means any length.

    Raises:
        ModelError: they have another shape.
    """
    fits = values.ndim == len(expected) and all(
        side in (None, found) for side, found in zip(expected, values.shape, strict=True)
    )
    if not fits:
        raise ModelError(f"Expected {role} of shape {expected}; got {values.shape}.")
    return values


def _check_tensors(stage: Stage, sides: list[int], session: onnxruntime.InferenceSession) -> None:
    inputs = {tensor.name: tensor for tensor in session.get_inputs()}
    if list(inputs) != [stage.input]:
        raise ModelError(
            f"Expected one input named {stage.input} in {stage.onnx}; found {', '.join(inputs)}."
        )
    found = inputs[stage.input].shape[1:]
    if len(found) != 3 or any(isinstance(f, int) and f != e for f, e in zip(found, sides, strict=True)):
        raise ModelError(f"Expected input of height, width, channels {sides} in {stage.onnx}; found {found}.")
    missing = set(stage.outputs.values()) - {tensor.name for tensor in session.get_outputs()}
    if missing:
        raise ModelError(
            f"Expected outputs named {', '.join(sorted(missing))} in {stage.onnx}; it has none of these names."
        )
