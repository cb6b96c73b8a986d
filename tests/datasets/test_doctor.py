from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convscope.datasets import load
from convscope.datasets.doctor import diagnose, diagnose_folder
from convscope.datasets.drawn import drawn
from convscope.datasets.finding import Finding
from convscope.datasets.likeness import exact_copies, near_copies
from convscope.datasets.summaries import block_means
from convscope.datasets.suspects import suspects
from convscope.errors import UsageError
from convscope.images import Images


def framed(count: int, seed: int, size: int = 24, channels: int = 1) -> Images:
    """Grey noise in the middle of a black frame: nothing is wrong with it."""
    pixels = np.zeros((count, size, size, channels), np.uint8)
    inner = (count, size - 8, size - 8, channels)
    pixels[:, 4:-4, 4:-4] = np.random.default_rng(seed).integers(30, 256, inner)
    return Images(pixels, np.arange(count) % 3, ("a", "b", "c"))


def changed(images: Images, **changes: object) -> Images:
    return dataclasses.replace(images, **changes)


def with_pixels(images: Images, at: Iterable[int], pixels: np.ndarray) -> Images:
    new = images.pixels.copy()
    new[list(at)] = pixels
    return changed(images, pixels=new)


def found(train: Images, test: Images) -> dict[tuple[str, str], Finding]:
    findings = list(diagnose(train, test))
    assert len({(finding.kind, finding.part) for finding in findings}) == len(findings)
    for finding in findings:
        assert finding.count == len(finding.indices) or not finding.indices
        assert finding.advice
        json.dumps(dataclasses.asdict(finding))
    return {(finding.kind, finding.part): finding for finding in findings}


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert found(framed(60, 0), framed(30, 1)) == {}
    assert found(framed(60, 0), framed(30, 1)[:0]) == {}


def test_copies_within_a_part() -> None:
    train = framed(60, 0)
    train = with_pixels(train, [10, 40, 41], train.pixels[[7, 7, 5]])
    findings = found(train, framed(30, 1))
    assert findings.keys() == {("duplicate", "train")}
    copies = findings["duplicate", "train"]
    assert (copies.indices, copies.partners) == ((10, 40, 41), (7, 7, 5))
    assert "3 of 60 images of train equal to the bit to an earlier one" in copies.text
    assert "with those, 5 images" in copies.text
    assert "(1 with another label)" in changed_label(train, 41)


def changed_label(train: Images, index: int) -> str:
    labels = train.labels.copy()
    labels[[10, 40, 41]] = labels[[7, 7, 5]]
    labels[index] = (labels[index] + 1) % 3
    return found(changed(train, labels=labels), framed(30, 1))["duplicate", "train"].text


def test_near_copies_within_a_part() -> None:
    test = framed(30, 1)
    little = test.pixels[3].copy()
    little[8:16, 8:16] ^= 7
    findings = found(framed(60, 0), with_pixels(test, [20], little))
    assert findings.keys() == {("nearly-duplicate", "test")}
    assert (findings["nearly-duplicate", "test"].indices, findings["nearly-duplicate", "test"].partners) == (
        (20,),
        (3,),
    )


def test_leaks_between_train_and_test() -> None:
    train, test = framed(60, 0), framed(30, 1)
    near = train.pixels[17].copy()
    near[10] ^= 3
    test = with_pixels(test, [4, 9, 21], np.stack([train.pixels[50], near, train.pixels[50]]))
    findings = found(train, test)
    assert findings.keys() == {("leaked", "test"), ("nearly-leaked", "test")}
    assert (findings["leaked", "test"].indices, findings["leaked", "test"].partners) == ((4, 21), (50, 50))
    assert (findings["nearly-leaked", "test"].indices, findings["nearly-leaked", "test"].partners) == ((9,), (17,))


def test_constant_inverted_and_off_centre_images() -> None:
    train = framed(60, 0)
    shifted = np.roll(train.pixels[30], (4, -4), axis=(0, 1))
    train = with_pixels(train, [3], np.full((24, 24, 1), 90, np.uint8))
    train = with_pixels(train, [30], shifted)
    train = with_pixels(train, [12, 13], 255 - train.pixels[[12, 13]])
    findings = found(train, framed(30, 1))
    assert {kind: finding.indices for (kind, _), finding in findings.items()} == {
        "constant": (3,),
        "inverted": (12, 13),
        "off-centre": (30,),
    }
    assert "bright background where that of most is dark" in findings["inverted", "train"].text
    negative = found(changed(train, pixels=255 - train.pixels), framed(30, 1))
    assert negative["inverted", "train"].indices == (12, 13)
    assert "dark background where that of most is bright" in negative["inverted", "train"].text


def test_photographs_without_a_background_are_not_called_off_centre() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 24, 24, 1), np.uint8)
    assert found(changed(framed(60, 0), pixels=noise), framed(30, 1)) == {}


def test_grey_images_among_colour() -> None:
    colour = framed(60, 0, channels=3)
    mixed = with_pixels(colour, [8], colour.pixels[[8], ..., :1])
    assert found(colour, framed(30, 1, channels=3)) == {}
    assert found(mixed, framed(30, 1, channels=3))["grey-among-colour", "train"].indices == (8,)
    assert found(changed(colour, pixels=colour.pixels[..., :1].repeat(3, axis=3)), framed(30, 1, channels=3)) == {}


