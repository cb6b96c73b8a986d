"""Weights that PyTorch has saved, a ``state_dict``, for an architecture that is given. Nothing in the file is run."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import nn

from convscope.architecture import Architecture
from convscope.errors import DataError
from convscope.frameworks import pytorch
from convscope.frameworks.network import Network

_INSIDE = ("state_dict", "model_state_dict", "model", "net", "weights")
"""Under which names training scripts keep the weights in a checkpoint."""


def read(path: str | Path, architecture: Architecture) -> Network:
    """The network of an architecture with the weights of a file.

    The tensors are found by name, ``conv1.weight``, as the model of :func:`convscope.write` has them; in a file of
    ``torch.save`` with other names, by their order.

    Args:
        path: what ``torch.save(model.state_dict(), path)`` wrote, or a ``.safetensors`` file.
        architecture: the layers, in the order of the model that was saved.

    Raises:
        DataError: the file holds something other than tensors, or tensors that do not fit.
    """
    model = pytorch.write(architecture)
    load(path, model)
    title = f"{Path(path).name}, PyTorch weights"
    return Network(architecture, pytorch.read_weights(model, architecture), title=title)


def load(path: str | Path, model: nn.Module) -> None:
    """Put the tensors of a file into a model, found as by :func:`read`.

    Raises:
        DataError: as by :func:`read`.
    """
    path = Path(path)
    try:
        found = _tensors(path)
        model.load_state_dict(_matched(found, model.state_dict(), path.suffix != ".safetensors"))
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist.") from error
    except pickle.UnpicklingError as error:
        raise DataError(
            f"{path} holds more than tensors, and what it holds could run code: it is not opened.\n"
            "Save the weights alone: torch.save(model.state_dict(), path)."
        ) from error
    except (OSError, ValueError, RuntimeError, EOFError, SafetensorError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} cannot be read as PyTorch weights: {type(error).__name__} {error}") from error


def _tensors(path: Path) -> dict[str, torch.Tensor]:
    if path.suffix == ".safetensors":
        return safetensors.torch.load_file(path)
    content: Any = torch.load(path, map_location="cpu", weights_only=True)
    for name in _INSIDE:
        if isinstance(content, Mapping) and isinstance(content.get(name), Mapping):
            content = content[name]
    if not isinstance(content, Mapping) or not all(isinstance(value, torch.Tensor) for value in content.values()):
        raise DataError(f"it holds no state_dict, but {type(content).__name__}.")
    return {_bare(name): tensor for name, tensor in content.items()}


def _bare(name: str) -> str:
    """A name without what DataParallel and torch.compile put in front.

    >>> _bare("module._orig_mod.conv.weight")
    'conv.weight'
    """
    for wrapper in ("module.", "_orig_mod."):
        name = name.removeprefix(wrapper)
    return name


def _matched(
    found: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor], ordered: bool
) -> dict[str, torch.Tensor]:
    """The file's tensors under the names of the model."""
    if ordered and found.keys() != wanted.keys() and len(found) == len(wanted):
        found = dict(zip(wanted, found.values(), strict=True))
    for name, tensor in wanted.items():
        if name not in found or found[name].shape != tensor.shape:
            there = tuple(found[name].shape) if name in found else "nothing"
            names = ", ".join(list(found)[:3])
            raise DataError(
                f"{name} needs {tuple(tensor.shape)}, found {there}: another architecture was saved.\n"
                f"The file holds {len(found)} tensors, {names}, …; the architecture needs {len(wanted)}."
            )
    if len(found) > len(wanted):
        extra = next(name for name in found if name not in wanted)
        raise DataError(f"it also holds {extra}, which this architecture has no layer for.")
    return dict(found)
