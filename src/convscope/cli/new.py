"""convscope new: the file that a new exercise or lesson begins with."""

from __future__ import annotations

import argparse
from pathlib import Path

EXAMPLES = """\
  convscope new exercise my-first
  convscope check --author my_first.py     # prove it
  convscope learn --pack .                 # try it as a learner does
  convscope new lesson my-own
  convscope lesson my_own.py               # its page"""


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    verb = verbs.add_parser(
        "new",
        help="begin an exercise or a lesson of your own",
        description="Write the file of a new exercise or lesson, which passes its proof, to be changed into yours.\n"
        "A folder of exercises is a pack: give it away, and use it with --pack.",
        epilog=f"examples:\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("what", choices=("exercise", "lesson"), help="what to begin")
    verb.add_argument("name", help="its name, such as my-first")
    verb.add_argument("--in", dest="parent", type=Path, default=Path(), metavar="FOLDER", help="where (default: here)")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file, if there is none."""
    import re

    from convscope.cli.screen import Screen
    from convscope.errors import UsageError
    from convscope.files import write_aside
    from convscope.lessons import lesson_proof, proving
    from convscope.lessons.course import plain_name

    name = plain_name(options.name)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise UsageError(
            f"a name is made of small letters, digits and hyphens, such as my-first, not {options.name!r}."
        )
    file = options.parent / f"{name.replace('-', '_')}.py"
    if file.exists():
        raise UsageError(f"{file} is there already, and is left as it is. Choose another name.")
    options.parent.mkdir(parents=True, exist_ok=True)
    template = lesson_proof.TEMPLATE if options.what == "lesson" else proving.TEMPLATE
    write_aside(file, template.format(title=name.replace("-", " ").capitalize()).encode("utf-8"))
    screen = Screen()
    screen.section("Written", str(file))
    screen.section("Next", f"change it, then prove it: convscope check --author {file}")
    return 0
