"""Trainings under way: each in a thread of its own, whatever pages are open, until it is told to end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from convscope.architecture import Architecture
from convscope.errors import ConvscopeError, UsageError
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.inspection.film import Film, Filmed
from convscope.training.event import Event
from convscope.training.recipe import Recipe
from convscope.training.run import Run
from convscope.training.wishes import Wishes
from convscope.views.page import packed

if TYPE_CHECKING:
    from convscope.training.record import Training

Stage = Literal["loading", "training", "paused", "finished", "stopped", "failed"]
ENDED = ("finished", "stopped", "failed")
Load = Callable[[str], tuple[Images, Images]]
STOPPED = "stopped in the lab"


@dataclass(frozen=True)
class Plan:
    """What is to be trained; with ``resume`` a run that goes on.

    Attributes:
        folder: of the run, new or to go on with.
        data: the name of the data set.
        network: the text form.
        recipe: how it learns.
        seed: what everything random is drawn from.
        train, test: of how many images; 0 for all.
        resume: whether the run in the folder goes on.
        initial: whose weights are taken wherever they fit.
        freeze: the layers that stay as they are.
        paused: whether it waits before its first step.
    """

    folder: Path
    data: str
    network: str | Architecture
    recipe: Recipe
    seed: int = 0
    train: int = 0
    test: int = 0
    resume: bool = False
    initial: Network | None = None
    freeze: tuple[str, ...] = ()
    paused: bool = False

    @classmethod
    def of_run(cls, run: Run) -> Plan:
        """How a run goes on."""
        test = run.test.count if run.test else 0
        return cls(run.folder, run.data.name, run.architecture, run.recipe, run.seed, run.data.count, test, resume=True)


class Turns:
    """Lets several trainings take turns, step by step, in the order in which they asked.

    They share PyTorch's random numbers, so that two steps must never be mixed; and none should wait for long.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._next = self._serving = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn."""
        with self._changed:
            mine, self._next = self._next, self._next + 1
            self._changed.wait_for(lambda: self._serving == mine)
        try:
            yield
        finally:
            with self._changed:
                self._serving += 1
                self._changed.notify_all()


