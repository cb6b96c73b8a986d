"""A data set that is published as four IDX files, as MNIST was: found or fetched, verified, unpacked, cached."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from convscope.datasets import cache, places
from convscope.datasets.fetch import Progress, PublishedFile, UnavailableError, digest, fetch
from convscope.datasets.idx import read_idx, read_labelled
from convscope.errors import DataError
from convscope.images import Images


@dataclass(frozen=True)
class IdxFile(PublishedFile):
    """One of the four files.

    Attributes:
        unpacked: the hash of its bytes once unpacked, as ``"sha256:…"`` or ``"md5:…"``.
    """

    unpacked: str

    @property
    def dimensions(self) -> int:
        """3 for images, 1 for labels, as the name says."""
        return 3 if "idx3" in self.name else 1

    def verify(self, path: Path) -> None:
        """Make sure that the file at ``path`` is this one, packed or unpacked.

        Raises:
            DataError: it is not; the message says what is wrong with it.
        """
        with suppress(OSError):
            algorithm, unpacked = self.unpacked.split(":")
            if self.is_at(path) if path.suffix == ".gz" else digest(path, algorithm) == unpacked:
                return
        read_idx(path, self.dimensions)  # says more where it is damaged
        raise DataError(
            f"{path} can be read, but is not the published {self.name}: its hash differs.\n"
            "Delete it and fetch it again, or take it from another copy."
        )


@dataclass(frozen=True)
class IdxSet:
    """A published set of grey images: what it is, where it is, and how to be sure of it.

    Attributes:
        name: what `convscope.load` calls it; also its folder in a collection, in Keras' cache and in ours.
        title: what people call it.
        class_names: the names of the classes, in the order of the labels.
        files: training images, training labels, test images, test labels.
        addresses: where it is published, each ending in a slash, in the order to try.
        torchvision: the name of its folder in a torchvision root.
        licence: the terms under which it may be used.
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    files: tuple[IdxFile, ...]
    addresses: tuple[str, ...]
    torchvision: str
    licence: str

    def load(
        self, path: str | os.PathLike[str] | None = None, progress: Progress | None = None
    ) -> tuple[Images, Images]:
        """Training and test images; memory maps where the cache can be written.

        Looks in ``path`` (the folder of the files, or one that holds ``fashion-mnist/`` and the like), in
        ``$CONVSCOPE_DATA``, in the cache, where Keras and torchvision keep them, and then asks the addresses. Files
        that a person named are verified when they are new or have changed.

        Raises:
            UsageError: ``path`` is no folder.
            DataError: a file in ``path`` or ``$CONVSCOPE_DATA`` is damaged, missing, or not the published one.
            UnavailableError: the files are nowhere on this machine, and no address gives them.
            ResourceError: the disk is full.
        """
        given = self._given(path)
        if kept := self._kept(given):
            return kept
        with cache.locked(self._home):
            return self._kept(given) or self._unpack(given, progress)

    def is_here(self) -> bool:
        """Whether its files are on this machine, so that `load` needs no network unless they are damaged."""
        try:
            if self._given(None) or self._kept(None):
                return True
            folders = places.usual(self.name, self.torchvision)
            return any(places.files_in(folder, self._names) for folder in folders)
        except DataError:  # some of them are missing
            return False

    @contextmanager
    def originals(self, progress: Progress | None = None) -> Iterator[list[Path]]:
        """The four files as published, verified, from wherever they are; a block, since they may be gone after it.

        Raises:
            As `load`.
        """
        given = self._given(None, packed_only=True)
        with cache.locked(self._home), self._verified(given, progress, packed_only=True) as (files, _):
            yield files

    @property
    def _home(self) -> Path:
        return cache.home() / self.name

    @property
    def _names(self) -> list[str]:
        return [file.name for file in self.files]

    def _given(self, path: str | os.PathLike[str] | None, *, packed_only: bool = False) -> list[Path] | None:
        """The files in the first folder that a person named and that has them."""
        for folder in places.named(self.name, self.torchvision, path):
            if files := places.files_in(folder, self._names, packed_only=packed_only):
                return files
        return None

    def _kept(self, given: list[Path] | None) -> tuple[Images, Images] | None:
        """What the cache has, unless a person named files that were not verified as they are now."""
        if given and not cache.has_seen(self._home, given):
            return None
        origin = _read_from(given) if given else None
        return cache.recall(self._home / "unpacked", self.name, self.class_names, origin)

    def _unpack(self, given: list[Path] | None, progress: Progress | None) -> tuple[Images, Images]:
        with self._verified(given, progress) as (files, origin):
            kept = cache.recall(self._home / "unpacked", self.name, self.class_names, origin)
            if kept is None:
                train, test = self._read(files[0], files[1], origin), self._read(files[2], files[3], origin)
                kept = cache.store(self._home / "unpacked", train, test)
        if given:
            cache.mark_seen(self._home, given)
        return kept

    def _read(self, images: Path, labels: Path, origin: str) -> Images:
        pixels, values = read_labelled(images, labels, len(self.class_names))
        return Images(pixels[..., np.newaxis], values.astype(np.int64), self.class_names, self.name, origin)

    @contextmanager
    def _verified(
        self, given: list[Path] | None, progress: Progress | None, *, packed_only: bool = False
    ) -> Iterator[tuple[list[Path], str]]:
        """The four files, each held against its hash, and where they are from."""
        passed_over = list[Path]()
        if files := (given and self._verify(given)) or self._usual(passed_over, packed_only=packed_only):
            yield files, _read_from(files)
            return
        with TemporaryDirectory(prefix="convscope-") as spare:
            folder = self._home if cache.can_write(self._home) else Path(spare)
            try:
                host = fetch(self.files, self.addresses, folder, progress)
            except UnavailableError as error:
                raise UnavailableError(self._ways_out(str(error), passed_over)) from error
            yield [folder / name for name in self._names], f"downloaded from {host}"

    def _usual(self, passed_over: list[Path], *, packed_only: bool) -> list[Path] | None:
        """The files where some program usually keeps them; a folder with bad ones is noted and passed over."""
        for folder in places.usual(self.name, self.torchvision):
            try:
                if files := places.files_in(folder, self._names, packed_only=packed_only):
                    return self._verify(files)
            except DataError:
                passed_over += [folder] if folder != self._home else []  # in our own cache they are fetched again
        return None

    def _verify(self, paths: list[Path]) -> list[Path]:
        for file, path in zip(self.files, paths, strict=True):
            file.verify(path)
        return paths

    def _ways_out(self, reason: str, passed_over: list[Path]) -> str:
        bad = f" (damaged: {', '.join(str(folder) for folder in passed_over)})" if passed_over else ""
        return (
            f"{self.title} is not on this machine{bad}, and {reason}\n"
            f"Give the folder of its four files with path=, or a folder that holds {self.name}/ in CONVSCOPE_DATA,\n"
            'or take the set that convscope draws by itself: cs.load("drawn").'
        )


def _read_from(files: list[Path]) -> str:
    """The end of the path is enough to know the folder again; pages and runs that are shared do not tell the rest."""
    folder = files[0].parent.absolute()
    return f"the published files, read from …/{folder.parent.name}/{folder.name}"
