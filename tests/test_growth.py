"""A dense layer beside a convolution: the figures of the introductions, and those of a dense layer's own table."""

from __future__ import annotations

import json
import re

import pytest

import convscope as cs
from convscope.cli import main
from convscope.errors import UsageError
from convscope.growth import SIDES, compare, grow, growth_table


def test_the_dense_layer_is_the_one_that_the_table_knows() -> None:
    architecture = cs.Architecture.parse("maxpool 2, conv 6 3x3 stride 2 same nobias, relu", (17, 19, 3))
    comparison = compare(architecture)
    dense = cs.Architecture.parse(f"flatten, dense {4 * 5 * 6} nobias", (8, 9, 3))
    table = cs.analyse(dense)
    assert (comparison.name, comparison.input_shape, comparison.output_shape) == ("conv1", (8, 9, 3), (4, 5, 6))
    assert (comparison.dense_parameters.value, comparison.dense_macs.value) == (table.parameters, table.macs)


def test_the_convolution_keeps_its_parameters_while_the_dense_layer_grows_with_the_fourth_power() -> None:
    rows = grow(cs.Architecture.parse("conv 32 3x3 same", (28, 28, 1)))
    assert [row.input_shape[:2] for row in rows] == [(side, side) for side in SIDES]
    assert {row.parameters.value for row in rows} == {320}
    assert [row.macs.value for row in rows] == [side**2 * 288 for side in SIDES]
    assert [row.dense_macs.value for row in rows] == [side**4 * 32 for side in SIDES]
    printed = growth_table(rows).splitlines()
    assert all(len(line) <= 80 for line in printed)
    assert printed[-1].split("  ")[-1].strip() == "3.52 · 10^13"


def test_without_a_convolution_there_is_nothing_to_compare() -> None:
    architecture = cs.Architecture.parse("flatten, dense 10", (28, 28, 1))
    assert compare(architecture) is None
    with pytest.raises(UsageError, match="no convolution"):
        grow(architecture)


def test_describe_shows_formulas_batch_and_growth(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["describe", "conv 4 3x3, residual(conv 4 3x3 same relu)", "--formulas", "--grow", "--batch", "8"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "    parameters       3 · 3 · 1 · 4 + 4 = 40\n" in printed
    assert "for a batch of 8 images" in printed
    assert "conv1 as the image grows" in printed
    assert all(len(line) <= 80 for line in printed.splitlines())
    assert main([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["batch"] == 8
    assert data["rows"][0]["memory"] == 8 * 26 * 26 * 4 * 4
    assert data["dense_instead"]["dense_macs"]["formula"] == "784 · 2,704"
    assert [row["input_shape"][0] for row in data["growth"]] == list(SIDES)


def test_describe_shows_a_mistake_where_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "conv 8 3x3, residual(conf 8 3x3)"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[1].index("conf") == lines[2].index("^")


def test_on_a_screen_the_table_has_colours_and_more_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["describe", "conv 8 3x3 same, batchnorm relu, maxpool 2, flatten, dense 10", "--formulas"]
    assert main(words) == 0
    piped = capsys.readouterr().out
    assert "\033" not in piped
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert main(words) == 0
    plain = re.sub("\033\\[\\d+m", "", capsys.readouterr().out)
    assert set(re.findall(r"\w+", piped)) <= set(re.findall(r"\w+", plain))
    assert all(len(line) <= 80 for line in plain.splitlines())
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(words) == 0
    wide = capsys.readouterr().out
    assert "\033" not in wide
    head = wide.splitlines()[0].split()
    assert head == [
        "layer",
        "output",
        "parameters",
        "state",
        "MACs",
        "memory",
        "receptive",
        "field",
        "stride",
        "padding",
    ]
    assert wide.splitlines()[3].split()[-5:] == ["3", "×", "3", "1", "1"]
