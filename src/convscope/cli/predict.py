"""convscope predict: what a trained network takes photos for."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convscope.cli import source

if TYPE_CHECKING:
    from convscope.cli.screen import Screen
    from convscope.training.predict import Prediction

EXAMPLES = """\
  convscope predict shipped shirt.jpg
  convscope predict runs/fashion-mnist-001 photos/ -o table.csv
  convscope predict shipped drawing.png --as-is --json
  convscope predict model.keras photos/ --classes cat,dog"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "predict",
        help="say what a trained network takes photos for",
        description="Show image files to a trained network. For a network of grey images a photo is first made to\n"
        "look like Fashion-MNIST: grey, inverted if its background is light, trimmed, scaled to fit, centred\n"
        "on black. What was done to each is said.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("network", metavar="NETWORK", help=source.NETWORK + source.CODE)
    verb.add_argument("images", nargs="+", type=Path, metavar="IMAGE|FOLDER", help="image files, folders of them")
    verb.add_argument("--as-is", action="store_true", help="do not invert or trim, only scale to fit")
    source.add_network_options(verb)
    source.add_image_options(verb)
    verb.add_argument("-o", "--out", type=Path, metavar="FILE", help="write a table (CSV)")
    verb.add_argument("--json", action="store_true", help="print the result as JSON, all else on standard error")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Predict, and tell."""
    from convscope.cli.screen import Screen
    from convscope.errors import UsageError
    from convscope.files import write_aside

    screen = Screen(aside=options.json)
    _check_table(options.out)
    network = source.open_network(options)
    files = [file for image in options.images for file in _images(screen, image)]
    if not files:
        raise UsageError(f"no image among {', '.join(map(str, options.images))}.\nGive image files, or a folder.")

    from convscope.training.predict import predict  # from here on PyTorch is needed

    predictions = []
    for prediction in predict(network, files, options.as_is):
        predictions.append(prediction)
        screen.section("Image", f"{prediction.file}\n{'; '.join(prediction.steps)}\n{_line(prediction)}")
    if options.out:
        write_aside(options.out, _table(predictions).encode())
        screen.section("Table", str(options.out))
    if options.json:
        print(json.dumps([_record(prediction) for prediction in predictions], ensure_ascii=False))
    return 0


def _check_table(path: Path | None) -> None:
    """Refuse before anything is computed what could not be written in the end."""
    from convscope.errors import UsageError

    if path is None:
        return
    if path.suffix.lower() not in (".csv", ".txt", ""):
        raise UsageError(f"the table is written as CSV, not as {path.suffix}: call it {path.with_suffix('.csv')}.")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}: make it first, or choose another.")


def _images(screen: Screen, path: Path) -> Iterator[Path]:
    """A file itself; of a folder every image at any depth, in the order of the names, and a word about the others."""
    from convscope.datasets.picture_file import UnreadableError, look

    if not path.is_dir():
        yield path
        return
    others = []
    for file in sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ):
        try:
            look(file)
            yield file
        except UnreadableError as error:
            others.append(f"{file} {error}")
    if others:
        more = f"\nand {len(others) - 3:,} more" if len(others) > 3 else ""
        screen.section("Left out", "\n".join(others[:3]) + more)


def _line(prediction: Prediction) -> str:
    return "   ".join(f"{name} {probability:.1%}" for name, probability in prediction.classes)


def _table(predictions: list[Prediction]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    places = range(1, len(predictions[0].classes) + 1)
    table.writerow(["file", *(f"{what} {place}" for place in places for what in ("class", "probability")), "steps"])
    for prediction in predictions:
        cells = [cell for name, probability in prediction.classes for cell in (name, f"{probability:.6f}")]
        table.writerow([prediction.file, *cells, "; ".join(prediction.steps)])
    return text.getvalue()


def _record(prediction: Prediction) -> dict[str, Any]:
    classes = [{"class": name, "probability": probability} for name, probability in prediction.classes]
    return {"file": str(prediction.file), "classes": classes, "steps": list(prediction.steps)}
