"""A run that was stopped or killed goes on as if nothing had happened, to the bit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from convscope.architecture import Architecture
from convscope.errors import DataError, ResourceError, UsageError
from convscope.images import Images
from convscope.training import record
from convscope.training.checkpoint import NAME
from convscope.training.event import Event
from convscope.training.loop import train
from convscope.training.recipe import RECIPES, Recipe
from convscope.training.run import Run

ONCE = {"run.json", "events.jsonl", *(f"weights{epoch}.safetensors" for epoch in ("", "-000", "-001", "-002"))}


@pytest.fixture(autouse=True)
def one_thread() -> object:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def said(events: tuple[Event, ...]) -> list[Event]:
    """The events without the time they took."""
    return [replace(event, seconds=0, seconds_left=None) for event in events]


@pytest.mark.parametrize("kind", ["adam", "sgd", "muon", "bfloat16", "all"])
def test_a_run_stopped_five_times_ends_in_the_same_bits(
    kind: str, architecture: Architecture, images: Images, others: Images, recipe: Recipe, tmp_path: Path
) -> None:
    """After the start, within an epoch, at its last step, at its end, and before the end of all."""
    if kind in ("sgd", "bfloat16"):
        recipe = replace(RECIPES["fast"], epochs=3, batch_size=30, precision="float32" if kind == "sgd" else kind)
    if kind == "muon":
        recipe = replace(recipe, optimiser="muon", kernel_rate=0.05)
    if kind == "all":  # a hold_out of a tenth leaves ten steps an epoch; the mean begins within the second stretch
        recipe = replace(recipe, flip=True, shift=1, erase=3, mix=0.3, average=2, hold_out=0.1, patience=2)
    begin = {"freeze": ("conv1", "batchnorm1")} if kind == "all" else {}
    straight = train(architecture, images, others, recipe, 3, run=tmp_path / "straight", **begin)
    list(straight)
    broken = train(architecture, images, others, recipe, 3, run=tmp_path / "broken", **begin)
    for count in (1, 4, 7, 1, 21 if kind == "all" else 24):
        list(islice(broken, count))
        broken.close()
        assert Run.open(tmp_path / "broken").status == "interrupted"
        broken = train(architecture, images, others, recipe, 3, resume=tmp_path / "broken")
        assert Run.open(tmp_path / "broken").status == "running"
    list(broken)
    one, other = Run.open(tmp_path / "straight"), Run.open(tmp_path / "broken")
    assert (one.status, one.accuracy) == (other.status, other.accuracy) == ("finished", other.accuracy)
    assert said(one.events()) == said(other.events())
    assert np.all(np.diff([event.seconds for event in other.events()]) >= 0)
    bits = [(run.folder / "weights.safetensors").read_bytes() for run in (one, other)]
    assert bits[0] == bits[1]
    assert {path.name for path in other.folder.iterdir()} == ONCE


CHILD = """
import json, os, signal, sys
from dataclasses import replace
import numpy as np
import torch
from convscope.architecture import Architecture
from convscope.images import Images
from convscope.training import record
from convscope.training.loop import train
from convscope.training.recipe import RECIPES

torch.set_num_threads(1)
how, folder, every, kind, number = sys.argv[1:]
record.CHECKPOINT_SECONDS = float(every)
rng = np.random.default_rng(0)
images = Images(rng.integers(0, 256, (330, 12, 10, 1), np.uint8), rng.integers(0, 4, 330), tuple("abcd"))
text = "conv 6 3x3 nobias, batchnorm, relu, maxpool 2, flatten, dropout 0.1, dense 8 relu, dense 4"
recipe = replace(RECIPES["fast"], epochs=3, batch_size=30)

def die(): os.kill(os.getpid(), signal.SIGKILL)

written, fsync = [], os.fsync
def count(file):
    written.append(file)
    if kind == "write" and len(written) == int(number):
        die()
    fsync(file)
os.fsync = count

