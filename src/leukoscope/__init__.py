"""Leukoscope: finds, names and counts white cells in photographs of stained blood smears.

    import leukoscope

    model = leukoscope.load_model()
    for result in model.classify_files(["field.png"]):
        ...

The names in `__all__` are the package's public interface (docs/python.md). They are imported when first used, so
`import leukoscope` needs neither NumPy nor ONNX Runtime and is fast. Whatever else the rooms hold may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leukoscope.contract.model_folder import find_model, list_models
    from leukoscope.errors import ImageError, LeukoscopeError, ModelError
    from leukoscope.images.decoding import decode_image
    from leukoscope.inference.model import Model, load_model
    from leukoscope.inference.profile import Profile, load_profile
    from leukoscope.inference.results import Cell, PictureResult

__version__ = "0.1.0"

__all__ = [
    "Cell",
    "ImageError",
    "LeukoscopeError",
    "Model",
    "ModelError",
    "PictureResult",
    "Profile",
    "__version__",
    "decode_image",
    "find_model",
    "list_models",
    "load_model",
    "load_profile",
]

# Name -> the module that defines it; the imports above tell type checkers the same.
_MODULES = {
    "Cell": "leukoscope.inference.results",
    "ImageError": "leukoscope.errors",
    "LeukoscopeError": "leukoscope.errors",
    "Model": "leukoscope.inference.model",
    "ModelError": "leukoscope.errors",
    "PictureResult": "leukoscope.inference.results",
    "Profile": "leukoscope.inference.profile",
    "decode_image": "leukoscope.images.decoding",
    "find_model": "leukoscope.contract.model_folder",
    "list_models": "leukoscope.contract.model_folder",
    "load_model": "leukoscope.inference.model",
    "load_profile": "leukoscope.inference.profile",
}

if not TYPE_CHECKING:  # a type checker would take every misspelt name for a known one

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        if name not in _MODULES:
            raise AttributeError(f"module 'leukoscope' has no attribute {name!r}")
        import importlib

        value = getattr(importlib.import_module(_MODULES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
