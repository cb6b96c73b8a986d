"""What the verbs that open a network have in common: how it is named, and the images that it is shown."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convscope.architecture import Architecture
    from convscope.cli.screen import Screen
    from convscope.frameworks.network import Network, Preprocessing
    from convscope.images import Images

NETWORK = "the folder of a run, 'shipped', a .keras file, a .pt or .safetensors file with its --architecture"
CODE = "; with --trust model.py:Net, .pt2, .h5"


def add_network_options(verb: argparse.ArgumentParser) -> None:
    """How a network is opened that does not say all of itself."""
    verb.set_defaults(pixels=None, classes=None)
    verb.add_argument("--input", type=shape, metavar="HxWxC", help="one image, for what does not say it itself")
    verb.add_argument(
        "--architecture",
        metavar="SPEC|FILE",
        help="whose weights a .pt or .safetensors file holds: a text form, a JSON file, model.py:Net",
    )
    verb.add_argument(
        "--trust", action="store_true", help="run the code in model.py:Net, .pt2 or .h5, which could do anything"
    )


def add_image_options(verb: argparse.ArgumentParser) -> None:
    """How images come to a network that was trained elsewhere."""
    verb.add_argument(
        "--pixels",
        type=preprocessing,
        metavar="HOW",
        help="what it takes: 0-1, 0-255, centred (from -1 to 1), imagenet, or MEAN/STD such as 0.1307/0.3081",
    )
    verb.add_argument("--classes", metavar="A,B,…|FILE", help="what its outputs are called; in a file one a line")


def architecture(options: argparse.Namespace) -> Architecture:
    """The architecture that was asked for; weights are read only where it is not known without."""
    from convscope.opening import read

    if options.architecture:
        return open_network(options).architecture
    return read(options.network, options.input, options.trust)


def open_network(options: argparse.Namespace, input_shape: tuple[int, int, int] | None = None) -> Network:
    """The network that was asked for.

    Args:
        options: of :func:`add_network_options`, and of :func:`add_image_options` where the verb has them.
        input_shape: of the images, for a network that does not say what it takes.
    """
    from convscope.errors import UsageError
    from convscope.opening import WEIGHTS, is_function, open, read

    size, pixels, names = options.input or input_shape, options.pixels, _names(options.classes)
    if not options.architecture:
        return open(options.network, size, pixels, names, trust=options.trust)
    if Path(options.network).suffix.lower() not in WEIGHTS:
        raise UsageError(
            f"--architecture is for a file of weights, {', '.join(WEIGHTS)}; {options.network} says its layers itself."
        )
    code = is_function(options.architecture)
    source = options.architecture if code else read(options.architecture, size, options.trust)
    return open(source, size, pixels, names, options.network, options.trust)


def network_and_images(screen: Screen, options: argparse.Namespace, name: str | None) -> tuple[Network, Images]:
    """The network, and the test images that it is shown.

    Args:
        screen: where is said what was done.
        options: with ``data`` and ``path``.
        name: the data set where none was asked for; None where the network has none of its own.

    Raises:
        UsageError: no data set is named; or its images do not fit the network, and what would.
    """
    from convscope.cli.training import load
    from convscope.datasets.fitting import fitted
    from convscope.errors import UsageError

    asked = options.data or name
    if asked is None:
        raise UsageError(
            f"{options.network} does not say what images it is for.\n"
            "Say it: --data fashion-mnist, or --data FOLDER with a folder of images for each class."
        )
    if options.input is None and _takes_any_size(options):
        _, test = load(screen, asked, options.path)
        return open_network(options, test.shape), test
    network = open_network(options)
    height, width, channels = network.architecture.input_shape
    _, test = load(screen, asked, options.path, (height, width))
    if test.shape[:2] == (height, width) and channels in (1, 3):
        test, steps = fitted(test, (height, width, channels))
        for step in steps:
            screen.section("Note", f"the images are {step}, as the network takes them")
    if test.shape != network.architecture.input_shape:
        raise UsageError(
            f"{options.network} takes images of {_size(network.architecture.input_shape)}, "
            f"{test.name} has {_size(test.shape)}.\n"
            "Name others: --data FOLDER with a folder of images for each class; they are brought to its size."
        )
    return network, test


def recorded_data(options: argparse.Namespace) -> str | None:
    """The name of the data set that a run was trained on; None for any other network."""
    from convscope.opening import is_model_file, record

    architecture_alone = Path(options.network).suffix == ".json"
    return None if is_model_file(options.network) or architecture_alone else record(options.network).data.name


def _takes_any_size(options: argparse.Namespace) -> bool:
    """Whether the network takes the size of what it is shown, since nothing says another one."""
    from convscope.opening import is_function

    source = options.architecture or options.network
    return is_function(source) or (options.architecture is not None and Path(source).suffix != ".json")


def _names(given: str | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    file = Path(given)
    words = file.read_text("utf-8").splitlines() if file.is_file() else given.split(",")
    return tuple(word.strip() for word in words if word.strip())


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def shape(text: str) -> tuple[int, int, int]:
    """The shape of an image, such as ``28x28x1``; the channels may be left out for grey."""
    from convscope.errors import UsageError
    from convscope.images import parsed_shape

    try:
        return parsed_shape(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def preprocessing(text: str) -> Preprocessing:
    """How pixels become the input: by name, or as mean and standard deviation of pixels from 0 to 1."""
    from convscope.errors import UsageError
    from convscope.frameworks.network import Preprocessing

    try:
        return Preprocessing.named(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
