"""convscope convolve: one kernel over one image, and the arithmetic behind one value."""

from __future__ import annotations

import argparse
import json
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXAMPLES = """\
  convscope convolve photo.jpg --kernel vertical-edges --at 3,4
  convscope convolve drawn:7 --kernel outline --out map.png
  convscope convolve drawn:7 --kernel vertical-edges --out page.html
  convscope convolve fashion-mnist:0 --kernel "1 0 -1; 2 0 -2; 1 0 -1" --stride 2 --padding same
  convscope convolve --kernels"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "convolve",
        help="slide a kernel over an image and follow one value",
        description="Slide a kernel over a grey image (cross-correlation: the kernel is not flipped) and show the\n"
        "arithmetic behind one value. A colour image is made grey first: 0.299 red + 0.587 green + 0.114 blue.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("image", nargs="?", help="an image file, or NAME:INDEX for a test image of a data set")
    verb.add_argument("--kernel", default="vertical-edges", metavar="NAME", help="its name, or its rows: '1 0; 0 -1'")
    verb.add_argument("--at", type=_place, metavar="ROW,COLUMN", help="the value to follow, by its place in the map")
    verb.add_argument("--stride", type=int, default=1, metavar="N", help="rows and columns from window to window")
    verb.add_argument("--padding", default="valid", metavar="P", help="valid (none, the default), same, or a number")
    verb.add_argument("--dilation", type=int, default=1, metavar="N", help="rows and columns from tap to tap")
    verb.add_argument("--path", metavar="FOLDER", help="where the data set's files lie, if you have them")
    verb.add_argument(
        "--out", type=Path, metavar="FILE", help="write the map as a picture, or as .html the page to play with"
    )
    verb.add_argument("--kernels", action="store_true", help="list the kernels with a name and what each finds")
    verb.add_argument("--json", action="store_true", help="print the map and the value's terms as JSON")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Convolve, and tell."""
    from convscope.convolution import convolve, trace
    from convscope.errors import UsageError

    if options.kernels:
        return _list(options.json)
    if options.image is None:
        raise UsageError("an image is missing: a file, or such as drawn:7. Kernels are listed with --kernels.")
    image, kernel = _image(options.image, options.path), _kernel(options.kernel)
    geometry: Any = {"stride": options.stride, "padding": _padding(options.padding), "dilation": options.dilation}
    values = convolve(image, kernel, **geometry)
    step = trace(image, kernel, *options.at, **geometry) if options.at else None
    if options.out:
        _save(options.out, image, kernel, values, geometry)
    if options.json:
        followed = step and {"value": step.value, "terms": [[t.label, *t.operands, t.product] for t in step.terms]}
        print(json.dumps({"kernel": kernel.tolist(), "map": values.tolist(), "at": options.at, "step": followed}))
        return 0
    print(f"{options.image}: {image.shape[0]} × {image.shape[1]}, {options.kernel} → map of ", end="")
    print(f"{values.shape[0]} × {values.shape[1]}, from {values.min():.6g} to {values.max():.6g}")
    if step is not None and step.corner is not None:
        print(f"\nrow {options.at[0]}, column {options.at[1]} of the map; the window's first cell is ", end="")
        print(f"row {step.corner[0]}, column {step.corner[1]} of the image\n{step}")
    if options.out:
        print(f"\n{options.out} written")
    elif step is None:
        print("follow a value with --at ROW,COLUMN, or write the map with --out map.png")
    return 0


def _save(
    path: Path, image: NDArray[Any], kernel: NDArray[Any], values: NDArray[Any], geometry: dict[str, Any]
) -> None:
    """The map as a picture; as a page, where window, kernel and image can be moved, edited and painted."""
    if path.suffix.lower() == ".html":
        from convscope import views

        views.convolution(image, kernel, **geometry).save(path)
        return
    from convscope.views.map_picture import save_map

    save_map(values, path)


def _list(as_json: bool) -> int:
    from convscope.convolution import KERNEL_FINDS, KERNELS

    if as_json:
        print(json.dumps({name: {"kernel": KERNELS[name].tolist(), "finds": KERNEL_FINDS[name]} for name in KERNELS}))
        return 0
    for name, finds in KERNEL_FINDS.items():
        print(textwrap.fill(finds, 79, initial_indent=f"{name:18}", subsequent_indent=" " * 18))
    return 0


def _image(source: str, path: str | None) -> NDArray[np.uint8]:
    """The grey pixels ``(H, W)`` of a file, or of a test image of a data set."""
    from convscope.datasets import load
    from convscope.datasets.picture_file import read_picture
    from convscope.errors import UsageError

    named = re.fullmatch(r"([a-z-]+):(\d+)", source)
    if not named or Path(source).exists():
        return read_picture(Path(source), channels=1)[..., 0]
    _, test = load(named[1], path=path)
    index = int(named[2])
    if index >= len(test):
        raise UsageError(f"{named[1]} has {len(test):,} test images: 0 to {len(test) - 1:,}, not {index:,}.")
    if test.shape[2] != 1:
        raise UsageError(f"the images of {named[1]} are in colour; give a grey set, or a file.")
    return test.pixels[index, :, :, 0]


def _kernel(text: str) -> NDArray[Any]:
    """A kernel by its name, or from its rows: numbers separated by spaces, rows by semicolons."""
    import difflib

    import numpy as np

    from convscope.convolution import KERNELS
    from convscope.errors import UsageError

    if text in KERNELS:
        return KERNELS[text]
    rows = [row.replace(",", " ").split() for row in text.split(";")]
    try:
        numbers = [[float(number) for number in row] for row in rows]
        kernel = np.array(numbers)
        return kernel.astype(np.int64) if (kernel == np.rint(kernel)).all() else kernel
    except (ValueError, TypeError):
        nearest = difflib.get_close_matches(text, KERNELS, 1)
        hint = f"Did you mean {nearest[0]!r}? " if nearest else ""
        raise UsageError(
            f"{text!r} is neither a kernel's name nor rows of numbers such as '1 0 -1; 2 0 -2; 1 0 -1'.\n"
            f"{hint}The names are listed with: convscope convolve --kernels"
        ) from None


def _padding(text: str) -> Any:
    return int(text) if text.isdecimal() else text


def _place(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)\s*[,x]\s*(\d+)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"a place is written like 3,4 (row, column, from 0), not {text!r}")
    return int(match[1]), int(match[2])
