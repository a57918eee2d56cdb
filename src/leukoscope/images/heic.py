"""HEIC, as phones write it, decoded by libheif: the optional extra `leukoscope[heic]`."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from leukoscope.images.refusals import describe, refuse_picture


class HeicPicture:
    """The primary picture of a HEIC file, not decoded yet."""

    def __init__(self, image: Any) -> None:
        self._image = image

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, upright."""
        width, height = self._image.size
        return int(width), int(height)

    def decode(self) -> Image.Image:
        """Return the pixels in 8 bits: mode RGB, RGBA, L or LA.

        libheif applies the file's own rotation and mirroring (`irot`, `imir`). The orientation in EXIF repeats these,
        so it is ignored (ISO/IEC 23008-12, 6.5.10 and annex A).

        Raises:
            Exception: of any class, where the file is damaged.
        """
        announced = self.size
        picture: Image.Image = self._image.to_pillow()
        if picture.size != announced:
            raise ValueError(f"it has {picture.size} pixels, not {announced}")
        return picture


def open_heic(data: bytes) -> HeicPicture:
    """Read the header of a HEIC file.

    Args:
        data: the whole file.

    Raises:
        ImageError: the decoder is not installed, or colours are multiplied by their opacity.
        Exception: of any other class, where the file is damaged.
    """
    try:
        import pi_heif
    except ImportError:
        raise refuse_picture("heic", reason=describe("heic.not_installed", {})) from None
    pictures = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    image = pictures[pictures.primary_index]
    if image.premultiplied_alpha:
        raise refuse_picture("unsupported_format", format="HEIC with premultiplied opacity")
    return HeicPicture(image)
