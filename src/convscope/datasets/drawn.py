"""drawn: ten kinds of clothing, drawn by code from a seed; the classes of Fashion-MNIST, and no file needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.datasets import cache
from convscope.datasets.drawing.fabric import TEXTURES, Texture
from convscope.datasets.drawing.hanging import bag, dress, trouser
from convscope.datasets.drawing.outline import Chance
from convscope.datasets.drawing.picture import lit, painted, placed
from convscope.datasets.drawing.shoes import ankle_boot, sandal, sneaker
from convscope.datasets.drawing.tops import coat, pullover, shirt, t_shirt
from convscope.datasets.fashion_mnist import FASHION_MNIST
from convscope.errors import UsageError
from convscope.images import Images

CLASS_NAMES = FASHION_MNIST.class_names
_SHAPES = (t_shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle_boot)
_FLIPS = ("Sandal", "Sneaker", "Bag", "Ankle boot")
TRAIN, TEST = (12_000, 0), (2_000, 1)
"""How many images of which seed the set has to learn from, and to test with."""
_VERSION = 1  # of the drawing: raise it when the same seed gives other pixels
_BATCH = 256 * 28 * 28  # pixels at a time


@dataclass(frozen=True)
class Garment:
    """One garment, and everything that decides how it looks: each can be changed while the others stay.

    Attributes:
        kind: its class, from 0 (T-shirt/top) to 9 (Ankle boot).
        shape: a seed for its outline and its details.
        texture: ``"plain"``, ``"stripes"``, ``"checks"``, ``"dots"``, ``"knit"`` or ``"fade"``.
        pattern: a seed for the scale, the angle and the strength of the texture.
        pose: a seed for its position, size and rotation, and which way it looks.
        light: a seed for its colours and brightness, and where the light comes from.
    """

    kind: int
    shape: int = 0
    texture: Texture = "plain"
    pattern: int = 0
    pose: int = 0
    light: int = 0


def drawn(count: int, seed: int = 0, size: int = 28, channels: int = 1, start: int = 0) -> Images:
    """Drawn clothing, as many images as wanted, every ten of them one of each class in a random order.

    The same seed gives the same images to the bit, and image i does not depend on how many there are.

    Args:
        count: how many images.
        seed: another seed, other images.
        size: height and width in pixels, at least 16.
        channels: 1 for grey, 3 for colour.
        start: the first image that is wanted; those before it are not drawn.

    Raises:
        UsageError: a number that does not fit.

    >>> images = drawn(20, seed=7)
    >>> images.shape, images.class_counts().tolist()
    ((28, 28, 1), [2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    >>> bool((drawn(5, seed=7, start=10).pixels == images.pixels[10:15]).all())
    True
    """
    if min(count, start) < 0:
        raise UsageError(f"count and start must be 0 or more, got {count} and {start}.")
    garments = list(_chosen(start + count, seed))[start:]
    labels = np.array([garment.kind for garment in garments], np.int64)
    return Images(draw(garments, size, channels), labels, CLASS_NAMES, "drawn", f"drawn by convscope, seed {seed}")


def draw(garments: Sequence[Garment], size: int = 28, channels: int = 1) -> NDArray[np.uint8]:
    """A picture of each garment: ``(N, size, size, channels)`` uint8, bright on black.

    Args:
        garments: what to draw; equal garments give equal pictures.
        size: height and width in pixels, at least 16.
        channels: 1 for grey, 3 for colour.

    Raises:
        UsageError: ``size`` or ``channels`` does not fit, or a garment is of no known kind or texture.

    The same shirt, plain and striped, differs within its outline only:

    >>> plain, striped = draw([Garment(6, shape=3), Garment(6, shape=3, texture="stripes")])
    >>> bool((plain != striped).any()), bool(((plain == 0) == (striped == 0)).all())
    (True, True)
    """
    if size < 16 or channels not in (1, 3):
        raise UsageError(f"size must be at least 16 and channels 1 or 3, got {size} and {channels}.")
    for garment in garments:
        if not 0 <= garment.kind < len(_SHAPES) or garment.texture not in TEXTURES:
            raise UsageError(f"kind must be from 0 to 9 and texture one of {', '.join(TEXTURES)}, got {garment}.")
    pixels = np.zeros((len(garments), size, size, channels), np.uint8)
    alike: dict[tuple[int, Texture], list[int]] = {}
    for index, garment in enumerate(garments):
        alike.setdefault((garment.kind, garment.texture), []).append(index)
    step = max(1, _BATCH // size**2)
    for which in alike.values():
        for start in range(0, len(which), step):
            some = which[start : start + step]
            pixels[some] = _picture([garments[index] for index in some], size, channels)
    return pixels


def load_drawn() -> tuple[Images, Images]:
    """12,000 images of seed 0 to train on and 2,000 of seed 1 to test on, 28 × 28 and grey; kept in the cache."""
    folder = cache.home() / f"drawn-{_VERSION}"
    with cache.locked(folder):
        kept = cache.recall(folder, "drawn", CLASS_NAMES)
        return kept or cache.store(folder, drawn(*TRAIN), drawn(*TEST))


def _chosen(count: int, seed: int) -> Iterable[Garment]:
    """The garments of a seed: classes shuffled within every ten, a third of the fabrics plain."""
    keys = _hashed(np.arange(count + 10, dtype=np.uint64) + _hashed(_seeds([seed]))[0])
    for index in range(count):
        tens, key = index - index % 10, int(keys[index])
        kind = int(np.argsort(keys[tens : tens + 10])[index % 10])
        texture = (*("plain",) * 2, *TEXTURES)[key % 8]
        yield Garment(kind, key, texture, key, key, key)


def _picture(garments: Sequence[Garment], size: int, channels: int) -> NDArray[np.uint8]:
    """Garments of one kind and one texture."""
    kind, texture = garments[0].kind, garments[0].texture
    shape, pattern, pose, light = (
        _numbers([getattr(garment, name) for garment in garments], stream, count)
        for stream, (name, count) in enumerate((("shape", 48), ("pattern", 4), ("pose", 6), ("light", 8)))
    )
    parts = _SHAPES[kind](Chance(shape))
    placing = placed(parts, size, pose, may_flip=CLASS_NAMES[kind] in _FLIPS)
    base, trim = _colours(light[:, :6], channels)
    picture = lit(*painted(parts, placing, size, base, trim, texture, pattern), light[:, 6:])
    return np.round(255 * picture).astype(np.uint8)


def _colours(numbers: NDArray[np.float64], channels: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A colour and a second one that is clearly darker or brighter: ``(N, channels)`` each, from 0 to 1."""
    hue, saturation, bright, other, contrast, lighter = numbers.T
    first = 0.4 + 0.6 * bright
    second = np.where((first < 0.72) & (lighter < 0.75), first + 0.35 + 0.2 * contrast, first * (0.2 + 0.35 * contrast))
    colours = (_colour(hue, 0.75 * saturation, first), _colour(hue + 0.15 + 0.7 * other, 0.6 * other, second))
    if channels == 1:
        return first[:, None].astype(np.float32), np.minimum(second, 1)[:, None].astype(np.float32)
    return colours


def _colour(
    hue: NDArray[np.float64], saturation: NDArray[np.float64], value: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Red, green and blue ``(N, 3)`` of a hue, from 0 to 1 round the circle."""
    wheel = np.abs((hue[:, None] * 6 + np.array([0, 4, 2])) % 6 - 3) - 1
    mixed = 1 - saturation[:, None] * (1 - np.clip(wheel, 0, 1))
    return np.asarray(np.clip(value[:, None] * mixed, 0, 1), np.float32)


def _numbers(seeds: Sequence[int], stream: int, count: int) -> NDArray[np.float64]:
    """``(N, count)`` numbers from 0 to 1, the same for the same seed and stream."""
    start = _hashed(_hashed(_seeds(seeds)) + np.uint64(stream))
    steps = np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (_hashed(start[:, None] + steps) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _seeds(seeds: Iterable[int]) -> NDArray[np.uint64]:
    return np.array([seed % 2**64 for seed in seeds], np.uint64)


def _hashed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: numbers that look random, each from its own.

    Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014.
    """
    z = numbers + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
