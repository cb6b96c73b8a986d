from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from convscope.architecture import Architecture
from convscope.errors import DataError, ResourceError, UsageError
from convscope.files import write_aside
from convscope.images import Images
from convscope.training.checkpoint import Checkpoint
from convscope.training.files import next_folder, pack, unpack
from convscope.training.initialise import initial_weights
from convscope.training.loop import train
from convscope.training.recipe import Recipe
from convscope.training.record import Training
from convscope.training.run import Run

KEPT = {"run.json", "events.jsonl", "weights.safetensors", "weights-000.safetensors"}
LATER = {"weights-001.safetensors", "weights-002.safetensors"}


@pytest.fixture
def training(architecture: Architecture, images: Images, others: Images, recipe: Recipe, tmp_path: Path) -> Training:
    return train(architecture, images, others, recipe, seed=2, run=tmp_path / "runs" / "first")


def test_a_run_comes_back_from_its_folder(training: Training, architecture: Architecture, recipe: Recipe) -> None:
    events = tuple(training)
    assert training.run is not None
    folder = training.run.folder
    run = Run.open(folder)
    assert run == training.run
    assert {path.name for path in folder.iterdir()} == KEPT | LATER
    assert run.events() == events
    assert (run.architecture, run.recipe, run.seed) == (architecture, recipe, 2)
    assert (run.data.name, run.data.origin, run.data.count) == ("corners", "drawn by the test, seed 0", 330)
    assert run.test is not None
    assert run.test.count == 100
    assert (run.status, run.reason, run.accuracy) == ("finished", None, events[-1].test_accuracy)
    assert run.finished is not None
    assert run.started <= run.finished
    assert {"convscope", "torch", "numpy", "python", "threads", "machine"} == set(run.versions)
    kept, now = run.network(), training.network()
    assert kept.preprocessing == now.preprocessing
    assert kept.class_names == now.class_names
    for key, array in pack(kept.weights).items():
        assert np.array_equal(array, pack(now.weights)[key])


def test_weights_are_kept_at_the_start_and_after_epochs_1_2_4(
    architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path
) -> None:
    longer = replace(recipe, epochs=5)
    with train(architecture, images, None, longer, seed=2, run=tmp_path / "run") as training:
        seen = {event.epoch: training.network() for event in training if event.kind in ("start", "epoch")}
    run = Run.open(tmp_path / "run")
    assert run.kept_epochs == (0, 1, 2, 4)
    for epoch in run.kept_epochs:
        then, kept = pack(seen[epoch].weights), pack(run.network(epoch).weights)
        assert then.keys() == kept.keys()
        assert all(np.array_equal(then[key], kept[key]) for key in then)
    assert np.array_equal(
        run.network(0).weights["conv1"]["kernel"], initial_weights(architecture, 2)["conv1"]["kernel"]
    )
    with pytest.raises(DataError, match="kept no weights after epoch 3; the epochs kept are 0, 1, 2, 4"):
        run.network(3)


def test_closing_saves_what_is_there(training: Training) -> None:
    seen = tuple(islice(training, 16))
    training.close()
    assert training.run is not None
    run = Run.open(training.run.folder)
    assert (run.status, run.reason, run.accuracy) == ("interrupted", "stopped before its end", None)
    assert run.events() == seen
    now = pack(training.network().weights)
    assert all(np.array_equal(array, now[key]) for key, array in pack(run.network().weights).items())


def test_letting_go_saves_too(architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path) -> None:
    for event in train(architecture, images, None, recipe, run=tmp_path / "gone"):
        if event.step == 5:
            break
    run = Run.open(tmp_path / "gone")
    assert (run.status, run.events()[-1].step) == ("interrupted", 5)
    run.network()


def test_a_with_block_closes(training: Training) -> None:
    def divide() -> float:
        with training:
            return next(training).step / 0

    with pytest.raises(ZeroDivisionError):
        divide()
    assert training.run is not None
    assert Run.open(training.run.folder).status == "interrupted"


