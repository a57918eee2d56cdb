"""The page and model folders over HTTP."""
