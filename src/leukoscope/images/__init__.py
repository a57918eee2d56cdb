"""From image files to pixels, with the same pixels as in the browser, and what every room does with pixels and boxes.

| begin with | for |
|---|---|
| decoding.py | `decode_image`: a file becomes uint8 pixels, or is refused with a code |
| signatures.py, jpeg.py, png.py, gif.py, tiff.py, heic.py, orientation.py | which files are read, and how |
| tiff_strips.py | whether a TIFF is whole, strip by strip |
| deep.py, deep_tiff.py | 16 bits a channel |
| frames.py, tiff_directories.py | how many pictures a file has beside the first |
| refusals.py | the texts of `contract/picture_errors.json`, which the page shows too |
| resizing.py | the one antialiased resize |
| boxes.py | boxes and their overlap |
| parallel.py | many pictures in threads, results in order |

This room may import `contract` and the modules at the package's root. It knows no model and no data set.
"""
