"""Small networks, one or more for every covered layer; tests/export/layers/test_layers.py runs them everywhere."""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import layers, ops

from leukoscope.models.efficient_tower import add_efficient_tower, load_imagenet_weights
from leukoscope.models.peaks import Peaks
from leukoscope.models.standardization import SamplewiseStandardization, ZcaWhitening
from leukoscope.models.white_balance import WhiteBalance

Build = Callable[[], keras.Model]
CASES: dict[str, Build] = {}

SHAPE = (13, 10, 3)


def _chain(name: str, *make: Callable[[], keras.Layer], shape: tuple[int, ...] = SHAPE) -> None:
    """A stack of layers, flattened at the end; layers are made anew for every network."""

    def build() -> keras.Model:
        return keras.Sequential([keras.Input(shape), *(layer() for layer in make), layers.Flatten()])

    CASES[name] = build


def _case(build: Build) -> Build:
    CASES[build.__name__] = build
    return build


L = layers

# Convolutions
for padding in ("same", "valid"):
    for stride in (1, 2, 3):
        _chain(f"conv_{padding}_{stride}", lambda p=padding, s=stride: L.Conv2D(5, 3, s, p))
        _chain(f"depthwise_{padding}_{stride}", lambda p=padding, s=stride: L.DepthwiseConv2D(3, s, p))
    _chain(f"conv_{padding}_even_kernel", lambda p=padding: L.Conv2D(4, (4, 2), (2, 3), p))
    _chain(f"conv_{padding}_dilated", lambda p=padding: L.Conv2D(4, 3, padding=p, dilation_rate=2))
    _chain(
        f"conv_{padding}_dilated_unequal", lambda p=padding: L.Conv2D(4, 3, padding=p, dilation_rate=(1, 3))
    )
    _chain(f"depthwise_{padding}_dilated", lambda p=padding: L.DepthwiseConv2D(3, padding=p, dilation_rate=2))
    _chain(
        f"depthwise_{padding}_multiplier", lambda p=padding: L.DepthwiseConv2D(3, 2, p, depth_multiplier=3)
    )
    _chain(f"separable_{padding}", lambda p=padding: L.SeparableConv2D(6, 3, 2, p, activation="relu"))
    _chain(
        f"separable_{padding}_dilated",
        lambda p=padding: L.SeparableConv2D(6, 3, padding=p, dilation_rate=2, depth_multiplier=2),
    )
_chain("conv_no_bias", lambda: L.Conv2D(4, 3, use_bias=False))
_chain("conv_pointwise", lambda: L.Conv2D(7, 1, activation="relu"))
_chain("conv_grey", lambda: L.Conv2D(4, 3), shape=(9, 9, 1))
_chain("conv_one_row", lambda: L.Conv2D(4, (1, 5), padding="same"))

# Dense
_chain("dense", L.Flatten, lambda: L.Dense(9))
_chain("dense_no_bias", L.Flatten, lambda: L.Dense(9, use_bias=False))
_chain("dense_on_map", lambda: L.Dense(6, activation="relu"))
_chain("dense_on_sequence", lambda: L.Reshape((-1, 3)), lambda: L.Dense(6, activation="tanh"))
_chain(
    "article_head",
    lambda: L.Conv2D(4, 3),
    L.Flatten,
    lambda: L.Dense(8, "relu"),
    lambda: L.Dense(3, "softmax"),
)

