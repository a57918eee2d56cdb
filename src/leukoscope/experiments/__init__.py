"""Trainings that are repeated to evaluate a recipe."""
