"""The table beside what users would ask instead, time and truth: python benchmarks/describe.py [--rounds N] [NETWORK …]

Truth: parameters and multiply-adds of each network as convscope, torchinfo, Keras' ``summary`` and PyTorch's FLOP
counter state them. The counter watches a real forward pass; its count is the measure. torchinfo takes part where it is
installed (pip install torchinfo). Time: as a process, from the shell to the printed table, and within a process that
has everything loaded. The others get the source that ``cs.code`` writes, which is what a person would write; Keras runs
on PyTorch unless ``KERAS_BACKEND`` says otherwise.

How torchinfo counts, by its source (layer_info.py): of a convolution all parameters times the positions of its output,
of every other layer its parameters once. So biases and norms count; a dense layer at each position counts as if there
were one position; a transposed convolution counts zeros that it never multiplies; and what a module does by
``torch.nn.functional`` does not count at all. Keras' summary counts moving statistics as parameters.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from contest import hold
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

import convscope as cs

os.environ.setdefault("KERAS_BACKEND", "torch")

TEXTS = {
    "textbook": (
        "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10",
        (28, 28, 1),
    ),
    "autoencoder": (
        "conv 16 3x3 stride 2 same relu, conv 32 3x3 stride 2 same relu, convtransposed 16 3x3 stride 2 same relu, "
        "convtransposed 1 3x3 stride 2 same sigmoid",
        (28, 28, 1),
    ),
}
FAMILIES = ("VGG16", "ResNet50", "MobileNetV2", "EfficientNetB0", "ConvNeXtTiny")
FUNCTIONAL = "functional"
TORCHINFO = find_spec("torchinfo") is not None
Shape = tuple[int, int, int]


class Functional(nn.Module):
    """A network that keeps its kernels itself and uses them in functions, as papers' code often does."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(32, 1, 3, 3))
        self.head = nn.Parameter(torch.randn(10, 32))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.relu(functional.conv2d(x, self.kernel))
        return functional.linear(x.mean((2, 3)), self.head)


@dataclass(frozen=True)
class Case:
    """A network in all the forms that are compared; Keras' is None where nobody writes it that way."""

    name: str
    architecture: cs.Architecture
    pytorch: nn.Module
    keras: Any
    folder: Path

    @property
    def shape(self) -> Shape:
        return self.architecture.input_shape

    @property
    def batch(self) -> tuple[int, ...]:
        """One image as PyTorch has it."""
        return 1, self.shape[2], *self.shape[:2]


def case_of(name: str, folder: Path) -> Case:
    """Build a network, and write its forms into the folder."""
    import keras

    if name == FUNCTIONAL:
        model = Functional().eval()
        return Case(name, cs.read(model, (28, 28, 1)), model, None, folder)
    if name in TEXTS:
        architecture = cs.Architecture.parse(*TEXTS[name])
        theirs = cs.write(architecture, "keras")
    else:
        theirs = getattr(keras.applications, name)(weights=None)
        architecture = cs.read(theirs)
    (folder / f"{name}.json").write_text(json.dumps(architecture.to_json()), "utf-8")
    source = cs.code(architecture, "pytorch")
    (folder / f"{name}_pytorch.py").write_text(source, "utf-8")
    height, width, channels = architecture.input_shape
    tell = f"import torchinfo\ntorchinfo.summary(model, (1, {channels}, {height}, {width}))\n"
    (folder / f"{name}_torchinfo.py").write_text(f"{source}\n{tell}", "utf-8")
    (folder / f"{name}_keras.py").write_text(keras_source(name, architecture), "utf-8")
    return Case(name, architecture, runpy.run_path(str(folder / f"{name}_pytorch.py"))["model"].eval(), theirs, folder)


def keras_source(name: str, architecture: cs.Architecture) -> str:
    if name in TEXTS:
        return f"{cs.code(architecture, 'keras')}\nmodel.summary()\n"
    return f"import keras\nkeras.applications.{name}(weights=None).summary()\n"


