"""How soon a network is how good, beside what courses use: python benchmarks/time_to_accuracy.py

Keras on TensorFlow and a PyTorch loop as tutorials write it train the textbook network with Adam and batches of 64, our
recipes as they are; all on the same real Fashion-MNIST, each training in a process of its own, in turns, seed by seed.
Seconds are those of training; counting the correct test images after an epoch is left out for all. A target counts as
reached after the first epoch in which the mean over the seeds reaches it. Keras takes part where TensorFlow is
installed (pip install tensorflow-cpu).

    --epochs N    epochs of every way (default: those of each recipe, ten of Keras, six of the tutorial's loop)
    --ways A,B    only these (default: all but the recipe best, which takes as long as all others together)
    --images N    only the first N training images
    --seeds N     how many seeds (default 3)
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import convscope as cs
from convscope.training.recipe import RECIPES, TEXTBOOK

TARGETS = (0.88, 0.90, 0.91, 0.92, 0.93, 0.94)
KERAS, TUTORIAL = "Keras on TensorFlow", "PyTorch tutorial"
BATCH = 64
EPOCHS = {KERAS: 10, TUTORIAL: 6}
FORWARD_AND_BACKWARD = 3  # a backward pass computes about twice as much as a forward pass

Tell = Callable[[float, float], None]  # the seconds of one epoch, the share of correct test images after it
Way = Callable[[cs.Images, cs.Images, int, int, Tell], None]


def by_keras(train: cs.Images, test: cs.Images, epochs: int, seed: int, tell: Tell) -> None:
    """Left without a seed: with one, Keras on TensorFlow shows the images in the same order in every epoch."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    x, xt = (images.pixels.astype(np.float32) / 255 for images in (train, test))
    began = 0.0

    def start(epoch: int, logs: object) -> None:
        nonlocal began
        began = time.perf_counter()

    def end(epoch: int, logs: object) -> None:
        seconds = time.perf_counter() - began
        right = model.predict(xt, batch_size=1000, verbose=0).argmax(1) == test.labels
        tell(seconds, float(right.mean()))

    watch = keras.callbacks.LambdaCallback(on_epoch_begin=start, on_epoch_end=end)
    model.fit(x, train.labels, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[watch])


def by_tutorial(train: cs.Images, test: cs.Images, epochs: int, seed: int, tell: Tell) -> None:
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    torch.manual_seed(seed)
    model = nn.Sequential(
        *(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10)),
    )
    x, xt = (torch.tensor(images.pixels.transpose(0, 3, 1, 2) / np.float32(255)) for images in (train, test))
    loader = DataLoader(TensorDataset(x, torch.tensor(train.labels)), batch_size=BATCH, shuffle=True)
    optimiser, loss_of = torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss()
    for _ in range(epochs):
        start = time.perf_counter()
        for pixels, labels in loader:
            optimiser.zero_grad()
            loss_of(model(pixels), labels).backward()
            optimiser.step()
        seconds = time.perf_counter() - start
        with torch.inference_mode():
            right = [(model(part).argmax(1)).numpy() for part in xt.split(1000)]
        tell(seconds, float(np.mean(np.concatenate(right) == test.labels)))


def by_recipe(name: str) -> Way:
    def way(train: cs.Images, test: cs.Images, epochs: int, seed: int, tell: Tell) -> None:
        from convscope.training.evaluate import evaluate

        recipe = replace(RECIPES[name], epochs=epochs)
        training = cs.train(cs.Architecture.parse(recipe.architecture, train.shape), train, None, recipe, seed)
        before = 0.0
        for event in training:
            if event.kind == "epoch":
                tell(event.seconds - before, evaluate(training.network(), test).accuracy)
                before = event.seconds

    return way


WAYS: dict[str, Way] = {
    **{name: by_recipe(name) for name in RECIPES},
    TUTORIAL: by_tutorial,
    KERAS: by_keras,
}


def child(way: str, seed: int, epochs: int, images: int | None) -> None:
    """One training: a line of JSON for every epoch, and one at the end with the peak of memory."""

    def tell(seconds: float, accuracy: float) -> None:
        print(json.dumps({"seconds": seconds, "accuracy": accuracy, "at": time.time()}), flush=True)

    train, test = cs.load("fashion-mnist")
    WAYS[way](train[:images], test, epochs, seed, tell)
    print(json.dumps({"peak": peak_memory()}), flush=True)


def peak_memory() -> float | None:
    """The most memory this process ever held, in MB; None where the system does not say."""
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def trained(way: str, seed: int, epochs: int, images: int | None) -> dict[str, Any]:
    """One training in a process of its own; start-up is from the start of it to the first step, data included."""
    words = [sys.executable, __file__, "--child", way, "--seeds", str(seed), "--epochs", str(epochs)]
    began = time.time()
    answer = subprocess.run(
        words + (["--images", str(images)] if images else []), check=True, text=True, stdout=subprocess.PIPE
    )
    *lines, last = map(json.loads, answer.stdout.splitlines())
    return {
        "seconds": np.cumsum([line["seconds"] for line in lines]),
        "accuracy": np.array([line["accuracy"] for line in lines]),
        "startup": lines[0]["at"] - began - lines[0]["seconds"],
        **last,
    }


def matrix_peak(kind: str) -> float:
    """The most floating-point operations in a second that this machine does now in a product of large matrices."""
    import torch

    a = torch.randn(2048, 2048).to(getattr(torch, kind))
    best = float("inf")
    for _ in range(12):
        start = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - start)
    return 2 * 2048**3 / best


