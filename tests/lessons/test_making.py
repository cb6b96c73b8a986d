"""Making a lesson: its code runs in order in one namespace; what it prints, draws and gives is kept."""

from __future__ import annotations

import pytest

import convscope as cs
from convscope.errors import DataError, UsageError
from convscope.lessons.lesson import Choice, Code, Lesson, Number, Question, Teacher, Text
from convscope.lessons.lesson_notebook import lesson_notebook
from convscope.lessons.lesson_text import lesson_text
from convscope.lessons.making import Bench, make, waiting
from convscope.lessons.reading import lesson

TEACHER = Teacher((), (), (), (), ())


def a_lesson(*blocks: Text | Code | Question | Number) -> Lesson:
    return Lesson("One", ("count",), 5, blocks, TEACHER, "one")


def test_blocks_share_a_namespace_that_begins_with_cs_and_np() -> None:
    made = make(a_lesson(Code("x = np.arange(3)\nprint('so')"), Text("words"), Code("x * 2"), Code("cs.Window")))
    assert made.shown[0].printed == "so\n"
    assert made.shown[0].text == ""
    assert made.shown[2].text == "array([0, 2, 4])"
    assert sorted(made.shown) == [0, 2, 3]


def test_a_view_is_kept_and_a_record_says_its_own_words() -> None:
    made = make(
        a_lesson(Code("image = np.eye(4)\ncs.views.pixels(image)"), Code("cs.trace(image, np.ones((2, 2)), 0, 0)"))
    )
    view = made.shown[0].view
    assert view
    assert view.name == "pixels"
    assert made.shown[1].text == str(cs.trace([[1, 0], [0, 1]], [[1.0, 1], [1, 1]], 0, 0))


def test_figures_become_pictures_whether_given_or_shown() -> None:
    plotted = Code("import matplotlib.pyplot as plt\nplt.imshow(np.eye(3))\nplt.show()")
    given = Code("from matplotlib.figure import Figure\nf = Figure()\nf.add_subplot().plot([1, 2])\nf")
    made = make(a_lesson(plotted, given, Code("1")))
    assert [len(made.shown[index].pictures) for index in range(3)] == [1, 1, 0]
    assert "<svg" in made.shown[0].pictures[0]
    assert made.shown[0].text == made.shown[1].text == ""


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1\nx / 0", "One, block 2 stops in line 2: ZeroDivisionError"),
        ("x = (", "One, block 2 stops in line 1: SyntaxError"),
        ("cs.convolve(np.ones((2, 2)), np.ones((3, 3)))", "One, block 2 stops: "),
    ],
)
def test_a_block_that_fails_is_named(source: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        make(a_lesson(Text("words"), Code(source)))


def test_what_needs_a_slow_block_waits_for_it() -> None:
    blocks = (
        Code("a = 1"),
        Code("b = a", slow=True),
        Code("a + 1"),
        Code("c = b"),
        Code("c"),
        Code("b = 2"),
        Code("b"),
    )
    one = a_lesson(*blocks)
    assert waiting(one) == {1: 1, 3: 1, 4: 1}
    made = make(one, slow=False)
    assert sorted(made.shown) == [0, 2, 5, 6]
    assert sorted(make(one).shown) == list(range(7))


def test_the_page_can_say_which_images_were_learned_from() -> None:
    train, test = cs.load("drawn")
    bench = Bench(a_lesson(Code("train, test = lesson_data()")), load=lambda name: (train[:4], test[:4]))
    assert bench.made().data == ""
    bench.run(0)
    assert (bench.made().data, bench.made().origin) == (train.name, train.origin)


def test_questions_hide_what_follows_up_to_the_next_heading() -> None:
    choices = (Choice("yes", "It is.", right=True), Choice("no", "It is not."))
    asks, open_ = Question("So?", choices), Question("Open?", choices, hides=False)
    one = a_lesson(
        Text("a"), asks, Text("b"), Number("How many?", 3, "1 + 2"), Text("c"), Text("## d"), open_, Text("e")
    )
    assert one.hidden_by() == {2: 1, 3: 1, 4: 3}
    assert [heading for heading, _ in one.sections()] == ["", "d"]
    text = lesson_text(make(one))
    assert text.index("1. a) yes. It is.") > text.index("e\n")
    hidden = [cell.text for cell in lesson_notebook(one).cells if "<details>" in cell.text]
    assert len(hidden) == 3
    assert "**a) right.** It is." in hidden[0]


def test_an_unknown_lesson_is_named_with_those_that_are_there() -> None:
    with pytest.raises(UsageError, match="there is no lesson '99'"):
        lesson(99)


def test_the_text_form_fills_paragraphs_and_items_and_leaves_code_alone() -> None:
    words = "one\nline\n\n- an item\n  goes on\n- the next\n\n```text\n a\n\n b\n```\n\n    indented\n\n| a | b |"
    code = "    print(1)\n    print(2)"
    text = lesson_text(make(a_lesson(Text(words), Number("How\n        many?", 3, "so"), Code("print(1)\nprint(2)"))))
    filled = "one line\n\n- an item goes on\n- the next\n\n```text\n a\n\n b\n```\n\n    indented\n\n| a | b |"
    assert filled in text
    assert "Question 1. How many?\n" in text
    assert code in text
