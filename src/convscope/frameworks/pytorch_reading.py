"""Read any PyTorch model: torch.export follows it, and every operation becomes a node with its weights.

``torch.export`` runs the model once on an empty image and keeps the operations, each with the modules it stands in.
A module of PyTorch's own gives a node of its path, ``features.3.conv``; anything else is named ``path/operation``.
"""

from __future__ import annotations

import io
import logging
import operator
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import torch
from torch import nn

from convscope.architecture import INPUT
from convscope.errors import DataError, UsageError
from convscope.frameworks.growing import Growing
from convscope.frameworks.network import Network
from convscope.frameworks.pytorch_call import Call, Value
from convscope.frameworks.pytorch_operations import OPERATIONS

_VIEWS = frozenset(
    {"view", "reshape", "flatten", "permute", "transpose", "squeeze", "unsqueeze", "dropout", "contiguous", "slice"}
)


def read(model: nn.Module, input_shape: tuple[int, int, int]) -> Network:
    """The network of a live model, as in use: dropout off, moving statistics. The model stays as it is.

    Args:
        model: a module that takes images ``(N, C, H, W)`` and gives one tensor.
        input_shape: ``(H, W, C)`` of one image.

    Raises:
        DataError: the model cannot be followed; the operation and where it stands are named.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 10))
    >>> [node.name for node in read(model, (8, 8, 1)).architecture.nodes]
    ['0', '1', '2', '3']
    """
    with _in_use(model):
        program = _export(model, input_shape)
    return _Walk(program, input_shape).network(f"{type(model).__name__}, a PyTorch model")


def read_program(
    program: torch.export.ExportedProgram, input_shape: tuple[int, int, int] | None, title: str
) -> Network:
    """The network of a program that was exported already.

    Args:
        program: what ``torch.export.export`` gives for a model in use.
        input_shape: ``(H, W, C)`` of one image; needed where the program leaves it open.
        title: what the network is.

    Raises:
        DataError: the program cannot be followed; the operation and where it stands are named.
    """
    images = program.graph_signature.user_inputs
    (said,) = [node.meta["val"].shape for node in program.graph.nodes if images and node.name == images[0]] or [()]
    if len(said) != 4:
        raise DataError(f"this program takes {tuple(said) or 'nothing'}; a network here takes images (N, C, H, W).")
    if all(isinstance(size, int) for size in said[1:]):
        return _Walk(program, (said[2], said[3], said[1])).network(title)
    if input_shape is None:
        raise UsageError(
            "this program takes images of any size.\nSay which: --input 224x224x3, in Python input_shape=(224, 224, 3)."
        )
    return _Walk(_export(program.module(), input_shape), input_shape).network(title)


def _export(model: nn.Module, input_shape: tuple[int, int, int]) -> torch.export.ExportedProgram:
    height, width, channels = input_shape
    like = next((p for p in model.parameters() if p.is_floating_point()), torch.zeros(0))
    image = torch.zeros(1, channels, height, width, dtype=like.dtype, device=like.device)
    try:
        with warnings.catch_warnings(), _silent("torch"), redirect_stderr(io.StringIO()), torch.no_grad():
            warnings.simplefilter("ignore")  # what a stranger's model warns of while it runs
            return torch.export.export(model, (image,))
    except Exception as error:  # whatever a stranger's forward raises
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DataError(
            f"PyTorch could not follow {type(model).__name__} on images of {height} × {width} × {channels}: {reason}\n"
            "Check the input shape; a model whose path depends on the values of an image cannot be followed."
        ) from error


