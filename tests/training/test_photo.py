"""A photo is made to look like the data, and every step is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convscope.errors import DataError
from convscope.frameworks.network import Network
from convscope.images import Images
from convscope.opening import open
from convscope.training.evaluate import evaluate
from convscope.training.photo import like_the_data
from convscope.training.predict import predict

GREY = (28, 28, 1)


def saved(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize("light", [False, True])
def test_a_grey_photo_is_inverted_trimmed_fitted_and_centred(light: bool, tmp_path: Path) -> None:
    scene = np.zeros((300, 200), np.uint8)
    scene[100:240, 50:120] = 200  # 140 × 70, off the middle
    file = saved(tmp_path / "photo.png", 255 - scene if light else scene)
    pixels, steps = like_the_data(file, GREY)
    expected = np.zeros((28, 28), np.uint8)
    expected[:, 7:21] = 200
    assert np.array_equal(pixels[..., 0], expected)
    inverted = ["inverted, because its background is light"] if light else []
    assert list(steps) == [
        "read as grey, 300 × 200",
        *inverted,
        "margins trimmed to 140 × 70",
        "scaled to 28 × 14, centred on black in 28 × 28",
    ]


def test_as_is_neither_inverts_nor_trims(tmp_path: Path) -> None:
    file = saved(tmp_path / "photo.png", np.full((56, 28), 255, np.uint8))
    pixels, steps = like_the_data(file, GREY, as_is=True)
    assert steps == ("read as grey, 56 × 28", "scaled to 28 × 14, centred on black in 28 × 28")
    assert (pixels[:, 7:21] == 255).all()
    assert not pixels[:, :7].any()


def test_an_image_of_the_data_set_stays_as_it_is(tmp_path: Path) -> None:
    pixels = np.zeros((28, 28), np.uint8)
    pixels[10:20, 3:9] = np.random.default_rng(0).integers(0, 256, (10, 6))
    image, steps = like_the_data(saved(tmp_path / "own.png", pixels), GREY)
    assert np.array_equal(image[..., 0], pixels)
    assert steps == ("read as grey, 28 × 28",)


def test_an_empty_photo_and_a_thin_one_survive(tmp_path: Path) -> None:
    pixels, _ = like_the_data(saved(tmp_path / "empty.png", np.full((40, 50), 255, np.uint8)), GREY)
    assert not pixels.any()
    thin = np.zeros((400, 300), np.uint8)
    thin[:, 7] = 255
    pixels, steps = like_the_data(saved(tmp_path / "thin.png", thin), GREY)
    assert np.flatnonzero(pixels.any(axis=(0, 2))).tolist() == [13]
    assert steps[-1].startswith("scaled to 28 × 1,")


def test_for_a_network_of_colours_a_photo_is_only_fitted(tmp_path: Path) -> None:
    pixels, steps = like_the_data(saved(tmp_path / "c.png", np.full((64, 32, 3), (250, 0, 9), np.uint8)), (32, 32, 3))
    assert steps == ("read as colour, 64 × 32", "scaled to 32 × 16, centred on black in 32 × 32")
    assert (pixels[:, 8:24] == (250, 0, 9)).all()


def test_predictions_are_those_of_an_evaluation(tmp_path: Path) -> None:
    network: Network = open("shipped")
    pixels = np.random.default_rng(1).integers(0, 100, (300, *GREY), np.uint8)
    files = [saved(tmp_path / f"{i:03d}.png", image[..., 0]) for i, image in enumerate(pixels)]
    expected = evaluate(network, Images(pixels, np.zeros(300, np.int64), network.class_names)).predictions
    found = list(predict(network, iter(files)))
    assert [p.file for p in found] == files
    assert [p.classes[0][0] for p in found] == [network.class_names[i] for i in expected]
    for prediction in found:
        shares = [probability for _, probability in prediction.classes]
        assert len(shares) == 3
        assert 1 >= sum(shares) >= shares[0] >= shares[1] >= shares[2] >= 0
    assert sum(share for _, share in next(predict(network, files, top=10)).classes) == pytest.approx(1)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        list(predict(open("shipped"), [tmp_path / "none.png"]))
