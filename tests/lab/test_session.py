"""What a page asks for beside its views: itself as one file, and the report of a run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import convscope as cs
from convscope.cli import main
from convscope.datasets.drawn import drawn
from convscope.errors import UsageError
from convscope.lab.hosting import saved_state
from convscope.lab.pages import report, train
from convscope.lab.session import CALLS, _page
from convscope.lab.workbench import Workbench
from convscope.training.files import held, let_go

SMALL = "conv 2 3x3 stride 2 relu, globalavgpool, dense 10"


@pytest.fixture
def run(bench: Workbench) -> Path:
    learn, test = drawn(256, seed=1), bench.load("drawn")[1][:40]
    architecture, recipe = cs.Architecture.parse(SMALL, (28, 28, 1)), cs.Recipe.named("textbook", epochs=1)
    list(cs.train(architecture, learn, test, recipe, run=bench.runs / "first"))
    return bench.runs / "first"


def test_a_page_is_one_file_with_what_was_chosen_and_the_state_that_opens_it_again(bench: Workbench) -> None:
    address = 'convolution?image=drawn:3&kernel="x"&at=[4,5]'
    asks = {"call": "convolution", "given": {"image": "drawn:3"}, "state": {"at": [4, 5]}, "address": address}
    text = _page(bench, asks)["html"].decode()
    assert saved_state(text) == address
    data = json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[0])
    assert (data["name"], data["state"]) == ("convolution", {"at": [4, 5]})
    assert "http://127" not in text


@pytest.mark.parametrize(
    ("call", "message"), [("page", "does not know"), ("nonsense", "does not know"), ("home", "no view")]
)
def test_what_is_no_view_is_not_saved(bench: Workbench, call: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        _page(bench, {"call": call, "given": {}})


def test_a_report_is_of_the_images_of_the_run_and_kept_until_it_changes(bench: Workbench, run: Path) -> None:
    view = report.show(bench, {"run": "first"})["view"]
    assert "of 40 test images right" in view["title"]
    assert view["parts"] == ["confusion", "kernels", "training"]
    assert len(bench._views) == 1
    report.show(bench, {"run": "first"})
    assert len(bench._views) == 1
    html = CALLS["report"](bench, {"run": "first"})["view"]
    assert html["spec"]["run"] == "first"


def test_a_run_of_another_program_is_told_from_one_that_was_killed(bench: Workbench, run: Path) -> None:
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**record, "status": "running"}))
    assert train.show(bench, {"run": "first"})["stage"] == "killed"
    lock = held(run)
    try:
        assert train.show(bench, {"run": "first"})["stage"] == "elsewhere"
    finally:
        let_go(lock)
    before = train.stamp(bench, "first"), bench.stamp()
    with (run / "events.jsonl").open("a") as file:
        file.write(" ")
    assert train.stamp(bench, "first") != before[0]
    assert bench.stamp() == before[1]
    assert train.stamp(bench, "../elsewhere") == train.stamp(bench, "nothing") == ()


def test_a_saved_page_is_opened_by_its_name_and_any_other_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.html").write_text("<title>other</title>")
    assert main(["lab", "other.html"]) == 2
    assert "was not saved by the lab" in capsys.readouterr().err
    assert main(["lab", "none.html"]) == 2
    assert "there is no page none.html" in capsys.readouterr().err
