"""Checkpoint: all that is needed to go on with a training as if it had never stopped.

``checkpoint.safetensors`` holds the weights with their state and the optimiser's buffers; in its header, as JSON, the
position in the epoch, the sums of it, the seconds, the length of ``events.jsonl``, and the fingerprints of the images.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError
from convscope.images import Images
from convscope.training.files import read_arrays, write_arrays
from convscope.training.recipe import Recipe
from convscope.training.run import DataCard, Run

NAME = "checkpoint.safetensors"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A moment of a training.

    Attributes:
        arrays: float32, as :meth:`convscope.training.learner.Learner.arrays` gives them.
        numbers: as :meth:`convscope.training.learner.Learner.numbers` gives them.
        seconds: computed so far.
        events: the length of ``events.jsonl`` at that moment, in bytes.
        train, test: the :func:`fingerprint` of the images; None where there were none.
    """

    arrays: Mapping[str, NDArray[np.float32]]
    numbers: Mapping[str, Any]
    seconds: float
    events: int
    train: str | None
    test: str | None

    @property
    def finite(self) -> bool:
        """Whether all weights and buffers are numbers; a training does not recover from others."""
        return all(np.isfinite(array).all() for array in self.arrays.values())

    def save(self, folder: Path) -> None:
        """Write the file into a run's folder; the last one stays whole until this one is.

        Raises:
            ResourceError: the disk is full, or the folder is gone.
        """
        plain = ("numbers", "seconds", "events", "train", "test")
        state = json.dumps({name: getattr(self, name) for name in plain})
        write_arrays(folder / NAME, self.arrays, {"state": state})

    @classmethod
    def load(cls, folder: Path) -> Checkpoint:
        """The checkpoint in a run's folder.

        Raises:
            DataError: there is none, or it cannot be read.
        """
        path = folder / NAME
        if not path.exists():
            raise DataError(f"{folder} has no {NAME}, so the run cannot go on.\nTrain anew; its weights are kept.")
        try:
            arrays, header = read_arrays(path)
            return cls(arrays, **json.loads(header["state"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path} cannot be read: {error}\nTrain anew, or restore the file.") from error


def fingerprint(images: Images | None) -> str | None:
    """The SHA-256 of shape, pixels and labels, in hexadecimal digits.

    >>> two = Images(np.zeros((2, 4, 4, 1), np.uint8), np.array([0, 1]), ("cat", "dog"))
    >>> fingerprint(two)[:8], fingerprint(two[::-1])[:8], fingerprint(None)
    ('9b144500', '4c99c9e3', None)
    """
    if images is None:
        return None
    digest = hashlib.sha256(repr(images.pixels.shape).encode())
    for start in range(0, len(images), 4096):
        digest.update(images.pixels[start : start + 4096].tobytes())
    digest.update(images.labels.tobytes())
    return digest.hexdigest()


def check_same(
    run: Run,
    checkpoint: Checkpoint,
    architecture: Architecture,
    train: Images,
    test: Images | None,
    recipe: Recipe,
    seed: int,
) -> None:
    """That a run would go on with what it began with.

    Raises:
        UsageError: something is another one; the difference is named.
    """
    differences = [
        *_differing("seed", run.seed, seed),
        *_differing("the classes", ", ".join(run.class_names), ", ".join(train.class_names)),
        *_differing("network", str(run.architecture), str(architecture)),
        *(line for key, value in asdict(run.recipe).items() for line in _differing(key, value, asdict(recipe)[key])),
        *_other_images("training", run.data, checkpoint.train, train),
        *_other_images("test", run.test, checkpoint.test, test),
    ]
    if differences or run.architecture != architecture:
        what = "; ".join(differences) or "the names of the network's layers"
        raise UsageError(f"{run.folder} cannot go on, for it began otherwise: {what}.\nGive what it began with.")


def _other_images(part: str, card: DataCard | None, known: str | None, images: Images | None) -> list[str]:
    given = None if images is None else DataCard.of(images)
    if card and given and (card.name, card.count) == (given.name, given.count):
        same = known == fingerprint(images)
        return [] if same else [f"the {part} images of {card.name} have other pixels or labels than then"]
    return _differing(f"{part} images", *(f"{c.count:,} of {c.name}" if c else "none" for c in (card, given)))


def _differing(what: str, then: object, now: object) -> list[str]:
    return [] if then == now else [f"{what} was {then}, now {now}"]
