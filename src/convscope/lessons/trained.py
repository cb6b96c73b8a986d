"""Training a network that a learner wrote down: in a process of its own, on one thread, on drawn clothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache

from convscope.errors import ResourceError
from convscope.lessons.stopping import output

TRAIN, TEST, SECONDS = 2000, 1000, 120


@lru_cache
def accuracy(network: str, epochs: int = 3) -> float:
    """The accuracy on 1,000 drawn images of a network that was trained on 2,000 others, from 0 to 1.

    The recipe is ``textbook`` with batches of 32, seed 0, in float32 on one thread, so that the same network gets the
    same on every run.

    Args:
        network: in the text form, for grey images of 28 × 28 and ten classes; it must parse.
        epochs: how often every image is shown.

    Raises:
        ResourceError: it takes longer than two minutes, or the process ends before it has an answer.
        Stopped: the check is no longer wanted.
    """
    environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "convscope.lessons.trained", network, str(epochs)]
    try:
        return float(json.loads(output(command, SECONDS, environment).splitlines()[-1]))
    except (subprocess.SubprocessError, ValueError, IndexError) as error:
        raise ResourceError(f"the network could not be trained: {type(error).__name__}.") from error


def main(network: str, epochs: int) -> None:
    """Train, and print the accuracy."""
    from dataclasses import replace

    import torch

    from convscope.architecture import Architecture
    from convscope.datasets.drawn import drawn
    from convscope.training.evaluate import evaluate
    from convscope.training.loop import train
    from convscope.training.recipe import Recipe

    torch.set_num_threads(1)
    recipe = replace(Recipe.named("textbook", epochs=epochs), batch_size=32, learning_rate=0.004)
    training = train(Architecture.parse(network, (28, 28, 1)), drawn(TRAIN, seed=0), recipe=recipe)
    for _ in training:
        pass
    print(json.dumps(evaluate(training.network(), drawn(TEST, seed=1)).accuracy))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
