"""convscope train: a network learns from a data set, and a run folder keeps what came of it."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convscope.errors import ConvscopeError, UsageError

if TYPE_CHECKING:
    from convscope.architecture import Architecture
    from convscope.cli.screen import Screen
    from convscope.frameworks.network import Network
    from convscope.images import Images
    from convscope.training.evaluation import Evaluation
    from convscope.training.recipe import Recipe
    from convscope.training.record import Training
    from convscope.training.run import Run

EXAMPLES = """\
  convscope train
  convscope train fashion-mnist --recipe textbook
  convscope train drawn --network "conv 16 3x3 relu, maxpool 2, flatten, dense 10" --epochs 3
  convscope train --resume runs/fashion-mnist-001
  torchrun --nproc-per-node 2 -m convscope train --device cuda"""
DATA_HELP = "fashion-mnist (the default), mnist, kmnist, drawn (built in), or a folder of images"


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "train",
        help="train a network and keep the run",
        description="Train a network on a data set. Ctrl-C stops and saves what has been learned; --resume goes on.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("data", nargs="?", default=argparse.SUPPRESS, help=DATA_HELP)
    verb.add_argument("--data", metavar="NAME", help="the same, said as evaluate and look want it")
    add_training_options(verb)
    verb.set_defaults(run=run)


def add_training_options(verb: argparse.ArgumentParser) -> None:
    """What is trained, how, and where it is kept."""
    verb.add_argument("--path", metavar="FOLDER", help="where the data set's files lie, if you have them")
    verb.add_argument(
        "--recipe",
        metavar="NAME",
        help="fast (the default), textbook, or fast-90 … fast-93, the shortest to so many percent of Fashion-MNIST",
    )
    verb.add_argument("--network", metavar="TEXT", help="a network in the text form, instead of the recipe's own")
    verb.add_argument(
        "--epochs", type=int, metavar="N", help="how often each image is shown, if not as the recipe says"
    )
    verb.add_argument("--seed", type=int, metavar="N", help="decides everything that is random (default 0)")
    verb.add_argument("--out", type=Path, metavar="FOLDER", help="the run's folder (default: a new one in runs/)")
    verb.add_argument("--augment", metavar="TEXT", help="such as 'flip, shift 2, erase 8, mix 0.2'; '' for none")
    verb.add_argument("--initial", metavar="RUN", help="take weights from a run, or 'shipped', wherever they fit")
    verb.add_argument(
        "--freeze", type=_names, default=(), metavar="LAYERS", help="layers that stay as they are, as conv1,batchnorm1"
    )
    verb.add_argument("--device", default="cpu", metavar="NAME", help="cpu (the default), cuda or mps")
    verb.add_argument("--resume", type=Path, metavar="RUN", help="go on with a run that was stopped or killed")
    verb.add_argument("--json", action="store_true", help="print the result as JSON, all else on standard error")


def run(options: argparse.Namespace) -> int:
    """Train, and tell the result."""
    from convscope.cli.screen import Screen
    from convscope.training.rank import rank_of_process

    check(options)
    if rank_of_process():
        return follow(options)
    screen = Screen(aside=options.json)
    trained, evaluation = train(screen, options, *load(screen, options.data, options.path))
    own = f" --data {options.data}" if options.data and Path(options.data).is_dir() else ""
    screen.section(
        "Next",
        f"convscope report {trained.folder}{own}   a page that tells everything of this run\n"
        f"convscope look {trained.folder}{own}     a page that shows every number in the network",
    )
    if options.json:
        print(json.dumps(result(trained, evaluation), indent=2))
    return 0


def check(options: argparse.Namespace) -> None:
    """Refuse what can be refused before any data are read; what was not said is what the run to go on with says."""
    from convscope.training.recipe import Recipe
    from convscope.training.run import Run

    if options.resume:
        if options.out or options.initial or options.freeze:
            raise UsageError("a run that goes on stays as it began: leave out --out, --initial and --freeze.")
        begun = Run.open(options.resume)
        options.data = options.data or begun.data.name
        options.recipe = options.recipe or begun.recipe
        options.network = options.network or begun.architecture
        options.seed = begun.seed if options.seed is None else options.seed
    options.recipe, options.seed = options.recipe or "fast", options.seed or 0
    Recipe.named(options.recipe, epochs=options.epochs)
    if options.seed < 0:
        raise UsageError(f"the seed must be 0 or more, got {options.seed}.")


def load(
    screen: Screen, asked: str | None, path: str | None, size: tuple[int, int] | None = None
) -> tuple[Images, Images]:
    """The data set that was asked for. Where none was, Fashion-MNIST, or without it the drawn set, which is said.

    A folder's images are brought to height and width ``size`` where that is given.
    """
    from convscope.datasets import UnavailableError, load
    from convscope.datasets.folder import read_folder

    name = asked or "fashion-mnist"
    try:
        with screen.fetching(bytes_=not Path(name).is_dir()) as progress:
            if size is not None and Path(name).is_dir():
                train, test = read_folder(name, size, progress)
            else:
                train, test = load(name, path=path, progress=progress)
    except UnavailableError:
        if asked or path:  # these images and no others
            raise
        train, test = load("drawn")
        screen.section(
            "Note",
            f"{name} is not on this machine and cannot be downloaded now, so the built-in clothing, drawn by code, "
            "stands in. If you have the four files, give their folder: --path FOLDER.",
        )
    height, width, channels = train.shape
    kind = f"{height} × {width} {'grey' if channels == 1 else 'colour'}"
    counts = f"{len(train):,} training and {len(test):,} test images, {kind}, {len(train.class_names)} classes"
    origins = train.origin if train.origin == test.origin else f"training: {train.origin}; test: {test.origin}"
    screen.section("Data", f"{train.name}: {counts}\n{origins}")
    return train, test


def train(screen: Screen, options: argparse.Namespace, train: Images, test: Images) -> tuple[Run, Evaluation]:
    """Show the network's table, train it under a progress bar, and say how well it does on the test images."""
    from convscope.analysis import analyse

    architecture, recipe = prepared(options, train)
    screen.section("Network", str(analyse(architecture)))
    epochs = f"{recipe.epochs} epoch{'s' * (recipe.epochs > 1)}"
    screen.section(
        "Training",
        f"recipe {recipe.name}, {epochs}, {recipe.batch_size} images a step\n"
        "loss and training are counted while it learns, test after each epoch",
    )

    from convscope.training.evaluate import evaluate  # from here on PyTorch is needed
    from convscope.training.files import next_folder
    from convscope.training.loop import train as learn
    from convscope.training.run import Run
    from convscope.views.curves import save_curves

    folder = options.resume or options.out or next_folder(train.name)
    begin = {"run": folder, "initial": _initial(screen, architecture, options.initial), "freeze": options.freeze}
    how: dict[str, Any] = {"resume": folder} if options.resume else begin
    how["device"] = options.device
    with learn(architecture, train, test, recipe, options.seed, **how) as training:
        _follow(screen, training, folder)
    trained = Run.open(folder)
    save_curves(trained.events(), folder / "curves.png")
    evaluation = evaluate(trained.network(), test)
    screen.section("Result", f"on the test images {evaluation}\n{most_mistaken(evaluation)}")
    screen.section("Run", f"{folder}   (weights, events and curves)")
    return trained, evaluation


