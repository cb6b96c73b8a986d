"""Open anything that holds a network."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError

if TYPE_CHECKING:  # what a text or a JSON file does not need comes when it is needed: describe starts in a moment
    from torch import nn

    from convscope.frameworks.network import Network, Preprocessing
    from convscope.training.run import Run

SHIPPED = "shipped"
_SHIPPED_FOLDER = Path(__file__).parent / "shipped"
WEIGHTS = (".pt", ".pth", ".safetensors")
_PROGRAM, _LEGACY = (".pt2",), (".h5", ".hdf5")


def open(
    source: str | Path | Architecture | Network | nn.Module,
    input_shape: tuple[int, int, int] | None = None,
    preprocessing: Preprocessing | None = None,
    class_names: tuple[str, ...] | None = None,
    weights: str | Path | None = None,
    trust: bool = False,
) -> Network:
    """A network that can be looked into.

    Args:
        source: ``"shipped"``, the network that comes with convscope, trained on Fashion-MNIST; the folder of a run; a
            live PyTorch or Keras model; a ``.keras`` file, which is read as data and never run; with ``trust`` a
            ``.pt2`` or ``.h5`` file, or ``"file.py:function"`` that gives a model; an Architecture or its JSON file,
            which gets random weights; or a Network, which comes back with the changes asked for.
        input_shape: ``(H, W, C)``. A PyTorch model needs it, since it does not say what it takes, and so does a Keras
            model that takes any size; of other sources it makes sure that they take such images.
        preprocessing: how pixels become its input, if not as the source says. A model of a framework gets them from 0
            to 1, or from 0 to 255 where its first layer scales them down itself.
        class_names: what its outputs are called, if not as the source says.
        weights: for an Architecture or ``"file.py:function"``, a file with a PyTorch ``state_dict`` of its layers
            (``.pt``, ``.pth``, ``.safetensors``), which is read as data.
        trust: whether code in the source may be run. It may do anything that you can.

    Raises:
        UsageError: a source that is none of these, one that runs code without ``trust``, or another input shape.
        DataError: a file or folder that holds no network; a model that cannot be followed, and where.

    >>> network = open("shipped", input_shape=(28, 28, 1))
    >>> network.class_names[9], network.table.parameters
    ('Ankle boot', 61162)
    """
    if weights is None:
        network = _network(source, input_shape, trust)
    else:
        network = _with_weights(source, weights, input_shape, trust)
    _check_shape(network.architecture, input_shape)
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
    source: str | Path | Architecture | Network | nn.Module,
    input_shape: tuple[int, int, int] | None = None,
    trust: bool = False,
) -> Architecture:
    """The architecture of a text form, a JSON or ``.keras`` file, a run folder, ``"shipped"``, a Network or a model.

    Args:
        source: a text such as ``"conv 32 3x3 relu, flatten, dense 10"``, a path, a value that has an architecture, or a
            live PyTorch or Keras model.
        input_shape: ``(H, W, C)`` of one image, for a text ``(28, 28, 1)`` unless said; needed for a PyTorch model, and
            for a Keras model that takes any size.
        trust: whether code in the source may be run, as for :func:`open`.

    Raises:
        UsageError: a text with a mistake, or a source that runs code without ``trust``.
        DataError: a file that describes no architecture, or a model that cannot be followed.

    >>> read("conv 32 3x3 relu, flatten, dense 10").shapes["conv1"]
    (26, 26, 32)
    """
    if isinstance(source, str | Path) and not is_model_file(source):
        architecture = _from_words(source, input_shape)
    else:
        architecture = source if isinstance(source, Architecture) else _network(source, input_shape, trust).architecture
    _check_shape(architecture, input_shape)
    return architecture


def _check_shape(architecture: Architecture, asked: tuple[int, int, int] | None) -> None:
    if asked is not None and tuple(asked) != architecture.input_shape:
        raise UsageError(f"this network takes images of {architecture.input_shape}, not {tuple(asked)}.")


def is_model_file(source: str | Path) -> bool:
    """Whether it is the name of a file with a model or weights in it, or of a function that gives one.

    >>> [is_model_file(name) for name in ("net.keras", "net.pt", "model.py:Net", "runs/first", "shipped")]
    [True, True, True, False, False]
    """
    return Path(source).suffix.lower() in (".keras", *WEIGHTS) or _holds_code(source)


def is_function(source: object) -> TypeGuard[str | Path]:
    """Whether it is the name of a function in a Python file, ``model.py:Net``."""
    return isinstance(source, str | Path) and bool(re.fullmatch(r".+\.py(:\w*)?", str(source)))


def _holds_code(source: str | Path) -> bool:
    return Path(source).suffix.lower() in (*_PROGRAM, *_LEGACY) or is_function(source)


def _check_trust(source: str | Path, trust: bool) -> None:
    if str(source).lower().endswith(".weights.h5"):
        raise DataError(
            f"{source} holds Keras' weights alone, which do not say of which layers they are.\n"
            "Save the whole model: model.save('name.keras'). It is read as data."
        )
    if not trust:
        raise UsageError(
            f"{source} is or may hold code, which could do anything on this machine that you can; nothing was run.\n"
            "If you know where it comes from and trust it, open it with --trust, in Python with trust=True.\n"
            "A .keras file, or a state_dict with its architecture, is read as data and needs no trust."
        )


def _from_words(source: str | Path, input_shape: tuple[int, int, int] | None) -> Architecture:
    """The architecture of a text form, or of what a path leads to."""
    if not str(source).strip():
        raise UsageError("there is no network in an empty text; one is 'conv 32 3x3 relu, flatten, dense 10'.")
    path = Path(source)
    if source == SHIPPED or (_exists(path) and path.is_dir()):
        return record(source).architecture
    if _exists(path) or path.suffix == ".json":
        return _from_file(path, input_shape)
    if re.fullmatch(r"[^\s,()]+[/\\][^\s,()]+", str(source)):  # a path; no text form looks so
        raise DataError(f"{source} does not exist. The runs that are there are listed with: convscope runs")
    return Architecture.parse(str(source), input_shape or (28, 28, 1))


def _network(source: Any, input_shape: tuple[int, int, int] | None, trust: bool) -> Network:
    from convscope.frameworks.network import Network
    from convscope.training.initialise import initial_weights

    if isinstance(source, Network):
        return source
    if isinstance(source, Architecture):
        return Network(source, initial_weights(source), title="Not trained: random weights")
    if isinstance(source, str | Path):
        return _from_path(source, input_shape, trust)
    return _from_live(source, input_shape)


def _from_live(model: Any, input_shape: tuple[int, int, int] | None) -> Network:
    homes = _homes(model)
    if "keras" in homes:  # on the backend torch a Keras model is a PyTorch module too
        from convscope.frameworks import keras

        return keras.read(model, input_shape)
    if "torch" in homes and hasattr(model, "named_modules"):
        return _from_pytorch(model, input_shape)
    raise UsageError(
        f"a network is opened from a run's folder, a .keras file, a PyTorch or Keras model, 'shipped' or an "
        f"Architecture, got {type(model).__name__}."
    )


def _homes(model: Any) -> set[str]:
    """The packages that the model's class and its parents are from."""
    return {kind.__module__.split(".")[0] for kind in type(model).__mro__}


