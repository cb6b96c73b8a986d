"""The dataset view: what a set of images holds, what lies near what, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.finding import Finding
from convscope.datasets.neighbours import neighbours
from convscope.datasets.summaries import portions
from convscope.errors import UsageError, expect
from convscope.images import Images
from convscope.views._dataset_pool import Pool, side_for
from convscope.views.thumbnails import thumbnails
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BYTES = 620_000  # of pixels in a page
MOST_SAMPLES = 24  # of each class
FEWEST_SAMPLES = 8  # of each class, for which large images are made smaller
NEAR = 3  # neighbours of each sample
PER_FINDING = 18
MOST_CLASSES = 60
AT_ONCE = 64
BINS = 64
NOTES = (
    "The distance between two images is the root mean square difference of their pixels, in grey levels: 0 for copies. "
    "It knows nothing of shapes.",
    "A mean image is the mean of every pixel over all images of a class.",
    "The page holds a drawn sample; counts, means and neighbours are of the whole set. Nothing is sent or loaded.",
)


def dataset(
    train: Images, test: Images | None = None, *, findings: Iterable[Finding] | None = None, seed: int = 0
) -> View:
    """What a set of images holds: classes with counts, means and samples, the neighbours of each, pixels, and faults.

    Args:
        train: the images; samples, means, neighbours and pixel statistics are of these.
        test: the test images, of the same classes and size: for their counts, and for findings about them.
        findings: what the doctor found, ``cs.diagnose(train, test)``; that takes 15 to 20 seconds for 70,000 images.
        seed: which images are drawn as samples.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``. The page stays at
        about 1 MB for any number of images, and says how many of how many it shows.

    Raises:
        UsageError: no images, or train and test of different classes or sizes.

    >>> night = Images(np.zeros((3, 8, 8, 1), np.uint8), np.array([0, 1, 1]), ("cat", "dog"), "night")
    >>> print(dataset(night))
    night: 3 images of 8 × 8 × 1 in 2 classes
    <BLANKLINE>
    cat  1 ██████████
    dog  2 ████████████████████
    <BLANKLINE>
    pixels from 0 to 0, mean 0.00 (0.0000 of 255), standard deviation 0.00 (0.0000 of 255)
    """
    expect(train, Images, "views.dataset", "cs.load gives Images; of arrays make cs.Images(pixels, labels, names).")
    if not len(train):
        raise UsageError("the dataset view needs at least one image.")
    if test is not None and (test.shape != train.shape or test.class_names != train.class_names):
        raise UsageError(f"train and test must be of one size and have the same classes, got {train!r} and {test!r}.")
    found = None if findings is None else list(findings)
    names = train.class_names[:MOST_CLASSES]
    side, room = side_for(train.shape, len(names) * FEWEST_SAMPLES * (1 + NEAR), BYTES)
    pool = Pool({"train": train} if test is None else {"train": train, "test": test}, side)
    told = None if found is None else [_finding(each, pool, room) for each in found]
    each = max(1, min(MOST_SAMPLES, (room - len(pool)) // (len(names) * (1 + NEAR))))
    samples = drawn(train, each, seed)[: len(names)]
    means, values = class_means(train), value_counts(train)
    title = _title(train)
    spec = {
        "title": title,
        "name": train.name,
        "origin": train.origin,
        "shape": list(train.shape),
        "shrunk": pool.shrunk,
        "seed": seed,
        "classNames": list(train.class_names),
        "classes": _classes(train, test, samples, pool),
        "near": _near(train, np.concatenate(samples), pool),
        "findings": told,
        "pixels": _pixels(values),
        "notes": list(NOTES),
    }
    arrays: dict[str, NDArray[Any]] = {
        "pictures": pool.pictures(),
        "known": pool.known(),
        "means": thumbnails(means[: len(names)], pool.largest),
    }
    text = _text(train, test, values, found)
    return View("dataset", title, spec, arrays, text, draw=partial(_draw, train, samples, means, values, title))


def drawn(images: Images, each: int, seed: int) -> list[NDArray[np.int64]]:
    """Indices of up to ``each`` images of every class, drawn without putting back, in the order of the set."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(images))
    labels = images.labels[order]
    return [np.sort(order[labels == label][:each]) for label in range(len(images.class_names))]


def class_means(images: Images) -> NDArray[np.uint8]:
    """The mean image of every class, rounded: ``(classes, H, W, C)``; black for a class without images.

    >>> two = Images(np.array([10, 13], np.uint8).reshape(2, 1, 1, 1), np.array([0, 0]), ("a", "b"))
    >>> class_means(two).ravel().tolist()
    [12, 0]
    """
    count = len(images.class_names)
    sums = np.zeros((count, int(np.prod(images.shape))))
    for some in portions(images.pixels):
        belongs = (images.labels[some][:, None] == np.arange(count)).astype(np.float32)
        sums += belongs.T @ images.pixels[some].reshape(len(belongs), -1).astype(np.float32)
    means = sums / np.maximum(1, images.class_counts())[:, None]
    return np.rint(means).astype(np.uint8).reshape(count, *images.shape)