class _Walk:
    """The operations of an exported program, one after the other."""

    def __init__(self, program: torch.export.ExportedProgram, input_shape: tuple[int, int, int]) -> None:
        signature = program.graph_signature
        stored = {**program.constants, **program.state_dict}
        targets = {
            **signature.inputs_to_parameters,
            **signature.inputs_to_buffers,
            **signature.inputs_to_lifted_tensor_constants,
        }
        self.tensors = {name: stored[target] for name, target in targets.items()}
        self.roots = {name: frozenset({target}) for name, target in targets.items()}
        self.pieces: dict[torch.fx.Node, list[Value]] = {}
        self.growing = Growing(input_shape)
        self.values: dict[torch.fx.Node, Value] = {}
        self.graph = program.graph
        paths = {path for node in self.graph.nodes for path, _ in _stack(node)}
        self.parents = {path[:end] for path in paths for end in range(len(path)) if path[end] == "."} | {""}

    def network(self, title: str) -> Network:
        """Everything that leads to the model's output."""
        for node in self.graph.nodes:
            if node.op == "placeholder":
                self._take(node)
            elif node.op == "call_function":
                self._follow(node)
            elif node.op == "output":
                return self.growing.network(self._result(node).node, title)
        raise DataError("this model has no output.")

    def _take(self, node: torch.fx.Node) -> None:
        """The image, or a weight."""
        if node.name in self.tensors:
            return
        if self.values:
            raise DataError(f"this model takes more than one input ({node.name}); a network here takes one image.")
        self.values[node] = Value(INPUT, (2, 0, 1))

    def _result(self, node: torch.fx.Node) -> Value:
        results: Any = node.args[0]
        found: list[Any] = [result for result in results if result in self.values]
        if len(found) != 1:
            raise DataError(f"this model gives {len(found)} tensors; a network here gives one.")
        value = self.values[found[0]]
        if value.order is not None:
            raise DataError("this model ends in a flattened image; end it before the flattening, or behind a layer.")
        return value

    def _follow(self, node: torch.fx.Node) -> None:
        operation = _operation(node)
        if isinstance(node.meta.get("val"), int | torch.SymInt | None) or self._constant(node):
            return  # a size is in the shapes already
        if operation == "getitem":
            self._choose(node)
            return
        name = self._name(node, operation)
        if operation not in OPERATIONS:
            raise DataError(f"the operation {node.target} at {name} cannot be followed: no layer here does the same.")
        try:
            value = OPERATIONS[operation](Call(node, name, self.growing, self.values, self.tensors, self.roots))
        except (UsageError, ValueError) as error:
            raise DataError(f"{name} ({node.target}) cannot be followed: {error}") from error
        if isinstance(value, list):
            self.pieces[node] = value
            return
        if str(node.target).split(".")[-2].endswith("_"):
            self._overwrite(node, name, value)
        self.values[node] = value

    def _choose(self, node: torch.fx.Node) -> None:
        """One of several tensors that an operation gives."""
        source, place = node.args
        found = self.pieces[source]  # type: ignore[index]
        if place < len(found):  # type: ignore[operator]
            self.values[node] = found[place]  # type: ignore[index]

    def _constant(self, node: torch.fx.Node) -> bool:
        """Whether the operation takes nothing but weights and constants; then it is computed here and now.

        What comes of a weight is a weight, as it acts in use: one that is reshaped, or normalised.
        """
        names = [source.name for source in node.all_input_nodes]
        if not names or any(name not in self.tensors for name in names):
            return False
        arguments = torch.fx.node.map_arg(node.args, lambda source: self.tensors[source.name])
        with torch.no_grad():
            result = node.target(*arguments, **node.kwargs)  # type: ignore[operator]
        if any(isinstance(self.tensors[name], nn.Parameter) for name in names):
            result = nn.Parameter(result, requires_grad=False)
        self.tensors[node.name] = result
        self.roots[node.name] = frozenset().union(*(self.roots[name] for name in names))
        return True

    def _overwrite(self, node: torch.fx.Node, name: str, value: Value) -> None:
        """An operation in place: whoever reads its operand later reads its result."""
        operand: Any = node.args[0]
        if operand.op == "call_function" and _operation(operand) in _VIEWS and len(operand.args[0].users) > 1:
            raise DataError(f"{name} ({node.target}) changes a tensor in place that others see; write it out of place.")
        before = self.values[operand]
        for other, held in self.values.items():
            if held.node == before.node:
                self.values[other] = value

    def _name(self, node: torch.fx.Node, operation: str) -> str:
        path, kind = _stack(node)[-1]
        if kind.startswith("torch.nn.") and path not in self.parents:
            return path
        return f"{path}/{operation}" if path else operation


def _stack(node: torch.fx.Node) -> list[tuple[str, str]]:
    """The modules that an operation stands in, the outermost first: path, and where its class is from."""
    stack = (node.meta.get("nn_module_stack") or {"": ("", "")}).values()
    return [(str(path), kind if isinstance(kind, str) else kind.__module__) for path, kind in stack]


def _operation(node: torch.fx.Node) -> str:
    """``relu`` for ``aten.relu_.default``."""
    if node.target is operator.getitem:
        return "getitem"
    parts = str(node.target).split(".")
    return parts[-2].rstrip("_") if len(parts) > 1 else parts[-1]


@contextmanager
def _in_use(model: nn.Module) -> Iterator[None]:
    """Every module in evaluation mode, and each back in its own mode afterwards."""
    training = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, was in training.items():
            module.training = was


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """No log lines of a library for what is told in our own words."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)
