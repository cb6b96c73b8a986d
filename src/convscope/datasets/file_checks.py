"""What is wrong with the files of a folder of images, before their pixels are looked at."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from convscope.datasets.finding import PARTS, Finding, Part
from convscope.datasets.folder import Folder
from convscope.datasets.listing import Fault
from convscope.datasets.picture_file import look


def check_files(folder: Folder) -> Iterator[Finding]:
    """Files that cannot be read or were left out, classes whose names look alike, files stored otherwise than most."""
    total = len(folder.listing.train) + len(folder.listing.test)
    if folder.faults:
        text = f"{len(folder.faults):,} of {total:,} image files cannot be read: {_some(folder.faults)}."
        yield _of_files("unreadable", folder.faults, text, "Replace them from their source, or remove them.")
    if passed_over := folder.listing.passed_over:
        text = f"{len(passed_over):,} things in the folder were left out: {_some(passed_over)}."
        advice = (
            "Move images into the folder of their class; about links that lead in a circle nothing needs to be done."
        )
        yield _of_files("left-out", passed_over, text, advice)
    if folder.listing.others:
        text = f"{folder.listing.others:,} files have an ending that is not read as an image's."
        advice = "If they are images (HEIC, SVG, …), convert them to PNG or JPEG; otherwise nothing needs to be done."
        yield Finding("left-out", "train", text, advice, folder.listing.others)
    yield from _names_alike(folder.listing.class_names)
    for part, files in zip(PARTS, (folder.train_files, folder.test_files), strict=True):
        yield from _modes(folder, part, files)


def _of_files(kind: str, faults: Sequence[Fault], text: str, advice: str) -> Finding:
    return Finding(kind, "train", text, advice, len(faults), files=tuple(fault.path for fault in faults))


def _some(faults: Sequence[Fault]) -> str:
    return "; ".join(f"{fault.path} {fault.cause}" for fault in faults[:3]) + ("; …" if len(faults) > 3 else "")


def _names_alike(class_names: Sequence[str]) -> Iterator[Finding]:
    alike: dict[str, list[str]] = {}
    for name in class_names:
        alike.setdefault(unicodedata.normalize("NFKC", name).casefold().strip(), []).append(name)
    for names in alike.values():
        if len(names) > 1:
            text = f"The classes {' and '.join(map(ascii, names))} look alike, but are written differently."
            yield Finding("names", "train", text, "Join the folders if they are meant to be one class.", len(names))


def _modes(folder: Folder, part: Part, files: Sequence[str]) -> Iterator[Finding]:
    kinds: dict[str, list[int]] = {}
    for index, file in enumerate(files):
        seen = look(folder.listing.folder / file)
        kinds.setdefault(f"{seen.mode}, animated" if seen.animated else seen.mode, []).append(index)
    usual = max(kinds, key=lambda kind: len(kinds[kind]), default="")
    for kind, indices in sorted(kinds.items()):
        if kind != usual:
            text = f"{len(indices):,} of the {len(files):,} files of {part} are stored as {kind}, most as {usual}."
            advice = "They are converted by the stated rule; see that a class is not recognised by how it is stored."
            named = tuple(files[index] for index in indices)
            yield Finding("modes", part, text, advice, len(indices), tuple(indices), files=named)
