"""What Python and the page share: the manifest, JSON Schemas, and model folders on disk.

manifest.py has the types of a valid manifest and its checks, model_folder.py finds and verifies folders, schemas.py
reads the JSON files of `contract/` in the repository. embedding_space.py, shard_urls.py and origins.py are about parts
of a manifest; folder_files.py says which files of a folder are pictures. This room may import only the modules at the
package's root, because every other room builds on it.
"""
