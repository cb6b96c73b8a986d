"""convscope notebook: a notebook that is ready to run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

EXAMPLES = """\
  convscope notebook                     # which there are
  convscope notebook first-look          # writes first-look.ipynb, for Jupyter, VS Code and Colab
  convscope notebook my-model --marimo   # writes my_model.py, for marimo"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "notebook",
        help="write a notebook that is ready to run",
        description="Write a notebook whose cells show the views as widgets. Jupyter and marimo come with\n"
        "pip install convscope[notebook].",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("name", nargs="?", help="which one; without it they are listed")
    verb.add_argument("--marimo", action="store_true", help="as marimo keeps it, a Python file")
    verb.add_argument("-o", "--out", type=Path, metavar="FILE", help="where to (default: here, under its name)")
    verb.add_argument("--force", action="store_true", help="write over a file that is there")
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the notebooks, or write one."""
    import difflib

    from convscope.errors import UsageError
    from convscope.files import write_aside
    from convscope.notebooks import NOTEBOOKS

    if options.name is None:
        return _list(options.json)
    if options.name not in NOTEBOOKS:
        nearest = difflib.get_close_matches(options.name, NOTEBOOKS, 1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        raise UsageError(f"there is no notebook {options.name!r}.{hint} There are: {', '.join(NOTEBOOKS)}.")
    notebook = NOTEBOOKS[options.name]
    usual = f"{notebook.name.replace('-', '_')}.py" if options.marimo else f"{notebook.name}.ipynb"
    path = options.out or Path(usual)
    if path.exists() and not options.force:
        raise UsageError(f"{path} is there already, with what you wrote in it: give another --out, or --force.")
    write_aside(path, (notebook.marimo() if options.marimo else notebook.jupyter()).encode())
    opener = f"marimo edit {path}" if options.marimo else f"jupyter lab {path}"
    print(json.dumps({"notebook": str(path)}) if options.json else f"{path} written; open it with: {opener}")
    return 0


def _list(as_json: bool) -> int:
    from convscope.notebooks import NOTEBOOKS

    if as_json:
        print(json.dumps({name: notebook.about for name, notebook in NOTEBOOKS.items()}))
        return 0
    for name, notebook in NOTEBOOKS.items():
        print(f"{name:12}{notebook.about}")
    return 0