def counted(case: Case) -> int:
    """The multiply-adds of a real forward pass."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        case.pytorch(torch.zeros(case.batch))
    return int(counter.get_total_flops()) // 2


def tell_truth(case: Case) -> None:
    """Print what each says of a network; a difference to the FLOP counter in per cent."""
    table, true = cs.analyse(case.architecture), counted(case)
    trained = sum(parameter.numel() for parameter in case.pytorch.parameters())
    said: dict[str, tuple[int | None, int | None]] = {"convscope": (table.parameters, table.macs)}
    if TORCHINFO:
        import torchinfo

        summary = torchinfo.summary(case.pytorch, case.batch, verbose=0)
        said["torchinfo"] = summary.total_params, summary.total_mult_adds
    if case.keras is not None:
        said["Keras' summary"] = case.keras.count_params(), None
    said["PyTorch's FLOP counter"] = None, true
    print(f"{case.name}, {' × '.join(map(str, case.shape))}")
    print(f"  {'':24}{'parameters':>14}{'MACs':>18}")
    for name, (parameters, macs) in said.items():
        remarks = [difference(parameters, trained, "parameters"), difference(macs, true, "MACs")]
        numbers = f"{told(parameters):>14}{told(macs):>18}"
        print(f"  {name:24}{numbers}  {', '.join(filter(None, remarks))}".rstrip())
    print()


def told(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def difference(number: int | None, true: int, what: str) -> str:
    """How far off a number is; empty where it is right, or nothing is said."""
    if number is None or number == true:
        return ""
    return f"{what} {100 * (number / true - 1):+.3g} %"


def time_within(case: Case, rounds: int) -> None:
    """The table of a model that is at hand."""
    data = case.architecture.to_json()
    ways: dict[str, Callable[[], object]] = {
        "convscope, from its JSON": lambda: cs.analyse(cs.Architecture.from_json(data)),
        "convscope, from PyTorch": lambda: cs.analyse(cs.read(case.pytorch, case.shape)),
        "PyTorch's FLOP counter": lambda: counted(case),
    }
    if TORCHINFO:
        import torchinfo

        ways["torchinfo"] = lambda: str(torchinfo.summary(case.pytorch, case.batch, verbose=0))
    if case.keras is not None:
        ways["Keras' summary"] = lambda: case.keras.summary(print_fn=lambda *_, **__: None)
    hold(f"{case.name}, everything loaded", ways, rounds)


def time_processes(case: Case, rounds: int) -> None:
    """From the shell to the printed table."""
    ours = [str(Path(sys.executable).with_name("convscope")), "describe"]
    files = {name: str(case.folder / f"{case.name}{end}") for name, end in ENDS.items()}
    commands = {"convscope": [*ours, files["convscope"]]}
    if TORCHINFO:
        commands["torchinfo"] = [sys.executable, files["torchinfo"]]
    commands["Keras' summary"] = [sys.executable, files["keras"]]
    commands["import numpy alone"] = [sys.executable, "-c", "import numpy"]
    commands["import torch alone"] = [sys.executable, "-c", "import torch"]
    ways = {name: (lambda words=words: run(words)) for name, words in commands.items()}
    hold(f"{case.name}, as a process", ways, rounds)


ENDS = {"convscope": ".json", "torchinfo": "_torchinfo.py", "keras": "_keras.py"}


def run(words: list[str]) -> None:
    subprocess.run(words, check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="The table beside torchinfo, Keras' summary and PyTorch's FLOP counter."
    )
    names = [*TEXTS, FUNCTIONAL, *FAMILIES]
    parser.add_argument("networks", nargs="*", default=names, metavar="NETWORK", help=f"some of {', '.join(names)}")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each is timed (default: 5)")
    options = parser.parse_args()
    if unknown := set(options.networks) - set(names):
        parser.error(f"no network {sorted(unknown)[0]!r}; there are {', '.join(names)}")
    print(
        f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads, PyTorch {torch.__version__}"
    )
    print("" if TORCHINFO else "torchinfo is not installed and left out: pip install torchinfo\n")
    with tempfile.TemporaryDirectory() as folder:
        cases = [case_of(name, Path(folder)) for name in options.networks]
        for case in cases:
            tell_truth(case)
        for case in cases:
            time_within(case, options.rounds)
            if case.name != FUNCTIONAL:
                time_processes(case, options.rounds)


if __name__ == "__main__":
    main()
