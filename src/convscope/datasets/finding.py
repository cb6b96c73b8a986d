"""Finding: something that is wrong with images, or may be, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Part = Literal["train", "test"]
PARTS: tuple[Part, Part] = ("train", "test")


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with images, or may be.

    Attributes:
        kind: what it is in one word: ``"unreadable"``, ``"left-out"``, ``"names"``, ``"modes"``, ``"leaked"``,
            ``"nearly-leaked"``, ``"duplicate"``, ``"nearly-duplicate"``, ``"constant"``, ``"inverted"``,
            ``"off-centre"``, ``"grey-among-colour"``, ``"unbalanced"`` or ``"mislabelled"`` (probably).
        part: ``"train"`` or ``"test"``, which the indices count.
        text: what was found, with the numbers, in a sentence.
        advice: what to do about it.
        count: how many images, files or classes it is about.
        indices: which ones.
        partners: of copies, the image that each is like: in the same part, of leaked ones in ``"train"``.
        looks_like: of probably mislabelled images, the class that each looks like.
        files: the paths below the folder, where the images are from one.
    """

    kind: str
    part: Part
    text: str
    advice: str
    count: int
    indices: tuple[int, ...] = ()
    partners: tuple[int, ...] = ()
    looks_like: tuple[int, ...] = ()
    files: tuple[str, ...] = ()


def about(
    kind: str,
    part: Part,
    total: int,
    indices: Sequence[int] | NDArray[np.int64],
    text: str,
    advice: str,
    *,
    partners: Sequence[int] | NDArray[np.int64] = (),
    looks_like: Sequence[int] | NDArray[np.int64] = (),
) -> Finding:
    """A finding about some of the ``total`` images of a part; its text begins with how many of how many."""
    found, beside, classes = (tuple(int(i) for i in numbers) for numbers in (indices, partners, looks_like))
    text = f"{len(found):,} of {total:,} images of {part} {text}."
    return Finding(kind, part, text, advice, len(found), found, beside, classes)