def _from_path(path: str | Path, input_shape: tuple[int, int, int] | None, trust: bool) -> Network:
    suffix = Path(path).suffix.lower()
    if _holds_code(path):
        from convscope.frameworks import trusted

        _check_trust(path, trust)
        if is_function(path):
            return _from_live(trusted.model(path), input_shape)
        return (trusted.program if suffix in _PROGRAM else trusted.legacy)(path, input_shape)
    if suffix in WEIGHTS:
        if not _exists(Path(path)):
            raise DataError(f"{path} does not exist.")
        raise UsageError(
            f"{path} is read as weights alone, which do not say of which layers they are.\n"
            "Give their architecture: --architecture with a text form, a JSON file or model.py:Net; in Python\n"
            "cs.open(architecture, weights=file). Of a whole model save the weights: torch.save(model.state_dict(), …)."
        )
    if suffix == ".json":
        return _network(_from_file(Path(path), None), None, trust)
    if suffix != ".keras":
        return record(path).network()
    from convscope.frameworks import keras_file

    return keras_file.read(path, input_shape)


def _from_pytorch(model: nn.Module, input_shape: tuple[int, int, int] | None) -> Network:
    if input_shape is None:
        raise UsageError(
            f"{type(model).__name__} is a PyTorch model, which does not say what images it takes.\n"
            "Say it: --input 224x224x3, in Python input_shape=(224, 224, 3): height, width, channels."
        )
    from convscope.frameworks import pytorch_reading

    return pytorch_reading.read(model, input_shape)


def _with_weights(
    source: object, weights: str | Path, input_shape: tuple[int, int, int] | None, trust: bool
) -> Network:
    if isinstance(source, Architecture):
        from convscope.frameworks import pytorch_state

        return pytorch_state.read(weights, source)
    if not is_function(source):
        kind = source if isinstance(source, str | Path) else type(source).__name__
        raise UsageError(f"weights belong to an Architecture or to file.py:function, got {kind}: it has its own.")
    _check_trust(source, trust)
    from convscope.frameworks import pytorch_state, trusted

    model = trusted.model(source)
    if "keras" in _homes(model):
        raise UsageError(f"{source} gives {type(model).__name__}; only a PyTorch model takes a state_dict.")
    pytorch_state.load(weights, model)
    network = _from_pytorch(model, input_shape)
    return replace(network, title=f"{Path(weights).name}, weights of {network.title}")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a long text form is no possible file name
        return False


def _from_file(path: Path, input_shape: tuple[int, int, int] | None) -> Architecture:
    """The architecture in a file: its JSON, or in a ``.txt`` its text form."""
    if not _exists(path):
        raise DataError(f"{path} does not exist.")
    try:
        if path.suffix == ".txt":
            return Architecture.parse(path.read_text("utf-8"), input_shape or (28, 28, 1))
        return Architecture.from_json(json.loads(path.read_bytes()))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{path} cannot be read as the JSON of an architecture: {error}") from error
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
