"""The PyTorch source that a person would write for an architecture: a Sequential, or a small class for a graph."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from torch import nn

from convscope.architecture import INPUT, Architecture, Node
from convscope.errors import UsageError
from convscope.frameworks import pytorch_modules
from convscope.frameworks.naming import identifiers, variables
from convscope.frameworks.pytorch import write
from convscope.layers import Add, Concatenate, Merge

HEAD = "import torch\nfrom torch import nn\n"
_UNSAID = {"device", "dtype", "kwargs", "args", "inplace", "track_running_stats", "recompute_scale_factor"}


def code(architecture: Architecture) -> str:
    """Python source that makes ``model``, an ``nn.Module`` for images ``(N, C, H, W)``, with PyTorch's first weights.

    Raises:
        UsageError: a layer that PyTorch's constructors cannot say.

    >>> print(code(Architecture.parse("conv 32 3x3 relu, maxpool 2, flatten, dense 10", (28, 28, 1))))
    import torch
    from torch import nn
    <BLANKLINE>
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(5408, 10),
    )
    <BLANKLINE>
    """
    children = list(write(architecture).children())
    modules = dict(zip((node.name for node in architecture.nodes), children, strict=True))
    made = [modules[node.name] for node in architecture.nodes if not isinstance(node.layer, Merge)]
    parts = [HEAD, *_helpers(made)]
    if architecture.is_chain and not any(node.shares for node in architecture.nodes):
        lines = "".join(f"    {expression(module)},\n" for module in made)
        return "\n".join([*parts, f"model = nn.Sequential(\n{lines})\n"])
    whole = "\n\n".join(["\n".join(parts), _class(architecture, modules), "model = Net()\n"])
    return re.sub("\n{4,}", "\n\n\n", whole)


def expression(module: nn.Module) -> str:
    """The call that makes a module, without what goes without saying.

    >>> expression(nn.Conv2d(3, 8, 3, stride=2, bias=False)), expression(nn.AvgPool2d((2, 2), (1, 1)))
    ('nn.Conv2d(3, 8, 3, stride=2, bias=False)', 'nn.AvgPool2d(2, stride=1)')
    """
    if isinstance(module, nn.Sequential):
        return f"nn.Sequential({', '.join(map(expression, module))})"
    own = type(module).__module__ == pytorch_modules.__name__
    said = []
    for name, parameter in inspect.signature(type(module)).parameters.items():
        if name in _UNSAID and not (own and hasattr(module, name)):
            continue
        value = _simple(_setting(module, name))
        if parameter.default is inspect.Parameter.empty:
            said.append(_written(value))
        elif value not in (parameter.default, _simple(parameter.default)):
            said.append(f"{name}={_written(value)}")
    return f"{'' if own else 'nn.'}{type(module).__name__}({', '.join(said)})"


def _setting(module: nn.Module, name: str) -> Any:
    """The value of a constructor's argument."""
    if isinstance(module, nn.MaxPool2d | nn.AvgPool2d) and name == "stride" and module.stride == module.kernel_size:
        return None
    if name == "affine" and (module.weight is None) != (module.bias is None):
        raise UsageError("a batch norm with only one of scale and shift cannot be written as PyTorch source.")
    if name == "bias":
        return getattr(module, name) is not None
    return getattr(module, name)


def _simple(value: Any) -> Any:
    """A pair of equal numbers as one, as all of PyTorch's layers take it."""
    return value[0] if isinstance(value, tuple) and len(value) == 2 and value[0] == value[1] else value


def _written(value: Any) -> str:
    if isinstance(value, nn.Module):
        return expression(value)
    return f'float("{value}")' if value in (float("inf"), -float("inf")) else repr(value).replace("'", '"')


def _helpers(made: list[nn.Module]) -> list[str]:
    """The source of those of our own modules that are used."""
    inside = {type(module) for child in made for module in child.modules()}
    own = [
        kind for kind in inside if kind.__module__ == pytorch_modules.__name__ and not issubclass(kind, nn.Sequential)
    ]
    sources = "\n\n".join(inspect.getsource(kind) for kind in sorted(own, key=lambda kind: kind.__name__))
    needs = f"Sides = tuple[int, int, int, int]\n\n\n{sources}" if "Sides" in sources else sources
    needs = f"from torch.nn import functional\n\n{needs}" if "functional." in needs else needs
    per_channel = inspect.getsource(pytorch_modules._per_channel)
    needs += f"\n\n{per_channel}" if "_per_channel(" in needs else ""
    return [f"\n{needs}\n"] if needs else []


def _class(architecture: Architecture, modules: Mapping[str, nn.Module]) -> str:
    names = identifiers(architecture, {"torch", "nn", *dir(nn.Module)})
    lines = ["class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    layers = [node.name for node in architecture.nodes if not isinstance(node.layer, Merge) and not node.shares]
    lines += [f"        self.{names[name]} = {expression(modules[name])}" for name in layers]
    called = variables(architecture, names)
    lines += ["", f"    def forward(self, {called[INPUT]}):"]
    for node in architecture.nodes:
        inputs = [called[name] for name in node.inputs]
        call = _merged(node, architecture, inputs) if isinstance(node.layer, Merge) else ""
        call = call or f"self.{names[_owner(node, modules)]}({inputs[0]})"
        lines.append(f"        {called[node.name]} = {call}")
    return "\n".join([*lines, f"        return {called[architecture.nodes[-1].name]}\n"])


def _owner(node: Node, modules: Mapping[str, nn.Module]) -> str:
    """The node whose module is called."""
    if node.shares and expression(modules[node.name]) != expression(modules[node.shares]):
        raise UsageError(
            f"{node.name} cannot be written as PyTorch source: it has the weights of {node.shares}, not its settings."
        )
    return node.shares or node.name


def _merged(node: Node, architecture: Architecture, inputs: list[str]) -> str:
    shapes = architecture.input_shapes_of(node)
    if isinstance(node.layer, Concatenate):
        return f"torch.cat([{', '.join(inputs)}], 1)"
    mixed = len({len(shape) for shape in shapes}) > 1
    spread = [
        f"{name}[:, :, None, None]" if mixed and len(shape) == 1 else name
        for name, shape in zip(inputs, shapes, strict=True)
    ]
    return (" + " if isinstance(node.layer, Add) else " * ").join(spread)
