"""Crops and scenes, varied as another laboratory would show them."""
