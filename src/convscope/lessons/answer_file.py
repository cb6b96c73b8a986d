"""A learner's files: how an exercise is written out, and how answers are read from a program or a notebook."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from pathlib import Path

from convscope.errors import DataError
from convscope.lessons.course import Course, plain_name
from convscope.lessons.exercise import Exercise

MARK = re.compile(r"^[ \t]*#[ \t]*exercise:[ \t]*([\w-]+)[ \t]*$", re.MULTILINE)
MOST_BYTES = 4 << 20
_HEAD = re.compile(r"\A# exercise: [^\n]*\n(?P<quote>\"{3}|'{3}).*?(?P=quote)\n+", re.DOTALL)


def written(exercise: Exercise, file_name: str) -> str:
    """The file that a learner begins with: the task in words, then the starter.

    >>> from convscope.lessons.course import course
    >>> written(course()["horizontal-edges"], "02_horizontal_edges.py").splitlines()[0]
    '# exercise: horizontal-edges'
    """
    task = f'"""{exercise.title}\n\n{exercise.task}\nCheck it with: convscope check {file_name}\n"""\n'
    return f"# exercise: {exercise.name}\n{task}\n{exercise.starter}"


def parted(text: str) -> tuple[str, str]:
    r"""A learner's file in two: the task that was written above, if it is still there, and the answer.

    >>> parted("# exercise: corners\n'''Find one.'''\n\nkernel = None\n")[1]
    'kernel = None\n'
    """
    text = text.replace("\r\n", "\n")
    head = _HEAD.match(text)
    return (head[0], text[head.end() :]) if head else ("", text)


def read_answers(file: Path, course: Course, exercise: str | None = None) -> dict[str, str]:
    """The answers in a ``.py`` file or an ``.ipynb`` notebook: the code for each exercise, by its name.

    Where several exercises stand in one file, a line ``# exercise: NAME`` begins each; imports and functions that stand
    elsewhere belong to all. Without such a line the file's name tells the exercise, or ``exercise`` does.

    Raises:
        DataError: the file cannot be read, or does not say which exercise it answers.
    """
    text = read_text(file)
    cells = _cells(text, file) if file.suffix == ".ipynb" else [text]
    parts = [part for cell in cells for part in _parts(cell)]
    answers: dict[str, list[str]] = {}
    for name, code in parts:
        if name:
            answers.setdefault(plain_name(name), []).append(code)
    if exercise is not None:
        return {course[exercise].name: "\n".join(cells)}
    if not answers:
        name = plain_name(file.stem)
        if name not in course.names:
            raise DataError(
                f"{file} does not say which exercise it answers. Put a line such as this above the answer:\n"
                f"# exercise: {course.names[0]}"
            )
        return {name: "\n".join(code for _, code in parts)}
    unknown = [name for name in answers if name not in course.names]
    if unknown and len(unknown) == len(answers):
        raise DataError(
            f"{file} answers {', '.join(unknown)}, and there is no such exercise in this course. "
            "If it is from a pack, give that with --pack FOLDER."
        )
    whole = len(answers) == 1 and len(cells) == 1
    return {
        name: cells[0] if whole else "\n\n".join([*_shared(parts, name), *code])
        for name, code in answers.items()
        if name in course.names
    }


def read_text(file: Path) -> str:
    """The text of a learner's file.

    Raises:
        DataError: there is none, it is too large, or no text.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise DataError(f"{file} is larger than {MOST_BYTES >> 20} MB: that is no answer.")
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"there is no file {file}.") from None
    except UnicodeDecodeError:
        raise DataError(
            f"{file} cannot be read: it is no text in UTF-8. Save it as UTF-8, and hand it in again."
        ) from None
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error}") from None


def _cells(text: str, file: Path) -> list[str]:
    """The code of a notebook, cell by cell, without what only a notebook understands."""
    try:
        cells = json.loads(text)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"{file} is no notebook that can be read ({type(error).__name__}).") from None
    return [_plain(source) for source in sources]


def _plain(cell: str) -> str:
    """A cell without magics, shell lines and checks of its own."""
    if cell.lstrip().startswith("%%"):
        return ""
    dropped = re.compile(r"^\s*[%!].*$|^\s*\S+\?\s*$|^(\w+\.)?check\(.*\)\s*$", re.MULTILINE)
    return dropped.sub(lambda found: "# " + found[0].strip(), cell)


def _parts(cell: str) -> list[tuple[str, str]]:
    """The pieces of a cell, each with the exercise that its mark names; what stands above any mark with none."""
    marks = list(MARK.finditer(cell))
    ends = [*(mark.start() for mark in marks[1:]), len(cell)]
    head = cell[: marks[0].start()] if marks else cell
    return [("", head), *((mark[1], cell[mark.start() : end]) for mark, end in zip(marks, ends, strict=False))]


def _shared(parts: Sequence[tuple[str, str]], name: str) -> list[str]:
    """Imports of the whole file, and functions and classes that stand above the marks."""
    shared = []
    for owner, code in parts:
        kinds: tuple[type[ast.stmt], ...] = (ast.Import, ast.ImportFrom)
        kinds += (ast.FunctionDef, ast.ClassDef) if not owner else ()
        if owner != name:
            shared += [
                ast.get_source_segment(code, node) or "" for node in _statements(code) if isinstance(node, kinds)
            ]
    return shared


def _statements(code: str) -> list[ast.stmt]:
    try:
        return ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
