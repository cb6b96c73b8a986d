"""The report of a run: one page that a person enjoys reading."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convscope.views import _report_words as words
from convscope.views._confusion import confusion_parts, share
from convscope.views._kernels import kernels_parts
from convscope.views._training import clock, status, training_parts
from convscope.views.thumbnails import thumbnails
from convscope.views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from convscope.reporting import Findings

CONFUSION_BYTES = 360_000
PARTS = ("confusion", "kernels", "training")
TOP = 3  # classes of a mistake

Arrays = dict[str, NDArray[Any]]


def report(found: Findings) -> View:
    """The report of a run as a view, from what :func:`convscope.reporting.findings` gathered."""
    title = words.headline(found)
    spec: dict[str, Any] = {
        "title": title,
        "run": found.run.folder.name,
        "summary": words.summary(found),
        "honesty": words.honesty(found),
        "absent": list(found.absent),
        "training": training_parts(found.events) if found.events else None,
        "recipe": words.recipe_words(found.run.recipe),
        "table": _table(found),
        "where": words.places(found),
        "command": words.command(found.run),
    }
    arrays: Arrays = {}
    for add in (_confusion, _mistakes, _kernels, _augmentation):
        add(found, spec, arrays)
    return View("report", title, spec, arrays, _text(found, title), draw=partial(_draw, found, title), parts=PARTS)


def _confusion(found: Findings, spec: dict[str, Any], arrays: Arrays) -> None:
    spec["confusion"] = None
    if found.evaluation is not None:
        spec["confusion"], own = confusion_parts(found.evaluation, found.test, CONFUSION_BYTES)
        arrays |= {f"confusion:{name}": array for name, array in own.items()}


def _mistakes(found: Findings, spec: dict[str, Any], arrays: Arrays) -> None:
    evaluation, test, train = found.evaluation, found.test, found.train
    spec["mistakes"], spec["near"] = [], []
    if evaluation is None or test is None:
        return
    names = evaluation.class_names
    for each in found.mistakes:
        row = evaluation.probabilities[each.mistake.index]
        best = np.argsort(-row, kind="stable")[:TOP].tolist()
        own = names.index(each.mistake.true)
        spec["mistakes"].append(
            {
                "index": each.mistake.index,
                "true": each.mistake.true,
                "taken": each.mistake.taken,
                "probability": each.mistake.probability,
                "top": [[names[i], float(row[i])] for i in (best if own in best else [*best[:-1], own])],
                "words": words.mistake_words(each, found),
                "alike": [] if train is None else [train.class_names[train.labels[place]] for place in each.alike],
            }
        )
    spec["near"] = [
        {"index": m.index, "true": m.true, "probability": m.probability, "rival": m.rival, "other": m.rival_probability}
        for m in found.near
    ]
    arrays["mistakes"] = thumbnails(np.asarray(test.pixels[[each.mistake.index for each in found.mistakes]]))
    arrays["near"] = thumbnails(np.asarray(test.pixels[[mistake.index for mistake in found.near]]))
    if train is not None:
        alike = [place for each in found.mistakes for place in each.alike]
        arrays["alike"] = thumbnails(np.asarray(train.pixels[alike]))


def _kernels(found: Findings, spec: dict[str, Any], arrays: Arrays) -> None:
    spec["kernels"] = []
    for place, (after, before) in enumerate(found.kernels):
        one, own = kernels_parts(after, before)
        spec["kernels"].append(one)
        arrays |= {f"kernels{place}:{name}": array for name, array in own.items()}


def _augmentation(found: Findings, spec: dict[str, Any], arrays: Arrays) -> None:
    said = words.augmentation_words(found.run.recipe)
    spec["augmentation"] = {"words": said, "names": [], "times": 0}
    if found.originals is None or found.shown is None:
        return
    originals = found.originals
    count, times = found.shown.shape[:2]
    spec["augmentation"] |= {"names": [originals.class_names[i] for i in originals.labels], "times": times}
    arrays["originals"] = thumbnails(np.asarray(originals.pixels))
    small = thumbnails(found.shown.reshape(count * times, *originals.shape))
    arrays["shown"] = small.reshape(count, times, *small.shape[1:])


def _table(found: Findings) -> dict[str, Any]:
    """The network's table, every number with its formula."""
    table = found.network.table
    height, width, channels = table.input_shape
    rows = [
        {
            "name": row.name,
            "text": row.text,
            "output": " × ".join(map(str, row.output_shape)),
            "parameters": row.parameters,
            "macs": row.macs,
            "field": "the whole image" if row.receptive_field.whole else " × ".join(map(str, row.receptive_field.size)),
            "formulas": {key: row.formulas[key] for key in ("output_shape", "parameters", "macs", "receptive_field")},
        }
        for row in table.rows
    ]
    return {
        "input": f"{height} × {width} × {channels}",
        "rows": rows,
        "parameters": table.parameters,
        "macs": table.macs,
        "state": table.state,
    }


def _text(found: Findings, title: str) -> str:
    """The report for a terminal."""
    return "\n\n".join("\n".join(part) for part in _paragraphs(found, title) if part)


def _paragraphs(found: Findings, title: str) -> list[list[str]]:
    evaluation = found.evaluation
    paragraphs = [[title], [words.summary(found), words.honesty(found)], list(found.absent), _epochs(found)]
    if evaluation is not None:
        width = max(map(len, evaluation.class_names))
        paragraphs.append(
            [f"{'class':<{width}}  {'images':>7}  {'recall':>7}  {'precision':>9}"]
            + [
                f"{c.name:<{width}}  {c.n:>7,}  {share(c.recall):>7}  {share(c.precision):>9}"
                for c in evaluation.classes
            ]
        )
        pairs = [f"{pair.true} taken for {pair.taken}: {pair.count:,}" for pair in evaluation.confused()]
        paragraphs.append(["Most often confused", *(pairs or ["nothing"])])
        paragraphs.append(
            ["Surest mistakes", *(str(each.mistake) for each in found.mistakes)] if found.mistakes else []
        )
    paragraphs.append(["Recipe", *_pairs(words.recipe_words(found.run.recipe))])
    paragraphs.append([str(found.network.table)])
    repeat = words.command(found.run)
    return [*paragraphs, _pairs(words.places(found)), [f"Again: {repeat}"] if repeat else []]


def _epochs(found: Findings) -> list[str]:
    if not found.events:
        return []
    lines = []
    for event in found.events:
        if event.kind == "epoch":
            parts = [f"epoch {event.epoch:>3}", f"{clock(event.seconds):>7}"]
            parts += [f"loss {event.loss:.4f}"] if event.loss is not None else []
            parts += [f"training {event.accuracy:.2%}"] if event.accuracy is not None else []
            parts += [f"held out {event.held_out_accuracy:.2%}"] if event.held_out_accuracy is not None else []
            parts += [f"test {event.test_accuracy:.2%}"] if event.test_accuracy is not None else []
            lines.append("  ".join(parts))
    return [f"Training: {status(found.events[-1])}", *lines]


def _pairs(rows: list[tuple[str, str]]) -> list[str]:
    width = max(len(name) for name, _ in rows)
    return [f"{name:<{width}}  {said}" for name, said in rows]


def _draw(found: Findings, title: str, figure: Figure) -> None:
    from convscope.views._report_picture import draw

    draw(figure, title, words.summary(found), found)
