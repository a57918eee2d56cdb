"""Annotations of pictures in the formats of other programs: each is read into, and written from, one model."""
