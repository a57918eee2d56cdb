"""Predictions, then every metric from them."""