for event in train(Architecture.parse(text, images.shape), images, recipe=recipe, **{how: folder}):
    if (event.kind, event.step) == (kind, int(number)):
        die()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_run_killed_at_any_moment_ends_in_the_same_bits(tmp_path: Path) -> None:
    """Within an epoch with and without a checkpoint since its start, while a file is written, and at an epoch's end."""

    def child(*words: str) -> int:
        return subprocess.run([sys.executable, "-c", CHILD, *words], check=False).returncode

    assert child("run", str(tmp_path / "straight"), "0", "never", "0") == 0
    broken = str(tmp_path / "broken")
    assert child("run", broken, "0", "step", "3") == -signal.SIGKILL
    assert child("resume", broken, "0", "write", "6") == -signal.SIGKILL  # a checkpoint written, not yet in its place
    assert child("resume", broken, "1e9", "step", "15") == -signal.SIGKILL  # four steps after the last checkpoint
    assert Run.open(broken).events()[-1].step >= 11
    assert child("resume", broken, "0", "write", "15") == -signal.SIGKILL
    assert child("resume", broken, "1e9", "epoch", "22") == -signal.SIGKILL
    assert child("resume", broken, "0", "never", "0") == 0
    runs = Run.open(tmp_path / "straight"), Run.open(broken)
    assert said(runs[0].events()) == said(runs[1].events())
    assert len({(run.folder / "weights.safetensors").read_bytes() for run in runs}) == 1
    assert len({(run.folder / "weights-001.safetensors").read_bytes() for run in runs}) == 1
    assert {path.name for path in runs[1].folder.iterdir()} - ONCE <= {
        path.name for path in runs[1].folder.glob(".*.partial")
    }


def test_what_was_said_after_the_checkpoint_is_said_once(
    architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path
) -> None:
    training = train(architecture, images, None, recipe, run=tmp_path / "run")
    list(islice(training, 5))
    training.close()
    events = tmp_path / "run" / "events.jsonl"
    with events.open("a") as file:
        file.write(events.read_text().splitlines()[-1] + '\n{"kind": "st')
    resumed = train(architecture, images, None, recipe, resume=tmp_path / "run")
    list(islice(resumed, 3))
    resumed.close()
    assert [event.step for event in Run.open(tmp_path / "run").events()] == list(range(8))


def test_another_beginning_is_refused_and_named(
    architecture: Architecture, images: Images, others: Images, recipe: Recipe, tmp_path: Path
) -> None:
    training = train(architecture, images, others, recipe, 3, run=tmp_path / "run")
    list(islice(training, 5))
    training.close()
    kept = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    deeper = Architecture.parse("flatten, dense 4", images.shape)
    changed = images.pixels.copy()
    changed[-1, 0, 0, 0] ^= 1
    pixels, labels = replace(images, pixels=changed), replace(images, labels=images.labels[::-1])
    named = replace(images, class_names=("a", "b", "c", "d"))
    for given, words in (
        ((deeper, images, others, recipe, 3), "network was conv 6 3x3 nobias.*, now flatten, dense 4"),
        ((architecture, images[:300], others, recipe, 3), "training images was 330 of corners, now 300 of corners"),
        ((architecture, replace(images, name="x"), others, recipe, 3), "now 330 of x"),
        ((architecture, pixels, others, recipe, 3), "training images of corners have other pixels or labels"),
        ((architecture, labels, others, recipe, 3), "training images of corners have other pixels or labels"),
        ((architecture, named, others, recipe, 3), "classes was top left"),
        ((architecture, images, None, recipe, 3), "test images was 100 of corners, now none"),
        ((architecture, images, others, replace(recipe, epochs=4), 3), "epochs was 3, now 4"),
        ((architecture, images, others, recipe, 4), "seed was 3, now 4"),
    ):
        with pytest.raises(UsageError, match=f"(?s)began otherwise: .*{words}") as caught:
            train(*given, resume=tmp_path / "run")
        assert len(str(caught.value).splitlines()) <= 3
    with pytest.raises(UsageError, match="leave out run, initial and freeze"):
        train(architecture, images, others, recipe, 3, run=tmp_path / "new", resume=tmp_path / "run")
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == kept


