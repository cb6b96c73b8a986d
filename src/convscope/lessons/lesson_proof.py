"""Proving a lesson: what every lesson keeps, and the file that a new one begins with."""

from __future__ import annotations

from collections.abc import Iterator

from convscope.errors import ConvscopeError, UsageError
from convscope.lessons.course import course
from convscope.lessons.lesson import Code, Lesson, Number, Practice, Question
from convscope.lessons.making import Bench, code_places

LONGEST_MINUTES = 20
LEAST_VIEWS = 3
WIDEST_CODE = 88

TEMPLATE = '''"""{title}."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Practice, Question, Teacher, Text

LESSON = Lesson(
    title="{title}",
    able=("say what one will be able to do", "in two to five lines"),
    minutes=10,
    blocks=(
        Text("""
            Begin with what one can see. Short paragraphs, in Markdown: `code`, **bold**, lists and tables.
        """),
        Code("""
            train, test = cs.load("drawn")
            cs.views.pixels(test[:6])
        """, caption="The last line is what is shown: here a view, alive on the page."),
        Text("""
            ## Predict, then see

            What follows a question, up to the next heading, is shown once it is answered.
        """),
        Question(
            "How many numbers is a grey image of 28 × 28?",
            choices=(
                Choice("56", "That is the number of rows and columns added. Multiply them."),
                Choice("784", "28 rows of 28 numbers each.", right=True),
            ),
        ),
        Code("test.pixels[0].size"),
        Code('cs.views.convolution(test.pixels[0], "vertical-edges")'),
        Text("""
            ## Try it
        """),
        Code('cs.views.convolution(test.pixels[1], "horizontal-edges")'),
        Practice("count-the-numbers"),
    ),
    teacher=Teacher(
        goals=("What learners can do afterwards.",),
        prerequisites=("What they can do before.",),
        timing=("6 min: looking", "4 min: the question and what follows"),
        misconceptions=(Misconception("What is often said.", "What is so."),),
        answers=("Rows times columns; let someone say why it is not the sum.",),
    ),
)
'''


def prove_lesson(lesson: Lesson, data: str | None = "drawn", bench: Bench | None = None) -> Iterator[tuple[str, str]]:
    """Each demand on a lesson, and what is wrong with it; nothing where it is met.

    Args:
        lesson: the lesson; all its code is run.
        data: the data set that ``lesson_data`` gives.
        bench: where its code runs, if not on a new one.
    """
    yield from _form(lesson)
    bench = bench or Bench(lesson, data)
    try:
        shown = [bench.run(index) for index in code_places(lesson)]
    except ConvscopeError as error:
        yield "its code runs", str(error)
        return
    yield "its code runs", ""
    views = sum(each.view is not None for each in shown)
    yield f"it has at least {LEAST_VIEWS} views", _unless(views >= LEAST_VIEWS, f"it has {views}")
    late = [index for index, each in bench.shown.items() if each.seconds > 60]
    yield "no block takes over a minute", _unless(not late, f"blocks {_places(late)} do")


def _form(lesson: Lesson) -> Iterator[tuple[str, str]]:
    yield "it opens with what one will be able to do", _unless(len(lesson.able) >= 2, "able has fewer than two lines")
    right = 0 < lesson.minutes < LONGEST_MINUTES
    yield f"it takes under {LONGEST_MINUTES} minutes", _unless(right, f"it takes {lesson.minutes}")
    yield "it has something to predict", _unless(bool(lesson.questions), "it has no Question and no Number")
    yield "every question has one right choice, and says why", _first(map(_question_fault, lesson.questions))
    yield "a question that hides is followed by what it hides", _hiding_fault(lesson)
    yield "its exercises exist", _first(map(_exercise_fault, lesson.exercises))
    *_, (_, last) = lesson.sections()
    ends = any(isinstance(lesson.blocks[index], Practice) for index in last)
    yield "its last section has exercises", _unless(ends, "no Practice follows the last heading")
    yield f"its code is at most {WIDEST_CODE} columns wide", _first(map(_width_fault, lesson.blocks))
    yield "the teacher's part is complete", _teacher_fault(lesson)


def _unless(met: bool, fault: str) -> str:
    return "" if met else fault


def _first(faults: Iterator[str]) -> str:
    return next(filter(None, faults), "")


def _places(indexes: list[int]) -> str:
    return ", ".join(str(index + 1) for index in indexes)


def _question_fault(block: Question | Number) -> str:
    if isinstance(block, Number):
        return _unless(bool(block.because), f"the number {block.answer:g} has no because")
    short = f"the question {block.asks[:40]!r}"
    right = sum(choice.right for choice in block.choices)
    if len(block.choices) < 2 or right != 1:
        return f"{short} has {len(block.choices)} choices, {right} of them right"
    return _unless(all(choice.because for choice in block.choices), f"{short} has a choice without because")


def _hiding_fault(lesson: Lesson) -> str:
    hiding = set(lesson.hidden_by().values())
    for index, block in enumerate(lesson.blocks):
        if isinstance(block, Question | Number) and block.hides and index not in hiding:
            return f"nothing follows the question {block.asks[:40]!r} before the next heading; say hides=False"
    return ""


def _exercise_fault(name: str) -> str:
    try:
        course()[name]
    except UsageError as error:
        return str(error)
    return ""


def _width_fault(block: object) -> str:
    lines = block.source.splitlines() if isinstance(block, Code) else []
    return next((f"{len(line)} columns: {line}" for line in lines if len(line) > WIDEST_CODE), "")


def _teacher_fault(lesson: Lesson) -> str:
    teacher = lesson.teacher
    for part in ("goals", "prerequisites", "timing", "misconceptions"):
        if not getattr(teacher, part):
            return f"it has no {part}"
    asked, answered = len(lesson.questions), len(teacher.answers)
    return _unless(asked == answered, f"it answers {answered} of {asked} questions")
