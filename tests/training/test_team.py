"""Several processes train one network together, and come to what one process comes to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from convscope.errors import UsageError
from convscope.training.run import Run
from convscope.training.team import Team

CHILD = """
import sys
from dataclasses import replace
import numpy as np
import torch
from convscope.architecture import Architecture
from convscope.images import Images
from convscope.training.loop import train
from convscope.training.recipe import RECIPES

torch.set_num_threads(1)
folder, kind, most = sys.argv[1:]
rng = np.random.default_rng(0)
images = Images(rng.integers(0, 256, (97, 11, 7, 1), np.uint8), rng.integers(0, 3, 97), tuple("abc"))
a = Architecture.parse("conv 5 3x3 nobias, batchnorm, relu, maxpool 2, flatten, dense 3", (11, 7, 1))
recipe = replace(RECIPES[kind], architecture=str(a), epochs=2, batch_size=13, mix=0.3, average=1, precision="float32")
how = {"resume": folder} if most == "rest" else {"run": folder}
training = train(a, images, images[:20], recipe, 5, **how)
for event in training:
    if most != "rest" and event.step == int(most):
        break
training.close()
"""


def launch(processes: int, *words: str) -> None:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    if processes == 1:
        command = [sys.executable]
    answer = subprocess.run([*command, *words], capture_output=True, text=True, timeout=300, check=False)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("kind", ["fast", "textbook"])
def test_two_processes_come_to_the_result_of_one(kind: str, tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(CHILD, "utf-8")
    launch(1, str(script), str(tmp_path / "one"), kind, "999")
    launch(2, str(script), str(tmp_path / "two"), kind, "9")  # stopped within the second epoch, and gone on with
    launch(2, str(script), str(tmp_path / "two"), kind, "rest")
    one, two = Run.open(tmp_path / "one"), Run.open(tmp_path / "two")
    assert one.status == two.status == "finished"
    for first, second in zip(one.events(), two.events(), strict=True):
        assert (first.kind, first.step, first.images_seen) == (second.kind, second.step, second.images_seen)
        if first.loss is not None:
            assert second.loss == pytest.approx(first.loss, rel=2e-3)
    for node, arrays in one.network().weights.items():
        for name, array in arrays.items():
            other = two.network().weights[node][name]
            np.testing.assert_allclose(other, array, rtol=0, atol=2e-3 * float(np.abs(array).max()) + 1e-5)


def test_the_command_speaks_once_for_the_team(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    from PIL import Image

    for split, count in (("train", 12), ("test", 4)):
        for name, low in (("dark", 0), ("light", 156)):
            folder = tmp_path / "images" / split / name
            folder.mkdir(parents=True)
            for number in range(count):
                Image.fromarray(rng.integers(low, low + 100, (8, 8), np.uint8)).save(folder / f"{number}.png")
    words = ["train", str(tmp_path / "images"), "--network", "conv 2 3x3, batchnorm, globalavgpool, dense 2"]
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        "2",
        "-m",
        "convscope",
    ]
    answer = subprocess.run(
        [*command, *words, "--epochs", "1", "--out", str(tmp_path / "run"), "--json"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["test"]["n"] == 8
    assert answer.stderr.count("Training") == 1
    assert Run.open(tmp_path / "run").status == "finished"


def test_more_processes_than_images_are_refused() -> None:
    Team(0, 4).check(4)
    with pytest.raises(UsageError, match="5 processes cannot share batches of 4 images"):
        Team(0, 5).check(4)


def test_the_shares_of_all_are_the_batch() -> None:
    rows = torch.arange(13)
    shares = [Team(rank, 3).share(rows) for rank in range(3)]
    assert sorted(torch.cat(shares).tolist()) == rows.tolist()
