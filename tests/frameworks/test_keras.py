"""Keras models, both ways: equal values at every layer, names kept, the published counts of keras.applications."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pytest
import torch
from keras import layers
from torch.utils.flop_counter import FlopCounterMode

import convscope as cs
from convscope.errors import DataError, UsageError
from convscope.frameworks.keras import read

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2


def randomised(model: keras.Model) -> keras.Model:
    """The model with weights and statistics that are not the initial ones."""
    rng = np.random.default_rng(0)
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            randomised(layer)
        elif layer.weights:
            fresh = [
                rng.uniform(0.5, 1.5, w.shape) if w.ndim == 1 else rng.normal(0, 0.2, w.shape) for w in layer.weights
            ]
            layer.set_weights(fresh)
    return model


def pixels(model: keras.Model, shape: tuple[int, int, int] | None = None) -> np.ndarray:
    return np.random.default_rng(1).uniform(-1, 1, (2, *(shape or model.input_shape[1:]))).astype(np.float32)


def answer(model: keras.Model, x: np.ndarray) -> np.ndarray:
    return keras.ops.convert_to_numpy(model(x, training=False))


def assert_equal(network: cs.Network, model: keras.Model, x: np.ndarray | None = None) -> None:
    """Every layer of the model whose name the network bears gives the same."""
    x = pixels(model) if x is None else x
    values = network.activations(x)
    inner = [layer for layer in model.layers if layer.name in values and not isinstance(layer, layers.InputLayer)]
    ends = {
        layer.name: max((n for n in values if n.split("/")[0] == layer.name), key=list(values).index) for layer in inner
    }
    outputs = keras.Model(model.inputs[0], [layer.output for layer in inner])(x, training=False)
    for layer, output in zip(inner, outputs if isinstance(outputs, list) else [outputs], strict=True):
        expected = keras.ops.convert_to_numpy(output)
        np.testing.assert_allclose(values[ends[layer.name]], expected, rtol=1e-4, atol=1e-5, err_msg=layer.name)
    np.testing.assert_allclose(values[network.architecture.nodes[-1].name], answer(model, x), rtol=1e-4, atol=1e-5)


def chain(*stack: layers.Layer, shape: tuple[int, int, int] = (13, 11, 4)) -> keras.Model:
    return randomised(keras.Sequential([keras.Input(shape), *stack]))


CHAINS = {
    "textbook": lambda: [
        *(layers.Rescaling(1 / 255, offset=-0.5), layers.RandomFlip(), layers.Conv2D(8, 3, activation="relu")),
        *(
            layers.MaxPooling2D(),
            layers.Conv2D(6, 3, 2, "same"),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
        ),
        *(layers.Dropout(0.5), layers.Flatten(), layers.Dense(9, "gelu"), layers.Dense(5, "softmax")),
    ],
    "same, strided": lambda: [layers.Conv2D(5, (4, 3), 2, "same"), layers.MaxPooling2D(2, 3, "same")],
    "dilated, grouped": lambda: [layers.Conv2D(6, 3, dilation_rate=2, groups=2, use_bias=False)],
    "depthwise": lambda: [layers.DepthwiseConv2D(3, 2, "same", depth_multiplier=2, activation="relu6")],
    "separable": lambda: [layers.SeparableConv2D(7, (3, 2), 2, "same", activation="silu")],
    "transposed": lambda: [layers.Conv2DTranspose(7, 3, 2, "same"), layers.Conv2DTranspose(3, 4, 2)],
    "average": lambda: [layers.AveragePooling2D(3, 2, "same"), layers.GlobalAveragePooling2D(keepdims=True)],
    "global maximum": lambda: [layers.ZeroPadding2D(((0, 1), (2, 0))), layers.GlobalMaxPooling2D()],
    "norms": lambda: [
        *(layers.LayerNormalization(), layers.GroupNormalization(2), layers.BatchNormalization(scale=False)),
        *(
            layers.BatchNormalization(center=False, epsilon=0.01),
            layers.Normalization(mean=[1.0] * 4, variance=[4.0] * 4),
        ),
    ],
    "activations": lambda: [
        *(
            layers.Activation(name)
            for name in ("elu", "selu", "sigmoid", "tanh", "hard_sigmoid", "hard_silu", "linear")
        ),
        *(layers.LeakyReLU(), layers.ELU(0.5), layers.ReLU(6), layers.Softmax(), layers.Activation("softplus")),
    ],
    "shapes": lambda: [layers.UpSampling2D(2), layers.UpSampling2D((1, 2), interpolation="bilinear"), layers.Dense(3)],
    "crop, slopes": lambda: [
        *(layers.Cropping2D(((0, 1), (2, 1))), layers.PReLU(shared_axes=[1, 2]), layers.PReLU(shared_axes=[1, 2, 3])),
        *(layers.Activation("mish"), layers.Flatten(), layers.PReLU(), layers.Activation("log_softmax")),
    ],
    "reshape": lambda: [layers.Flatten(), layers.Reshape((11, 13, 4)), layers.SpatialDropout2D(0.2)],
}


@pytest.mark.parametrize("case", CHAINS)
def test_every_layer_gives_what_keras_gives_there_and_back(case: str) -> None:
    model = chain(*CHAINS[case]())
    network = read(model)
    assert_equal(network, model)
    written = cs.write(network, "keras")
    np.testing.assert_allclose(answer(written, x := pixels(model)), answer(model, x), rtol=1e-4, atol=1e-5)
    again = read(written)
    assert again.table.parameters == network.table.parameters
    if case == "textbook":
        assert again.architecture == network.architecture


def branched() -> keras.Model:
    """Branches, a nested model, operators and functions, a layer used twice."""
    image = keras.Input((9, 11, 2))
    inner = keras.Sequential([layers.Conv2D(4, 3, padding="same", activation="relu", name="conv")], name="inner")
    act = layers.ReLU(name="act")
    x = layers.Conv2D(4, 3, padding="same", name="stem")(image)
    y = act(inner(act(x)))
    gate = layers.Reshape((1, 1, 4))(layers.Dense(4, "sigmoid", name="gate")(layers.GlobalAveragePooling2D()(y)))
    z = layers.Concatenate(name="join")([layers.Multiply()([y, gate]), keras.ops.relu6(x + y) * 2.0 - 1.0])
    return randomised(keras.Model(image, layers.Dense(3)(layers.Flatten()(z))))


def test_graphs_nested_models_and_functions() -> None:
    model = branched()
    network = read(model)
    assert_equal(network, model)
    names = [node.name for node in network.architecture.nodes]
    assert {"inner/conv", "inner/conv/relu", "act", "act@1", "gate/sigmoid", "relu6", "join"} <= set(names)
    written = cs.write(network, "keras")
    np.testing.assert_allclose(answer(written, x := pixels(model)), answer(model, x), rtol=1e-4, atol=1e-5)


def test_a_subclassed_model_is_called_on_an_input() -> None:
    class Mine(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.head = layers.Conv2D(3, 3, activation="relu"), layers.Dense(2)

        def call(self, x):
            return self.head(layers.Flatten()(self.conv(x) + 1.0))

    model = Mine()
    with pytest.raises(DataError, match="input_shape="):
        read(model)
    network = read(model, (6, 5, 1))
    x = np.random.default_rng(0).random((2, 6, 5, 1), np.float32)
    output = network.activations(x)[network.architecture.nodes[-1].name]
    np.testing.assert_allclose(output, answer(model, x), rtol=1e-4, atol=1e-5)


def test_cs_write_names_layers_as_the_architecture_does() -> None:
    architecture = cs.Architecture.parse("conv 4 3x3 pad 1 relu, maxpool 3 stride 2 pad 1, flatten, dense 3", (9, 8, 1))
    model = cs.write(cs.open(architecture), "keras")
    assert [layer.name for layer in model.layers[1:]] == [
        *("conv1", "maxpool1_ZeroPadding2D", "maxpool1", "flatten1", "dense1"),
    ]
    assert model.count_params() == cs.analyse(architecture).parameters
    network = cs.open(architecture)
    x = pixels(model)
    np.testing.assert_allclose(answer(cs.write(network, "keras"), x), network.activations(x)["dense1"], 1e-4, 1e-5)


def test_layers_used_twice_have_their_weights_once_both_ways() -> None:
    image = keras.Input((7, 5, 3))
    inner = keras.Sequential([layers.Conv2D(3, 3, padding="same", activation="relu", name="in")], name="inner")
    twice = layers.SeparableConv2D(3, 1, activation="tanh", name="twice")
    flat = layers.Flatten()(twice(inner(inner(twice(image)))))
    model = randomised(keras.Model(image, layers.Dense(2)(flat)))
    network = read(model)
    assert network.architecture["inner/in@1"].shares == "inner/in"
    assert network.table.parameters == model.count_params()
    written = cs.write(network, "keras")
    assert written.count_params() == model.count_params()
    np.testing.assert_allclose(answer(written, x := pixels(model)), answer(model, x), rtol=1e-4, atol=1e-5)
    found = network.activations(x)[network.architecture.nodes[-1].name]
    np.testing.assert_allclose(found, answer(model, x), rtol=1e-4, atol=1e-5)
    names: dict = {}
    exec(cs.code(network, "keras"), names)
    names["model"].set_weights(written.get_weights())
    np.testing.assert_array_equal(answer(names["model"], x), answer(written, x))


UNWRITTEN = {
    "zeros would win": "conv 4 3x3, maxpool 3 stride 2 pad 1",
    "average pooling pads": "avgpool 3 stride 2 pad 1",
    "no approximate form": "gelu approximate",
    "would overlap": "adaptiveavgpool 3x3",
}


@pytest.mark.parametrize("message", UNWRITTEN)
def test_what_keras_cannot_express_is_refused_with_the_reason(message: str) -> None:
    with pytest.raises(UsageError, match=message):
        cs.write(cs.Architecture.parse(UNWRITTEN[message], (8, 8, 2)), "keras")


def two_inputs() -> keras.Model:
    first, second = keras.Input((4, 4, 1)), keras.Input((4, 4, 1))
    return keras.Model([first, second], layers.Add()([first, second]))


@keras.saving.register_keras_serializable("mine")
class Mine(layers.Layer):
    """A layer of its own."""

    def call(self, x):
        return x * 2


REFUSED = {
    "a Lambda layer: code inside the model": lambda: chain(layers.Lambda(lambda x: x + 1)),
    "a class of its own, mine>Mine": lambda: chain(Mine()),
    r"first \(RandomCrop\) cannot be followed: no layer": lambda: chain(layers.RandomCrop(4, 4, name="first")),
    "max_value=3.0": lambda: chain(layers.ReLU(3.0)),
    "a slope for each position": lambda: chain(layers.PReLU()),
    "channels_last": lambda: chain(layers.Conv2D(1, 1, data_format="channels_first")),
    "axis=1": lambda: chain(layers.BatchNormalization(axis=1)),
    "2 inputs or outputs": two_inputs,
    "is a layer, no model": lambda: layers.Dense(3),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_followed_is_named(message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(REFUSED[message]())


# Parameters are exact: those that Keras itself counts. The papers round their MACs, counted as here, for one image of
# the size that the model asks for: VGG-16 15.5 G; ResNet-50 3.8 G (He et al., 2015, table 1); Inception-v3 5.7 G;
# MobileNet 569 M (Howard et al., 2017, table 4); MobileNetV2 300 M (Sandler et al., 2018, table 4); DenseNet-121 2.8 to
# 2.9 G; EfficientNet-B0 0.39 G (Tan and Le, 2019, table 2); ConvNeXt-T 4.5 G (Liu et al., 2022, table 1).
# PyTorch's own counter gives them exactly.
PUBLISHED = {
    "VGG16": (138_357_544, 15.5e9, 0.1e9),
    "ResNet50": (25_583_592, 3.8e9, 0.1e9),
    "InceptionV3": (23_817_352, 5.7e9, 0.1e9),
    "MobileNet": (4_231_976, 569e6, 1e6),
    "MobileNetV2": (3_504_872, 300e6, 5e6),
    "DenseNet121": (7_978_856, 2.85e9, 0.05e9),
    "EfficientNetB0": (5_288_548, 0.39e9, 0.01e9),
    "ConvNeXtTiny": (28_589_128, 4.5e9, 0.1e9),
}


@pytest.fixture(scope="session", params=PUBLISHED)
def family(request: pytest.FixtureRequest) -> tuple[str, keras.Model, cs.Network]:
    """A model of keras.applications and the network read from it, built once."""
    model = getattr(keras.applications, request.param)(weights=None)
    return request.param, model, read(model)


def test_the_published_counts(family: tuple[str, keras.Model, cs.Network]) -> None:
    name, model, network = family
    parameters, macs, tolerance = PUBLISHED[name]
    trained = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    assert network.table.parameters == trained == parameters
    fixed = 7 if name == "EfficientNetB0" else 0  # its Normalization: 3 means, 3 variances and a counter
    assert network.table.state == model.count_params() - trained - fixed
    assert abs(network.table.macs - macs) <= tolerance
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(pixels(model)[:1], training=False)
    assert counter.get_total_flops() == 2 * network.table.macs


# Size, stride and padding of the last map, from the table of Araujo, Norris and Sim, "Computing Receptive Fields of
# Convolutional Neural Networks", Distill, 2019, whose networks have the same geometry as these models of Keras; Keras'
# ResNet has its strides elsewhere, which leaves the size as it is.
FIELDS = {
    "VGG16": ("block5_pool", 212, 32, 90),
    "InceptionV3": ("mixed10", 1311, 32, 618),
    "MobileNet": ("conv_pw_13_relu", 315, 32, 126),
    "ResNet50": ("conv5_block3_out", 483, 32, None),
}


@pytest.mark.parametrize("family", FIELDS, indirect=True)
def test_the_published_receptive_fields(family: tuple[str, keras.Model, cs.Network]) -> None:
    name, _, network = family
    last, size, stride, padding = FIELDS[name]
    field = next(row.receptive_field for row in network.table.rows if row.name == last)
    assert (field.size, field.stride) == ((size, size), (stride, stride))
    assert padding in (None, field.padding[0])


def test_the_families_give_what_keras_gives(family: tuple[str, keras.Model, cs.Network]) -> None:
    """In front of the head, since the softmax of a network with random weights says the same of all classes."""
    _, model, _ = family
    rng = np.random.default_rng(0)
    for weight in model.non_trainable_weights:
        if weight.ndim == 1 and weight.shape[0] > 3:
            weight.assign(rng.uniform(0.8, 1.2, weight.shape))
    network, x, last = read(model), pixels(model)[:1], model.layers[-2]
    values = network.activations(x)
    found = [value for name, value in values.items() if name.split("/")[0] == last.name][-1]
    expected = answer(keras.Model(model.inputs[0], last.output), x)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5 * np.abs(expected).max())