def prepared(options: argparse.Namespace, train: Images) -> tuple[Architecture, Recipe]:
    """The network and the recipe that the options ask for."""
    from convscope.architecture import Architecture
    from convscope.training.augment import augmented
    from convscope.training.recipe import Recipe

    network = options.network or Recipe.named(options.recipe).network_for(len(train.class_names))
    architecture = Architecture.parse(network, train.shape) if isinstance(network, str) else network
    recipe = Recipe.named(options.recipe, architecture, options.epochs)
    return architecture, recipe if options.augment is None else augmented(recipe, options.augment)


def follow(options: argparse.Namespace) -> int:
    """Be one of torchrun's further processes, which compute their share of every batch and say nothing."""
    from convscope.cli.screen import Screen
    from convscope.training.loop import train as learn

    screen = Screen(silent=True)
    train, test = load(screen, options.data, options.path)
    architecture, recipe = prepared(options, train)
    how: dict[str, Any] = {"resume": options.resume} if options.resume else {"freeze": options.freeze}
    if not options.resume:
        how["initial"] = _initial(screen, architecture, options.initial)
    for _ in learn(architecture, train, test, recipe, options.seed, device=options.device, **how):
        pass
    return 0


def _initial(screen: Screen, architecture: Architecture, source: str | None) -> Network | None:
    """The network to take weights from, and a word on which layers take them."""
    if source is None:
        return None
    from convscope.frameworks.network import weight_shapes
    from convscope.opening import open
    from convscope.training.start import fitting

    network = replace(open(source), title=source)
    taken = fitting(architecture, network)
    drawn = [name for name in weight_shapes(architecture) if name not in taken]
    screen.section("Start", f"from {source}: {', '.join(taken) or 'nothing'}\ndrawn: {', '.join(drawn) or 'nothing'}")
    return network


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def result(run: Run, evaluation: Evaluation) -> dict[str, Any]:
    """What a training came to, as a JSON object."""
    return {
        "run": str(run.folder),
        "data": run.data.name,
        "origin": run.data.origin,
        "recipe": run.recipe.name,
        "seed": run.seed,
        "precision": run.precision,
        "test": {"n": evaluation.n, "correct": evaluation.correct, "accuracy": evaluation.accuracy},
        "seconds": run.events()[-1].seconds,
    }


def most_mistaken(evaluation: Evaluation) -> str:
    """The pair of classes that is confused most often, in words."""
    pairs = evaluation.confused(1)
    if not pairs:
        return "no image is mistaken"
    wrong = evaluation.n - evaluation.correct
    return f"most often {pairs[0].true} is taken for {pairs[0].taken}: {pairs[0].count} of {wrong:,} mistakes"


def _follow(screen: Screen, training: Training, folder: Path) -> None:
    """Show the training as it goes; Ctrl-C closes it, which saves the run."""
    try:
        with screen.training() as line:
            for event in training:
                line.show(event)
    except KeyboardInterrupt:
        training.close()
        raise InterruptedTraining(
            f"stopped; what was learned so far is in {folder}.\n"
            f"Go on with: convscope train --resume {folder}\n"
            f"Look into it with: convscope look {folder}"
        ) from None


class InterruptedTraining(ConvscopeError):
    """Ctrl-C during a training, after the run was saved (exit code 130)."""

    exit_code = 130
