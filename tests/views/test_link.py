"""Joining JavaScript modules: what is understood, and that everything else is refused in words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from convscope.views.link import LinkError, link


def written(folder: Path, **modules: str) -> Path:
    """A folder with modules; ``kit__a`` becomes ``kit/a.js``."""
    for name, text in modules.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_each_module_comes_once_and_before_those_that_import_it(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        view='import { b } from "./kit/b.js";\nimport { a as first } from "./kit/a.js";\nexport default [first, b];',
        kit__a="export const a = 1;\nconst hidden = 10;",
        kit__b='import { a } from "./a.js";\nconst hidden = 20;\nexport function b() { return a + hidden; }',
    )
    text = link(root, "view.js")
    assert text.count("const a = 1") == 1
    assert text.index("// kit/a.js") < text.index("// kit/b.js") < text.index("// view.js")
    assert text.endswith("export default view;\n")
    assert "import " not in text


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_what_is_joined_runs_and_equal_names_stay_apart(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        view='import {\n  a,\n  Box as Case,\n} from "./a.js";\nimport { b } from "./b.js";\nconst own = 3;\n'
        'export default { sum: a() + b + own + new Case().x, text: "import { no } from nowhere" };',
        a="const own = 100;\nexport function a() { return own; }\nexport class Box { x = 1000; }",
        b="const own = 20; // import(this)\nexport const b = own;",
    )
    (tmp_path / "run.mjs").write_text(link(root, "view.js") + "\nconsole.log(view.sum, view.text);", "utf-8")
    answer = subprocess.run(["node", "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "1123 import { no } from nowhere"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('import a from "./a.js";', "cannot be joined: import a from"),
        ('import * as a from "./a.js";', "cannot be joined"),
        ('import "./a.js";', "cannot be joined"),
        ('import { a } from "three";', "only files of convscope"),
        ('import { a } from "https://example.org/a.js";', "only files of convscope"),
        ('import { missing } from "./a.js";', "imports 'missing' from a.js, which exports a"),
        ('import { default as a } from "./a.js";', "no plain name"),
        ('import { a } from "./nowhere.js";', "there is no module nowhere.js"),
        ('import { a } from "../../secret.js";', "outside"),
        ('const a = import("./a.js");', "cannot be joined: const a = import"),
        ("const a = import.meta.url;", "cannot be joined"),
        ('export { a } from "./a.js";', "cannot be joined"),
        ("export let a = 1;", "cannot be joined: export let"),
        ("export default 1;", "one default export, it has 2"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, line: str, says: str) -> None:
    root = written(tmp_path / "root", view=f"{line}\nexport default 1;", a="export const a = 1;")
    with pytest.raises(LinkError, match=says.replace("(", r"\(").replace("*", r"\*")):
        link(root, "view.js")


def test_a_circle_is_refused_with_its_way(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        view='import { a } from "./a.js";\nexport default a;',
        a='import { b } from "./b.js";\nexport const a = 1;',
        b='import { a } from "./a.js";\nexport const b = 1;',
    )
    with pytest.raises(LinkError, match=r"circle: view.js → a.js → b.js → a.js"):
        link(root, "view.js")


def test_a_default_export_beside_the_entry_is_refused(tmp_path: Path) -> None:
    root = written(
        tmp_path, view='import { a } from "./a.js";\nexport default a;', a="export const a = 1;\nexport default a;"
    )
    with pytest.raises(LinkError, match=r"a.js cannot be joined: export default"):
        link(root, "view.js")
