"""Run: the folder of a training, and the record of what is in it.

A run is ``run.json`` (what was trained, on what, how, how far), ``events.jsonl`` (one Event a line),
``weights.safetensors`` (arrays named ``node.array``, float32, channels last), the same as they were at the start and
after epochs 1, 2, 4, 8, … (``weights-000.safetensors``, ``-001`` …) and, until it has come to its end,
``checkpoint.safetensors``. Files are written aside and then moved into their place, so that none is ever half.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, Self, get_args

from convscope import __version__
from convscope.architecture import Architecture
from convscope.errors import ConvscopeError, DataError
from convscope.files import write_aside
from convscope.frameworks.network import Network, Preprocessing
from convscope.images import Images
from convscope.training.event import Event
from convscope.training.files import kept_epochs, new_folder, read_arrays, unpack, weights_name
from convscope.training.machine import machine
from convscope.training.recipe import Recipe

FORMAT = 1
Status = Literal["running", "interrupted", "finished"]


@dataclass(frozen=True)
class DataCard:
    """Which images a run used: the name of the set, where it comes from, and how many."""

    name: str
    origin: str
    count: int

    @classmethod
    def of(cls, images: Images) -> DataCard:
        """The card of a set of images."""
        return cls(images.name, images.origin, len(images))


@dataclass(frozen=True)
class Run:
    """A run as its ``run.json`` tells it.

    Attributes:
        folder: where it is.
        architecture: the network.
        recipe: how it was trained.
        data: the images it was trained on.
        test: the images it was tested on after every epoch, or None.
        seed: what order, flips and first weights were drawn with.
        class_names: the names of the outputs.
        preprocessing: how pixels became the network's input.
        precision: ``"bfloat16"`` or ``"float32"``, what the layers were computed in.
        versions: of convscope, PyTorch, NumPy and Python, the number of threads, and the machine: what an equal
            repetition needs.
        started, finished: when, in UTC; finished is None while it runs.
        status: ``"running"``, ``"interrupted"`` or ``"finished"``.
        reason: why it was interrupted, else None.
        accuracy: the share of the test images classified correctly at the end, from 0 to 1, or None.
        initial: what its first weights were taken from, where they fit, in words; None where all were drawn.
        freeze: the names of the nodes whose weights stayed as they were.
    """

    folder: Path
    architecture: Architecture
    recipe: Recipe
    data: DataCard
    test: DataCard | None
    seed: int
    class_names: tuple[str, ...]
    preprocessing: Preprocessing
    precision: str
    versions: Mapping[str, str]
    started: str
    finished: str | None = None
    status: Status = "running"
    reason: str | None = None
    accuracy: float | None = None
    initial: str | None = None
    freeze: tuple[str, ...] = ()

    @classmethod
    def open(cls, folder: str | Path) -> Run:
        """The run in a folder.

        Raises:
            DataError: there is none, or its ``run.json`` cannot be read.
        """
        path = Path(folder) / "run.json"
        data = _read_json(path)
        if data.get("format") != FORMAT:
            raise DataError(
                f"{path} has format {data.get('format')!r}, this version reads {FORMAT}.\n"
                "Open it with the version of convscope that wrote it."
            )
        try:
            if data["status"] not in get_args(Status):
                raise DataError(f"status {data['status']!r}")
            return cls(
                folder=Path(folder),
                architecture=Architecture.from_json(data["architecture"]),
                recipe=Recipe(**data["recipe"]),
                data=DataCard(**data["data"]),
                test=DataCard(**data["test"]) if data["test"] else None,
                class_names=tuple(data["class_names"]),
                preprocessing=Preprocessing(**{key: tuple(values) for key, values in data["preprocessing"].items()}),
                **{key: data[key] for key in _PLAIN},
                initial=data.get("initial"),
                freeze=tuple(data.get("freeze", ())),
            )
        except (KeyError, TypeError, AttributeError, ConvscopeError) as error:
            raise DataError(
                f"{path} is not the record of a run: {error!r}.\nTrain anew, or restore the file."
            ) from error

    @classmethod
    def begin(
        cls,
        folder: str | Path,
        start: Network,
        recipe: Recipe,
        train: Images,
        test: Images | None,
        seed: int,
        precision: str,
        threads: int,
        initial: str | None = None,
        freeze: tuple[str, ...] = (),
    ) -> Run:
        """A run that begins now, in a new folder; its record is not written yet.

        Raises:
            UsageError: the folder is not empty.
            ResourceError: it cannot be made.
        """
        return cls(
            folder=new_folder(folder),
            architecture=start.architecture,
            recipe=recipe,
            data=DataCard.of(train),
            test=None if test is None else DataCard.of(test),
            seed=seed,
            class_names=train.class_names,
            preprocessing=start.preprocessing,
            precision=precision,
            versions=_versions(threads),
            started=_now(),
            initial=initial,
            freeze=freeze,
        )

    def write(self) -> Self:
        """Write ``run.json``."""
        record = {
            "format": FORMAT,
            "text": str(self.architecture),
            "architecture": self.architecture.to_json(),
            **{key: asdict(getattr(self, key)) for key in ("recipe", "data", "preprocessing")},
            "test": asdict(self.test) if self.test else None,
            "class_names": list(self.class_names),
            **{key: getattr(self, key) for key in _PLAIN},
            "versions": dict(self.versions),
            **({"initial": self.initial} if self.initial else {}),
            **({"freeze": list(self.freeze)} if self.freeze else {}),
        }
        write_aside(self.folder / "run.json", (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())
        return self

    def ended(self, status: Status, reason: str | None = None, accuracy: float | None = None) -> Self:
        """The same run at its end, now."""
        return replace(self, status=status, reason=reason, accuracy=accuracy, finished=_now())

    def resumed(self) -> Self:
        """The same run, under way again."""
        return replace(self, status="running", reason=None, finished=None)

    @property
    def title(self) -> str:
        """What the network is, in a line: what it learned from, and how well it does where that was counted."""
        right = f": {self.accuracy:.2%} of {self.test.count:,} test images right" if self.accuracy and self.test else ""
        stopped = "" if self.status == "finished" else f", not to the end ({self.reason or 'no end is recorded'})"
        return f"Trained on {self.data.name}{right}{stopped}"

    @property
    def kept_epochs(self) -> tuple[int, ...]:
        """The epochs after which earlier weights were kept, in order; 0 is the start, before the first step."""
        return kept_epochs(self.folder)

    def network(self, epoch: int | None = None) -> Network:
        """The trained network, from ``weights.safetensors``; or as it was after one of :attr:`kept_epochs`.

        Raises:
            DataError: there are no weights, or they do not belong to the architecture.
        """
        path = self.folder / weights_name(epoch)
        if epoch is not None and epoch not in self.kept_epochs:
            kept = ", ".join(map(str, self.kept_epochs)) or "none"
            raise DataError(f"{self.folder} kept no weights after epoch {epoch}; the epochs kept are {kept}.")
        try:
            arrays, _ = read_arrays(path)
        except FileNotFoundError:
            raise DataError(
                f"{path} does not exist: the run was killed before its first weights were saved.\nTrain anew."
            ) from None
        try:
            return Network(self.architecture, unpack(arrays), self.class_names, self.preprocessing, self.title)
        except DataError as error:
            raise DataError(f"{path} cannot be read: {error}\nTrain anew, or restore the file.") from error

    def events(self) -> tuple[Event, ...]:
        """Everything the training said, in order; a last line that was cut off by a crash is left out.

        Raises:
            DataError: the file is missing, or a line of it is not an event.
        """
        path = self.folder / "events.jsonl"
        try:
            *lines, _ = path.read_text("utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path} cannot be read: {error}\nThe weights may still be good.") from error
        events = []
        for number, line in enumerate(lines, 1):
            try:
                events.append(Event.from_line(line))
            except DataError as error:
                raise DataError(f"{path}, line {number}: {error}\nThe weights may still be good.") from error
        return tuple(events)


_PLAIN = ("seed", "precision", "versions", "started", "finished", "status", "reason", "accuracy")


def _versions(threads: int) -> dict[str, str]:
    """The versions a repetition needs, the number of threads and the machine, as text."""
    packages = {"convscope": __version__, **{name: _version(name) for name in ("torch", "numpy")}}
    return {**packages, "python": platform.python_version(), "threads": str(threads), "machine": machine()}


def _now() -> str:
    """The time in UTC to the second: ``2025-01-31T12:00:00+00:00``."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(
            f"{path.parent} is not a run: it has no run.json.\nA run is a folder that training made."
        ) from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}.\nTrain anew, or restore the file.") from error
    if not isinstance(data, dict):
        raise DataError(f"{path} is not the record of a run.\nTrain anew, or restore the file.")
    return data
