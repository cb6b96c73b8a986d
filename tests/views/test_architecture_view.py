"""The architecture view: what it prepares, what it refuses, its text, its picture and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import convscope as cs
from convscope.errors import ConvscopeError, UsageError
from convscope.views import architecture
from convscope.views._architecture import EXAMPLES
from convscope.views.link import link
from convscope.views.view import HERE

TEXTBOOK = EXAMPLES[0][1]


def test_the_text_form_is_the_table() -> None:
    view = architecture(TEXTBOOK)
    assert str(view).startswith("A network of 225,034 parameters for images of 28 × 28 × 1\n\nlayer ")
    assert str(view).endswith(str(cs.analyse(cs.Architecture.parse(TEXTBOOK, (28, 28, 1)))))


def test_rows_carry_every_number_with_its_formula() -> None:
    rows = {row["name"]: row for row in architecture(TEXTBOOK).spec["rows"]}
    assert rows["conv2"]["formulas"]["parameters"] == "3 · 3 · 32 · 64 + 64 = 18,496"
    assert rows["maxpool2"]["field"]["size"] == [10, 10]
    assert rows["dense1"]["field"]["whole"]
    assert rows["conv1/relu"]["inputs"] == ["conv1"]


def test_a_network_comes_with_its_title_and_a_text_with_its_size() -> None:
    shipped = cs.open("shipped")
    assert architecture(shipped).title == shipped.title[:1].upper() + shipped.title[1:]
    assert architecture("conv 3 3x3", input_shape=(64, 48, 3)).spec["input"] == [64, 48, 3]


def test_a_graph_that_the_text_form_cannot_say_is_shown_all_the_same() -> None:
    data = cs.Architecture.parse("conv 4 3x3 same, relu, relu, add(relu | ), add(relu | )", (8, 8, 1)).to_json()
    ways = {"add1": ["relu2", "conv1"], "relu4": ["add1"], "add2": ["relu4", "relu1"]}
    data["nodes"] = [{**node, "inputs": ways.get(node["name"], node["inputs"])} for node in data["nodes"]]
    data["nodes"] = [node for node in data["nodes"] if node["name"] != "relu3"]
    graph = cs.Architecture.from_json(data)
    with pytest.raises(UsageError):
        _ = graph.text
    assert architecture(graph).spec["text"] is None


@pytest.mark.parametrize("example", EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_example_is_a_network(example: tuple[str, str]) -> None:
    assert architecture(example[1]).spec["rows"][-1]["shape"] == [10]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda: architecture("conf 3 3x3"), UsageError, "did you mean 'conv'"),
        (lambda: architecture(3), UsageError, "takes an Architecture, a Network or a text, got int"),  # type: ignore[arg-type]
        (
            lambda: architecture(cs.open("shipped"), input_shape=(9, 9, 1)),
            UsageError,
            r"\(28, 28, 1\), not \(9, 9, 1\)",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(change: Any, error: type[ConvscopeError], says: str) -> None:
    with pytest.raises(error, match=says):
        change()


@pytest.mark.parametrize("text", [TEXTBOOK, EXAMPLES[3][1], "relu", ", ".join(["conv 4 3x3 same"] * 60)])
def test_a_picture_is_written(tmp_path: Path, text: str) -> None:
    assert architecture(text).save(tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_is_small_and_its_module_imports_nothing(tmp_path: Path) -> None:
    assert architecture(cs.open("shipped")).save(tmp_path / "page.html").stat().st_size < 160_000
    text = link(HERE / "js", "architecture.js")
    assert "\nimport " not in text
    assert "https:" not in text
