"""Broken files of every kind, and mutants of good ones, through the public functions that read files.

`make fuzz` runs it (docs/reliability.md); `tests/fuzz` runs a small share of it. Begin with:

    pictures.py, tiff.py, archives.py, documents.py    draw good files
    broken_pictures.py, broken_archives.py, broken_documents.py    make one file of every kind that failed once
    mutations.py    changes bytes, JSON values, tables and archives at random
    targets.py      gives a mutant to the function that reads such files
    worker.py       is the process that does so, under limits of memory and time; runner.py replaces it. Sessions and
                    profiles go through the page's modules too: web/tools/readPageFiles.mjs
    kills.py, page.py    kill commands at random moments; compare the page with Python
    report.py       counts, and writes the report

May import `leukoscope`, never the tests.
"""
