"""Imports run one way and heavy ones come late: a fresh process imports each room, and what came along is seen."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "torch",
    "keras",
    "tensorflow",
    "matplotlib",
    "anywidget",
    "PIL",
    "scipy",
    "starlette",
    "uvicorn",
    "websockets",
}
BASE = {"convscope", "convscope.errors", "convscope.files"}
STEP = {"convscope.step"}
CONVOLUTION = BASE | STEP | {"convscope.convolution"}
LAYERS = CONVOLUTION | {"convscope.layers"}
ANALYSIS = LAYERS | {"convscope.architecture", "convscope.analysis", "convscope.table_text"}
NETWORK = ANALYSIS | {"convscope.images", "convscope.frameworks"}
TRAINING = NETWORK | {"convscope.training"}

ARROWS: dict[str, tuple[set[str], set[str]]] = {
    "convscope": (set(), HEAVY | {"numpy"}),
    "convscope.step": (BASE, HEAVY),
    "convscope.images": (BASE, HEAVY),
    "convscope.convolution": (CONVOLUTION, HEAVY),
    "convscope.datasets": (BASE | {"convscope.images"}, HEAVY | {"pooch", "requests"}),
    "convscope.layers": (LAYERS, HEAVY),
    "convscope.architecture": (LAYERS, HEAVY),
    "convscope.analysis": (ANALYSIS, HEAVY),
    "convscope.frameworks.network": (NETWORK, HEAVY),
    "convscope.frameworks.writing": (NETWORK, HEAVY),
    "convscope.frameworks.pytorch": (NETWORK, HEAVY - {"torch"}),
    "convscope.frameworks.keras": (NETWORK, HEAVY),
    "convscope.frameworks.keras_file": (NETWORK, HEAVY | {"h5py"}),
    "convscope.frameworks.keras_writing": (NETWORK, HEAVY),
    "convscope.frameworks.pytorch_reading": (NETWORK, HEAVY - {"torch"}),
    "convscope.frameworks.code": (NETWORK, HEAVY),
    "convscope.growth": (ANALYSIS | {"convscope.growth"}, HEAVY),
    "convscope.inspection.activations": (NETWORK | {"convscope.inspection"}, HEAVY),
    "convscope.inspection.explain": (NETWORK | {"convscope.inspection"}, HEAVY),
    "convscope.inspection.kernels": (NETWORK | {"convscope.inspection"}, HEAVY),
    "convscope.inspection.film": (TRAINING | {"convscope.inspection"}, HEAVY),
    "convscope.training.wishes": (TRAINING, HEAVY),
    "convscope.training.recipe": (TRAINING, HEAVY),
    "convscope.training.event": (TRAINING, HEAVY),
    "convscope.training.run": (TRAINING, HEAVY),
    "convscope.training.loop": (TRAINING, HEAVY - {"torch"}),
    "convscope.inspection.mistakes": (TRAINING | {"convscope.inspection"}, HEAVY),
    "convscope.reporting": (
        TRAINING | {f"convscope.{room}" for room in ("datasets", "inspection", "opening", "reporting", "views")},
        HEAVY,
    ),
    "convscope.opening": (TRAINING | {"convscope.opening"}, HEAVY),
    "convscope.lessons.worker": (BASE | {"convscope.lessons"}, HEAVY | {"convscope.convolution"}),
    "convscope.lessons.course": (CONVOLUTION | {"convscope.lessons"}, HEAVY),
    "convscope.lessons.lesson": (BASE | {"convscope.lessons"}, HEAVY),
    "convscope.lessons.reading": (CONVOLUTION | {"convscope.lessons"}, HEAVY),
    "convscope.lessons.notebook": (CONVOLUTION | {"convscope.lessons"}, HEAVY),
    "convscope.views": (NETWORK | {"convscope.views", "convscope.datasets"}, HEAVY),
}


def loaded_by(statement: str) -> set[str]:
    """The modules in memory after a statement, in a process that starts with none of ours."""
    code = f"{statement}\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(answer.stdout.splitlines()[-1]))


@pytest.mark.parametrize("room", ARROWS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    allowed, forbidden = ARROWS[room]
    modules = loaded_by(f"import {room}")
    assert room in modules
    own = {name for name in modules if name.split(".")[0] == "convscope"}
    rooms = {".".join(name.split(".")[:2]) for name in own}
    assert rooms - allowed <= {room, "convscope"}
    assert not forbidden & {name.split(".")[0] for name in modules}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["describe", "conv 32 3x3 relu, flatten, dense 10"],
        ["train", "--help"],
        ["lab", "--help"],
    ],
    ids=" ".join,
)
def test_help_and_describe_load_nothing_heavy(arguments: list[str]) -> None:
    run = f"from convscope.cli import main\ntry:\n    main({arguments!r})\nexcept SystemExit:\n    pass"
    assert not HEAVY & {name.split(".")[0] for name in loaded_by(run)}


def test_describe_of_a_text_loads_the_rooms_of_the_table_alone() -> None:
    run = "from convscope.cli import main\nmain(['describe', 'conv 32 3x3 relu, flatten, dense 10'])"
    rooms = {".".join(name.split(".")[:2]) for name in loaded_by(run) if name.startswith("convscope")}
    assert rooms <= ANALYSIS | {"convscope.cli", "convscope.growth", "convscope.opening"}


def test_every_public_name_is_there_and_documented() -> None:
    import convscope as cs

    for name in cs.__all__:
        value = getattr(cs, name)
        assert name in ("__version__", "KERNELS") or value.__doc__, name
    assert set(cs.__all__) == set(dir(cs))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = cs.nonsense
