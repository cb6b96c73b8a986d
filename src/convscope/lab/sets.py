"""The images that a lab works with: the data sets on this machine, the drawn one, and folders that a person opened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread

from convscope.datasets import drawn, load
from convscope.datasets.fashion_mnist import FASHION_MNIST
from convscope.datasets.fetch import Progress
from convscope.datasets.folder import Folder, open_folder
from convscope.datasets.kmnist import KMNIST
from convscope.datasets.mnist import MNIST
from convscope.errors import ConvscopeError, UsageError
from convscope.images import Images

DRAWN = "drawn"
PUBLISHED = {one.name: one for one in (FASHION_MNIST, MNIST, KMNIST)}

Data = tuple[Images, Images]


@dataclass(frozen=True)
class Card:
    """A data set in a few words, without its pixels.

    Attributes:
        name: what it is called here.
        origin: where its images come from, which is always said.
        train, test: how many images.
        shape: height, width and channels of one.
        classes: the names of the classes.
    """

    name: str
    origin: str
    train: int
    test: int
    shape: tuple[int, int, int]
    classes: tuple[str, ...]


class Sets:
    """All data sets of a lab, each read when it is first asked for; nothing is downloaded unless a person says so.

    Args:
        first: the one that is shown first, if not the first that is there.
    """

    def __init__(self, first: str = "") -> None:
        self.first = first
        self._lock = Lock()
        self._locks: dict[str, Lock] = {}
        self._read: dict[str, Data] = {}
        self._folders: dict[str, Path] = {}

    def names(self) -> list[str]:
        """Those that are here: the real ones first, then the drawn one, which always is, and the opened folders."""
        here = [*(one.name for one in PUBLISHED.values() if one.is_here()), DRAWN, *self._folders]
        return sorted(here, key=lambda name: name != self.first)

    def cards(self) -> tuple[list[Card], list[str]]:
        """Those that are here, in a few words, and what is wrong with those that cannot be read."""
        cards, faults = list[Card](), list[str]()
        for name in self.names():
            try:
                cards.append(self.card(name))
            except ConvscopeError as error:
                faults.append(f"{name}: {str(error).partition(chr(10))[0]}")
        return cards, faults

    def absent(self) -> list[str]:
        """The published ones that are not on this machine."""
        return [one.name for one in PUBLISHED.values() if not one.is_here()]

    def load(self, name: str) -> Data:
        """Training and test images of a data set on this machine; nothing is downloaded.

        Raises:
            UsageError: it is not here.
        """
        with self._lock:
            lock = self._locks.setdefault(name, Lock())
        with lock:  # of this set alone: another one need not wait
            if name not in self._read:
                self._read[name] = self._of_folder(name) if name in self._folders else load(self._known(name))
            return self._read[name]

    def card(self, name: str) -> Card:
        """A data set in a few words; the drawn one need not be drawn for it."""
        if name == DRAWN and name not in self._read:
            counts = (drawn.TRAIN[0], drawn.TEST[0])
            return Card(name, f"drawn by convscope, seed {drawn.TEST[1]}", *counts, (28, 28, 1), drawn.CLASS_NAMES)
        train, test = self.load(name)
        return Card(name, test.origin, len(train), len(test), test.shape, test.class_names)

    def some(self, name: str, start: int, stop: int) -> Images:
        """Test images of a data set; of the drawn one these alone are drawn, as long as it is not there as a whole."""
        if name == DRAWN and name not in self._read:
            count, seed = drawn.TEST
            start, stop = min(start, count), min(stop, count)
            return drawn.drawn(max(0, stop - start), seed, start=start)
        return self.load(name)[1][start:stop]

    def prepare(self) -> None:
        """Draw the drawn set in the background, so that nobody waits for it later."""
        Thread(target=self.load, args=(DRAWN,), name="drawing", daemon=True).start()

    def fetch(self, name: str, progress: Progress | None = None) -> None:
        """Download a published data set, since a person asked for it.

        Raises:
            UsageError: there is none of this name.
            UnavailableError: no address gives it.
        """
        if name not in PUBLISHED:
            raise UsageError(f"{name} is not published anywhere that convscope knows.")
        PUBLISHED[name].load(progress=progress)

    def open(self, path: Path, progress: Progress | None = None) -> str:
        """Take a folder of images of a person's own among the data sets, and return what it is called here.

        Raises:
            UsageError, DataError, ResourceError: as `open_folder`.
        """
        folder = path.expanduser().absolute()
        opened = open_folder(folder, progress=progress)
        name = self._name_for(folder)
        self._folders[name], self._read[name] = folder, _data(opened, name)
        return name

    def folder(self, name: str) -> Path | None:
        """The folder of images that a data set is, if it is one."""
        return self._folders.get(name)

    def _of_folder(self, name: str) -> Data:
        return _data(open_folder(self._folders[name]), name)

    def _known(self, name: str) -> str:
        if name not in self.names():
            what = f"Fetch it on the page Data, or in a terminal: convscope data {name}"
            raise UsageError(
                f"{name} is not on this machine, and the lab downloads nothing by itself.\n"
                f"{what if name in PUBLISHED else 'A folder of images is opened on the page Data.'}"
            )
        return name

    def _name_for(self, folder: Path) -> str:
        """The folder's own name; where another set has it, with a number."""
        for name, path in self._folders.items():
            if path == folder:
                return name
        own = folder.name or "images"
        taken = {*PUBLISHED, DRAWN, *self._folders}
        names = (own, *(f"{own} ({number})" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)


def _data(opened: Folder, name: str) -> Data:
    return replace(opened.train, name=name), replace(opened.test, name=name)
