"""Networks: each takes pixels 0..255 (float32, height x width x 3) and ends in class probabilities."""
