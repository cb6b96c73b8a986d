"""Keras: live models, read through their configuration and weights, and written layer by layer.

Keras runs on a backend of the user's choice. Where none is chosen and Keras is not yet loaded, it is PyTorch.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT, Architecture, Node
from convscope.errors import DataError, ResourceError
from convscope.frameworks.keras_graph import Store, read_model
from convscope.frameworks.keras_writing import activation_word, folded, keras_arrays, keras_layers, shared_layer
from convscope.frameworks.network import Network
from convscope.layers import Merge, Weights


def read(model: Any, input_shape: tuple[int, int, int] | None = None) -> Network:
    """The network of a live Keras model, on any backend.

    Args:
        model: a Sequential or functional model, or a subclassed one whose ``call`` uses Keras' layers.
        input_shape: ``(H, W, C)`` of one image; needed where the model leaves it open.

    Raises:
        DataError: the model cannot be followed; what stands in the way is named.
    """
    keras = _keras()
    if not hasattr(model, "layers"):
        raise DataError(f"{type(model).__name__} is a layer, no model: put it into a keras.Sequential.")
    title = f"{model.name}, a Keras model"
    config = _config(model)
    if config is None:
        model = _functional(keras, model, input_shape)
        config = _config(model)
    return read_model({"config": config}, _Live(model), input_shape, title)


def load(path: str | Path) -> Any:
    """The model in an HDF5 file, as Keras itself makes it; code in it may run.

    Raises:
        DataError: it holds no whole model.
        ResourceError: Keras is not installed.
    """
    keras = _keras()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Keras has to say of its older versions
            return keras.models.load_model(path, compile=False)
    except Exception as error:  # Keras documents none
        reason = str(error).strip().partition("\n")[0]
        raise DataError(
            f"Keras cannot load it: {reason}\nA file of save_weights holds no layers; save the model whole, as .keras."
        ) from error


def write(architecture: Architecture, weights: Mapping[str, Weights] | None = None) -> Any:
    """The Keras model of an architecture: functional, its layers named after the nodes.

    Keras allows no ``/`` in a name. An activation that belongs to the layer before it, ``conv1/relu``, becomes that
    layer's own; in any other name ``_`` stands for ``/`` and ``.``.

    Args:
        architecture: the layers.
        weights: the arrays of a Network; without them Keras' own initialisation stands.

    Returns:
        A ``keras.Model`` that takes ``(N, H, W, C)`` float32.

    Raises:
        UsageError: a layer that Keras cannot express, with the reason.
    """
    keras = _keras()
    image = keras.Input(architecture.input_shape, name="image")
    values, activations = {INPUT: image}, folded(architecture)
    names, layers = _Names(), dict[str, Any]()
    for node in architecture.nodes:
        if node.name in activations.values():
            values[node.name] = values[node.inputs[0]]
            continue
        activation = activations.get(node.name)
        word = activation_word(architecture[activation].layer) if activation else None
        values[node.name] = _call(keras, architecture, node, word, values, weights, names, layers)
    return keras.Model(image, values[architecture.nodes[-1].name])


def _call(
    keras: Any,
    architecture: Architecture,
    node: Node,
    activation: str | None,
    values: Mapping[str, Any],
    weights: Mapping[str, Weights] | None,
    names: _Names,
    layers: dict[str, Any],
) -> Any:
    """The node's layers, called one after the other; the last has the node's weights and its name."""
    inputs = [values[source] for source in node.inputs]
    value = inputs if isinstance(node.layer, Merge) else inputs[0]
    *before, (kind, settings) = keras_layers(architecture, node, activation)
    for place, (extra, extra_settings) in enumerate(before):
        value = getattr(keras.layers, extra)(name=names.of(f"{node.name}_{extra}{place or ''}"), **extra_settings)(
            value
        )
    if first := shared_layer(architecture, node):
        return layers[first](value)
    layer = layers[node.name] = getattr(keras.layers, kind)(name=names.of(node.name), **settings)
    value = layer(value)
    if weights is not None and node.name in weights:
        layer.set_weights(keras_arrays(architecture, node, weights[node.name]))
    return value


class _Names:
    """Names as Keras allows them, each once."""

    def __init__(self) -> None:
        self._taken = {"image"}

    def of(self, name: str) -> str:
        """The name, made different where it is taken."""
        plain = unique = name.replace("/", "_").replace(".", "_")
        count = 1
        while unique in self._taken:
            count += 1
            unique = f"{plain}_{count}"
        self._taken.add(unique)
        return unique


class _Live:
    """The arrays of a live model's layers."""

    def __init__(self, model: Any) -> None:
        self._layers = {layer.name: layer for layer in model.layers}

    def arrays(self, layer: str) -> Sequence[NDArray[np.float32]]:
        """As Keras saves them."""
        variables: dict[str, Any] = {}
        self._layers[layer].save_own_variables(variables)
        convert = sys.modules["keras"].ops.convert_to_numpy
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)  # Keras 3.15 on NumPy 2
            return [np.asarray(convert(variables[key]), np.float32) for key in sorted(variables, key=int)]

    def inside(self, layer: str) -> Store:
        """The store of a nested model."""
        return _Live(self._layers[layer])


def _config(model: Any) -> Mapping[str, Any] | None:
    """The configuration of a model that has its layers in it; None for a subclassed one."""
    try:
        config = model.get_config()
    except NotImplementedError as error:
        raise DataError(f"{model.name} has a layer of a class of its own: {error}") from error
    return config if isinstance(config, dict) and "layers" in config else None


def _functional(keras: Any, model: Any, input_shape: tuple[int, int, int] | None) -> Any:
    """A subclassed model called on an Input, which records the layers that it uses."""
    if input_shape is None:
        raise DataError(
            f"{type(model).__name__} does not say what it takes.\n"
            "Say it: --input 224x224x3, in Python input_shape=(224, 224, 3)."
        )
    image = keras.Input(input_shape)
    try:
        return keras.Model(image, model.call(image), name=model.name)
    except Exception as error:  # whatever a stranger's call raises
        reason = str(error).strip().splitlines()[0]
        raise DataError(f"{type(model).__name__} cannot be followed: its call gave {reason}") from error


def choose_backend() -> None:
    """Keras on PyTorch, where it is not yet loaded and nobody has chosen a backend that is there."""
    if "keras" not in sys.modules and not _has_backend():
        os.environ["KERAS_BACKEND"] = "torch"


def _keras() -> Any:
    """The module, imported now if it is not yet."""
    choose_backend()
    try:
        return importlib.import_module("keras")
    except ImportError as error:
        raise ResourceError(
            f"Keras cannot be loaded: {error}.\nInstall it with: pip install 'convscope[keras]'"
        ) from error


def _has_backend() -> bool:
    """Whether the user has chosen a backend; Keras' file counts only if what it names is installed."""
    if os.environ.get("KERAS_BACKEND"):
        return True
    file = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "keras.json"
    try:
        backend = json.loads(file.read_bytes())["backend"]
        return importlib.util.find_spec(backend) is not None
    except (OSError, ValueError, KeyError, TypeError):
        return False