class UnderWay:
    """One training in its thread. What pages wish is only noted; the thread looks at it between two steps.

    Args:
        plan: what is trained.
        load: gives a data set by its name.
        turns: shared with the other trainings.

    Attributes:
        stage: where it stands.
        failure: why it failed, in words.
        version: grows whenever something has changed.
    """

    def __init__(self, plan: Plan, load: Load, turns: Turns) -> None:
        self.plan = plan
        self.stage: Stage = "loading"
        self.failure = ""
        self.version = 0
        self._load, self._turns = load, turns
        self._events: list[Event] = []
        self._wishes = Wishes(going=not plan.paused)
        self._filmed: Filmed | None = None
        self._thread = threading.Thread(target=self._run, name=f"training {plan.folder.name}", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The name of the run."""
        return self.plan.folder.name

    @property
    def ended(self) -> bool:
        """Whether it computes no more, and its run is written."""
        return self.stage in ENDED

    def events(self) -> list[Event]:
        """What it said so far."""
        return list(self._events)

    @property
    def film(self) -> Film | None:
        """Its first kernels so far, and what they make of one image; None before it begins."""
        return self._filmed.film if self._filmed else None

    def pause(self) -> None:
        """Stop after the step under way, until it goes on."""
        self._wishes.pause()
        self._told()

    def go_on(self) -> None:
        """Go on after a pause."""
        self._wishes.go_on()
        self._told()

    def step(self) -> None:
        """One step, then a pause."""
        self._wishes.step()
        self._told()

    def stop(self) -> None:
        """End it after the step under way; the run is saved and can be resumed."""
        self._wishes.stop()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    def _told(self) -> None:
        if not self.ended and self._events:
            self._at("training" if self._wishes.going else "paused")

    def _at(self, stage: Stage) -> None:
        self.stage = stage
        self.version += 1

    def _run(self) -> None:
        try:
            with self._turns.one():
                training = self._begin()
            with training:
                self._follow(training)
        except ConvscopeError as error:
            self.failure = str(error)
            self._at("failed")
        except Exception as error:
            self.failure = f"this is a fault of convscope: {type(error).__name__}: {error}"
            self._at("failed")
            raise

    def _begin(self) -> Training:
        from convscope.training.loop import train

        plan = self.plan
        learn, test = self._load(plan.data)
        learn, test = learn[: plan.train or None], test[: plan.test or None]
        self._seen = test if len(test) else learn
        network = plan.network
        architecture = Architecture.parse(network, learn.shape) if isinstance(network, str) else network
        if plan.resume:
            self._events = list(Run.open(plan.folder).events())
            training = train(architecture, learn, test, plan.recipe, plan.seed, resume=plan.folder)
            self._events = list(Run.open(plan.folder).events())  # what came after the checkpoint comes again
            return training
        recipe = Recipe.named(plan.recipe, architecture)
        start: dict[str, Any] = {"run": plan.folder, "initial": plan.initial, "freeze": plan.freeze}
        return train(architecture, learn, test, recipe, plan.seed, **start)

    def _follow(self, training: Training) -> None:
        self._at("training" if self._wishes.going else "paused")
        filmed = self._filmed = Filmed(training, self._seen)
        while self._may_step(filmed):
            with self._turns.one():
                event = next(filmed, None)
            if event is None:
                self._at("finished")
                return
            self._events.append(event)
            self.version += 1
        training.close(STOPPED)
        self._at("stopped")

    def _may_step(self, filmed: Filmed) -> bool:
        """Wait for leave to take the next step; False where it is to end. How it begins is told without one."""
        if not self._events:
            return True
        if not self._wishes.going:
            filmed.look()
            self.version += 1
        return self._wishes.may_step()


class Trainings:
    """All trainings of a lab, by the names of their runs.

    Args:
        load: gives a data set by its name.
    """

    def __init__(self, load: Load) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._turns = Turns()
        self._all: dict[str, UnderWay] = {}

    def start(self, plan: Plan) -> UnderWay:
        """Begin a training, or go on with one that ended early.

        Raises:
            UsageError: the run is under way.
        """
        with self._lock:
            if plan.resume and (there := self.get(plan.folder.name)) and not there.ended:
                raise UsageError(f"{plan.folder.name} is under way.")
            while not plan.resume and (plan.folder.exists() or plan.folder.name in self._all):
                plan = replace(plan, folder=_next(plan.folder))
            self._all[plan.folder.name] = UnderWay(plan, self._load, self._turns)
            return self._all[plan.folder.name]

    def get(self, name: str) -> UnderWay | None:
        """The training of a run, if it began in this lab."""
        return self._all.get(name)

    def under_way(self) -> list[UnderWay]:
        """Those that have not ended."""
        return [one for one in self._all.values() if not one.ended]

    def close(self) -> list[str]:
        """End all of them, which saves their runs; the names of those that were under way."""
        running = self.under_way()
        for one in running:
            one.stop()
        for one in running:
            one.join()
        return [one.name for one in running if one.stage == "stopped"]


def _next(folder: Path) -> Path:
    """The folder after this one, as ``runs/drawn-002`` comes after ``runs/drawn-001``."""
    name, _, number = folder.name.rpartition("-")
    return folder.with_name(f"{name}-{int(number) + 1:03d}")


def snapshot(events: list[Event], title: str, film: Film | None = None, *, whole: bool = True) -> dict[str, Any]:
    """The training view of what was said so far: ``spec``, None where nothing was, and ``arrays``.

    Of a film that is under way the last frame suffices: ``whole=False``.
    """
    from convscope.views import training

    if not events:
        return {"spec": None, "arrays": {}}
    view = training(events, title, film, whole=whole)
    return {"spec": dict(view.spec), "arrays": {name: packed(array) for name, array in view.arrays.items()}}
