"""What is worn on the foot, seen from the side, the toe to the left: sandals, sneakers and ankle boots."""

from __future__ import annotations

import numpy as np

from convscope.datasets.drawing.outline import Chance, Loops, Number, Part, arc, band, loop, oval, several, smooth


def sandal(u: Chance) -> list[Part]:
    """A sandal: a flat, wedged or high sole and a few straps over a foot that is not there."""
    kind, high, thick = u(0, 1), u(0.14, 0.3), u(0.05, 0.09)
    flat, posted = (kind < 0.45).astype(float), (kind > 0.72).astype(float)
    heel, floor = high * (1 - 0.85 * flat), 0.2

    def base(x: Number) -> Number:
        return floor - heel * np.clip((np.asarray(x) + 0.15) / 0.5, 0, 1) ** 1.4

    def arch(x: Number, wide: Number, tall: Number) -> list[tuple[Number, Number]]:
        return arc(x, base(x) + 0.01, wide, tall, 180, 360, 11)

    along = (-0.5, -0.42, -0.3, -0.15, -0.05, 0.05, 0.15, 0.25, 0.35, 0.42, 0.5)
    sole = loop(*((x, base(x) - 0.015 * (x < -0.45)) for x in along), *((x, base(x) + thick) for x in reversed(along)))
    wedge = loop(
        (-0.2, floor + thick * 0.5), *((x, base(x)) for x in along[4:]), (0.47, floor + thick), (-0.2, floor + thick)
    )
    narrow = u(0.03, 0.1)
    post = loop(
        (0.46 - 2 * narrow, base(0.35)), (0.48, base(0.48)), (0.46, floor + thick), (0.45 - narrow, floor + thick)
    )
    ankle_at = base(0.3) - u(0.22, 0.34)
    ankle = band(u(0.05, 0.085), *arc(0.3, ankle_at, 0.15, 0.05, 0, 360, 14))
    counter = smooth(
        loop((0.36, base(0.36)), (0.5, base(0.5)), (0.485, ankle_at), (0.4, ankle_at), (0.42, base(0.42) - 0.1)), 1
    )
    toes, wide, tall = u(-0.3, -0.24), u(0.1, 0.18), u(0.12, 0.19)
    tongue = band(u(0.06, 0.1), (toes, base(toes) - tall * 0.9), (-0.05, base(0.0) - 0.2), (0.17, ankle_at + 0.01))
    crossed = band(u(0.06, 0.09), (0.0, base(0.0) + 0.01), (0.06, base(0.06) - 0.1), (0.19, ankle_at))
    second_at, slide = u(-0.08, 0.02), u.happens(0.2)
    closed, opened = u.happens(0.6), u.happens(0.5)
    return [
        Part(wedge, "lining", 0.7, (1 - flat) * (1 - posted)),
        Part(post, "lining", 0.75, posted),
        Part(band(0.05, (0.08, base(0.1)), (0.2, ankle_at + 0.02)), "lining", 0.5, 1 - slide),
        Part(counter, tone=0.9, opacity=1 - slide, seam=0.3),
        Part(tongue, tone=0.95, opacity=(1 - slide) * opened, seam=0.2),
        Part(crossed, tone=0.85, opacity=(1 - slide) * (1 - opened), seam=0.3),
        Part(ankle, opacity=1 - slide, seam=0.2),
        Part(band(u(0.06, 0.09), *arch(second_at, 0.09, tall + 0.07), end=0.05), opacity=u.happens(0.6), seam=0.3),
        Part(loop(*arch(toes, wide, tall)), opacity=closed, seam=0.35),
        Part(loop(*arch(toes - 0.02, wide * 0.55, tall * 0.6)), "lining", 0.3, closed * u.happens(0.4)),
        Part(band(0.07, *arch(toes, wide, tall), end=0.04), opacity=1 - closed, seam=0.3),
        Part(sole, "lining", 0.75, seam=0.3),
        Part(sole, "trim", 0.95, opacity=u.happens(0.6), seam=0.3),
        Part(oval(0.18, ankle_at + 0.03, 0.03, 0.03, 8), "trim", opacity=(1 - slide) * u.happens(0.5)),
    ]


