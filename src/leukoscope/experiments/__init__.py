"""Trainings that are repeated to judge a recipe."""
