"""Every lesson keeps the contract, runs on the drawn clothing, and has all its forms."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

import convscope as cs
from convscope.lessons.lesson import Code, Lesson
from convscope.lessons.lesson_notebook import lesson_notebook
from convscope.lessons.lesson_proof import TEMPLATE, prove_lesson
from convscope.lessons.lesson_text import lesson_text
from convscope.lessons.making import Bench
from convscope.lessons.reading import HERE, ORDER, lesson, lesson_names, lessons, read_lesson

TRAIN, TEST = 600, 100  # so few images that training takes a moment


@pytest.fixture
def few_images(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``cs.load`` and ``lesson_data`` give a few drawn images, whatever they are asked for but a folder of images."""
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.chdir(tmp_path)
    load = cs.load
    train, test = load("drawn")
    few = train[:TRAIN], test[:TEST]
    monkeypatch.setattr(cs, "load", lambda name, **_: load(name) if Path(name).is_dir() else few)


@pytest.mark.usefixtures("few_images")
@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_keeps_the_contract(name: str) -> None:
    one = lesson(name)
    bench = Bench(one, load=lambda _: cs.load("drawn"))
    assert [f"{demand}: {fault}" for demand, fault in prove_lesson(one, bench=bench) if fault] == []
    text = lesson_text(bench.made())
    assert one.title in text
    assert all(line in text for line in one.able)
    late = [i for i, shown in bench.shown.items() if shown.seconds > 10]
    assert all(_slow(one, index) for index in late), "a block that takes long is marked slow"


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_is_a_notebook_with_all_its_code(name: str) -> None:
    notebook = nbformat.reads(lesson_notebook(lesson(name)).jupyter(), as_version=4)
    nbformat.validate(notebook)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert all(block.source in sources for block in lesson(name).blocks if isinstance(block, Code))
    assert all(f'cs.check("{exercise}")' in sources for exercise in lesson(name).exercises)


def test_the_course_names_every_file_once() -> None:
    files = {file.stem.replace("_", "-") for file in HERE.glob("*.py") if not file.stem.startswith("_")}
    assert files == set(lesson_names()) <= set(ORDER)
    assert [one.number for one in lessons()] == [ORDER.index(name) + 1 for name in lesson_names()]


@pytest.mark.usefixtures("few_images")
def test_a_new_lesson_keeps_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "my_first.py"
    file.write_text(TEMPLATE.format(title="My first"), "utf-8")
    new = read_lesson(file)
    assert (new.name, new.number) == ("my-first", 0)
    assert [f"{demand}: {fault}" for demand, fault in prove_lesson(new) if fault] == []


def _slow(one: Lesson, index: int) -> bool:
    block = one.blocks[index]
    return isinstance(block, Code) and block.slow