def sneaker(u: Chance) -> list[Part]:
    """A sneaker: low, a thick light sole, laces, a toe cap, stripes on its side."""
    tall, toe, thick = u(0.17, 0.28), u(0.08, 0.14), u(0.05, 0.09)
    throat, floor = u(-0.12, -0.02), 0.14
    upper = smooth(
        loop(
            (-0.5, floor + 0.02),
            (-0.5, floor - toe * 0.7),
            (-0.4, floor - toe * 1.15),
            (-0.24, floor - toe * 1.35),
            (throat, floor - tall * 0.95),
            (throat + 0.08, floor - tall * 1.05),
            (0.22, floor - tall * 0.72),
            (0.4, floor - tall * 0.95),
            (0.47, floor - tall * 1.15),
            (0.49, floor - tall * 0.5),
            (0.5, floor + 0.02),
        ),
        1,
    )
    sole = smooth(
        loop(
            (-0.52, floor - 0.025),
            (0.0, floor),
            (0.52, floor - 0.01),
            (0.51, floor + thick),
            (0.1, floor + thick * 0.95),
            (-0.44, floor + thick),
        ),
        1,
    )
    collar = smooth(
        loop(
            (throat + 0.09, floor - tall * 1.02),
            (0.42, floor - tall * 0.95),
            (0.3, floor - tall * 0.68),
            (throat + 0.16, floor - tall * 0.78),
        ),
        1,
    )
    cap = smooth(
        loop((-0.5, floor), (-0.5, floor - toe * 0.7), (-0.4, floor - toe * 1.1), (-0.32, floor - toe), (-0.36, floor)),
        1,
    )
    lace = several(*(_lace(share, throat, floor, toe, tall) for share in (0.15, 0.42, 0.69, 0.96)))
    lean, stripe_width = u(0.05, 0.12), u(0.02, 0.035)
    stripes = several(*(band(stripe_width, (x, floor), (x - lean, floor - tall * 0.62)) for x in (0.06, 0.13, 0.2)))
    swoosh = band(
        0.06,
        (-0.1, floor - toe * 0.5),
        (0.02, floor - 0.035),
        (0.2, floor - tall * 0.35),
        (0.4, floor - tall * 0.6),
        end=0.012,
    )
    sort = u(0, 1)
    return [
        Part(upper, seam=0.2),
        Part(collar, "lining", 0.35),
        Part(cap, "trim", 0.9, opacity=u.happens(0.45), seam=0.3),
        Part(stripes, "trim", opacity=(sort < 0.4).astype(float)),
        Part(swoosh, "trim", opacity=(sort > 0.6).astype(float)),
        Part(lace, "trim", 1.0, opacity=0.95),
        Part(sole, "trim", 1.05, seam=0.5),
        Part(band(0.014, (-0.45, floor + thick * 0.6), (0.5, floor + thick * 0.55)), "lining", 0.4, opacity=0.6),
    ]


def ankle_boot(u: Chance) -> list[Part]:
    """An ankle boot: a shaft, a heel, laced, zipped or elastic."""
    shaft, instep, front = u(0.46, 0.66), u(0.16, 0.22), u(-0.06, 0.06)
    floor, heel, wide = 0.2, u(0.05, 0.17), u(0.3, 0.37)
    toe, back = u(0.09, 0.14), front + wide
    top = floor - shaft
    upper = smooth(
        loop(
            (-0.48, floor + 0.005),
            (-0.49, floor - toe * 0.8),
            (-0.36, floor - toe * 1.25),
            (-0.16, floor - instep),
            (front, floor - instep - 0.1),
            (front + u(-0.03, 0.03), top + 0.01),
            (front + 0.04, top),
            (back, top - u(-0.01, 0.04)),
            (back + 0.02, top + 0.06),
            (back, floor - 0.14),
            (back + 0.05, floor - 0.07),
            (back + 0.04, floor + 0.005),
        ),
        1,
    )
    sole = smooth(
        loop((-0.5, floor - 0.02), (back + 0.05, floor - 0.02), (back + 0.05, floor + 0.035), (-0.42, floor + 0.035)), 1
    )
    block = loop(
        (back - u(0.1, 0.2), floor + 0.02),
        (back + 0.05, floor + 0.01),
        (back + 0.035, floor + heel),
        (back - 0.09, floor + heel),
    )
    opening = band(0.04, (front + 0.02, top + 0.012), (back - 0.01, top - 0.005))
    sort = u(0, 1)
    laces = several(
        *(
            band(0.022, (front - 0.02 - 0.1 * lean, y), (front + 0.1 - 0.06 * lean, y + 0.02))
            for lean, y in (
                (max(0, i - 2), floor - instep - 0.1 - (shaft - instep - 0.13) * (2.6 - i) / 3) for i in range(4)
            )
        )
    )
    middle = (front + back) / 2
    zipper = band(0.022, (middle + 0.03, top + 0.03), (middle + 0.05, floor - 0.05))
    gusset = loop(
        (middle - 0.05, top), (middle + 0.07, top), (middle + 0.04, floor - 0.16), (middle - 0.01, floor - 0.16)
    )
    strap = band(u(0.04, 0.07), (front - 0.03, floor - instep - 0.06), (back + 0.01, floor - instep - 0.1))
    return [
        Part(block, "lining", 0.6),
        Part(upper, seam=0.25),
        Part(opening, "lining", 0.4),
        Part(laces, "trim", opacity=(sort < 0.4).astype(float)),
        Part(zipper, "lining", 0.3, opacity=((sort > 0.4) & (sort < 0.6)).astype(float)),
        Part(gusset, "lining", 0.4, opacity=((sort > 0.6) & (sort < 0.8)).astype(float)),
        Part(strap, "lining", 0.6, opacity=(sort > 0.8).astype(float), seam=0.5),
        Part(
            band(0.018, (-0.3, floor - 0.03), (-0.24, floor - toe * 1.5)), "lining", 0.5, opacity=0.6 * u.happens(0.5)
        ),
        Part(sole, "trim", 0.7, seam=0.4),
    ]


def _lace(share: float, throat: Number, floor: float, toe: Number, tall: Number) -> Loops:
    """One lace across the throat of a sneaker, from its lower end (0) to its upper (1)."""
    x = -0.24 + (throat + 0.28) * share
    y = floor - toe * 1.28 - (tall * 0.95 - toe * 1.28) * share
    return band(0.03, (x - 0.02, y - 0.012), (x + 0.055, y + 0.06))