# Normalisation
_chain("batch_norm_first", L.BatchNormalization)
_chain("batch_norm_after_conv", lambda: L.Conv2D(5, 3, use_bias=False), L.BatchNormalization, L.ReLU)
_chain("batch_norm_after_depthwise", lambda: L.DepthwiseConv2D(3, depth_multiplier=2), L.BatchNormalization)
_chain("batch_norm_before_valid", L.BatchNormalization, lambda: L.Conv2D(5, 3))
_chain("batch_norm_before_same", L.BatchNormalization, lambda: L.Conv2D(5, 3, padding="same"))
_chain("batch_norm_before_depthwise", L.BatchNormalization, lambda: L.DepthwiseConv2D(3, depth_multiplier=2))
_chain("batch_norm_before_depthwise_same", L.BatchNormalization, lambda: L.DepthwiseConv2D(3, padding="same"))
_chain("batch_norm_between", lambda: L.Conv2D(5, 3), L.BatchNormalization, lambda: L.Conv2D(4, 3))
_chain("batch_norm_after_relu", lambda: L.Conv2D(5, 3, activation="relu"), L.BatchNormalization)
_chain("batch_norm_around_dense", L.Flatten, L.BatchNormalization, lambda: L.Dense(6), L.BatchNormalization)
_chain("batch_norm_bare", lambda: L.BatchNormalization(center=False, scale=False, epsilon=0.01))
_chain("batch_norm_sequence", lambda: L.Reshape((-1, 3)), L.BatchNormalization)
for groups in (1, 2, 6, -1):
    _chain(f"group_norm_{groups}", lambda: L.Conv2D(6, 3), lambda g=groups: L.GroupNormalization(g))
_chain("group_norm_bare", lambda: L.GroupNormalization(3, center=False, scale=False, epsilon=0.1))
_chain("group_norm_flat", L.Flatten, lambda: L.Dense(12), lambda: L.GroupNormalization(4))
_chain("layer_norm", lambda: L.Conv2D(6, 3), L.LayerNormalization)
_chain("layer_norm_flat", L.Flatten, L.LayerNormalization)

# Pooling
for padding in ("same", "valid"):
    for op in (L.MaxPooling2D, L.AveragePooling2D):
        _chain(f"{op.__name__}_{padding}", lambda o=op, p=padding: o(2, padding=p))
        _chain(f"{op.__name__}_{padding}_overlapping", lambda o=op, p=padding: o((3, 2), (2, 1), p))
for op in (L.GlobalAveragePooling2D, L.GlobalMaxPooling2D):
    _chain(op.__name__, op)
    _chain(f"{op.__name__}_keepdims", lambda o=op: o(keepdims=True), lambda: L.Conv2D(4, 1))
for op in (L.GlobalAveragePooling1D, L.GlobalMaxPooling1D):
    _chain(op.__name__, lambda: L.Reshape((-1, 3)), op)
    _chain(f"{op.__name__}_keepdims", lambda: L.Reshape((-1, 3)), lambda o=op: o(keepdims=True))

# Activations, each as a layer, and fused into a convolution and a dense layer
NAMES = [
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "silu",
    "gelu",
    "mish",
    "hard_sigmoid",
    "hard_silu",
    "sigmoid",
    "tanh",
    "softplus",
    "softsign",
    "exponential",
    "softmax",
    "linear",
]
for name in NAMES:
    _chain(f"activation_{name}", lambda n=name: L.Activation(n))
    _chain(f"conv_{name}", lambda n=name: L.Conv2D(4, 3, activation=n))
    _chain(f"depthwise_{name}", lambda n=name: L.DepthwiseConv2D(3, padding="same", activation=n))
    _chain(f"dense_{name}", L.Flatten, lambda n=name: L.Dense(6, activation=n))
