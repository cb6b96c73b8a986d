"""Images and networks of a person's own, by their path or dropped on a page; and data sets that are fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from convscope.errors import ResourceError, UsageError
from convscope.frameworks.network import Preprocessing
from convscope.images import parsed_shape
from convscope.lab.models import Wanted
from convscope.lab.pages.home import describe_set
from convscope.lab.workbench import Given, Workbench, asked
from convscope.training.comparison import find_runs

_BAD = re.compile(r'[\\:*?"<>|\x00-\x1f]')


def open(bench: Workbench, given: Given) -> dict[str, Any]:
    """Open what lies at ``path``: a folder of images, or a network; of a network ``trust`` is asked where it is code.

    ``work`` names the work, so that the page can ask how far it is. With ``input``, ``pixels``, ``classes`` and
    ``architecture`` a person says of a network what its file does not.

    Returns:
        ``kind`` ``"images"`` with ``set`` and ``faults``, or ``"network"`` with its ``name``, or ``"code"`` where the
        person must first say that it is trusted.
    """
    path = asked(given, "path", str).strip().strip("\"'")
    if not path:
        raise UsageError("say where it lies, as photos/ or model.keras.")
    folder = Path(path).expanduser()
    if not folder.is_dir() or (folder / "run.json").is_file():
        return _open_network(bench, path, given)
    with bench.works.under_way(asked(given, "work", str, "")) as progress:
        name = bench.sets.open(folder, progress)
    return {"kind": "images", "set": describe_set(bench.sets.card(name))}


def upload(bench: Workbench, given: Given) -> dict[str, Any]:
    """Take a part of a file that was dropped: its ``data``, into ``path`` below the ``folder`` of the earlier parts.

    Returns:
        The folder that all of it goes into, and ``path``, where to open it: the one file or folder that was dropped.
    """
    parts = Path(asked(given, "path", str)).parts
    if not parts or any(part in ("..", "/") or _BAD.search(part) for part in parts):
        raise UsageError(f"{asked(given, 'path', str)[:60]!r} is no name of a file that can be copied.")
    told = asked(given, "folder", str, "")
    folder = Path(told) if bench.is_dropped(told) else bench.dropped()
    target = folder.joinpath(*parts)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("ab") as file:
            file.write(asked(given, "data", bytes))
    except OSError as error:
        what = f"{target.name} cannot be copied: {error.strerror}."
        raise ResourceError(f"{what}\nOpen it by its path instead.") from error
    top = list(folder.iterdir())
    return {"folder": str(folder), "path": str(top[0] if len(top) == 1 else folder)}


def fetch(bench: Workbench, given: Given) -> dict[str, Any]:
    """Download the published data set ``name``, since the person asked for it."""
    name = asked(given, "name", str)
    with bench.works.under_way(asked(given, "work", str, "")) as progress:
        bench.sets.fetch(name, progress)
    return {"kind": "images", "set": describe_set(bench.sets.card(name))}


def work(bench: Workbench, given: Given) -> dict[str, Any]:
    """How far the work ``work`` is."""
    return bench.works.told(asked(given, "work", str))


def stop(bench: Workbench, given: Given) -> dict[str, Any]:
    """Give the work ``work`` up."""
    bench.works.stop(asked(given, "work", str))
    return {}


def _open_network(bench: Workbench, path: str, given: Given) -> dict[str, Any]:
    texts = {key: asked(given, key, str, "").strip() for key in ("input", "pixels", "classes", "architecture")}
    wanted = Wanted(
        path,
        parsed_shape(texts["input"]) if texts["input"] else None,
        Preprocessing.named(texts["pixels"]) if texts["pixels"] else None,
        tuple(name.strip() for name in texts["classes"].split(",")) if texts["classes"] else None,
        texts["architecture"],
        asked(given, "trust", bool, False),
    )
    if wanted.is_code and not wanted.trust:
        return {"kind": "code", "path": path}
    runs, _ = find_runs(bench.runs)
    return {"kind": "network", "name": bench.models.open(wanted, {run.folder.name for run in runs})}