def test_unbalanced_classes() -> None:
    train = framed(60, 0)
    findings = found(train[[i for i in range(60) if i % 3 != 1 or i < 20]], framed(30, 1))
    text = findings["unbalanced", "train"].text
    assert text == "The largest class of train, a, has 20 images; the smallest, b, has 7."
    assert findings["unbalanced", "train"].count == 1


def test_wrong_labels_are_suspected_and_right_ones_hardly() -> None:
    images = drawn(2000, seed=2)
    easy = images[np.isin(images.labels, (1, 3, 8, 9))]
    labels = easy.labels.copy()
    wrong = np.random.default_rng(0).choice(len(easy), 20, replace=False)
    right = {1: 8, 3: 9, 8: 1, 9: 3}
    labels[wrong] = [right[label] for label in easy.labels[wrong]]
    indices, looks_like = suspects(easy.pixels, labels, 10)
    assert len(set(indices) & set(wrong)) >= 12
    assert len(set(indices) - set(wrong)) <= 2
    told = dict(zip(indices.tolist(), looks_like.tolist(), strict=True))
    assert all(told[i] == easy.labels[i] for i in told.keys() & set(wrong.tolist()))


def test_where_nothing_can_be_learnt_no_label_is_suspected() -> None:
    images = framed(400, 0)
    assert len(suspects(images.pixels, images.labels, 3)[0]) == 0
    one_class = changed(images, labels=np.zeros(400, np.int64))
    assert len(suspects(one_class.pixels, one_class.labels, 3)[0]) == 0


def test_near_copies_are_those_of_comparing_each_with_each() -> None:
    random = np.random.default_rng(1)
    base = random.integers(0, 256, (40, 11, 13, 3)).astype(float)
    pixels = base[random.integers(0, 40, 600)] + random.normal(
        0, random.uniform(0, 8, (600, 1, 1, 1)), (600, 11, 13, 3)
    )
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    pixels[100] = pixels[7]
    apart = np.sqrt(((pixels[:, None].astype(np.float32) - pixels[None]) ** 2).mean(axis=(2, 3, 4)))
    near = np.tril(apart <= 5, -1)
    expected = np.where(near.any(axis=1), near.argmax(axis=1), -1)
    assert 50 < (expected >= 0).sum() < 590
    assert (near_copies(pixels[:350], pixels[350:]) == expected).all()
    assert exact_copies(pixels[:350], pixels[350:]).tolist() == [7 if i == 100 else -1 for i in range(600)]


def test_block_means_never_exaggerate_a_difference() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 30, 17, 3), np.uint8)
    for blocks in (1, 7, 17, 40):
        first, second = block_means(pixels, blocks)
        apart = np.sqrt(np.mean((pixels[0].astype(float) - pixels[1]) ** 2))
        assert np.linalg.norm(first - second) <= apart + 1e-3
    assert np.linalg.norm(first - second) == pytest.approx(apart, rel=1e-4)


def test_parts_that_do_not_belong_together_are_wrong_usage() -> None:
    with pytest.raises(UsageError, match="of one size"):
        list(diagnose(framed(3, 0), framed(3, 0, size=25)))


def test_a_folder_is_judged_with_the_names_of_its_files(tmp_path: Path) -> None:
    images = framed(40, 0)
    for part, some in (("train", range(30)), ("test", range(30, 40))):
        for i in some:
            path = tmp_path / "x" / part / images.class_names[i % 3] / f"{i}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(images.pixels[i, ..., 0]).save(path)
    folder = tmp_path / "x"
    assert list(diagnose_folder(folder)) == []
    (folder / "train" / "b" / "copy.png").write_bytes((folder / "train" / "a" / "0.png").read_bytes())
    (folder / "train" / "c" / "bad.png").write_bytes(b"bad")
    (folder / "train" / "A").mkdir()
    Image.fromarray(images.pixels[39, ..., 0]).convert("P").save(folder / "train" / "A" / "palette.png")
    (folder / "train" / "photo.heic").write_bytes(b"")
    findings = {(finding.kind, finding.part): finding for finding in diagnose_folder(folder)}
    assert findings["unreadable", "train"].files == ("train/c/bad.png",)
    assert findings["duplicate", "train"].files == ("train/b/copy.png",)
    assert findings["leaked", "test"].files == ("test/a/39.png",)
    assert findings["modes", "train"].files == ("train/A/palette.png",)
    assert "'A' and 'a'" in findings["names", "train"].text
    assert "1 files have an ending" in findings["left-out", "train"].text


def test_what_it_says_of_fashion_mnist_is_true(real_data: Path) -> None:
    train, test = load("fashion-mnist", path=real_data)
    findings = {(finding.kind, finding.part): finding for finding in diagnose(train, test)}
    assert findings.keys() == {
        ("nearly-leaked", "test"),
        ("nearly-duplicate", "train"),
        ("mislabelled", "train"),
        ("mislabelled", "test"),
    }
    near = findings["nearly-duplicate", "train"]
    assert len({*near.indices, *near.partners}) == 37
    assert findings["nearly-leaked", "test"].count == 6
    for finding in (near, findings["nearly-leaked", "test"]):
        part = train if finding.part == "train" else test
        apart = part.pixels[list(finding.indices)].astype(float) - train.pixels[list(finding.partners)]
        assert np.sqrt((apart**2).mean(axis=(1, 2, 3))).max() <= 5
    assert 100 < findings["mislabelled", "train"].count < 600
