"""The page, model folders and sample pictures over HTTP, or as a static site. Pictures of users never reach it.

site.py lists every file by its address, app.py answers requests with it, publishing.py writes it to a folder.
listening.py opens the socket, security.py has the headers; model_folders.py, page.py and samples.py find what is
served. This room may import `contract`, `synthetic`, `datasets` (for the folder of fetched samples) and the modules at
the package's root, but neither `images` nor `inference`.
"""
