"""Classify pictures with Keras in a process of its own: `python keras_classify.py NETWORK.keras PICTURE...`.

This is the script of a user who has only the saved network; benchmarks/classify.py times it against
`leukoscope classify`.
"""

import sys

import keras
import numpy as np

network = keras.models.load_model(sys.argv[1])
height_px, width_px = network.input_shape[1:3]
pictures = [
    keras.utils.img_to_array(
        keras.utils.load_img(path, target_size=(height_px, width_px), interpolation="bilinear")
    )
    for path in sys.argv[2:]
]
for path, row in zip(sys.argv[2:], network.predict(np.stack(pictures), verbose=0), strict=True):
    print(path, " ".join(f"{value:.3f}" for value in row))
