"""The curves of a training as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from convscope.files import write_aside

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from convscope.training.event import Event

ACCENT, QUIET = "#00705a", "#9aa5b1"


def save_curves(events: Sequence[Event], path: str | Path) -> None:
    """Draw loss and accuracy over the images seen: every step faintly, every epoch plainly.

    Args:
        events: a training's events in order.
        path: where the picture goes; its ending says which form: ``.png``, ``.svg`` or ``.pdf``.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.4), layout="constrained")
    draw_curves(figure, events)
    picture = io.BytesIO()
    figure.savefig(picture, format=Path(path).suffix[1:], dpi=150)
    write_aside(Path(path), picture.getvalue())


def draw_curves(figure: Figure | SubFigure, events: Sequence[Event]) -> None:
    """Draw loss and accuracy beside each other on a figure."""
    steps = [event for event in events if event.kind == "step"]
    epochs = [event for event in events if event.kind == "epoch"]
    loss, accuracy = figure.subplots(1, 2)
    loss.plot([e.images_seen for e in steps], [e.loss for e in steps], color=QUIET, linewidth=0.8, label="each step")
    loss.plot(
        [e.images_seen for e in epochs], [e.loss for e in epochs], color=ACCENT, marker="o", label="mean of an epoch"
    )
    loss.set(title="Loss on the training images", ylim=(0, None))
    shares = {"training images, while learning": ("accuracy", QUIET), "test images": ("test_accuracy", ACCENT)}
    for label, (field, colour) in shares.items():
        points = [(e.images_seen, 100 * getattr(e, field)) for e in epochs if getattr(e, field) is not None]
        if points:
            accuracy.plot(*zip(*points, strict=True), color=colour, marker="o", label=label)
    accuracy.set(title="Classified correctly, %")
    for axes in (loss, accuracy):
        axes.set(xlabel="images seen", xlim=(0, 1.03 * max(e.images_seen for e in events)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)
