"""convscope data: what a data set holds, and what is wrong with it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convscope.cli.screen import Screen
    from convscope.datasets.finding import Finding
    from convscope.images import Images

EXAMPLES = """\
  convscope data fashion-mnist
  convscope data drawn --grid samples.png
  convscope data photos/ --doctor --pictures found/
  convscope data fashion-mnist --doctor --page data.html
  convscope data fashion-mnist --for-keras"""
SHOWN = 60  # images of a finding in its picture
EACH = 10  # images of a class in the grid


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "data",
        help="look at a data set, have it examined",
        description="Show what a data set holds: shapes, how many images of each class, samples. The doctor looks for\n"
        "what is wrong with it: copies, leaks from test to train, faulty files, probably wrong labels.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument(
        "data", help="fashion-mnist, mnist, kmnist, drawn, or a folder with a folder of images for each class"
    )
    verb.add_argument("--path", metavar="FOLDER", help="where the data set's files lie, if you have them")
    verb.add_argument("--grid", type=Path, metavar="FILE", help="write samples of every class as a picture")
    verb.add_argument("--doctor", action="store_true", help="look for what is wrong, and say what to do about it")
    verb.add_argument("--pictures", type=Path, metavar="FOLDER", help="with --doctor: write what was found as pictures")
    verb.add_argument(
        "--page", type=Path, metavar="FILE", help="write a page: classes, neighbours and, with --doctor, its findings"
    )
    verb.add_argument(
        "--for-keras", action="store_true", help="fill Keras' own cache, so that its loader works offline"
    )
    verb.add_argument("--json", action="store_true", help="print the result as JSON, all else on standard error")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show, examine, or hand to Keras."""
    from convscope.cli.screen import Screen

    screen = Screen(aside=options.json)
    if options.for_keras:
        return _for_keras(screen, options)
    if options.doctor:
        return _examine(screen, options)
    train, test = _load(screen, options)
    for part, images in (("Training", train), ("Test", test)):
        screen.section(part, f"{images!r}"[1:-1])
        screen.bars(dict(zip(images.class_names, images.class_counts().tolist(), strict=True)))
    screen.samples(train)
    if options.grid:
        _save_grid(train, options.grid)
        screen.section("Grid", str(options.grid))
    _save_page(screen, options, train, test, None)
    if options.json:
        print(json.dumps({"name": train.name, "train": _summary(train), "test": _summary(test)}, ensure_ascii=False))
    return 0


def _load(screen: Screen, options: argparse.Namespace) -> tuple[Images, Images]:
    from convscope.datasets import load

    with screen.fetching(bytes_=not Path(options.data).is_dir()) as progress:
        return load(options.data, path=options.path, progress=progress)


def _for_keras(screen: Screen, options: argparse.Namespace) -> int:
    from convscope.datasets.keras_cache import for_keras

    with screen.fetching() as progress:
        files = for_keras(options.data, progress)
    screen.section("Keras", "\n".join(map(str, files)))
    screen.section("Next", f"keras.datasets.{options.data.replace('-', '_')}.load_data() now works offline")
    if options.json:
        print(json.dumps([str(file) for file in files]))
    return 0


def _examine(screen: Screen, options: argparse.Namespace) -> int:
    from convscope.datasets.doctor import diagnose, diagnose_folder
    from convscope.datasets.folder import open_folder

    if Path(options.data).is_dir():
        with screen.fetching(bytes_=False) as progress:
            folder = open_folder(options.data, progress=progress)
        train, test = folder.train, folder.test
        findings = diagnose_folder(options.data)
    else:
        train, test = _load(screen, options)
        findings = diagnose(train, test)
    screen.section("Examined", f"{len(train):,} training and {len(test):,} test images of {train.name}")
    found = list(_told(screen, findings))
    screen.section("Result", f"{len(found)} kinds of finding" if found else "nothing found")
    if options.pictures:
        _save_findings(found, {"train": train, "test": test}, options.pictures)
        screen.section("Pictures", str(options.pictures))
    _save_page(screen, options, train, test, found)
    if options.json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False))
    return 0


def _save_page(
    screen: Screen, options: argparse.Namespace, train: Images, test: Images, found: list[Finding] | None
) -> None:
    if not options.page:
        return
    from convscope import views

    with screen.waiting("looking for neighbours"):
        views.dataset(train, test if len(test) else None, findings=found).save(options.page)
    screen.section("Page", str(options.page))


def _told(screen: Screen, findings: Iterable[Finding]) -> Iterable[Finding]:
    """Say each finding as it comes, and hand it on."""
    with screen.waiting("looking"):
        for finding in findings:
            names = finding.files or tuple(map(str, finding.indices))
            more = f" … and {len(names) - 6:,} more" if len(names) > 6 else ""
            which = [f"{finding.part}: {', '.join(names[:6])}{more}"] if names else []
            screen.section(finding.kind, "\n".join([finding.text, f"→ {finding.advice}", *which]))
            yield finding


def _summary(images: Images) -> dict[str, Any]:
    counts = dict(zip(images.class_names, images.class_counts().tolist(), strict=True))
    return {"count": len(images), "shape": list(images.shape), "origin": images.origin, "class_counts": counts}


def _save_grid(images: Images, path: Path) -> None:
    from convscope.views.contact_sheet import Cell, save_sheet

    cells = [
        Cell(f"{name}, {count:,}", tuple(images[images.labels == label].pixels[:EACH]))
        for label, (name, count) in enumerate(zip(images.class_names, images.class_counts(), strict=True))
        if count
    ]
    save_sheet(cells, path)


def _save_findings(found: Iterable[Finding], parts: dict[str, Images], folder: Path) -> None:
    """One picture for each finding about images: each with its label, beside it the one that it is a copy of."""
    from convscope.views.contact_sheet import save_sheet

    folder.mkdir(parents=True, exist_ok=True)
    for finding in found:
        if finding.indices:
            save_sheet(_cells(finding, parts), folder / f"{finding.kind}-{finding.part}.png", columns=6)


def _cells(finding: Finding, parts: dict[str, Images]) -> list[Any]:
    from convscope.views.contact_sheet import Cell

    images = parts[finding.part]
    beside = parts["train"] if "leaked" in finding.kind else images
    names = images.class_names
    cells = []
    for place, index in enumerate(finding.indices[:SHOWN]):
        label = f"{index}: {names[images.labels[index]]}"
        pictures = [images.pixels[index]]
        if finding.looks_like:
            label += f"\n→ {names[finding.looks_like[place]]}?"
        if finding.partners:
            partner = finding.partners[place]
            label += f"\n{partner}: {names[beside.labels[partner]]}"
            pictures.append(beside.pixels[partner])
        cells.append(Cell(label, tuple(pictures)))
    return cells
