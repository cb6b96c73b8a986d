"""Event: what a training says at one moment."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Literal

from convscope.errors import DataError

Kind = Literal["start", "step", "epoch", "end"]
KINDS: tuple[Kind, ...] = ("start", "step", "epoch", "end")


@dataclass(frozen=True)
class Event:
    """One moment of a training: its start, one step, the end of an epoch, or its end.

    Attributes:
        kind: ``"start"``, ``"step"``, ``"epoch"`` or ``"end"``.
        epoch: the epoch under way, counted from 1; 0 at the start.
        epochs: how many there will be.
        step: how many batches the network has learned from.
        steps: how many there will be.
        images_seen: how many images it has learned from, each counted as often as it came.
        loss: the mean training loss (label smoothing included): of this step's batch, or of the whole epoch; None at
            the start. The network changes while an epoch lasts, so this is not the loss of the network at its end.
        accuracy: the share of the same images classified correctly at that time, as augmented, from 0 to 1.
        test_loss: the cross-entropy on the test images, without smoothing; at the end of an epoch, if any were given.
        test_accuracy: the share of the test images classified correctly, from 0 to 1; for reporting only.
        held_out_loss: the same of the training images that were set aside, if any were.
        held_out_accuracy: the share of these classified correctly, from 0 to 1.
        learning_rate: the one of this step.
        seconds: time spent on computing so far; a pause between two events does not count.
        seconds_left: what remains at this pace; None at the start.

    >>> event = Event("step", epoch=1, epochs=2, step=3, steps=8, images_seen=96, loss=1.25, accuracy=0.5)
    >>> Event.from_line(event.to_line()) == event
    True
    """

    kind: Kind
    epoch: int
    epochs: int
    step: int
    steps: int
    images_seen: int
    loss: float | None = None
    accuracy: float | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None
    held_out_loss: float | None = None
    held_out_accuracy: float | None = None
    learning_rate: float | None = None
    seconds: float = 0.0
    seconds_left: float | None = None

    def to_line(self) -> str:
        """The event as one line of JSON, without its end of line; what is None is left out."""
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None}, allow_nan=False)

    @classmethod
    def from_line(cls, line: str) -> Event:
        """The event of :meth:`to_line`; keys that a later version may add are passed over.

        Raises:
            DataError: the line is not an event.
        """
        known = {field.name for field in fields(cls)}
        try:
            event = cls(**{name: value for name, value in json.loads(line).items() if name in known})
        except (ValueError, TypeError, AttributeError) as error:
            raise DataError(f"this line is not a training event: {line[:80]!r}.") from error
        if event.kind not in KINDS:
            raise DataError(f"this line is an event of unknown kind {event.kind!r}; known are {', '.join(KINDS)}.")
        return event
