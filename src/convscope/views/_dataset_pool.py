"""The pictures that a page of the dataset view holds: each once, made smaller where they are large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from convscope.images import Images
from convscope.views.thumbnails import shrinkage, thumbnails

Part = Literal["train", "test"]
SIDES = (64, 48, 32, 24, 16)  # pixels along the longer side, the largest that fits is taken


@dataclass
class Pool:
    """Pictures from one set or two, gathered one by one; each has a place.

    Attributes:
        sets: the sets by part.
        largest: pixels of a picture's longer side at most.
    """

    sets: dict[Part, Images]
    largest: int
    _places: dict[tuple[Part, int], int] = field(default_factory=dict)

    @property
    def shrunk(self) -> int:
        """How many pixels of an image are one of its picture, along a side."""
        return shrinkage(self.sets["train"].shape[:2], self.largest)

    def __len__(self) -> int:
        return len(self._places)

    def place(self, part: Part, index: int) -> int:
        """The place of an image's picture, which comes along from now on."""
        return self._places.setdefault((part, int(index)), len(self._places))

    def places(self, part: Part, indices: Iterable[int] | NDArray[np.int64]) -> list[int]:
        """The places of several."""
        return [self.place(part, int(index)) for index in indices]

    def pictures(self) -> NDArray[np.uint8]:
        """All pictures, ``(P, h, w, C)``."""
        rows = [self.sets[part].pixels[index] for part, index in self._places]
        return thumbnails(np.stack(rows), self.largest)

    def known(self) -> NDArray[np.int32]:
        """Part (0 train, 1 test), index and label of each, ``(P, 3)``."""
        rows = [(int(part == "test"), index, self.sets[part].labels[index]) for part, index in self._places]
        return np.array(rows, np.int32).reshape(-1, 3)


def side_for(shape: tuple[int, int, int], wanted: int, budget: int, sides: Sequence[int] = SIDES) -> tuple[int, int]:
    """The largest side for which so many pictures fit a budget of bytes, and how many fit at that side.

    >>> side_for((28, 28, 1), wanted=500, budget=600_000), side_for((256, 256, 3), wanted=500, budget=600_000)
    ((64, 765), (16, 781))
    """
    for side in sides:
        by = shrinkage(shape[:2], side)
        room = budget // (max(1, shape[0] // by) * max(1, shape[1] // by) * shape[2])
        if room >= wanted:
            break
    return side, room
