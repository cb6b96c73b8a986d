"""Open anything that holds a network."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError
from convscope.frameworks.network import Network, Preprocessing
from convscope.training.initialise import initial_weights
from convscope.training.run import Run

SHIPPED = "shipped"
_SHIPPED_FOLDER = Path(__file__).parent / "shipped"


def open(
    source: str | Path | Architecture | Network,
    input_shape: tuple[int, int, int] | None = None,
    preprocessing: Preprocessing | None = None,
    class_names: tuple[str, ...] | None = None,
) -> Network:
    """A network that can be looked into.

    Args:
        source: ``"shipped"``, the network that comes with convscope, trained on Fashion-MNIST; the folder of a run; an
            Architecture, which gets random weights; or a Network, which comes back with the changes asked for.
        input_shape: ``(H, W, C)``, to make sure that the network takes such images.
        preprocessing: how pixels become its input, if not as the source says.
        class_names: what its outputs are called, if not as the source says.

    Raises:
        UsageError: a source that is none of these, or another input shape.
        DataError: a folder that holds no run, or a damaged one.

    >>> network = open("shipped", input_shape=(28, 28, 1))
    >>> network.class_names[9], network.table.parameters
    ('Ankle boot', 61162)
    """
    network = _network(source)
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
    return Run.open(_SHIPPED_FOLDER if source == SHIPPED else source)


def read(source: str | Path | Architecture | Network, input_shape: tuple[int, int, int] = (28, 28, 1)) -> Architecture:
    """The architecture of a text form, a JSON file, a run folder, ``"shipped"``, or a Network.

    Args:
        source: a text such as ``"conv 32 3x3 relu, flatten, dense 10"``, a path, or a value that has an architecture.
        input_shape: ``(H, W, C)`` of one image, for a text; other sources know their own.

    Raises:
        UsageError: a text with a mistake.
        DataError: a file that describes no architecture.

    >>> read("conv 32 3x3 relu, flatten, dense 10").shapes["conv1"]
    (26, 26, 32)
    """
    if isinstance(source, Architecture):
        return source
    if isinstance(source, Network):
        return source.architecture
    path = Path(source)
    if source == SHIPPED:
        return record(SHIPPED).architecture
    if _exists(path):
        return Run.open(path).architecture if path.is_dir() else _from_file(path)
    if path.suffix == ".json":
        raise DataError(f"{path} does not exist.")
    return Architecture.parse(str(source), input_shape)


def _network(source: str | Path | Architecture | Network) -> Network:
    if isinstance(source, Network):
        return source
    if isinstance(source, Architecture):
        return Network(source, initial_weights(source), title="Not trained: random weights")
    if isinstance(source, str | Path):
        return record(source).network()
    raise UsageError(
        f"a network is opened from a run's folder, 'shipped' or an Architecture, got {type(source).__name__}."
    )


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
