"""What Python and the page share: the manifest, its schema, model folders on disk."""