_chain("conv_activation_layer", lambda: L.Conv2D(4, 3, activation=L.LeakyReLU(negative_slope=0.05)))
_chain("relu_layer", L.ReLU)
_chain("relu_6", lambda: L.ReLU(max_value=6))
_chain("relu_capped", lambda: L.ReLU(max_value=1.5))
_chain("relu_sloped", lambda: L.ReLU(negative_slope=0.3))
_chain("relu_sloped_and_capped", lambda: L.Conv2D(4, 3), lambda: L.ReLU(max_value=1.0, negative_slope=0.25))
_chain("leaky_relu_layer", lambda: L.LeakyReLU(negative_slope=0.07))
_chain("leaky_relu_after_dense", L.Flatten, lambda: L.Dense(8), lambda: L.LeakyReLU(negative_slope=0.4))
_chain("elu_layer", L.ELU)
_chain("elu_alpha", lambda: L.ELU(alpha=0.6))
_chain("prelu_channels", lambda: L.Conv2D(5, 3), lambda: L.PReLU(shared_axes=[1, 2]))
_chain("prelu_flat", L.Flatten, lambda: L.Dense(7), L.PReLU)
_chain("softmax_layer", L.Flatten, lambda: L.Dense(7), L.Softmax)
_chain("softmax_on_map", L.Softmax)
_chain(
    "activations_in_a_row", lambda: L.Conv2D(5, 3, activation="relu"), lambda: L.Activation("sigmoid"), L.ReLU
)
_chain(
    "sigmoid_after_batch_norm", lambda: L.Conv2D(5, 3), L.BatchNormalization, lambda: L.Activation("sigmoid")
)


# Preprocessing
_chain("rescaling", lambda: L.Rescaling(1 / 255))
_chain("rescaling_before_conv", lambda: L.Rescaling(1 / 255), lambda: L.Conv2D(4, 3, padding="same"))
_chain("rescaling_offset_before_valid", lambda: L.Rescaling(1 / 127.5, offset=-1), lambda: L.Conv2D(4, 3))
_chain(
    "rescaling_offset_before_same",
    lambda: L.Rescaling(1 / 127.5, offset=-1),
    lambda: L.Conv2D(4, 3, 2, padding="same", activation="relu"),
)
_chain(
    "rescaling_offset_before_pointwise",
    lambda: L.Rescaling(0.5, offset=2),
    lambda: L.Conv2D(4, 1, padding="same"),
)
_chain("rescaling_channels", lambda: L.Rescaling([0.1, 0.2, 0.3], offset=[1.0, -1.0, 0.0]))
_chain("normalization", lambda: L.Normalization(mean=[0.2, 0.5, -1.0], variance=[0.1, 2.0, 4.0]))
_chain("normalization_one", lambda: L.Normalization(axis=None, mean=0.5, variance=2.0))
_chain(
    "normalization_invert",
    lambda: L.Normalization(mean=[0.2, 0.5, -1.0], variance=[0.1, 2.0, 4.0], invert=True),
)
for size in ((26, 20), (7, 5), (17, 31), (5, 40)):
    _chain(f"resizing_bilinear_{size[0]}x{size[1]}", lambda s=size: L.Resizing(*s))
_chain("resizing_nearest_up", lambda: L.Resizing(26, 30, interpolation="nearest"))
_chain("resizing_nearest_down", lambda: L.Resizing(4, 3, interpolation="nearest"), shape=(12, 9, 3))
_chain("resizing_same", lambda: L.Resizing(13, 10))
_chain("up_sampling_nearest", lambda: L.UpSampling2D((2, 3)))
_chain("up_sampling_bilinear", lambda: L.UpSampling2D(2, interpolation="bilinear"))
_chain("up_sampling_bilinear_3x2", lambda: L.UpSampling2D((3, 2), interpolation="bilinear"))

for center in (True, False):
    for scale in (True, False):
        _chain(
            f"samplewise_{center}_{scale}",
            lambda c=center, s=scale: SamplewiseStandardization(c, s),
            lambda: L.Rescaling(1 / 255),
            lambda: L.Conv2D(3, 3, padding="same"),
        )
for patch_px in (1, 2, 4):
    for stretch in (False, True):
        _chain(
            f"white_balance_{patch_px}_{stretch}",
            lambda: L.Rescaling(40.0, offset=128.0),
            lambda p=patch_px, s=stretch: WhiteBalance(p, stretch=s),
            lambda: L.Rescaling(1 / 255),
        )