def value_counts(images: Images) -> NDArray[np.int64]:
    """How many numbers of the set have each value from 0 to 255."""
    counts = np.zeros(256, np.int64)
    for some in portions(images.pixels):
        counts += np.bincount(images.pixels[some].ravel(), minlength=256)
    return counts


def _title(images: Images) -> str:
    size = " × ".join(map(str, images.shape))
    plural = "s" if len(images) > 1 else ""
    kinds = f"{len(images.class_names)} class{'es' if len(images.class_names) > 1 else ''}"
    return f"{images.name}: {len(images):,} image{plural} of {size} in {kinds}"


def _classes(train: Images, test: Images | None, samples: list[NDArray[np.int64]], pool: Pool) -> list[dict[str, Any]]:
    counts = train.class_counts()
    others = None if test is None else test.class_counts()
    return [
        {
            "name": train.class_names[label],
            "train": int(counts[label]),
            "test": None if others is None else int(others[label]),
            "samples": pool.places("train", places),
        }
        for label, places in enumerate(samples)
    ]


def _near(train: Images, which: NDArray[np.int64], pool: Pool) -> dict[str, list[list[float]]]:
    """For each sample, by its place, the places of its nearest images and how far apart they are."""
    small = train
    if pool.shrunk > 1:
        made = [thumbnails(np.asarray(train.pixels[some]), pool.largest) for some in portions(train.pixels)]
        small = Images(np.concatenate(made), train.labels, train.class_names)
    near: dict[str, list[list[float]]] = {}
    for start in range(0, len(which), AT_ONCE):
        some = which[start : start + AT_ONCE]
        found = neighbours(small.pixels[some], small, NEAR + 1)
        for index, places, apart in zip(some.tolist(), found.places.tolist(), found.apart.tolist(), strict=True):
            others = [(at, far) for at, far in zip(places, apart, strict=True) if at != index][:NEAR]
            near[str(pool.place("train", index))] = [[pool.place("train", at), round(far, 3)] for at, far in others]
    return near


def _finding(finding: Finding, pool: Pool, room: int) -> dict[str, Any]:
    """A finding with the first of its images, as long as they take less than half of the room."""
    beside: Any = "train" if "leaked" in finding.kind else finding.part
    shown = []
    for i, index in enumerate(finding.indices[:PER_FINDING]):
        if len(pool) > room // 2 or finding.part not in pool.sets:
            break
        partner = pool.place(beside, finding.partners[i]) if finding.partners else None
        likely = finding.looks_like[i] if finding.looks_like else None
        shown.append([pool.place(finding.part, index), partner, likely])
    return {
        "kind": finding.kind,
        "part": finding.part,
        "text": finding.text,
        "advice": finding.advice,
        "count": finding.count,
        "pictured": len(finding.indices),
        "shown": shown,
    }


def _pixels(values: NDArray[np.int64]) -> dict[str, Any]:
    """What is known of all numbers of the set."""
    mean, deviation = _moments(values)
    present = np.flatnonzero(values)
    return {
        "count": int(values.sum()),
        "low": int(present[0]),
        "high": int(present[-1]),
        "mean": mean,
        "deviation": deviation,
        "bins": values.reshape(BINS, -1).sum(axis=1).tolist(),
    }


def _moments(values: NDArray[np.int64]) -> tuple[float, float]:
    """Mean and standard deviation, in grey levels."""
    levels = np.arange(256)
    mean = float(values @ levels / values.sum())
    return mean, float(np.sqrt(values @ (levels - mean) ** 2 / values.sum()))


def _text(train: Images, test: Images | None, values: NDArray[np.int64], found: list[Finding] | None) -> str:
    """What the view shows, for a terminal."""
    mean, deviation = _moments(values)
    present = np.flatnonzero(values)
    origin = [f"Shown: {train.origin}"] if train.origin else []
    numbers = (
        f"pixels from {present[0]} to {present[-1]}, mean {mean:.2f} ({mean / 255:.4f} of 255), standard deviation "
        f"{deviation:.2f} ({deviation / 255:.4f} of 255)"
    )
    doctor = [] if found is None else ["", *(_told(found) or ["The doctor found nothing."])]
    return "\n".join([_title(train), *origin, "", *_bars(train, test), "", numbers, *doctor])


def _bars(train: Images, test: Images | None) -> list[str]:
    counts = train.class_counts()
    wide = max(map(len, train.class_names))
    digits = max(len(f"{count:,}") for count in counts)
    others = [""] * len(counts) if test is None else [f" and {n:,} test" for n in test.class_counts()]
    return [
        f"{name:<{wide}}  {count:>{digits},} {'█' * round(20 * count / counts.max())}{other}".rstrip()
        for name, count, other in zip(train.class_names, counts, others, strict=True)
    ]


def _told(found: list[Finding]) -> list[str]:
    return [line for each in found for line in (f"{each.kind}: {each.text}", f"  → {each.advice}")]


def _draw(
    train: Images,
    samples: list[NDArray[np.int64]],
    means: NDArray[np.uint8],
    values: NDArray[np.int64],
    title: str,
    figure: Figure,
) -> None:
    from convscope.views._dataset_picture import draw

    draw(figure, title, train, samples, means, values)