def told(values: list[float], form: str) -> str:
    """The mean, and from the smallest to the largest."""
    return f"{statistics.mean(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def show(way: str, results: list[dict[str, Any]], images: int, peaks: dict[str, float]) -> None:
    seconds = np.array([result["seconds"] for result in results])
    accuracy = np.array([result["accuracy"] for result in results])
    mean = accuracy.mean(axis=0)
    print(f"\n{way}")
    for target in TARGETS:
        if epochs := np.flatnonzero(mean >= target).tolist():
            print(f"  {target:.0%} on average   {told(seconds[:, epochs[0]].tolist(), '.1f')} s, epoch {epochs[0] + 1}")
        else:
            print(f"  {target:.0%} on average   not in {len(mean)} epochs")
    speeds = (images * len(mean) / seconds[:, -1]).tolist()
    print(f"  best epoch       {told(accuracy.max(axis=1).tolist(), '.2%')}")
    print(f"  last epoch       {told(accuracy[:, -1].tolist(), '.2%')}")
    print(f"  images a second  {told(speeds, ',.0f')}")
    print(f"  start-up         {told([result['startup'] for result in results], '.1f')} s")
    if results[0]["peak"]:
        print(f"  peak memory      {told([result['peak'] for result in results], ',.0f')} MB")
    text = RECIPES[way].architecture if way in RECIPES else TEXTBOOK
    done = (
        2 * FORWARD_AND_BACKWARD * cs.analyse(cs.Architecture.parse(text, (28, 28, 1))).macs * statistics.mean(speeds)
    )
    print(f"  matrix peak      {', '.join(f'{done / peak:.0%} of that in {kind}' for kind, peak in peaks.items())}")


def install_size(packages: tuple[str, ...]) -> float:
    """The size in MB of packages with all that they need, as they lie on this disk."""
    wanted, seen, size = list(packages), set[str](), 0.0
    while wanted:
        name = re.split(r"[\s<>=!~;\[(]", wanted.pop(), maxsplit=1)[0].lower().replace("_", "-")
        try:
            found = None if name in seen else distribution(name)
        except PackageNotFoundError:
            found = None
        seen.add(name)
        if found:
            wanted += [need for need in found.requires or () if "extra ==" not in need]
            files = (Path(str(found.locate_file(file))) for file in found.files or ())
            size += sum(file.stat().st_size for file in files if file.is_file())
    return size / 1e6


def reached(results: list[dict[str, Any]], target: float) -> float | None:
    """The mean seconds to the first epoch in which the mean accuracy is that high; None where it never is."""
    mean = np.array([result["accuracy"] for result in results]).mean(axis=0)
    first = np.flatnonzero(mean >= target)
    return float(np.mean([result["seconds"][first[0]] for result in results])) if len(first) else None


def compare(results: dict[str, list[dict[str, Any]]]) -> None:
    """Ratios: how many times sooner ours is there than each peer, and how many times faster its epochs are."""
    peers = [way for way in (KERAS, TUTORIAL) if way in results]
    print("\nratios to our soonest recipe")
    for target in TARGETS:
        ours = {way: seconds for way in results if way in RECIPES and (seconds := reached(results[way], target))}
        if not ours:
            print(f"  {target:.0%}  no recipe of ours gets there")
            continue
        best = min(ours, key=lambda way: ours[way])
        theirs = [(peer, reached(results[peer], target)) for peer in peers]
        words = [f"{peer} {t / ours[best]:.1f} times as long" if t else f"{peer} not at all" for peer, t in theirs]
        print(f"  {target:.0%}  {best}, {ours[best]:.1f} s; {'; '.join(words)}")
    epochs = {way: min(float(np.diff(r["seconds"], prepend=0).min()) for r in results[way]) for way in results}
    words = [f"{peer} {epochs[peer] / epochs['textbook']:.2f}" for peer in peers if "textbook" in epochs]
    print(f"  best epoch of the textbook network: {', '.join(words) or 'no pair'} times as long as ours")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--images", type=int)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--ways", type=lambda text: text.split(","))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child, options.seeds, options.epochs, options.images)

    import torch

    asked = options.ways or [way for way in WAYS if way != "best"]
    ways = [way for way in asked if way != KERAS or (find_spec("keras") and find_spec("tensorflow"))]
    if KERAS in asked and KERAS not in ways:
        print("Keras is left out: TensorFlow is not installed (pip install keras tensorflow).")
    peaks = {kind: matrix_peak(kind) for kind in ("float32", "bfloat16")}
    print(f"{platform.machine()}, {torch.get_num_threads()} threads, PyTorch {torch.__version__}, ", end="")
    print(f"matrix peak {', '.join(f'{peak / 1e9:,.0f} GFLOP/s {kind}' for kind, peak in peaks.items())}")
    results: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    for seed in range(options.seeds):
        for way in ways:
            epochs = options.epochs or (RECIPES[way].epochs if way in RECIPES else EPOCHS[way])
            results[way].append(trained(way, seed, epochs, options.images))
            last = results[way][-1]
            print(f"  seed {seed}  {way}: {last['accuracy'][-1]:.2%} after {last['seconds'][-1]:.1f} s", flush=True)
    print(f"\nn = {options.seeds}; mean (smallest to largest)")
    for way in ways:
        show(way, results[way], options.images or 60_000, peaks)
    compare(results)
    needs = {"convscope": ("convscope",), TUTORIAL: ("torch",), KERAS: ("keras", "tensorflow-cpu", "tensorflow")}
    sizes = [
        f"{way} {install_size(packages):,.0f} MB" for way, packages in needs.items() if way in (*ways, "convscope")
    ]
    print(f"  install size with all that is needed: {', '.join(sizes)}")
    return None


if __name__ == "__main__":
    main()
