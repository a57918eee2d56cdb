"""A model folder answers pictures, without a training framework."""
