"""Two readers of the same slides, or a reader and the classifier: how far they agree, and where they do not."""
