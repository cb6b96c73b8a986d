"""The doctor: what is wrong with a set of images, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.fetch import Progress
from convscope.datasets.file_checks import check_files
from convscope.datasets.finding import PARTS, Finding, Part, about
from convscope.datasets.folder import open_folder
from convscope.datasets.likeness import NEAR, exact_copies, near_copies
from convscope.datasets.summaries import portions
from convscope.datasets.suspects import suspects
from convscope.errors import UsageError
from convscope.images import Images

_UNBALANCED = 1.5  # times as many images in the largest class as in the smallest
_SHADES = 2  # grey levels from the darkest to the brightest pixel of an image that shows nothing
_BACKGROUND = 12  # grey levels within which a pixel counts as background
_BORDER = 0.6  # of the border must be background for an image to have one
_OFF_CENTRE = 1 / 8  # of the height or width

Numbers = NDArray[np.float64]


def diagnose(train: Images, test: Images) -> Iterator[Finding]:
    """Look for what is wrong with two sets of images; the findings come as they are made, the gravest first.

    Copies, exact and near (a root mean square difference of at most 5 grey levels), within a part and between the two;
    images that show nothing, that are inverted or off-centre; grey ones among colour; unbalanced classes; labels that
    are probably wrong. Fashion-MNIST, 70,000 images, takes 15 to 20 seconds on two cores.

    Raises:
        UsageError: the two sets differ in the size of their images or in their classes.

    >>> black = Images(np.zeros((3, 8, 8, 1), np.uint8), np.array([0, 1, 1]), ("a", "b"))
    >>> for finding in diagnose(black, black[:0]):
    ...     print(finding.kind, finding.indices, finding.partners)
    duplicate (1, 2) (0, 0)
    constant (0, 1, 2) ()
    unbalanced () ()
    """
    if train.shape != test.shape or train.class_names != test.class_names:
        raise UsageError(f"train and test must be of one size and have the same classes, got {train!r} and {test!r}.")
    yield from _copies(train, test)
    for check in (_pixels, _unbalanced, _mislabelled):
        for part, images in zip(PARTS, (train, test), strict=True):
            if len(images):
                yield from check(part, images)


def diagnose_folder(
    path: str | os.PathLike[str], size: int | None = None, progress: Progress | None = None
) -> Iterator[Finding]:
    """Look for what is wrong with a folder of images: its files first, then as `diagnose`, with the files' names.

    Args:
        path: the folder, as of `read_folder`, and so are ``size`` and ``progress``.

    Raises:
        As `open_folder`.
    """
    folder = open_folder(path, size, progress)
    yield from check_files(folder)
    names = {"train": folder.train_files, "test": folder.test_files}
    for finding in diagnose(folder.train, folder.test):
        yield replace(finding, files=tuple(names[finding.part][index] for index in finding.indices))


def _copies(train: Images, test: Images) -> Iterator[Finding]:
    """Copies, exact and near, between the parts and within each."""
    exact = exact_copies(train.pixels, test.pixels)
    near = np.where(exact < 0, near_copies(train.pixels, test.pixels), -1)
    nearly = f"within {NEAR:g} grey levels (root mean square) of"
    yield from _leaked("leaked", exact, train, test, "equal to the bit to")
    yield from _leaked("nearly-leaked", near, train, test, nearly)
    yield from _repeated("duplicate", exact, train, test, "equal to the bit to")
    yield from _repeated("nearly-duplicate", near, train, test, nearly)


def _leaked(kind: str, partners: NDArray[np.int64], train: Images, test: Images, how: str) -> Iterator[Finding]:
    beside = partners[len(train) :]
    which = np.flatnonzero((beside >= 0) & (beside < len(train)))
    if len(which):
        text = f"{how} one of train{_disagreeing(test.labels[which], train.labels[beside[which]])}"
        advice = "Remove them from test: what was seen in training is no test."
        yield about(kind, "test", len(test), which, text, advice, partners=beside[which])


def _repeated(kind: str, partners: NDArray[np.int64], train: Images, test: Images, how: str) -> Iterator[Finding]:
    for part, images, start in zip(PARTS, (train, test), (0, len(train)), strict=True):
        beside = partners[start : start + len(images)] - start
        which = np.flatnonzero(beside >= 0)
        if len(which):
            together = len(np.union1d(which, beside[which]))
            text = f"{how} an earlier one{_disagreeing(images.labels[which], images.labels[beside[which]])}"
            text += f"; with those, {together:,} images"
            advice = "Keep one of each; of copies with different labels, look which is right."
            yield about(kind, part, len(images), which, text, advice, partners=beside[which])


def _disagreeing(labels: NDArray[np.int64], others: NDArray[np.int64]) -> str:
    count = int(np.sum(labels != others))
    return f" ({count:,} with another label)" if count else ""


def _pixels(part: Part, images: Images) -> Iterator[Finding]:
    """What each image shows by itself: nothing, something inverted or off-centre, no colour among colour."""
    seen = np.concatenate([_measured(images.pixels[some]) for some in portions(images.pixels)])
    shades, background, plain, offset, colours = seen.T
    total, constant, grey = len(images), shades <= _SHADES, colours <= _SHADES
    if constant.any():
        advice = "Remove them, or see how they came about."
        text = "without content: all pixels equal, or nearly"
        yield about("constant", part, total, np.flatnonzero(constant), text, advice)
    grounded = (plain >= _BORDER) & ~constant
    if grounded.sum() >= total / 2:
        yield from _inverted(part, total, grounded, background)
        yield from _off_centre(part, total, grounded & (offset > _OFF_CENTRE))
    if images.shape[2] == 3 and 0 < grey.sum() < total / 2:
        advice = "See that no class is recognised by having no colour; make all grey if colour does not matter."
        yield about("grey-among-colour", part, total, np.flatnonzero(grey), "in grey among others in colour", advice)


def _inverted(part: Part, total: int, grounded: NDArray[np.bool], background: Numbers) -> Iterator[Finding]:
    usual = np.median(background[grounded])
    inverted = grounded & (np.abs(background - usual) > 127)
    if inverted.any():
        kinds = ("bright", "dark") if usual < 128 else ("dark", "bright")
        text = "with a {} background where that of most is {}: probably inverted".format(*kinds)
        yield about("inverted", part, total, np.flatnonzero(inverted), text, "Subtract their pixels from 255.")


def _off_centre(part: Part, total: int, beside: NDArray[np.bool]) -> Iterator[Finding]:
    if beside.any():
        text = f"off-centre: what shows lies more than {_OFF_CENTRE:.1%} of the image from its middle"
        advice = "Centre them, or train with shifted images, so that the position does not matter."
        yield about("off-centre", part, total, np.flatnonzero(beside), text, advice)


def _measured(pixels: NDArray[np.uint8]) -> Numbers:
    """``(N, 5)``: shades, brightness of the background, how much of the border it is, offset of what shows, colour.

    The background is the median of the border; what shows are the pixels that differ from it.
    """
    colours = np.ptp(pixels, axis=3).max(axis=(1, 2))
    shades = np.ptp(pixels.reshape(len(pixels), -1, pixels.shape[3]), axis=1).max(axis=1)
    bright = pixels.mean(axis=3, dtype=np.float32)
    border = np.concatenate([bright[:, 0], bright[:, -1], bright[:, 1:-1, 0], bright[:, 1:-1, -1]], axis=1)
    background = np.median(border, axis=1)
    plain = np.mean(np.abs(border - background[:, None]) <= _BACKGROUND, axis=1)
    shows = np.abs(bright - background[:, None, None]) > _BACKGROUND
    offset = np.maximum(_offset(shows.any(axis=2)), _offset(shows.any(axis=1)))
    return np.stack([shades, background, plain, offset, colours], axis=1).astype(np.float64)


def _offset(occupied: NDArray[np.bool]) -> Numbers:
    """How far the middle of what is occupied lies from the middle, as a share of the length: of ``(N, length)``."""
    length = occupied.shape[1]
    first, last = occupied.argmax(axis=1), length - 1 - occupied[:, ::-1].argmax(axis=1)
    return np.where(occupied.any(axis=1), np.abs(first + last - (length - 1)) / (2 * length), 0.0)


def _unbalanced(part: Part, images: Images) -> Iterator[Finding]:
    counts = images.class_counts()
    most, least = int(counts.argmax()), int(counts.argmin())
    if counts[most] > _UNBALANCED * counts[least]:
        names = images.class_names
        text = (
            f"The largest class of {part}, {names[most]}, has {counts[most]:,} images; "
            f"the smallest, {names[least]}, has {counts[least]:,}."
        )
        advice = "Gather more of the small classes or weigh them more, and look at each class's own accuracy."
        yield Finding("unbalanced", part, text, advice, int(np.sum(counts * _UNBALANCED < counts[most])))


def _mislabelled(part: Part, images: Images) -> Iterator[Finding]:
    indices, looks_like = suspects(images.pixels, images.labels, len(images.class_names))
    if len(indices):
        text = "with the looks of another class than their own, as the images nearest to them: probably mislabelled"
        advice = "Look at each: its label is wrong, or it is a rare sight of its class, or the two classes overlap."
        yield about("mislabelled", part, len(images), indices, text, advice, looks_like=looks_like)
