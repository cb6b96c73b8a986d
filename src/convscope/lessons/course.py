"""The course: which exercises there are, in which order; and packs, folders of exercises that can be given away."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from convscope.errors import DataError, UsageError
from convscope.lessons.exercise import Exercise
from convscope.lessons.program import defined_in

HERE = Path(__file__).parent / "exercises"
CHAPTERS: dict[str, tuple[str, ...]] = {
    "An image is a grid of numbers": (
        "count-the-numbers",
        "uint8-arithmetic",
        "normalise",
        "grey-from-colour",
        "add-the-axes",
    ),
    "Why dense layers struggle": ("dense-by-hand", "first-layer-parameters", "bias-counts", "flatten-and-back"),
    "Convolution by hand": (
        "horizontal-edges",
        "convolution-in-loops",
        "convolution-without-loops",
        "output-size",
        "stride-by-hand",
        "same-padding",
        "several-channels",
        "corners",
        "one-by-one",
        "depthwise",
        "dilation",
    ),
    "From kernels to networks": (
        "relu-and-pooling",
        "receptive-field",
        "multiply-adds",
        "whole-network",
        "equivariance",
        "pooling-and-shifts",
    ),
    "Meet the data": ("class-distribution",),
    "Build and train": ("softmax-and-loss", "learning-rate-step", "kernel-gradient", "small-network"),
    "Look inside": ("confusion-matrix",),
    "Make it better": ("batch-statistics", "dropout"),
    "Your own images": ("prepare-a-photo", "split-without-leaks"),
}
"""The exercises by chapter, in the order of the way through."""


@dataclass(frozen=True, eq=False)
class Course:
    """Exercises in their order.

    Attributes:
        chapters: the names of the exercises under each chapter's title.
        folder: where their files are.
    """

    chapters: dict[str, tuple[str, ...]]
    folder: Path

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in order."""
        return tuple(name for names in self.chapters.values() for name in names)

    def file_name(self, name: str) -> str:
        """What the learner's file is called: ``02_horizontal_edges.py``."""
        return f"{self.names.index(name) + 1:02d}_{name.replace('-', '_')}.py"

    def __getitem__(self, name: str) -> Exercise:
        """The exercise of a name; underscores, a number in front and ``.py`` do not matter.

        Raises:
            UsageError: there is none.
            DataError: its file is no exercise.
        """
        plain = plain_name(name)
        if plain not in self.names:
            near = difflib.get_close_matches(plain, self.names, 1)
            hint = f"Did you mean {near[0]!r}?" if near else "The names are listed with: convscope learn --list"
            raise UsageError(f"there is no exercise {name!r}. {hint}")
        return read_exercise(self.folder / f"{plain.replace('-', '_')}.py")


def course(pack: str | os.PathLike[str] | None = None) -> Course:
    """The course that comes along, or a pack: a folder of exercise files, in the order of their names.

    Raises:
        UsageError: the folder is not there, or has no exercises.

    >>> course()["horizontal-edges"].title
    'A detector of horizontal edges'
    """
    if pack is None:
        return Course(CHAPTERS, HERE)
    folder = Path(pack)
    names = tuple(sorted(plain_name(file.stem) for file in folder.glob("*.py") if not file.name.startswith("_")))
    if not names:
        raise UsageError(f"{folder} is not a folder with exercises (files such as my_exercise.py).")
    return Course({folder.resolve().name: names}, folder)


def plain_name(name: str) -> str:
    """The name of an exercise from that of a file: ``02_horizontal_edges.py`` is ``horizontal-edges``."""
    stem = name.removesuffix(".py").replace("_", "-")
    number, _, rest = stem.partition("-")
    return rest if number.isdecimal() and rest else stem


@cache
def read_exercise(file: Path) -> Exercise:
    """The exercise in a file; its name is the file's. The file is a program, and is run: take packs from people you
    trust.

    Raises:
        DataError: it does not run, or has no EXERCISE.
    """
    exercise = defined_in(file, "EXERCISE")
    if not isinstance(exercise, Exercise):
        raise DataError(f"{file} has no EXERCISE = Exercise(…). Start one with: convscope new exercise {file.stem}")
    return replace(exercise, name=plain_name(file.stem))
