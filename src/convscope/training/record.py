"""Training: a training under way, and what keeps its run folder up to date."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic, perf_counter
from typing import Self

import numpy as np

from convscope.frameworks.network import Network
from convscope.training.event import Event
from convscope.training.files import append, write_weights
from convscope.training.run import Run

FLUSH_SECONDS = 1.0
LEFT_EARLY = "stopped before its end"


class Recorder:
    """Writes a run's events about once a second, and its weights after every epoch and when the training stops.

    Args:
        run: the run, its folder made and its record written.
        network: gives the network as it stands.
    """

    def __init__(self, run: Run, network: Callable[[], Network]) -> None:
        self.run = run
        self._network = network
        self._lines: list[str] = []
        self._flushed = monotonic()
        self._open = True

    def record(self, event: Event) -> None:
        """Keep an event; at the end of an epoch the weights too; the last one finishes the run."""
        self._lines.append(event.to_line())
        if event.kind != "step" or monotonic() - self._flushed > FLUSH_SECONDS:
            self._flush()
        if event.kind == "epoch":
            write_weights(self.run.folder, self._network().weights)
        if event.kind == "end":
            self._open = False
            self.run = self.run.ended("finished", accuracy=event.test_accuracy).write()

    def stop(self, reason: str) -> None:
        """Save a training that has not come to its end; once it is saved, or has, this does nothing.

        Weights that are not numbers are not saved: those of the last whole epoch stay.
        """
        if not self._open:
            return
        self._open = False
        weights = self._network().weights
        if all(np.isfinite(array).all() for arrays in weights.values() for array in arrays.values()):
            write_weights(self.run.folder, weights)
        self._flush()
        self.run = self.run.ended("interrupted", reason=reason).write()

    def _flush(self) -> None:
        append(self.run.folder / "events.jsonl", self._lines)
        self._lines = []
        self._flushed = monotonic()


class Training(Iterator[Event]):
    """A training under way: its events one after the other, and the network as it stands.

    It computes only while it is asked for an event. It is saved when it is closed, when Ctrl-C comes while it computes,
    when nobody holds it any more, and when Python ends; as a context manager it closes itself.
    """

    def __init__(self, events: Iterator[Event], network: Callable[[], Network], recorder: Recorder | None) -> None:
        self._events = events
        self._network = network
        self._recorder = recorder
        self._seconds = 0.0
        if recorder:
            weakref.finalize(self, recorder.stop, LEFT_EARLY)

    @property
    def run(self) -> Run | None:
        """The record of the run as it stands, or None where none is kept."""
        return self._recorder.run if self._recorder else None

    def network(self) -> Network:
        """The network with its present weights, a copy."""
        return self._network()

    def close(self, reason: str = LEFT_EARLY) -> None:
        """Stop the training; a run that has not come to its end is saved as interrupted."""
        self._events = iter(())
        if self._recorder:
            self._recorder.stop(reason)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        since = perf_counter()
        try:
            event = next(self._events)
            self._seconds += perf_counter() - since
            event = replace(event, seconds=self._seconds, seconds_left=self._left(event))
            if self._recorder:
                self._recorder.record(event)
        except StopIteration:
            raise
        except KeyboardInterrupt:
            self.close("Ctrl-C")
            raise
        except Exception as error:
            self.close(str(error).partition("\n")[0] or type(error).__name__)
            raise
        return event

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close("Ctrl-C" if kind is KeyboardInterrupt else LEFT_EARLY)

    def _left(self, event: Event) -> float | None:
        """The seconds that remain at the pace so far."""
        return self._seconds / event.step * (event.steps - event.step) if event.step else None
