"""A model is fitted to one laboratory."""
