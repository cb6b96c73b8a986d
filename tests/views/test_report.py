"""The report of a run: what it tells, with and without images, finished or not; its page, its text, its picture."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import convscope as cs
from convscope.errors import DataError, UsageError
from convscope.reporting import findings, first_network
from convscope.training.evaluate import evaluate
from convscope.training.files import write_weights
from convscope.training.recipe import Recipe
from convscope.training.run import Run
from convscope.training.start import starting_network
from convscope.views._report_words import command, recipe_words
from convscope.views.link import link
from convscope.views.view import HERE

NAMES = ("top left", "top right", "bottom left", "<b>bottom right</b>")
TEXT = "conv 6 3x3, batchnorm, relu, conv 5 3x3 relu, globalavgpool, dense 4"


def corners(count: int, seed: int = 0) -> cs.Images:
    """Noisy 12 × 10 images with a brighter block in the corner that their class names; hard enough to be mistaken."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, count)
    pixels = rng.integers(0, 160, (count, 12, 10, 1), np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        top, left = 6 * (label // 2) + 1, 5 * (label % 2) + 1
        image[top : top + 5, left : left + 4] += 40
    return cs.Images(pixels, labels, NAMES, "corners", f"drawn by the test, seed {seed}")


TRAIN, TEST = corners(400), corners(150, seed=1)
RECIPE = replace(Recipe.named("textbook"), epochs=3, batch_size=40, flip=True, shift=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "first"
    architecture = cs.Architecture.parse(TEXT, (12, 10, 1))
    for _ in cs.train(architecture, TRAIN, TEST, RECIPE, seed=3, run=path):
        pass
    return path


@pytest.fixture(scope="module")
def view(folder: Path) -> cs.views.View:
    return cs.report(folder, (TRAIN, TEST))


def test_the_headline_is_what_an_evaluation_counts(view: cs.views.View, folder: Path) -> None:
    result = evaluate(cs.open(folder), TEST)
    assert view.title == f"{result.correct} of 150 test images right: {100 * result.accuracy:.2f} %"
    low, high = (f"{100 * end:.2f} %" for end in result.interval)
    assert f"between {low} and {high}" in view.spec["honesty"]
    assert "n = 1" in view.spec["honesty"]
    assert "400 images of corners: recipe textbook, 3 epochs, batches of 40, seed 3" in view.spec["summary"]
    assert view.spec["absent"] == []
    assert np.array_equal(view.arrays["confusion:counts"], result.confusion)


def test_mistakes_come_with_their_images_and_with_reasons(view: cs.views.View, folder: Path) -> None:
    found = findings(folder, (TRAIN, TEST))
    assert 0 < len(found.mistakes) <= 12
    assert [each["index"] for each in view.spec["mistakes"]] == [each.mistake.index for each in found.mistakes]
    for i, (each, said) in enumerate(zip(found.mistakes, view.spec["mistakes"], strict=True)):
        assert np.array_equal(view.arrays["mistakes"][i], TEST.pixels[each.mistake.index])
        assert np.array_equal(view.arrays["alike"][3 * i], TRAIN.pixels[each.alike[0]])
        row = found.evaluation.logits[each.mistake.index] if found.evaluation else np.zeros(4)
        apart = row[NAMES.index(each.mistake.taken)] - row[NAMES.index(each.mistake.true)]
        assert f"is {apart:.2f} above that for {each.mistake.true}" in said["words"][0]
        assert each.reasons is not None
        assert each.reasons.difference == pytest.approx(float(apart), abs=1e-4)
        assert said["words"][1].startswith("That is a sum over the 5 values of globalavgpool1")
        assert each.mistake.true in [name for name, _ in said["top"]]


def test_kernels_begin_where_the_training_began(view: cs.views.View, folder: Path) -> None:
    start = starting_network(cs.Architecture.parse(TEXT, (12, 10, 1)), TRAIN, RECIPE, seed=3)
    assert np.array_equal(view.arrays["kernels0:before"], start.weights["conv1"]["kernel"])
    assert np.array_equal(view.arrays["kernels1:after"], cs.open(folder).weights["conv2"]["kernel"])
    assert [each["layer"] for each in view.spec["kernels"]] == ["conv1", "conv2"]


def test_a_start_that_was_not_kept_is_drawn_again_or_left_out(folder: Path, tmp_path: Path) -> None:
    run = Run.open(folder)
    elsewhere = replace(run, folder=tmp_path)
    again, kept = first_network(elsewhere), first_network(run)
    assert again is not None
    assert kept is not None
    assert np.array_equal(again.weights["conv2"]["kernel"], kept.weights["conv2"]["kernel"])
    assert first_network(replace(elsewhere, initial="runs/other")) is None


def test_augmented_images_are_shown_where_the_recipe_augments(view: cs.views.View) -> None:
    assert view.spec["augmentation"]["names"] == list(NAMES)
    assert view.arrays["shown"].shape == (4, 5, 12, 10, 1)
    assert view.spec["augmentation"]["words"] == "mirrored in every other epoch; moved by up to 1 pixel"


def test_the_table_adds_up(view: cs.views.View, folder: Path) -> None:
    table = view.spec["table"]
    assert sum(row["parameters"] for row in table["rows"]) == table["parameters"] == cs.open(folder).table.parameters
    assert sum(row["macs"] for row in table["rows"]) == table["macs"]


def test_where_the_test_images_were_read_is_said(view: cs.views.View) -> None:
    where = dict(view.spec["where"])
    assert where["test images"] == "150 of corners: drawn by the test, seed 1"
    read = "after each of 3 epochs for the curves and once for this report, each as it is; nothing was chosen by them"
    assert where["test images read"] == read
    assert "thread" in where["machine"]
    assert "numpy" in where["software"]


def test_without_its_images_the_report_comes_and_says_so(folder: Path) -> None:
    view = cs.report(folder)
    assert "There is no data set and no folder 'corners'" in view.spec["absent"][0]
    assert "--data FOLDER" in view.spec["absent"][0]
    assert (view.spec["confusion"], view.spec["mistakes"]) == (None, [])
    accuracy = Run.open(folder).accuracy or 0
    assert view.title == f"{100 * accuracy:.2f} % of 150 test images right, as counted when the training ended"
    assert "corners could not" not in str(view)
    assert dict(view.spec["where"])["test images read"].startswith("after each of 3 epochs for the curves; nothing")
    assert view.spec["training"] is not None


def test_images_that_were_asked_for_and_do_not_fit_are_an_error(folder: Path, tmp_path: Path) -> None:
    other = cs.Images(np.zeros((4, 8, 8, 1), np.uint8), np.zeros(4, int), NAMES, "squares")
    with pytest.raises(UsageError, match="images of squares are 8 × 8 × 1, the network takes 12 × 10 × 1"):
        cs.report(folder, (other, other))
    fewer = cs.Images(TEST.pixels, np.zeros(150, int), ("one",), "fewer")
    with pytest.raises(UsageError, match="4 outputs, but fewer has 1 classes"):
        cs.report(folder, (fewer, fewer))
    with pytest.raises(UsageError, match="no test images"):
        cs.report(folder, (TRAIN, TEST[:0]))
    with pytest.raises(UsageError, match="no data set and no folder"):
        cs.report(folder, tmp_path / "none")
    with pytest.raises(DataError, match="is not a run"):
        cs.report(tmp_path)
    with pytest.raises(UsageError, match="report takes Run, got int"):
        cs.report(3)  # type: ignore[arg-type]


def test_other_test_images_than_then_are_remarked(folder: Path) -> None:
    assert (
        "tested on 150 images of corners; this report asks 100"
        in cs.report(folder, (TRAIN, TEST[:100])).spec["absent"][0]
    )
    changed = cs.Images(255 - TEST.pixels, TEST.labels, TEST.class_names, TEST.name)
    assert "counted again for this report" in " ".join(cs.report(folder, (TRAIN, changed)).spec["absent"])


@pytest.mark.parametrize("events", [1, 2, 14])
def test_a_run_that_was_stopped_is_told_as_such(tmp_path: Path, events: int) -> None:
    architecture = cs.Architecture.parse(TEXT, (12, 10, 1))
    with cs.train(architecture, TRAIN, TEST, RECIPE, run=tmp_path / "run") as training:
        list(islice(training, events))
        under_way = cs.report(tmp_path / "run", (TRAIN, TEST))
    assert "under way, or was killed" in under_way.spec["summary"]
    stopped = cs.report(tmp_path / "run", (TRAIN, TEST))
    assert stopped.title.endswith("not trained to the end")
    assert "The training was stopped: stopped before its end." in stopped.spec["summary"]
    assert stopped.save(tmp_path / "page.html").exists()
    assert str(stopped)


def test_a_network_whose_scores_are_no_numbers_is_told(folder: Path, tmp_path: Path) -> None:
    run = replace(Run.open(folder), folder=tmp_path)
    weights = {name: dict(arrays) for name, arrays in cs.open(folder).weights.items()}
    weights["dense1"]["bias"] = np.full(4, np.nan, np.float32)
    write_weights(tmp_path, weights)
    view = cs.report(run, (TRAIN, TEST))
    assert any("not all numbers" in remark for remark in view.spec["absent"])
    assert view.spec["confusion"] is None
    assert view.save(tmp_path / "report.html").exists()


def test_the_shipped_network_has_a_report_without_curves() -> None:
    view = cs.report("shipped", cs.load("drawn"))
    assert view.spec["training"] is None
    assert "The events of the training are not kept, so there are no curves." in view.spec["absent"]
    assert any("this report asks 2,000 of drawn" in remark for remark in view.spec["absent"])


def test_a_run_on_a_folder_of_ones_own_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setenv("CONVSCOPE_HOME", str(tmp_path / "home"))
    rng = np.random.default_rng(0)
    for name in ("apples", "pears"):
        (tmp_path / "fruit" / name).mkdir(parents=True)
        for i in range(15):
            picture = rng.integers(0, 256, (80, 96, 3), np.uint8)
            Image.fromarray(picture).save(tmp_path / "fruit" / name / f"{i}.png")
    train, test = cs.load(tmp_path / "fruit")
    architecture = cs.Architecture.parse("conv 4 3x3 stride 4 relu, globalavgpool, dense 2", train.shape)
    for _ in cs.train(architecture, train, test, replace(RECIPE, epochs=1), run=tmp_path / "run"):
        pass
    view = cs.report(tmp_path / "run", tmp_path / "fruit")
    assert view.spec["confusion"]["classNames"] == ["apples", "pears"]
    assert view.spec["absent"] == []
    assert view.arrays["confusion:images"].shape[3] == 3
    assert max(view.arrays["confusion:images"].shape[1:3]) <= 64
    assert view.spec["command"] is None


def test_the_command_repeats_the_run(folder: Path) -> None:
    run = Run.open(folder)
    fast = cs.Recipe.named("fast", epochs=2)
    plain = replace(
        run, recipe=fast, architecture=cs.Architecture.parse(fast.network_for(10), (28, 28, 1)), class_names=("c",) * 10
    )
    assert command(plain) == "convscope train corners --recipe fast --epochs 2 --seed 3"
    said = command(replace(plain, recipe=replace(fast, shift=2))) or ""
    assert said.endswith("--augment 'flip, shift 2'")
    own = command(replace(run, recipe=cs.Recipe.named("textbook", epochs=3))) or ""
    assert "--network 'conv 6 3x3, batchnorm, relu, conv 5 3x3" in own
    assert command(replace(plain, recipe=replace(fast, learning_rate=0.5))) is None
    assert command(replace(plain, freeze=("conv1",))) is None


def test_every_setting_of_a_recipe_is_told() -> None:
    busy = replace(
        cs.Recipe.named("fast"), shift=2, erase=4, mix=0.2, average=2, hold_out=0.1, patience=3, weight_decay=0.01
    )
    said = " ".join(f"{name} {words}" for name, words in recipe_words(busy))
    for part in ("8 epochs", "Nesterov", "first 20 %", "0.6", "0.01", "0.1 of the target", "up to 2 pixels", "4 × 4"):
        assert part in said
    for part in (
        "beta distribution of 0.2",
        "last 2 epochs",
        "10 % of the training",
        "3 epochs without",
        "deviation 1",
    ):
        assert part in said


def test_no_setting_of_a_recipe_is_passed_over() -> None:
    base = replace(cs.Recipe.named("fast"), hold_out=0.2, patience=2)
    words = {"name": "other", "optimiser": "adam", "precision": "float32", "warm_up": None}
    others = {**words, "flip": False, "standardise": False, "hold_out": 0.1, "label_smoothing": 0.3}
    for field in fields(Recipe):
        if field.name in ("architecture", "kernel_rate"):  # told in the table; goes with muon alone
            continue
        other = others[field.name] if field.name in others else getattr(base, field.name) / 2 + 1
        assert recipe_words(replace(base, **{field.name: other})) != recipe_words(base), field.name
    muon = replace(base, optimiser="muon", kernel_rate=0.05)
    assert dict(recipe_words(muon))["kernels' rate"].startswith("0.05")
    assert dict(recipe_words(muon))["optimiser"].startswith("Muon")


def test_the_page_is_one_small_file_of_whole_json(view: cs.views.View, tmp_path: Path) -> None:
    path = view.save(tmp_path / "report.html")
    assert path.stat().st_size < 2_000_000
    text = path.read_text("utf-8")
    assert text.count("<script") == 2
    assert "<b>bottom" not in text
    assert json.dumps(view.spec, allow_nan=False)
    for own in (".cf-grid", ".kn-grid", ".tr-curves", ".rp-head", "@media print"):
        assert own in text
    assert "\nimport " not in link(HERE / "js", "report.js")


def test_the_text_and_the_picture_tell_the_same(view: cs.views.View, tmp_path: Path) -> None:
    text = str(view)
    for part in (
        view.title,
        view.spec["honesty"],
        "Most often confused",
        "Surest mistakes",
        "conv1",
        "recall  precision",
        "epoch   3",
    ):
        assert part in text
    assert view.save(tmp_path / "report.png").read_bytes().startswith(b"\x89PNG")
