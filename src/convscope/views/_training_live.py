"""A training that its view drives: it computes in a thread of its own, and the buttons tell it what is wished."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from convscope.errors import ConvscopeError
from convscope.training.wishes import Wishes
from convscope.views._training import LiveTraining, training
from convscope.views.page import packed
from convscope.views.view import View

if TYPE_CHECKING:
    pass

PUSH_SECONDS = 0.15
WISHES = ("go_on", "pause", "step", "stop")
ENDED = ("finished", "stopped", "failed")


def live(events: LiveTraining, title: str) -> View:
    """The view of a training that is still to be run; it begins when the person says so."""
    driver = Driver(events, title)
    first = driver.view()
    view = View("training", title, first.spec, first.arrays, first.text, first.draw, answer=driver.answer)
    driver.shown = view
    return view


class Driver:
    """Runs a training for its view, and tells the widget how it goes a few times a second.

    Args:
        events: the training.
        title: of the view.
    """

    def __init__(self, events: LiveTraining, title: str) -> None:
        self.shown: View | None = None
        self.stage = "ready"
        self.failure = ""
        self._training, self._title = events, title
        self._events = [event for event in (next(events, None),) if event is not None]
        self._wishes = Wishes(going=False)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pushed = 0.0

    def view(self) -> View:
        """How it stands."""
        seen = training(
            list(self._events),
            self._title,
            getattr(self._training, "film", None),
            whole=self.stage not in ("training", "ready"),
        )
        spec = {**seen.spec, "stage": self.stage, "failure": self.failure}
        return View("training", self._title, spec, seen.arrays, seen.text, seen.draw)

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a button says."""
        wish = asked.get("wish")
        if wish not in WISHES or self.stage in ENDED:
            return {}
        begins = wish in ("go_on", "step")
        if self._thread is None and not begins:
            return {}
        self._at("training" if begins else "paused" if wish == "pause" else self.stage)
        getattr(self._wishes, wish)()
        if self._thread is None:
            self._thread = _thread(self._run)
            self._thread.start()
        return {}

    def _run(self) -> None:
        try:
            while self._may_step():
                event = next(self._training, None)
                if event is None:
                    return self._at("finished")
                self._events.append(event)
                if monotonic() - self._pushed > PUSH_SECONDS:
                    self._push()
            self._training.close()
            self._at("stopped")
        except ConvscopeError as error:
            self.failure = str(error)
            self._at("failed")

    def _may_step(self) -> bool:
        if not self._wishes.going:
            look = getattr(self._training, "look", None)
            if look:
                look()
            self._at("paused")
        return self._wishes.may_step()

    def _at(self, stage: str) -> None:
        with self._lock:
            if self.stage not in ENDED:
                self.stage = stage
        self._push()

    def _push(self) -> None:
        if self.shown is None:
            return
        widget = self.shown.widget()
        with self._lock, widget.hold_sync():
            self._pushed, now = monotonic(), self.view()
            widget.spec = dict(now.spec)
            widget.arrays = {name: packed(array) for name, array in now.arrays.items()}


def _thread(work: Any) -> threading.Thread:
    """A thread that ends with the program; in marimo one of its own, which may speak to the page."""
    marimo = sys.modules.get("marimo")
    if marimo is not None and marimo.running_in_notebook():
        return marimo.Thread(target=work, daemon=True)  # type: ignore[no-any-return]
    return threading.Thread(target=work, name="training in a view", daemon=True)
