"""ReceptiveField: the part of the image that one value sees, followed through layers and merges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from convscope.layers.base import Ratio, Reach, Shape

Ratios = tuple[Ratio, Ratio]


@dataclass(frozen=True)
class ReceptiveField:
    """The part of the input image that one value of a feature map can see, each ``(vertical, horizontal)``.

    Where a layer makes the map larger, neighbouring values see the same pixels and strides are fractions; the field is
    then the smallest of one size that holds what any value sees.

    Attributes:
        size: rows and columns of the image, padding included.
        stride: pixels of the image between neighbouring values (the jump).
        padding: pixels by which the field of the first value starts above and left of the image.
        whole: the value sees all of the image, as after flatten or global pooling.
        aligned: the branches that meet here or before see fields around the same centre; else ``size`` holds them all.

    Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019.
    """

    size: Ratios
    stride: Ratios
    padding: Ratios
    whole: bool = False
    aligned: bool = True

    @classmethod
    def of_image(cls, shape: Shape) -> ReceptiveField:
        """All of an image ``(H, W, C)``."""
        return cls((shape[0], shape[1]), (0, 0), (0, 0), whole=True)

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Top, left, bottom and right of one value's field in the image; bottom and right are just outside of it.

        >>> ReceptiveField((4, 4), (2, 2), (1, 1)).box(0, 3)
        (-1, 5, 3, 9)
        """
        top, left = row * self.stride[0] - self.padding[0], column * self.stride[1] - self.padding[1]
        return math.ceil(top), math.ceil(left), math.floor(top + self.size[0]), math.floor(left + self.size[1])

    def through(self, reach: Reach) -> ReceptiveField:
        """The field behind a layer: it grows by ``(extent − 1) · stride`` (equations 1 and 2 of the source).

        >>> ReceptiveField((3, 3), (1, 1), (0, 0)).through(Reach((2, 2), (2, 2), (0, 0)))
        ReceptiveField(size=(4, 4), stride=(2, 2), padding=(0, 0), whole=False, aligned=True)
        """
        rows, columns = (
            (
                _plain(size + (extent - 1) * jump),
                _plain(jump * step),
                _plain(padding + before * jump),
            )
            for size, jump, padding, extent, step, before in zip(
                self.size, self.stride, self.padding, reach.extent, reach.step, reach.before, strict=True
            )
        )
        size, stride, padding = zip(rows, columns, strict=True)
        return ReceptiveField(size, stride, padding, aligned=self.aligned)

    def __str__(self) -> str:
        return "image" if self.whole else " × ".join(ratio_text(size) for size in self.size)


def meet(fields: tuple[ReceptiveField, ...], shape: Shape) -> ReceptiveField:
    """The field where branches meet in a map ``(H, W, C)``: the smallest that holds all of theirs at every position.

    It is aligned where all branches are, have one stride, and see around the same centre.

    >>> around = ReceptiveField((3, 3), (1, 1), (1, 1)), ReceptiveField((1, 1), (1, 1), (0, 0))
    >>> meet(around, (9, 9, 8))
    ReceptiveField(size=(3, 3), stride=(1, 1), padding=(1, 1), whole=False, aligned=True)
    >>> meet((around[0], ReceptiveField((1, 1), (1, 1), (-1, -1))), (7, 7, 8)).aligned
    False
    """
    whole = next((field for field in fields if field.whole), None)
    if whole is not None:
        return whole
    sides = [_side_meet([(f.size[i], f.stride[i], f.padding[i]) for f in fields], shape[i]) for i in (0, 1)]
    (rows, jump, top, even), (columns, leap, left, level) = sides
    aligned = even and level and all(field.aligned for field in fields)
    return ReceptiveField((rows, columns), (jump, leap), (top, left), aligned=aligned)


def ratio_text(number: Ratio) -> str:
    """A whole number, or a fraction with its decimals: ``3``, ``1.5``."""
    return str(number) if isinstance(number, int) else f"{float(number):.4g}"


def _side_meet(branches: list[tuple[Ratio, Ratio, Ratio]], length: int) -> tuple[Ratio, Ratio, Ratio, bool]:
    """Size, stride and padding that hold the fields of all branches in one direction, and whether they are aligned."""
    jump = branches[0][1]
    starts = [i * (stride - jump) - padding for _, stride, padding in branches for i in (0, length - 1)]
    ends = [i * (stride - jump) - padding + size for size, stride, padding in branches for i in (0, length - 1)]
    aligned = len({(stride, size - 2 * padding) for size, stride, padding in branches}) == 1
    return _plain(max(ends) - min(starts)), jump, _plain(-min(starts)), aligned


def _plain(number: Ratio) -> Ratio:
    """A fraction that is whole as an int."""
    return int(number) if isinstance(number, Fraction) and number.denominator == 1 else number