CHILD = """
import sys
import numpy as np
from convscope.architecture import Architecture
from convscope.images import Images
from convscope.training.loop import train
rng = np.random.default_rng(0)
images = Images(rng.integers(0, 256, (4000, 16, 16, 1), np.uint8), rng.integers(0, 2, 4000), ("a", "b"))
a = Architecture.parse("conv 8 3x3 relu, globalavgpool, dense 2", (16, 16, 1))
for event in train(a, images, recipe="textbook", run=sys.argv[1]):
    if event.step == 3:
        print("learning", flush=True)
    if event.step >= 3 and sys.argv[2] == "outside":
        while True:
            pass
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("where", ["inside", "outside"])
def test_ctrl_c_saves(where: str, tmp_path: Path) -> None:
    """Whether it comes while a step is computed or while the caller does something else."""
    command = [sys.executable, "-c", CHILD, str(tmp_path / "run"), where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "learning\n"
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=60)
    assert errors.rstrip().endswith("KeyboardInterrupt")
    run = Run.open(tmp_path / "run")
    assert run.status == "interrupted"
    assert run.reason in (("Ctrl-C", "stopped before its end") if where == "inside" else ("stopped before its end",))
    assert run.events()[-1].step >= 3
    run.network()
    assert {path.name for path in run.folder.iterdir()} == {*KEPT, "checkpoint.safetensors"}


def test_a_run_is_never_overwritten(
    training: Training, architecture: Architecture, images: Images, tmp_path: Path
) -> None:
    training.close()
    with pytest.raises(UsageError, match="not empty, and a run is never overwritten"):
        train(architecture, images, run=tmp_path / "runs" / "first")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        train(architecture, images, run=tmp_path / "file")
    with pytest.raises(ResourceError, match="cannot be made"):
        train(architecture, images, run=tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "mine"


def test_names_count_up(tmp_path: Path) -> None:
    for name in ("drawn-001", "drawn-009", "drawn-x", "drawn-2-bad", "other-100"):
        (tmp_path / name).mkdir()
    assert next_folder("drawn", tmp_path) == tmp_path / "drawn-010"
    assert next_folder("other", tmp_path) == tmp_path / "other-101"
    assert next_folder("new", tmp_path) == tmp_path / "new-001"


def test_without_a_folder_nothing_is_written(
    architecture: Architecture, images: Images, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    training = train(architecture, images, None, recipe)
    list(training)
    assert training.run is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.json", None, "not a run: it has no run.json"),
        ("run.json", "", "cannot be read"),
        ("run.json", "[1]", "not the record of a run"),
        ("run.json", '{"format": 1}', "not the record of a run"),
        ("run.json", {"format": 2}, "has format 2, this version reads 1"),
        ("run.json", {"recipe": {"name": "x"}}, "not the record of a run"),
        ("run.json", {"architecture": {"nodes": []}}, "not the record of a run"),
        ("run.json", {"preprocessing": [1]}, "not the record of a run"),
        ("run.json", {"status": "asleep"}, "not the record of a run"),
        ("weights.safetensors", None, "does not exist"),
        ("weights.safetensors", "nonsense", "cannot be read"),
        ("events.jsonl", None, "cannot be read"),
        ("events.jsonl", "{}\n", "line 1"),
    ],
)
def test_a_damaged_run_says_what_is_wrong(
    training: Training, name: str, content: str | dict[str, object] | None, words: str
) -> None:
    list(islice(training, 3))
    training.close()
    assert training.run is not None
    path = training.run.folder / name
    if content is None:
        path.unlink()
    elif isinstance(content, dict):
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **content}))
    else:
        path.write_text(content)
    with pytest.raises(DataError, match=words) as caught:
        _ = [read() for read in (Run.open(path.parent).network, Run.open(path.parent).events)]
    assert str(path if name != "run.json" else path.parent) in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3


@pytest.mark.parametrize("name", ["weights.safetensors", "checkpoint.safetensors"])
def test_a_single_bit_that_turned_over_is_noticed(training: Training, name: str) -> None:
    list(islice(training, 3))
    training.close()
    assert training.run is not None
    path = training.run.folder / name
    read = Run.open(path.parent).network if name.startswith("weights") else lambda: Checkpoint.load(path.parent)
    read()
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"{name} is damaged"):
        read()


def test_a_file_is_not_a_run(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a run")
    with pytest.raises(DataError, match="is not a run: it has no run"):
        Run.open(tmp_path / "notes.txt")


def test_weights_of_another_network_are_refused(training: Training) -> None:
    training.close()
    assert training.run is not None
    foreign = safetensors.numpy.save({"conv1.kernel": np.zeros((3, 3, 1, 7), np.float32)})
    (training.run.folder / "weights.safetensors").write_bytes(foreign)
    with pytest.raises(DataError, match="do not belong to this architecture"):
        Run.open(training.run.folder).network()


def test_a_line_cut_off_by_a_crash_is_left_out(training: Training) -> None:
    seen = tuple(islice(training, 3))
    training.close()
    assert training.run is not None
    with (training.run.folder / "events.jsonl").open("a") as file:
        file.write('{"kind": "st')
    assert Run.open(training.run.folder).events() == seen


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "weights.safetensors"
    write_aside(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResourceError, match=r"cannot be written \(3 bytes\): No space left on device"):
        write_aside(path, b"new")
    assert path.read_bytes() == b"old"


def test_node_names_may_hold_dots() -> None:
    weights = {"features.3.conv": {"kernel": np.ones((1, 1, 1, 1), np.float32)}}
    assert unpack(pack(weights)).keys() == weights.keys()


def test_a_graph_that_only_json_can_say_is_kept_and_opened(tmp_path: Path) -> None:
    import convscope as cs

    plain = Architecture.parse("conv 3 3x3 same, residual(conv 3 3x3 same relu), globalavgpool, dense 2", (6, 5, 1))
    renamed = {node.name: f"{i}.{node.name}" for i, node in enumerate(plain.nodes)}
    nodes = [
        replace(node, name=renamed[node.name], inputs=tuple(renamed.get(name, name) for name in node.inputs))
        for node in plain.nodes
    ]
    graph = Architecture(tuple(nodes), plain.input_shape)
    images = Images(np.zeros((8, 6, 5, 1), np.uint8), np.arange(8) % 2, ("a", "b"))
    for _ in cs.train(graph, images, recipe=cs.Recipe.named("textbook", epochs=1), run=tmp_path / "run"):
        pass
    assert Run.open(tmp_path / "run").network().architecture == graph
