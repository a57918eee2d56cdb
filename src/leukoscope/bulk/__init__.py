"""Many pictures: rows that depend on picture, model and profile alone, made by several processes, in order.

What belongs here: what one machine and a cluster (`leukoscope.cluster`) do alike, and the files of one machine.
No row depends on how many workers there are, so every way to the rows gives the same bytes.

| begin with | for |
|---|---|
| rows.py | what a row is, and how a worker makes one |
| workers.py | processes that make rows, replaced when they die |
| closing.py | the counts and hashes that say that a run is whole |
| row_files.py | the files of a run on one machine: rows so far, then all of them |
"""
