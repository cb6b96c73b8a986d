"""Read a ``.keras`` file as data: a zip of a configuration and an HDF5 file of arrays. Nothing in it is run.

Keras itself rebuilds classes from such a file, and a Lambda layer in it is code. Here the configuration is only looked
up in a table and the arrays are only copied, so that a stranger's file can do no more than be refused.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.errors import DataError, ResourceError
from convscope.frameworks.keras_graph import Config, Store, read_model
from convscope.frameworks.network import Network

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_LIMITS = {_CONFIG: 64 * 2**20, _METADATA: 2**20, _WEIGHTS: 4 * 2**30}
"""The most that each part may unpack to; the largest model of keras.applications has 1.4 GB of weights."""
_MOST_FOLD = 200
"""How many times its packed size a part may unpack to; text packs about tenfold, weights hardly at all."""


def read(path: str | Path, input_shape: tuple[int, int, int] | None = None) -> Network:
    """The network in a ``.keras`` file of Keras 3.

    Args:
        path: the file.
        input_shape: ``(H, W, C)`` of one image; needed where the model leaves it open.

    Raises:
        DataError: no such file, a damaged one, a Lambda layer or other code in it, or a layer that has none here.
        ResourceError: h5py is not installed.
    """
    path = Path(path)
    try:
        parts = _parts(path)
        model = json.loads(parts[_CONFIG])
        _check_version(json.loads(parts[_METADATA]))
        if "layers" not in model["config"]:
            raise DataError(
                f"it is a model of a class of its own, {model.get('class_name')}, which only its code describes.\n"
                "Build the model in Python and give it to convscope.open instead of the file."
            )
        with _h5(parts[_WEIGHTS]) as file:
            store = _Arrays(file, model["config"], len(parts[_WEIGHTS]))
            return read_model(model, store, input_shape, f"{path.name}, a Keras model")
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    except zipfile.BadZipFile as error:
        raise DataError(
            f"{path} is no .keras file, or not the whole of one: it is not the zip archive that Keras 3 writes.\n"
            "Save the model again: model.save('name.keras')."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as a .keras file: {type(error).__name__} {error}") from error


def _parts(path: Path) -> dict[str, bytes]:
    """The three parts of the file, unpacked in memory; nothing is written anywhere."""
    if not path.is_file():
        raise DataError("there is no such file.")
    with zipfile.ZipFile(path) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        outside = [name for name in infos if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)]
        if outside or len(infos) < len(archive.infolist()):
            raise DataError(f"its parts have names that Keras never writes, such as {(outside or list(infos))[0]!r}.")
        for name, limit in _LIMITS.items():
            if name not in infos:
                raise DataError(f"it has no part {name}; Keras 3 writes one with model.save('name.keras').")
            size, packed = infos[name].file_size, infos[name].compress_size
            if size > limit or size > _MOST_FOLD * max(packed, 1024):
                raise DataError(f"its part {name} would unpack from {packed:,} to {size:,} bytes: refused.")
        return {name: archive.read(name) for name in _LIMITS}


def _check_version(metadata: Mapping[str, Any]) -> None:
    version = str(metadata.get("keras_version"))
    if not version.startswith("3."):
        raise DataError(f"it was written by Keras {version}.\nLoad it in Keras 3 and save it again.")


def _h5(content: bytes) -> Any:
    try:
        import h5py
    except ImportError as error:
        raise ResourceError(
            f"h5py, which reads the weights, cannot be loaded: {error}.\n"
            "Install it with: pip install 'convscope[keras]'"
        ) from error
    return h5py.File(io.BytesIO(content), "r")


class _Arrays:
    """The arrays of a model's layers, in the group where Keras puts them: by class and number, not by name."""

    def __init__(self, group: Any, config: Config, most: int) -> None:
        self._group, self._most = group, most
        self._places: dict[str, str] = {}
        self._configs: dict[str, Config] = {}
        seen: Counter[str] = Counter()
        for layer in config["layers"]:
            if not str(layer["module"]).startswith("keras.src.ops."):
                kind = _snake(layer["class_name"])
                name = layer["config"]["name"]
                self._places[name] = f"{kind}_{seen[kind]}" if seen[kind] else kind
                self._configs[name] = layer["config"]
                seen[kind] += 1

    def arrays(self, layer: str) -> Sequence[NDArray[np.float32]]:
        """The arrays of a layer, in the order of their numbers."""
        group = self._inside("layers", self._places[layer], "vars")
        if group is None:
            return []
        if group.attrs.get("name", layer) != layer:
            raise DataError(f"the weights at the place of {layer} are those of {group.attrs['name']}.")
        return [self._array(group, key) for key in sorted(group, key=int)]

    def inside(self, layer: str) -> Store:
        """The store of a nested model."""
        group = self._inside("layers", self._places[layer])
        if group is None:
            raise DataError(f"the weights of {layer} are missing.")
        return _Arrays(group, self._configs[layer], self._most)

    def _inside(self, *path: str) -> Any:
        """The group of the path, or None; links that lead elsewhere are not followed."""
        group = self._group
        for name in path:
            if name not in group:
                return None
            group = _own(group, name)
        return group

    def _array(self, group: Any, key: str) -> NDArray[np.float32]:
        data = _own(group, key)
        if data.external or data.is_virtual or data.nbytes > self._most:
            raise DataError(f"{data.name} does not lie in the file as Keras writes it: refused.")
        if data.dtype.kind != "f" and data.size > 1:
            raise DataError(f"{data.name} holds {data.dtype}, not floating point; quantised models cannot be followed.")
        return np.asarray(data[()], np.float32)


def _own(group: Any, name: str) -> Any:
    """What the group itself holds of this name: a link could lead into any file of this machine."""
    if type(group.get(name, getlink=True)).__name__ != "HardLink":
        raise DataError(f"{group.name}/{name} is a link to another place: refused.")
    return group[name]


def _snake(kind: str) -> str:
    """As Keras names a layer's place: ``separable_conv2d`` for ``SeparableConv2D``."""
    kind = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", kind))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", kind).lower()
