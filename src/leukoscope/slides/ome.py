"""The scale in an OME-TIFF's description, which neither reader of slides gives: OME's `PhysicalSizeX` and `Y`."""

from __future__ import annotations

import math

from defusedxml.ElementTree import fromstring

# Micrometres in a unit, by OME's names; without a unit it is micrometres.
_UNITS = {"µm": 1.0, "μm": 1.0, "um": 1.0, "nm": 1e-3, "mm": 1e3, "cm": 1e4, "m": 1e6}


def find_ome_um_per_px(description: str) -> float | None:
    """Return micrometres a pixel of the first picture in OME-XML; None where it is no such text or says nothing."""
    if "<OME" not in description:
        return None
    try:
        root = fromstring(description)
        pixels = next(element for element in root.iter() if element.tag.rpartition("}")[2] == "Pixels")
        sizes = [
            float(pixels.attrib[f"PhysicalSize{axis}"])
            * _UNITS[pixels.attrib.get(f"PhysicalSize{axis}Unit", "µm")]
            for axis in "XY"
        ]
    except Exception:  # damaged or hostile text makes the parser raise anything
        return None
    if not all(math.isfinite(size) and size > 0 for size in sizes):
        return None
    return math.sqrt(sizes[0] * sizes[1])
