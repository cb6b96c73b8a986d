"""Open anything that holds a network."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError

if TYPE_CHECKING:  # what a text or a JSON file does not need comes when it is needed: describe starts in a moment
    from torch import nn

    from convscope.frameworks.network import Network, Preprocessing
    from convscope.training.run import Run

SHIPPED = "shipped"
_SHIPPED_FOLDER = Path(__file__).parent / "shipped"


def open(
    source: str | Path | Architecture | Network | nn.Module,
    input_shape: tuple[int, int, int] | None = None,
    preprocessing: Preprocessing | None = None,
    class_names: tuple[str, ...] | None = None,
    weights: str | Path | None = None,
) -> Network:
    """A network that can be looked into.

    Args:
        source: ``"shipped"``, the network that comes with convscope, trained on Fashion-MNIST; the folder of a run; a
            live PyTorch or Keras model; a ``.keras`` file, which is read as data and never run; an Architecture, which
            gets random weights; or a Network, which comes back with the changes asked for.
        input_shape: ``(H, W, C)``. A PyTorch model needs it, since it does not say what it takes, and so does a Keras
            model that takes any size; of other sources it makes sure that they take such images.
        preprocessing: how pixels become its input, if not as the source says.
        class_names: what its outputs are called, if not as the source says.
        weights: for an Architecture, a file with a PyTorch ``state_dict`` of its layers (``.pt``, ``.safetensors``).

    Raises:
        UsageError: a source that is none of these, or another input shape.
        DataError: a file or folder that holds no network; a model that cannot be followed, and where.

    >>> network = open("shipped", input_shape=(28, 28, 1))
    >>> network.class_names[9], network.table.parameters
    ('Ankle boot', 61162)
    """
    network = _network(source, input_shape) if weights is None else _with_weights(source, weights)
    if input_shape is not None and tuple(input_shape) != network.architecture.input_shape:
        raise UsageError(f"this network takes images of {network.architecture.input_shape}, not {tuple(input_shape)}.")
    return replace(
        network,
        preprocessing=preprocessing or network.preprocessing,
        class_names=tuple(class_names or network.class_names),
    )


def record(source: str | Path) -> Run:
    """The record of a trained network: the run in a folder, or of ``"shipped"`` the run that it comes from.

    Raises:
        DataError: a folder that holds no run.

    >>> record("shipped").data.name
    'fashion-mnist'
    """
    from convscope.training.run import Run

    return Run.open(_SHIPPED_FOLDER if source == SHIPPED else source)


def read(
    source: str | Path | Architecture | Network | nn.Module, input_shape: tuple[int, int, int] | None = None
) -> Architecture:
    """The architecture of a text form, a JSON or ``.keras`` file, a run folder, ``"shipped"``, a Network or a model.

    Args:
        source: a text such as ``"conv 32 3x3 relu, flatten, dense 10"``, a path, a value that has an architecture, or a
            live PyTorch or Keras model.
        input_shape: ``(H, W, C)`` of one image, for a text ``(28, 28, 1)`` unless said; needed for a PyTorch model, and
            for a Keras model that takes any size.

    Raises:
        UsageError: a text with a mistake.
        DataError: a file that describes no architecture, or a model that cannot be followed.

    >>> read("conv 32 3x3 relu, flatten, dense 10").shapes["conv1"]
    (26, 26, 32)
    """
    if isinstance(source, Architecture):
        return source
    if source == SHIPPED:
        return record(SHIPPED).architecture
    if not isinstance(source, str | Path) or Path(source).suffix == ".keras":
        return _network(source, input_shape).architecture
    path = Path(source)
    if _exists(path):
        return record(path).architecture if path.is_dir() else _from_file(path)
    if path.suffix == ".json":
        raise DataError(f"{path} does not exist.")
    return Architecture.parse(str(source), input_shape or (28, 28, 1))


def _network(source: Any, input_shape: tuple[int, int, int] | None) -> Network:
    from convscope.frameworks.network import Network
    from convscope.training.initialise import initial_weights

    if isinstance(source, Network):
        return source
    if isinstance(source, Architecture):
        return Network(source, initial_weights(source), title="Not trained: random weights")
    if isinstance(source, str | Path):
        return _from_path(source, input_shape)
    homes = {kind.__module__.split(".")[0] for kind in type(source).__mro__}
    if "keras" in homes:  # on the backend torch a Keras model is a PyTorch module too
        from convscope.frameworks import keras

        return keras.read(source, input_shape)
    if "torch" in homes and hasattr(source, "named_modules"):
        return _from_pytorch(source, input_shape)
    raise UsageError(
        f"a network is opened from a run's folder, a .keras file, a PyTorch or Keras model, 'shipped' or an "
        f"Architecture, got {type(source).__name__}."
    )


def _from_path(path: str | Path, input_shape: tuple[int, int, int] | None) -> Network:
    if Path(path).suffix != ".keras":
        return record(path).network()
    from convscope.frameworks import keras_file

    return keras_file.read(path, input_shape)


def _from_pytorch(model: nn.Module, input_shape: tuple[int, int, int] | None) -> Network:
    if input_shape is None:
        raise UsageError(
            f"{type(model).__name__} is a PyTorch model, which does not say what images it takes.\n"
            "Say it: input_shape=(height, width, channels), such as (224, 224, 3)."
        )
    from convscope.frameworks import pytorch_reading

    return pytorch_reading.read(model, input_shape)


def _with_weights(source: object, weights: str | Path) -> Network:
    if not isinstance(source, Architecture):
        raise UsageError(f"weights belong to an Architecture, got {type(source).__name__}: it has its own.")
    from convscope.frameworks import pytorch_state

    return pytorch_state.read(weights, source)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a long text form is no possible file name
        return False


def _from_file(path: Path) -> Architecture:
    try:
        return Architecture.from_json(json.loads(path.read_bytes()))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{path} cannot be read as the JSON of an architecture: {error}") from error
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
