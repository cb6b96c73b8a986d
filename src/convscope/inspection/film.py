"""A film of a training: the first kernels of a network as they learn, and what they make of one image."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from convscope.architecture import INPUT
from convscope.convolution import pool
from convscope.errors import UsageError, expect
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.inspection.kernels import with_kernels
from convscope.training.event import Event
from convscope.training.run import Run

if TYPE_CHECKING:
    from convscope.training.record import Training

MOST_FILTERS = 16
MOST_CHANNELS = 3
LARGEST = 32  # pixels along the longer side of a map
MOST_FRAMES = 60
PACE = 1.2
"""From frame to frame so many times as many steps: most changes early."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One moment of a training; of many filters the first 16, of many channels the first 3.

    Attributes:
        step: how many batches the network had learned from.
        kernels: of the layer, ``(kh, kw, channels, filters)`` float32.
        maps: what the layer makes of the image, ``(H, W, filters)`` float32; means of squares where it is larger than
            32 × 32.
    """

    step: int
    kernels: NDArray[np.float32]
    maps: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Film:
    """Moments of a training, in order.

    Attributes:
        layer: the first layer with kernels.
        filters: how many it has.
        image: the one image, ``(H, W, C)`` uint8.
        label: what it is of.
        frames: the moments; none where the network has no such layer.
    """

    layer: str
    filters: int
    image: NDArray[np.uint8]
    label: str
    frames: tuple[Frame, ...]


def frame(network: Network, image: NDArray[np.uint8], step: int) -> Frame:
    """The first kernels of a network now, and what they make of an image ``(H, W, C)``; no later layer is computed.

    Raises:
        UsageError: it has no kernels, or the image is of another size.
    """
    layer = _first(network)
    if layer is None:
        raise UsageError("this network has no layer whose kernels could be filmed.")
    values = {INPUT: network.prepare(image)}
    for node in network.architecture.nodes:
        inputs = tuple(values[name] for name in node.inputs)
        values[node.name] = node.compute(inputs, network.weights.get(node.name, {}))
        if node.name == layer:
            break
    maps = values[layer][0, ..., :MOST_FILTERS]
    by = math.ceil(max(maps.shape[:2]) / LARGEST)
    small = maps if by == 1 else pool(maps, by, kind="average", channels="last")
    kernels = network.weights[layer]["kernel"][:, :, :MOST_CHANNELS, :MOST_FILTERS]
    return Frame(step, np.array(kernels), np.array(small, np.float32))


def film_of(run: Run, images: Images) -> Film:
    """The film of a run from the weights that it kept: at its start, after epochs 1, 2, 4, 8, …, and at its end.

    Args:
        run: with its folder.
        images: the first one is put through the network.

    Raises:
        UsageError: the image is of another size.
        DataError: weights or events that cannot be read.
    """
    events = run.events()
    ends = {event.epoch: event.step for event in events if event.kind in ("start", "epoch")}
    camera = Camera(images)
    for epoch in run.kept_epochs:
        if epoch in ends:
            camera.take(run.network(epoch), ends[epoch])
    if run.status == "finished":
        camera.take(run.network(), events[-1].step)
    return camera.film


class Camera:
    """Takes the frames of a film: often at first, then ever less, and at the end of every epoch.

    Args:
        images: the first one is put through the network.
    """

    def __init__(self, images: Images) -> None:
        self._image = np.asarray(images.pixels[0])
        self._label = images.class_names[images.labels[0]]
        self._layer: str | None = ""
        self._filters = 0
        self._frames: tuple[Frame, ...] = ()

    def is_due(self, event: Event) -> bool:
        """Whether a frame is worth taking after this event."""
        last = self._frames[-1].step if self._frames else -1
        return self._layer is not None and event.step > last and (event.kind != "step" or event.step >= PACE * last)

    def take(self, network: Network, step: int) -> None:
        """Take a frame of the network as it stands, unless there is one of this step, or nothing to see."""
        self._layer = _first(network)
        if self._layer is None or (self._frames and step <= self._frames[-1].step):
            return
        self._filters = network.weights[self._layer]["kernel"].shape[3]
        frames = [*self._frames, frame(network, self._image, step)]
        if len(frames) > MOST_FRAMES:
            del frames[1:-8:2]
        self._frames = tuple(frames)

    @property
    def film(self) -> Film:
        """What was taken so far."""
        return Film(self._layer or "", self._filters, self._image, self._label, self._frames)


def filmed(training: Training, images: Images) -> Filmed:
    """Film a training: its first kernels as they learn, and what they make of one image.

    Args:
        training: what ``cs.train`` gives.
        images: the first one is put through the network, such as the test images.

    Returns:
        The same events, one after the other; ``.film`` is what was filmed so far. ``cs.views.training`` shows it.

    >>> from convscope.architecture import Architecture
    >>> from convscope.training.loop import train
    >>> images = Images(np.zeros((96, 8, 8, 1), np.uint8), np.arange(96) % 2, ("cat", "dog"))
    >>> network = Architecture.parse("conv 4 3x3 relu, globalavgpool, dense 2", input_shape=(8, 8, 1))
    >>> events = filmed(train(network, images, recipe="textbook"), images)
    >>> next(events).kind, next(events).kind, len(events.film.frames), events.film.frames[0].maps.shape
    ('start', 'step', 2, (6, 6, 4))
    >>> events.close()

    Raises:
        UsageError: no training, or no images.
    """
    expect(images, Images, "filmed", "cs.load gives Images; of arrays make cs.Images(pixels, labels, class_names).")
    if not hasattr(training, "network") or not len(images):
        raise UsageError("filmed takes what cs.train gives, and at least one image.")
    return Filmed(training, images)


class Filmed(Iterator[Event]):
    """A training that is filmed: the same events, one after the other, and a :attr:`film`."""

    def __init__(self, training: Training, images: Images) -> None:
        self._training = training
        self._camera = Camera(images)
        self._step = 0

    @property
    def film(self) -> Film:
        """What was filmed so far."""
        return self._camera.film

    def network(self) -> Network:
        """The network with its present weights, a copy."""
        return self._training.network()

    def look(self) -> None:
        """Take a frame now, as before a pause."""
        self._camera.take(self.network(), self._step)

    def close(self, reason: str | None = None) -> None:
        """Stop the training; a run that has not come to its end is saved."""
        self._training.close(*([] if reason is None else [reason]))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        event = next(self._training)
        self._step = event.step
        if self._camera.is_due(event):
            self.look()
        return event


def _first(network: Network) -> str | None:
    return next(iter(with_kernels(network)), None)