_chain(
    "white_balance_beside_black",
    lambda: L.Rescaling(40.0, offset=40.0),
    lambda: WhiteBalance(2, stretch=True, black=24.0),
    lambda: L.Rescaling(1 / 255),
)
_chain("white_balance_of_little_contrast", lambda: WhiteBalance(stretch=True), lambda: L.Rescaling(1 / 255))
_chain("white_balance_of_the_dark", WhiteBalance)
_chain(
    "white_balance_before_conv",
    lambda: WhiteBalance(2),
    lambda: L.Rescaling(1 / 255),
    lambda: L.Conv2D(4, 3, 2, "same", activation="relu"),
)
_chain("peaks", Peaks)
_chain("peaks_of_scores", lambda: L.Rescaling(0.5), lambda: L.Activation("sigmoid"), Peaks)
_chain("peaks_of_ties", L.ReLU, lambda: L.MaxPooling2D(2, 1), Peaks)
_chain("zca", ZcaWhitening, lambda: L.Conv2D(3, 3))

# Shapes
_chain("reshape_rank_3", lambda: L.Reshape((26, 15)))
_chain("reshape_rank_4", lambda: L.Reshape((5, 26, 3)), lambda: L.Conv2D(4, 3))
_chain("reshape_inferred", L.Flatten, lambda: L.Reshape((-1, 10, 3)), lambda: L.Conv2D(4, 3))
_chain("permute", lambda: L.Permute((2, 3, 1)), lambda: L.Conv2D(4, 2))
_chain("permute_sequence", lambda: L.Reshape((-1, 3)), lambda: L.Permute((2, 1)), lambda: L.Dense(4))
_chain("zero_padding", lambda: L.ZeroPadding2D(((1, 2), (0, 3))), lambda: L.Conv2D(4, 3, 2))
_chain("zero_padding_pool", lambda: L.ZeroPadding2D(1), lambda: L.MaxPooling2D(3, 2))
_chain("cropping", lambda: L.Cropping2D(((1, 2), (3, 0))), lambda: L.Conv2D(4, 3))

# Only there in training
for op in (
    lambda: L.Dropout(0.5),
    lambda: L.SpatialDropout2D(0.5),
    lambda: L.AlphaDropout(0.5),
    lambda: L.GaussianDropout(0.5),
    lambda: L.GaussianNoise(0.5),
    lambda: L.ActivityRegularization(0.1),
    lambda: L.RandomFlip(),
    lambda: L.RandomRotation(0.1),
    lambda: L.RandomTranslation(0.1, 0.1),
    lambda: L.RandomZoom(0.1),
    lambda: L.RandomContrast(0.1),
    lambda: L.RandomBrightness(0.1),
    lambda: L.Identity(),
):
    _chain(f"{type(op()).__name__}", op, lambda: L.Conv2D(3, 3))
_chain("SpatialDropout1D", lambda: L.Reshape((-1, 3)), lambda: L.SpatialDropout1D(0.5), lambda: L.Dense(3))


def _merge(name: str, make: Callable[[], keras.Layer], n_inputs: int = 2) -> None:
    def build() -> keras.Model:
        x = keras.Input(SHAPE)
        parts = [L.Conv2D(4, 3, activation="tanh")(x) for _ in range(n_inputs)]
        return keras.Model(x, L.Flatten()(make()(parts)))

    CASES[name] = build


for op in (L.Add, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate):
    _merge(op.__name__.lower(), op)
    _merge(f"{op.__name__.lower()}_three", op, 3)
_merge("subtract", L.Subtract)
_merge("concatenate_rows", lambda: L.Concatenate(axis=1), 3)
_merge("concatenate_columns", lambda: L.Concatenate(axis=-2))


@_case
def squeeze_and_excite() -> keras.Model:
    x = keras.Input(SHAPE)
    y = L.Conv2D(8, 3, padding="same", activation="silu")(x)
    gate = L.GlobalAveragePooling2D(keepdims=True)(y)
    gate = L.Conv2D(8, 1, activation="sigmoid")(L.Conv2D(2, 1, activation="relu")(gate))
    return keras.Model(x, L.Flatten()(L.Multiply()([y, gate])))


