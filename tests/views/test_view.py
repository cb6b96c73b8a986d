"""A view: its page, its picture, its text, its widget; and the network view's words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from convscope.architecture import Architecture
from convscope.errors import ConvscopeError, DataError, ResourceError, UsageError
from convscope.frameworks.network import Network, Preprocessing, weight_shapes
from convscope.images import Images
from convscope.views import View, network
from convscope.views.link import link
from convscope.views.view import HERE

NAMES = ("cat", "<b>dog</b>", "cow </script>")
TEXT = "conv 4 3x3 same nobias, batchnorm, relu, maxpool 2, dropout 0.5, flatten, dense 5 relu, dense 3"


def sample(text: str = TEXT, *, count: int = 3, channels: int = 1, seed: int = 0) -> tuple[Network, Images]:
    rng = np.random.default_rng(seed)
    architecture = Architecture.parse(text, (8, 8, channels))
    weights = {
        node: {name: rng.uniform(0.1, 1, each).astype(np.float32) for name, each in arrays.items()}
        for node, arrays in weight_shapes(architecture).items()
    }
    pixels = rng.integers(0, 256, (count, 8, 8, channels), np.uint8)
    images = Images(pixels, np.arange(count) % 3, NAMES, "animals", "drawn by a test, seed 0")
    return Network(architecture, weights, NAMES, Preprocessing((0.3,), (0.4,)), "A test network"), images


def view() -> View:
    return network(*sample())


def test_the_text_form_says_what_where_from_and_how_well() -> None:
    text = str(view())
    for part in ("A test network", "animals, 3 images", "drawn by a test, seed 0", "conv1", "total", "cow"):
        assert part in text


def test_more_than_ten_images_are_cut_with_a_word() -> None:
    shown = network(*sample(count=25))
    assert shown.arrays["images"].shape[0] == 10
    assert shown.spec["set"] == "animals, the first 10 of 25 images"


def test_every_number_of_a_layer_comes_with_its_formula() -> None:
    nodes = {node["name"]: node for node in view().spec["nodes"]}
    assert nodes["conv1"]["attributes"]["formulas"]["parameters"] == "3 · 3 · 1 · 4 = 36"
    assert nodes["conv1"]["attributes"]["formulas"]["macs"] == "8 · 8 · 3 · 3 · 1 · 4 = 2,304"
    assert nodes["conv1"]["attributes"]["pads"] == ((1, 1), (1, 1))
    assert next(iter(nodes)) == "input"
    assert nodes["softmax"]["inputs"] == ["dense2"]


def test_labels_are_found_by_name_and_unknown_classes_are_said() -> None:
    n, images = sample()
    other = Images(images.pixels, images.labels, ("cow </script>", "cat", "horse"))
    assert network(n, other).spec["labels"] == [2, 0, -1]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda n, images: network(n, images[:0]), UsageError, "at least one image"),
        (lambda n, images: network(n, sample(channels=3)[1]), UsageError, "takes images of 8 × 8 × 1"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(change, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        change(*sample())


def test_weights_that_are_not_finite_are_refused() -> None:
    n, images = sample()
    n.weights["dense1"]["kernel"][0, 0] = np.nan
    with pytest.raises(DataError, match=r"dense1 has weights that are not finite \(kernel\)"):
        network(n, images)


def test_a_page_is_one_file_without_foreign_tags(tmp_path: Path) -> None:
    path = view().save(tmp_path / "page.html")
    text = path.read_text("utf-8")
    assert text.count("<script") == 2
    assert text.count("</script>") == 2
    assert "<b>dog" not in text
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_picture_is_written(tmp_path: Path, ending: str) -> None:
    path = view().save(tmp_path / f"picture.{ending}")
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[ending]
    assert path.read_bytes().startswith(start)


def test_another_ending_or_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConvscopeError, match=r"\.html \(a page\) or as \.png"):
        view().save(tmp_path / "page.gif")
    with pytest.raises(ConvscopeError, match="there is no folder"):
        view().save(tmp_path / "missing" / "page.html")


def test_a_failed_save_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(ResourceError, match=r"page.html cannot be written \([\d,]+ bytes\): no"):
        view().save(tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_the_widget_carries_the_module_the_spec_and_bytes() -> None:
    shown = view()
    widget = shown.widget()
    assert widget is shown.widget()
    assert widget.spec == shown.spec
    assert isinstance(widget.arrays["images"]["data"], bytes)
    assert "export default view" in str(widget._esm)
    assert shown._repr_mimebundle_() is not None


def test_a_network_of_61_thousand_parameters_stays_under_a_megabyte(tmp_path: Path) -> None:
    fast = (
        "conv 16 4x4 stride 2 pad 1 nobias, batchnorm, relu, conv 32 3x3 same nobias, maxpool 2, batchnorm, relu, "
        "conv 64 3x3 same nobias, maxpool 2, batchnorm, relu, conv 64 3x3 same nobias, batchnorm, relu, "
        "globalavgpool, dense 3"
    )
    rng = np.random.default_rng(0)
    architecture = Architecture.parse(fast, (28, 28, 1))
    weights = {
        node: {name: np.abs(rng.normal(size=each)).astype(np.float32) for name, each in arrays.items()}
        for node, arrays in weight_shapes(architecture).items()
    }
    images = Images(rng.integers(0, 256, (10, 28, 28, 1), np.uint8), np.zeros(10, int), NAMES)
    path = network(Network(architecture, weights, NAMES), images).save(tmp_path / "page.html")
    assert path.stat().st_size < 1_000_000


def test_the_joined_module_of_the_view_imports_nothing() -> None:
    text = link(HERE / "js", "network.js")
    assert "\nimport " not in text
    assert "http" not in text


def test_importing_views_loads_numpy_alone() -> None:
    code = "import sys, convscope.views; print(*{'torch', 'matplotlib', 'anywidget', 'keras'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""
