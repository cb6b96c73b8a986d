"""The training view: how a network learned, or learns just now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from convscope.errors import UsageError, expect
from convscope.views._training_film import film_parts
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from convscope.frameworks.network import Network
    from convscope.inspection.film import Film
    from convscope.training.event import Event

MOST_POINTS = 240
NOTES = (
    "On the training images, loss and accuracy are counted while the network learns, on the images as they were shown: "
    "augmented where the recipe says so. Test images are shown as they are, and so can be easier.",
    "Nothing was chosen by the test images. Time is time spent on computing; pauses do not count.",
)
EPOCH_FIELDS = (
    *("epoch", "step", "seconds", "loss", "accuracy"),
    *("held_out_loss", "held_out_accuracy", "test_loss", "test_accuracy"),
)


def training(
    events: Iterable[Event] | LiveTraining, title: str = "Training", film: Film | None = None, *, whole: bool = True
) -> View:
    """The curves of a training, finished or under way: loss, accuracy, learning rate, time, the best epoch.

    Given the training itself, the view drives it: in a notebook it has buttons to start, pause, step and stop. With
    ``cs.filmed(cs.train(…), images)`` it shows the first kernels, too, and what they make of an image, as they learn.

    Args:
        events: what :func:`convscope.train` gives, still to be run; or what it gave so far, or ``run.events()``.
        title: what is said above it.
        film: of events so far their film, such as ``filmed.film``.
        whole: False where the training is under way and only the film's last frame is wanted.

    Returns:
        A :class:`~convscope.views.view.View`: a notebook widget, ``save("page.html")``, ``print``.

    Raises:
        UsageError: what is given are no events, or none.

    >>> from convscope.training.event import Event
    >>> known = {"loss": 0.5, "accuracy": 0.8, "test_accuracy": 0.75, "seconds": 61, "seconds_left": 61}
    >>> print(training([Event("epoch", 1, 2, 8, 16, 512, **known)]))
    Training
    epoch 1 of 2, 1:01 so far, about 1:01 left
    <BLANKLINE>
    epoch   time    loss  training  test
        1   1:01  0.5000    80.00%  75.00%
    <BLANKLINE>
    best: epoch 1 (most test images right, seen afterwards)
    """
    from convscope.training.event import Event

    if isinstance(events, LiveTraining):
        from convscope.views._training_live import live

        return live(events, title)
    events = list(events)
    if not events:
        raise UsageError("the training view needs at least one event of a training.")
    for event in events:
        expect(event, Event, "views.training", "cs.train gives events, and so does a run: run.events().")
    shown, arrays = film_parts(film, whole=whole)
    spec = {"title": title, **training_parts(events), "film": shown}
    return View("training", title, spec, arrays, _text(spec), draw=partial(_draw, events, title))


@runtime_checkable
class LiveTraining(Protocol):
    """A training that is still to be run: what ``cs.train`` or ``cs.filmed`` gives."""

    def __next__(self) -> Event:
        """The next event; computes."""
        ...

    def close(self) -> None:
        """Stop and save."""
        ...

    def network(self) -> Network:
        """The network as it stands."""
        ...


def training_parts(events: Sequence[Event]) -> dict[str, Any]:
    """What the part of a page that shows a training needs.

    Of many steps each point is the mean of a few that follow each other; how few is said, and the lowest and highest
    loss among them are kept.
    """
    steps = [event for event in events if event.kind == "step" and event.loss is not None]
    epochs = [event for event in events if event.kind == "epoch"]
    last = events[-1]
    together = -(-len(steps) // MOST_POINTS) or 1
    groups = [steps[start : start + together] for start in range(0, len(steps), together)]
    return {
        "now": {
            "kind": last.kind,
            **{key: getattr(last, key) for key in ("epoch", "epochs", "step", "steps", "seconds", "seconds_left")},
            "images_seen": last.images_seen,
        },
        "together": together,
        "steps": [_point(group) for group in groups],
        "epochs": [{key: getattr(event, key) for key in EPOCH_FIELDS} for event in epochs],
        "best": best_epoch(epochs),
        "status": status(last),
        "notes": list(NOTES),
    }


def _point(group: Sequence[Event]) -> dict[str, float | int | None]:
    losses = [event.loss for event in group if event.loss is not None]
    shares = [event.accuracy for event in group if event.accuracy is not None]
    last = group[-1]
    return {
        "step": last.step,
        "seconds": last.seconds,
        "loss": sum(losses) / len(losses),
        "low": min(losses),
        "high": max(losses),
        "accuracy": sum(shares) / len(shares) if shares else None,
        "rate": last.learning_rate,
    }


def best_epoch(epochs: Sequence[Event]) -> dict[str, Any] | None:
    """The epoch that did best, and by what: the held-out loss, by which the network is chosen, else the test accuracy,
    which is told looking back and chooses nothing.
    """
    held = [event for event in epochs if event.held_out_loss is not None]
    if held:
        best = min(held, key=lambda event: event.held_out_loss or 0.0)
        return {"epoch": best.epoch, "by": "lowest loss on the held-out images, which decides"}
    tested = [event for event in epochs if event.test_accuracy is not None]
    if not tested:
        return None
    best = max(tested, key=lambda event: event.test_accuracy or 0.0)
    return {"epoch": best.epoch, "by": "most test images right, seen afterwards"}


def status(last: Event) -> str:
    """Where a training stands, in a few words."""
    if last.kind == "start":
        return f"begins; {last.epochs} epoch{'s' * (last.epochs > 1)} to go"
    epochs = f"epoch {last.epoch} of {last.epochs}"
    if last.kind == "end":
        early = "" if last.epoch == last.epochs else f", stopped early after {epochs}"
        return f"finished in {clock(last.seconds)}{early}"
    left = "" if last.seconds_left is None else f", about {clock(last.seconds_left)} left"
    return f"{epochs}, {clock(last.seconds)} so far{left}"


def clock(seconds: float) -> str:
    """Minutes and seconds, and hours where there are some.

    >>> clock(61.4), clock(3700)
    ('1:01', '1:01:40')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _text(spec: dict[str, Any]) -> str:
    """What the view shows, for a terminal: where it stands, and a line for every epoch."""
    names = {"accuracy": "training", "held_out_accuracy": "held out", "test_accuracy": "test"}
    shown = [key for key in names if any(epoch[key] is not None for epoch in spec["epochs"])]
    lines = [spec["title"], spec["status"]]
    if spec["epochs"]:
        lines += ["", "epoch   time    loss  " + "  ".join(names[key] for key in shown)]
    for epoch in spec["epochs"]:
        shares = [
            f"{epoch[key]:.2%}".rjust(len(names[key])) if epoch[key] is not None else "–".rjust(len(names[key]))
            for key in shown
        ]
        loss = "–" if epoch["loss"] is None else f"{epoch['loss']:.4f}"
        lines.append(f"{epoch['epoch']:>5}  {clock(epoch['seconds']):>5}  {loss:>6}  " + "  ".join(shares))
    if spec["best"]:
        lines += ["", f"best: epoch {spec['best']['epoch']} ({spec['best']['by']})"]
    return "\n".join(lines)


def _draw(events: Sequence[Event], title: str, figure: Figure) -> None:
    from convscope.views.curves import draw_curves

    figure.set_size_inches(9, 3.6)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
    draw_curves(figure, events)
