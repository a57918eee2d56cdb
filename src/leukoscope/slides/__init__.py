"""Whole slides: scans of gigapixels, read in tiles, so that memory stays flat (extra `leukoscope[slides]`).

The modules in the order of the work: `reading` opens the file, `scale` turns micrometres into the locator's scale,
`plan` cuts the tiles, `glass`, `focus` and `region` choose among them, `seams` gives each cell to one tile, `journal`
keeps what is done, `run` joins them, `outputs` and `crops` write.
"""
