"""Step: one value and the arithmetic that leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Number = int | float


@dataclass(frozen=True)
class Term:
    """One part of a value: what it is called, the numbers it is made of, and what they make together."""

    label: str
    operands: tuple[Number, ...]
    product: Number


@dataclass(frozen=True, eq=False)
class Step:
    """One value of a layer's output with everything that it was computed from.

    Attributes:
        kind: the layer's word in the text form: ``"conv"``, ``"maxpool"``, ``"relu"``, ``"dense"`` …
        value: the value itself, an int where all operands are integers.
        formula: the rule in a line, such as ``"sum of products + bias"``.
        labels: the name of each term, in the order in which the terms are combined.
        operands: ``(terms, operands per term)``, the numbers of each term.
        contributions: ``(terms,)``, what each term brings: a product, or for a maximum the value itself.
        constants: the numbers that belong to the value and not to a term: bias, scale, epsilon …
        patch, weights, products: where the layer has a window, its numbers in the window's own form, ``(kh, kw)`` or
            ``(kh, kw, C)``; else None. Places on the padding are zeros.
        corner: row and column of the window's first cell in the input; negative on the padding.
        spacing: rows and columns from one cell of the window to the next (the dilation).
    """

    kind: str
    value: Number
    formula: str
    labels: tuple[str, ...]
    operands: NDArray[Any]
    contributions: NDArray[Any]
    constants: Mapping[str, Number] = field(default_factory=dict)
    patch: NDArray[Any] | None = None
    weights: NDArray[Any] | None = None
    products: NDArray[Any] | None = None
    corner: tuple[int, int] | None = None
    spacing: tuple[int, int] = (1, 1)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms one by one, as Python numbers."""
        rows = zip(self.labels, self.operands.tolist(), self.contributions.tolist(), strict=True)
        return tuple(Term(label, tuple(operands), product) for label, operands, product in rows)

    @property
    def magnitude(self) -> float:
        """Σ|terms|, the bias among them: two float32 results are equal if they differ by at most 8 · 2⁻²⁴ of it."""
        return float(np.abs(self.contributions, dtype=float).sum() + abs(self.constants.get("bias", 0)))

    def __str__(self) -> str:
        """The arithmetic as a person would write it."""
        lines = [f"{self.kind}: {self.formula}"]
        if self.patch is not None and self.patch.ndim == 2:
            parts = [self.patch, self.weights, self.products]
            lines += _beside([_grid(part) for part in parts if part is not None], [" × ", " = "])
        else:
            lines += [f"  {term.label}: {_written(term)}" for term in self.terms[:12]]
            lines += [f"  … and {len(self.labels) - 12:,} more"] if len(self.labels) > 12 else []
        lines += [f"  {name} = {number:.6g}" for name, number in self.constants.items()]
        return "\n".join([*lines, f"  {self._sum()}{self.value:.6g}"])

    def _sum(self) -> str:
        """The products written out as a sum, where there are few enough to read."""
        if self.products is None or self.products.size > 25:
            return "value = "
        first, *rest = self.products.ravel().tolist()
        signs = [f" {'−' if product < 0 else '+'} {abs(product):.4g}" for product in rest]
        bias = self.constants.get("bias")
        signs += [] if bias is None else [f" {'−' if bias < 0 else '+'} {abs(bias):.4g}"]
        return f"{first:.4g}{''.join(signs)} = "


def weighted_sum(
    kind: str,
    inputs: NDArray[Any],
    weights: NDArray[Any],
    labels: tuple[str, ...],
    bias: Number | None = None,
    *,
    corner: tuple[int, int] | None = None,
    spacing: tuple[int, int] = (1, 1),
) -> Step:
    """The Step of Σ inputs · weights + bias: exact for integers, in double precision for floating numbers.

    >>> step = weighted_sum("dense", np.array([1, 2]), np.array([10, -1]), ("a", "b"), bias=5)
    >>> step.value, step.terms[1]
    (13, Term(label='b', operands=(2, -1), product=-2))
    """
    exact = np.float64 if "f" in (inputs.dtype.kind, weights.dtype.kind) else np.int64
    products = inputs.astype(exact) * weights.astype(exact)
    windowed = corner is not None
    return Step(
        kind=kind,
        value=products.sum().item() + (0 if bias is None else bias),
        formula="sum of products" if bias is None else "sum of products + bias",
        labels=labels,
        operands=np.stack([inputs.ravel(), weights.ravel()], axis=1),
        contributions=products.ravel(),
        constants={} if bias is None else {"bias": bias},
        patch=inputs if windowed else None,
        weights=weights if windowed else None,
        products=products if windowed else None,
        corner=corner,
        spacing=spacing,
    )


def _written(term: Term) -> str:
    operands = " × ".join(f"{operand:.6g}" for operand in term.operands)
    return operands if len(term.operands) == 1 else f"{operands} = {term.product:.6g}"


def _grid(numbers: NDArray[Any]) -> list[str]:
    cells = [[f"{number:.4g}" for number in row] for row in numbers.tolist()]
    width = max(len(cell) for row in cells for cell in row)
    return [" ".join(cell.rjust(width) for cell in row) for row in cells]


def _beside(blocks: list[list[str]], signs: list[str]) -> list[str]:
    """The blocks side by side, the signs between them on the middle line."""
    height = len(blocks[0])
    lines = []
    for i in range(height):
        line = "  " + blocks[0][i]
        for block, sign in zip(blocks[1:], signs, strict=False):
            line += (sign if i == height // 2 else " " * len(sign)) + block[i]
        lines.append(line)
    return lines
