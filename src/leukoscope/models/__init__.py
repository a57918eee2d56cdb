"""Networks: architectures in Keras, with their own layers, and how they are saved.

`compact` and `article` classify whole pictures; `locator` and `crop_classifier` are the two stages of the default
model. Each takes pixels 0..255 (float32, height x width x 3). Nothing here knows data sets or training.
"""
