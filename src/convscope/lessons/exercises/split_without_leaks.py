"""Pictures of one thing stay on one side of the split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from convscope.lessons.comparing import gives
from convscope.lessons.exercise import Check, Exercise, Suspect, Wrong

_ONE = ("boot-2-a", "boot-1-a", "boot-1-b", "coat-7-a", "coat-7-b", "coat-7-c", "hat-3-a", "hat-3-b", "hat-3-c")
_TWO = ("cup-10-a", "cup-10-b", "cup-9-a", "key-4-a", "key-4-b", "key-5-a", "pen-1-a", "pen-1-b", "pen-2-a", "pen-1-c")


def _checks() -> Sequence[Check]:
    return [
        _things("coat-7-b", "coat-7"),
        _things("t-shirt-12-a", "t-shirt-12"),
        _case(_ONE, 0.25, "a quarter of 4 things, in 9 pictures"),
        _case(_TWO, 0.5, "half of 6 things, in 10 pictures"),
    ]


def _things(name: str, thing: str) -> Check:
    parts = name.split("-")
    return gives(
        "thing",
        name,
        expected=thing,
        what=f"what {name} shows",
        suspects=[
            Suspect(
                "class for thing", parts[0], "That is its kind. Of one kind there are many things: keep the number."
            ),
            Suspect("picture for thing", name, "That is the picture. Leave out what comes after the last dash."),
            Suspect("cut too early", "-".join(parts[:2]), "A kind may have a dash in its name: cut at the last one."),
        ],
    )


def _case(names: Sequence[str], share: float, what: str) -> Check:
    things = sorted({_thing(name) for name in names})
    count = round(share * len(things))
    by_picture = sorted(names)[len(names) - round(share * len(names)) :]
    return gives(
        "split",
        list(names),
        share,
        expected=_sides(names, things[len(things) - count :]),
        what=what,
        suspects=[
            Suspect(
                "leak",
                ([name for name in names if name not in by_picture], [name for name in names if name in by_picture]),
                "You count pictures: now one thing is in both lists, and the test asks for what was learned.",
            ),
            Suspect(
                "learning and testing exchanged",
                _sides(names, things[len(things) - count :])[::-1],
                "The lists are exchanged: those to learn from come first.",
            ),
            Suspect(
                "first for last",
                _sides(names, things[:count]),
                "Those to test are the last things in order, not the first.",
            ),
            Suspect(
                "pictures counted",
                _sides(names, things[len(things) - round(share * len(names)) :]),
                "The share is one of the things: multiply it by how many things there are, not pictures.",
            ),
        ],
    )


def _thing(name: str) -> str:
    return name.rpartition("-")[0]


def _sides(names: Iterable[str], testing: Sequence[str]) -> tuple[list[str], list[str]]:
    """To learn from, and to test."""
    names = list(names)
    return [n for n in names if _thing(n) not in testing], [n for n in names if _thing(n) in testing]


EXERCISE = Exercise(
    title="A split without leaks",
    minutes=10,
    task="""
        You took several pictures of each thing, and named them for it: coat-7-a and coat-7-b both
        show coat-7. If one is learned from and the other tested, the test is none.

        1. thing(name): which thing a picture shows: the name without its last part. Kinds may
           have a dash of their own: t-shirt-12-a shows t-shirt-12.
        2. split(names, share): two lists of names, those to learn from and those to test, each in
           the order given. Sort the things as texts; the last ones, round(share * how many things),
           are tested with all their pictures.
    """,
    starter="""
        def thing(name):
            return None


        def split(names, share):
            learning, testing = [], []
            return None
    """,
    hints=(
        "name.rpartition('-') cuts at the last dash: the part before it is what you want.",
        "things = sorted({thing(name) for name in names}) has each thing once. Which of them are tested?",
        "tested = things[len(things) - count:]; then ask for each name whether its thing is among them.",
    ),
    solution="""
        def thing(name):
            return name.rpartition("-")[0]


        def split(names, share):
            things = sorted({thing(name) for name in names})
            count = round(share * len(things))
            tested = things[len(things) - count :]
            learning = [name for name in names if thing(name) not in tested]
            testing = [name for name in names if thing(name) in tested]
            return learning, testing
    """,
    checks=_checks,
    wrong=(
        Wrong("class for thing", 'name.rpartition("-")[0]', 'name.partition("-")[0]'),
        Wrong("picture for thing", 'return name.rpartition("-")[0]', "return name"),
        Wrong("cut too early", 'name.rpartition("-")[0]', '"-".join(name.split("-")[:2])'),
        Wrong(
            "leak",
            source="""
            def thing(name):
                return name.rpartition("-")[0]


            def split(names, share):
                count = round(share * len(names))
                tested = sorted(names)[len(names) - count :]
                return [n for n in names if n not in tested], [n for n in names if n in tested]
            """,
        ),
        Wrong("learning and testing exchanged", "return learning, testing", "return testing, learning"),
        Wrong("first for last", "things[len(things) - count :]", "things[:count]"),
        Wrong("pictures counted", "round(share * len(things))", "round(share * len(names))"),
    ),
    afterwards="""
        The same holds for patients, places, days and films: whatever makes two pictures alike belongs on one side. It
        must be known from the names or a table; the pixels do not tell.
    """,
)
