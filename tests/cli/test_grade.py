"""convscope grade and new: a class and a pack, from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from convscope.cli import main
from convscope.lessons.course import course

NAME = "first-layer-parameters"


def test_a_class_becomes_a_table_and_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "class", tmp_path / "grades.csv"
    folder.mkdir()
    (folder / "ana.py").write_text(f"# exercise: {NAME}\n" + course()[NAME].solution, "utf-8")
    (folder / "ben.py").write_text("nothing", "utf-8")
    assert main(["grade", str(folder), "-o", str(out), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["points"] for row in data["results"]] == [1.0, 0.0]
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["Username"] for row in table] == ["ana", "ben"]
    assert table[0][NAME] == "1"
    assert "does not say which exercise" in table[1]["Feedback"]
    index = (tmp_path / "grades" / "index.html").read_text("utf-8")
    assert 'href="ana.html"' in index
    before = out.read_bytes()
    assert main(["grade", str(folder), "-o", str(out)]) == 0
    assert out.read_bytes() == before
    assert "2 learners, 1 exercises, 0.50 points" in capsys.readouterr().out


def test_a_pack_is_begun_proved_given_away_and_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "pack"
    assert main(["new", "exercise", "my-first", "--in", str(pack)]) == 0
    assert main(["new", "exercise", "my-first", "--in", str(pack)]) == 2
    assert main(["new", "exercise", "../evil", "--in", str(pack)]) == 2
    file = pack / "my_first.py"
    assert main(["check", "--author", str(file)]) == 0
    assert "✓ recognised: rows only" in capsys.readouterr().out
    assert main(["learn", str(tmp_path / "mine"), "--pack", str(pack)]) == 0
    assert "take packs from people you trust" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "mine" / "01_my_first.py"), "--pack", str(pack)]) == 1
    solved = tmp_path / "mine" / "01_my_first.py"
    solved.write_text("def pixels(height, width):\n    return height * width\n", "utf-8")
    assert main(["check", str(solved), "--pack", str(pack)]) == 0
    solved.write_text(f"exec(open({str(file)!r}).read())", "utf-8")
    capsys.readouterr()
    assert main(["check", str(solved), "--pack", str(pack)]) == 1
    assert "not for reading" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('Wrong("rows only", "height * width", "height")', 'Wrong("rows only", "nowhere", "x")', "0 times"),
        ("return height * width\n", "return height + width\n", "it does not: expected 12, got 7"),
        ("return None", "return height * width", "it passes"),
        ("return None", "return 12", "it gets 0.50 of 1 for: an image of 3 × 4"),
        ('Suspect("rows only", height,', 'Suspect("rows only", -1,', "taken for nothing that is known"),
        ('        Wrong("added", "height * width", "height + width"),\n', "", "it has 2"),
    ],
)
def test_an_exercise_that_lacks_something_is_told_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, says: str
) -> None:
    main(["new", "exercise", "mine", "--in", str(tmp_path)])
    file = tmp_path / "mine.py"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    assert main(["check", "--author", str(file)]) == 1
    assert says in capsys.readouterr().out


@pytest.mark.parametrize("jobs", ["0", "-3"])
def test_no_learner_at_a_time_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    assert main(["grade", str(tmp_path), "-o", str(tmp_path / "one.csv"), "--jobs", jobs]) == 2
    assert f"--jobs {jobs}: at least one learner" in capsys.readouterr().err
