import io
import struct

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from fuzz.tiff import make_page, write_tiff
from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from leukoscope.images.tiff_directories import count_pages, has_larger_below, read_first_directory


def write_pages(sizes, **options):
    file = io.BytesIO()
    first, *others = [Image.new("RGB", size, (200, 120, 160)) for size in sizes]
    first.save(file, "TIFF", save_all=True, append_images=others, **options)
    return file.getvalue()


def first_directory(data):
    """Return where the next directory is named, and the directory's offset."""
    (offset,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, offset)
    return offset + 2 + 12 * entries, offset


@pytest.mark.parametrize("n_pages", [1, 2, 5])
def test_pages_are_counted(n_pages):
    assert count_pages(io.BytesIO(write_pages([(12, 10)] * n_pages))) == n_pages


def test_a_circle_of_directories_is_walked_once():
    data = bytearray(write_pages([(12, 10)]))
    at, offset = first_directory(data)
    struct.pack_into("<I", data, at, offset)
    assert count_pages(io.BytesIO(data)) == 1
    assert decode_image(bytes(data)).shape == (10, 12, 3)


def test_previews_are_no_pages():
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[254] = 1
    file = io.BytesIO()
    full = Image.new("RGB", (12, 10))
    small = Image.new("RGB", (6, 5))
    small.encoderinfo = {"tiffinfo": tags}
    full.save(file, "TIFF", save_all=True, append_images=[small])
    assert count_pages(file) == 1


def test_a_cut_directory_ends_the_count():
    data = write_pages([(12, 10)] * 2)
    at, _ = first_directory(data)
    (second,) = struct.unpack_from("<I", data, at)
    assert count_pages(io.BytesIO(data[: second + 20])) == 1


def test_a_larger_picture_below_the_first_refuses_it():
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[330] = 8
    tags.tagtype[330] = 4
    below = write_pages([(60, 50)])
    data = bytearray(write_pages([(12, 10)], tiffinfo=tags))
    at, offset = first_directory(data)
    _, below_offset = first_directory(below)
    for entry in range(offset + 2, at, 12):
        if struct.unpack_from("<H", data, entry) == (330,):
            struct.pack_into("<I", data, entry + 8, len(data) + below_offset)
    joined = bytes(data) + below
    assert has_larger_below(io.BytesIO(joined))
    assert not has_larger_below(io.BytesIO(below))
    with pytest.raises(ImageError, match="small preview"):
        decode_image(joined)


def test_the_first_of_two_equal_tags_counts_and_others_are_left_out():
    page = make_page(np.zeros((4, 6), np.uint8), more={700: (1, [1] * 9)})
    data = bytearray(write_tiff([page]))
    # Two tags beside each other: the number of rows is renamed to a second width.
    at = data.index(struct.pack("<HHI", 257, 4, 1))
    struct.pack_into("<H", data, at, 256)
    tags = read_first_directory(io.BytesIO(data))
    assert tags[256] == (6,)
    assert not {257, 700} & set(tags)


def test_a_tag_that_reaches_beyond_the_end_is_left_out_and_a_cut_directory_is_damage():
    page = make_page(np.zeros((4, 6), np.uint8), more={320: (3, [0] * 8)})
    page.counts = {320: 0x7FFFFFFF}
    data = write_tiff([page])
    assert 320 not in read_first_directory(io.BytesIO(data))
    with pytest.raises(ValueError, match="first directory"):
        read_first_directory(io.BytesIO(data[:40]))