@_case
def residual_with_the_same_tensor_twice() -> keras.Model:
    x = keras.Input(SHAPE)
    y = L.Conv2D(3, 3, padding="same")(x)
    return keras.Model(x, L.Flatten()(L.Concatenate()([L.Add()([y, y]), L.Multiply()([y, x]), y])))


@_case
def batch_norm_of_a_branching_convolution() -> keras.Model:
    x = keras.Input(SHAPE)
    y = L.Conv2D(4, 3)(x)
    return keras.Model(x, L.Flatten()(L.Add()([L.BatchNormalization()(y), L.ReLU()(y)])))


@_case
def batch_norm_read_twice() -> keras.Model:
    x = keras.Input(SHAPE)
    y = L.BatchNormalization()(x)
    return keras.Model(x, L.Flatten()(L.Add()([L.Conv2D(4, 3)(y), L.Conv2D(4, 3)(y)])))


@_case
def shared_convolution_with_unlike_norms() -> keras.Model:
    x = keras.Input(SHAPE)
    shared = L.Conv2D(4, 3, padding="same")
    a = L.BatchNormalization()(shared(x))
    b = L.BatchNormalization()(shared(L.Rescaling(0.5, offset=0.1)(x)))
    return keras.Model(x, L.Flatten()(L.Add()([a, b])))


@_case
def efficient_tower() -> keras.Model:
    x = keras.Input((32, 32, 3))
    network = keras.Model(x, L.Flatten()(add_efficient_tower(L.Rescaling(1 / 127.5, offset=-1.0)(x), "")))
    load_imagenet_weights(network)
    return network


@_case
def nested_networks() -> keras.Model:
    inner_input = keras.Input((6, 5, 8))
    inner = keras.Model(inner_input, L.Add()([inner_input, L.Conv2D(8, 3, padding="same")(inner_input)]))
    front = keras.Sequential([L.Rescaling(1 / 255), L.ZeroPadding2D(1), L.Conv2D(8, 3, 2)])
    x = keras.Input((12, 10, 3))
    y = front(x)
    return keras.Model(x, L.Flatten()(inner(inner(y))))


@_case
def sequential_in_sequential() -> keras.Model:
    inner = keras.Sequential([L.Conv2D(4, 3), L.BatchNormalization(), L.ReLU()])
    return keras.Sequential([keras.Input(SHAPE), inner, L.Flatten(), L.Dense(5)])


@_case
def arithmetic_between_layers() -> keras.Model:
    x = keras.Input(SHAPE)
    y = L.Conv2D(3, 3, padding="same")(x)
    z = (2.0 - y) * x + y / 4.0 - 0.5 * x - 1.0
    return keras.Model(x, L.Flatten()(y * L.ReLU(6.0)(z + 3.0) * (1 / 6)))


@_case
def two_views_of_a_picture_in_one_batch() -> keras.Model:
    x = keras.Input((12, 10, 3))
    views = [L.Resizing(6, 5)(x), L.Resizing(6, 5)(L.Cropping2D(((2, 3), (1, 2)))(x))]
    batch = ops.reshape(L.Concatenate(axis=1)(views), (-1, 6, 5, 3))
    features = L.BatchNormalization()(L.Conv2D(4, 3, padding="same")(batch))
    return keras.Model(x, L.GlobalAveragePooling2D()(ops.reshape(features, (-1, 12, 5, 4))))


@_case
def functions_between_layers() -> keras.Model:
    x = keras.Input(SHAPE)
    parts = [
        ops.gelu(x, approximate=True),
        ops.gelu(x, approximate=False),
        ops.hard_silu(L.Conv2D(3, 3, padding="same")(x)),
        ops.relu6(ops.silu(x)),
        ops.leaky_relu(x, negative_slope=0.1),
        ops.elu(x, alpha=0.5),
        ops.exp(x),
        ops.relu(ops.tanh(x)),
        ops.selu(x),
        ops.softplus(x),
        ops.softmax(x),
        ops.hard_sigmoid(x) * ops.sigmoid(x),
    ]
    return keras.Model(x, L.Flatten()(L.Concatenate()(parts)))
