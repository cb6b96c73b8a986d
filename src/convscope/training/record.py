"""Training: a training under way, and what keeps its run folder up to date."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, perf_counter
from typing import Self

from filelock import FileLock

from convscope.frameworks.network import Network
from convscope.training.checkpoint import NAME as CHECKPOINT
from convscope.training.checkpoint import Checkpoint
from convscope.training.event import Event
from convscope.training.files import append, is_kept, let_go, write_weights
from convscope.training.learner import Learner
from convscope.training.memory import missing_memory
from convscope.training.run import Run

FLUSH_SECONDS = 1.0
CHECKPOINT_SECONDS = 30.0
EVENTS = "events.jsonl"
LEFT_EARLY = "stopped before its end"


class Recorder:
    """Writes a run's events about once a second, and a checkpoint with the weights whenever so many seconds are over,
    after every epoch, and when the training stops; a few earlier weights are kept beside them.

    Args:
        run: the run, its folder made.
        learner: what learns.
        train, test: the fingerprints of the images.
        lock: what keeps others from training into the folder; it is let go when the training stops.
        seconds: computed before now, where the run goes on.
    """

    def __init__(
        self,
        run: Run,
        learner: Learner,
        train: str | None,
        test: str | None,
        lock: FileLock,
        seconds: float | None = None,
    ) -> None:
        self.run, self._lock = run, lock
        self._learner = learner
        self._images = train, test
        self.seconds = seconds or 0.0
        self._recorded = learner.now
        self._lines: list[str] = []
        self._flushed = self._saved = monotonic()
        self._open = True
        if seconds is None:
            self._save()
        run.write()

    def record(self, event: Event) -> None:
        """Keep an event, and a checkpoint if it is time for one; the last event finishes the run."""
        self._lines.append(event.to_line())
        self._recorded, self.seconds = self._learner.now, event.seconds
        if event.kind in ("start", "epoch") and is_kept(event.epoch, event.epochs):
            write_weights(self.run.folder, self._learner.network().weights, event.epoch)
        if event.kind in ("epoch", "end") or monotonic() - self._saved > CHECKPOINT_SECONDS:
            self._save()
        elif event.kind == "start" or monotonic() - self._flushed > FLUSH_SECONDS:
            self._flush()
        if event.kind == "end":
            self._open = False
            self.run = self.run.ended("finished", accuracy=event.test_accuracy).write()
            (self.run.folder / CHECKPOINT).unlink(missing_ok=True)
            let_go(self._lock)

    def stop(self, reason: str) -> None:
        """Save a training that has not come to its end; once it is saved, or has, this does nothing."""
        if not self._open:
            return
        self._open = False
        try:
            self._save()
            self.run = self.run.ended("interrupted", reason=reason).write()
        finally:
            let_go(self._lock)

    def _save(self) -> None:
        """Write what is new: events, then the checkpoint, then the weights.

        Where a step was left in its middle, where its event was never said, or where the weights are no longer
        numbers, checkpoint and weights stay what they were.
        """
        self._flush()
        self._saved = monotonic()
        learner = self._learner
        if not learner.whole or learner.now is not self._recorded:
            return
        length = (self.run.folder / EVENTS).stat().st_size if learner.now.kind != "start" else 0  # it is said again
        checkpoint = Checkpoint(learner.arrays(), learner.numbers(), self.seconds, length, *self._images)
        if checkpoint.finite:
            if learner.now.kind != "end":
                checkpoint.save(self.run.folder)
            write_weights(self.run.folder, learner.network().weights)

    def _flush(self) -> None:
        append(self.run.folder / EVENTS, self._lines)
        self._lines = []
        self._flushed = monotonic()


class Training(Iterator[Event]):
    """A training under way: its events one after the other, and the network as it stands.

    It computes only while it is asked for an event. It is saved when it is closed, when Ctrl-C comes while it computes,
    when nobody holds it any more, and when Python ends; as a context manager it closes itself. A Ctrl-C within a step
    waits for the end of it; a second one does not wait, and what was saved before stays.
    """

    def __init__(
        self, events: Iterator[Event], learner: Learner, recorder: Recorder | None, seconds: float = 0.0
    ) -> None:
        self._events = events
        self._learner = learner
        self._recorder = recorder
        self._seconds = seconds
        if recorder:
            weakref.finalize(self, recorder.stop, LEFT_EARLY)

    @property
    def run(self) -> Run | None:
        """The record of the run as it stands, or None where none is kept."""
        return self._recorder.run if self._recorder else None

    def network(self) -> Network:
        """The network with its present weights, a copy."""
        return self._learner.network()

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
            if self._learner.interrupted:
                self._learner.interrupted()
        except StopIteration:
            raise
        except KeyboardInterrupt:
            self.close("Ctrl-C")
            raise
        except Exception as error:
            said = missing_memory(error) or error
            self.close(str(said).partition("\n")[0] or type(error).__name__)
            raise said from (error if said is not error else None)
        return event

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close("Ctrl-C" if kind is KeyboardInterrupt else LEFT_EARLY)

    def _left(self, event: Event) -> float | None:
        """The seconds that remain at the pace so far."""
        if event.kind == "end":
            return 0.0
        return self._seconds / event.step * (event.steps - event.step) if event.step else None
