"""Models that are code, or come in files that can hold some: a function in a Python file, ``.pt2``, ``.h5``.

To open one is to run it with all the rights of the person who does, so that it happens only where they said so.
"""

from __future__ import annotations

import ast
import difflib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from convscope.errors import DataError, UsageError

if TYPE_CHECKING:
    from convscope.frameworks.network import Network


def model(source: str | Path) -> Any:
    """What a function or class of a Python file returns, called without arguments: ``model.py:Net``.

    Raises:
        UsageError: the file has no such name, or it needs arguments.
        DataError: there is no such file, or its code fails.
    """
    file, _, name = str(source).rpartition(".py")
    path, name = Path(f"{file}.py"), name.removeprefix(":")
    _check_name(path, name)
    from convscope.frameworks import keras

    keras.choose_backend()
    try:
        with _importing_beside(path):
            found = getattr(_module(path), name)
            made = found if _is_model(found) else found()
    except Exception as error:  # whatever a stranger's code raises
        reason = str(error).strip().partition("\n")[0]
        raise DataError(
            f"{source} gave no model: {type(error).__name__}: {reason}\n"
            "It is called without arguments; a function that makes the model with the right ones will do."
        ) from error
    if not _is_model(made):
        raise DataError(f"{source} gave {type(made).__name__}, which is no model of PyTorch or Keras.")
    return made


def program(path: str | Path, input_shape: tuple[int, int, int] | None) -> Network:
    """The network of a program that ``torch.export.save`` wrote.

    Raises:
        DataError: no such file, no such program, or one that cannot be followed.
    """
    import torch

    from convscope.frameworks import pytorch_reading

    _check_file(Path(path))
    try:
        loaded = torch.export.load(str(path))
    except Exception as error:  # PyTorch documents none
        reason = str(error).strip().partition("\n")[0]
        raise DataError(f"{path} cannot be read as a program of torch.export: {reason}") from error
    try:
        return pytorch_reading.read_program(loaded, input_shape, f"{Path(path).name}, a PyTorch program")
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def legacy(path: str | Path, input_shape: tuple[int, int, int] | None) -> Network:
    """The network of an HDF5 file, as Keras wrote whole models before version 3.

    Raises:
        DataError: no such file, one that holds no whole model, or a model that cannot be followed.
        ResourceError: Keras is not installed.
    """
    from convscope.frameworks import keras

    _check_file(Path(path))
    try:
        return keras.read(keras.load(path), input_shape)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise DataError(f"{path} does not exist.")


def _check_name(path: Path, name: str) -> None:
    """That the file defines the name; it is looked for in the text, before anything is run."""
    _check_file(path)
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError) as error:
        raise DataError(f"{path} is not Python: {error}") from error
    defined = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assigned = [target.id for node in body if isinstance(node, ast.Assign) for target in _names(node)]
    imported = [alias.asname or alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names]
    if name in (*defined, *assigned, *imported) or (name and "*" in imported):
        return
    near = difflib.get_close_matches(name, defined, 1) or defined[-1:]
    hint = f"Say which function or class makes the model: {path}:{near[0]}" if near else "It defines no function."
    raise UsageError(f"{f'{path} has no {name}' if name else f'{path} is a Python file'}.\n{hint}")


def _names(node: ast.Assign) -> list[ast.Name]:
    return [target for target in node.targets if isinstance(target, ast.Name)]


@contextmanager
def _importing_beside(path: Path) -> Iterator[None]:
    """The file may import what lies beside it, as when Python is given the file."""
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _module(path: Path) -> Any:
    """The file as a module, under a name that hides no other."""
    name = f"opened_{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses look for the module of a class
    exec(compile(path.read_bytes(), path, "exec"), module.__dict__)
    return module


def _is_model(found: Any) -> bool:
    return bool({kind.__module__.split(".")[0] for kind in type(found).__mro__} & {"torch", "keras"})