def test_a_run_that_cannot_go_on_says_why(
    architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path
) -> None:
    def go_on() -> None:
        train(architecture, images, None, recipe, resume=tmp_path / "run")

    training = train(architecture, images, None, recipe, run=tmp_path / "run")
    list(islice(training, 5))
    training.close()
    checkpoint = tmp_path / "run" / NAME
    content = checkpoint.read_bytes()
    checkpoint.write_bytes(content[:-100])
    with pytest.raises(DataError, match=r"checkpoint\.safetensors cannot be read"):
        go_on()
    checkpoint.write_bytes(content.replace(b"weights/conv1.kernel", b"weights/conv2.kernel"))
    with pytest.raises(DataError, match="is damaged"):
        go_on()
    checkpoint.unlink()
    with pytest.raises(DataError, match=r"has no checkpoint\.safetensors"):
        go_on()
    checkpoint.write_bytes(content)
    list(train(architecture, images, None, recipe, resume=tmp_path / "run"))
    with pytest.raises(UsageError, match="has come to its end"):
        go_on()
    with pytest.raises(DataError, match="not a run"):
        train(architecture, images, None, recipe, resume=tmp_path / "nowhere")


def test_a_loss_that_is_not_a_number_leaves_the_last_good_checkpoint(
    images: Images, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "CHECKPOINT_SECONDS", 0.0)
    plain = Architecture.parse("conv 6 3x3 relu, flatten, dense 4", images.shape)
    wild = replace(recipe, optimiser="sgd", learning_rate=1e30)
    training = train(plain, images, None, wild, run=tmp_path / "run")
    with pytest.raises(DataError, match=r"step [23] of 33 .* in epoch 1: training stops"):
        list(training)
    run = Run.open(tmp_path / "run")
    assert run.status == "interrupted"
    assert all(np.isfinite(array).all() for arrays in run.network().weights.values() for array in arrays.values())
    with pytest.raises(DataError, match=r"the loss became"):
        list(train(plain, images, None, wild, resume=tmp_path / "run"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_within_a_step_waits_for_its_end_and_a_second_one_does_not(
    times: int, architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path
) -> None:
    straight = train(architecture, images, None, recipe)
    list(islice(straight, 6))
    training = train(architecture, images, None, recipe, run=tmp_path / "run")
    list(islice(training, 5))
    strike = training._learner.model.register_forward_hook(
        lambda *_: [os.kill(os.getpid(), signal.SIGINT) for _ in range(times)] and None
    )
    with pytest.raises(KeyboardInterrupt):
        next(training)
    strike.remove()
    run = Run.open(tmp_path / "run")
    assert (run.status, run.reason, run.events()[-1].step) == ("interrupted", "Ctrl-C", 5 if times == 1 else 4)
    resumed = train(architecture, images, None, recipe, resume=tmp_path / "run")
    list(islice(resumed, 1 if times == 1 else 7))  # from the step before, or from the start
    list(islice(straight, 1))
    steps = [event.step for event in run.events()]
    assert steps == list(range(len(steps)))
    now, then = resumed.network().weights["conv1"]["kernel"], straight.network().weights["conv1"]["kernel"]
    assert np.array_equal(now, then)


def test_a_run_is_trained_once_at_a_time(
    architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path
) -> None:
    training = train(architecture, images, None, recipe, 3, run=tmp_path / "run")
    list(islice(training, 5))
    training_again = {"resume": tmp_path / "run"}
    with pytest.raises(ResourceError, match="trained already"):
        train(architecture, images, None, recipe, 3, **training_again)
    training.close()
    list(train(architecture, images, None, recipe, 3, **training_again))
    assert Run.open(tmp_path / "run").status == "finished"


def test_missing_memory_is_said_and_the_run_kept(
    architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = train(architecture, images, None, recipe, 3, run=tmp_path / "run")
    list(islice(training, 7))
    words = "DefaultCPUAllocator: can't allocate memory: you tried to allocate 34359738368 bytes. Error code 12"

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(words)

    with monkeypatch.context() as patch:
        patch.setattr(torch.nn.functional, "cross_entropy", fail)
        with pytest.raises(ResourceError, match="does not suffice: 34359738368 bytes more"):
            next(training)
    run = Run.open(tmp_path / "run")
    assert run.status == "interrupted"
    assert "memory" in (run.reason or "")
    list(train(architecture, images, None, recipe, 3, resume=tmp_path / "run"))
    assert Run.open(tmp_path / "run").status == "finished"
