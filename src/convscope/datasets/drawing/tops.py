"""What is worn above: T-shirts, pullovers, coats and shirts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convscope.datasets.drawing.outline import (
    Chance,
    Loops,
    Number,
    Part,
    arc,
    band,
    both_sides,
    loop,
    oval,
    several,
    smooth,
    symmetric,
)

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Torso:
    """Where the seams of a top lie: half widths from the middle, heights from the top."""

    neck: Vector
    shoulder: Vector
    chest: Vector
    hem: Vector
    top: Vector
    shoulder_at: Vector
    armpit_at: Vector
    bottom: Vector
    outline: Loops


def t_shirt(u: Chance) -> list[Part]:
    """A T-shirt with short sleeves, or a top without; round or pointed neck."""
    sleeveless = u.happens(0.2)
    torso = _torso(u, (0.66, 0.8), narrower=0.3 * sleeveless)
    sleeve, cuffs = _sleeves(u, torso, (0.14, 0.27), (38, 62), (0.075, 0.105))
    hem = band(0.02, (-torso.hem, torso.bottom - 0.03), (torso.hem, torso.bottom - 0.03))
    return [
        Part(sleeve, opacity=1 - sleeveless, seam=0.35),
        Part(cuffs, "lining", 0.85, opacity=0.7 * (1 - sleeveless)),
        Part(torso.outline, seam=0.3),
        Part(hem, "lining", 0.8, opacity=0.5),
        *_neckline(torso, u(0.05, 0.15), u.happens(0.35), u.happens(0.4)),
    ]


def pullover(u: Chance) -> list[Part]:
    """A pullover: long sleeves, ribbed cuffs and hem; a round neck, a turtleneck or a hood."""
    torso = _torso(u, (0.68, 0.82))
    sleeve, cuffs = _sleeves(u, torso, (0.52, 0.68), (7, 24), (0.05, 0.075))
    rib = loop(
        (-torso.hem * 0.97, torso.bottom - 0.06),
        (torso.hem * 0.97, torso.bottom - 0.06),
        (torso.hem * 0.92, torso.bottom + 0.01),
        (-torso.hem * 0.92, torso.bottom + 0.01),
    )
    kind, trimmed = u(0, 1), u.happens(0.25)
    turtle, hood = (kind < 0.3).astype(float), (kind > 0.75).astype(float)
    high = symmetric((torso.neck * 0.85, torso.top - 0.09), (torso.neck * 1.05, torso.top + 0.035))
    cape = smooth(
        symmetric(
            (torso.neck * 0.8, torso.top - 0.1),
            (torso.neck * 1.7, torso.top - 0.05),
            (torso.neck * 1.6, torso.top + 0.09),
            (0.01, torso.top + 0.17),
        )
    )
    pocket = symmetric((0.1, torso.bottom - 0.24), (0.16, torso.bottom - 0.08))
    return [
        Part(torso.outline),
        Part(sleeve, tone=0.93, seam=0.55),
        Part(cuffs, "lining", 0.72),
        Part(cuffs, "trim", opacity=trimmed),
        Part(rib, "lining", 0.72),
        Part(rib, "trim", opacity=trimmed),
        *_neckline(torso, u(0.05, 0.085), 0.0 * turtle, 1.0),
        Part(pocket, tone=0.9, opacity=hood, seam=0.5),
        Part(cape, "lining", 0.85, hood, seam=0.5),
        Part(oval(0, torso.top - 0.005, torso.neck * 0.85, 0.055), "lining", 0.35, hood),
        Part(high, "lining", 0.78, turtle, seam=0.4),
    ]


def coat(u: Chance) -> list[Part]:
    """A coat: long, open in front, with lapels, pockets, one or two rows of buttons, sometimes a belt."""
    torso = _torso(u, (0.86, 1.0), flare=(1.0, 1.22))
    sleeve, cuffs = _sleeves(u, torso, (0.56, 0.68), (5, 17), (0.055, 0.08))
    depth, lapel, double = u(0.2, 0.4), u(0.08, 0.14), u.happens(0.4)
    end = torso.top + depth
    gap = loop((-0.008, end), (0.008, end), (u(0.012, 0.06), torso.bottom + 0.03), (-0.012, torso.bottom + 0.03))
    inside = loop((-torso.neck, torso.top), (torso.neck, torso.top), (0.0, end))
    lapels = both_sides(
        loop(
            (torso.neck * 0.75, torso.top - 0.035),
            (torso.neck + 0.05, torso.top + 0.02),
            (torso.neck * 0.7 + lapel, torso.top + depth * 0.45),
            (torso.neck * 0.55 + lapel * 0.6, torso.top + depth * 0.5),
            (0.004, end + 0.01),
        )
    )
    pocket_at = u(0.1, 0.2)
    pockets = both_sides(band(0.026, (torso.hem * 0.42, pocket_at), (torso.hem * 0.82, pocket_at - u(-0.02, 0.07))))
    waist = u(0.0, 0.06)
    belt = symmetric((torso.chest * 1.02, waist - 0.025), (torso.chest * 1.02, waist + 0.025))
    heights = [end + 0.05 + i * (torso.bottom - end - 0.2) / 3 for i in range(4)]
    row = [oval(0.04, y, 0.017, 0.017, 8) for y in heights]
    second = several(*(both_sides(button) for button in (oval(0.085, y, 0.017, 0.017, 8) for y in heights)))
    return [
        Part(torso.outline),
        Part(sleeve, tone=0.9, seam=0.6),
        Part(cuffs, "lining", 0.75, opacity=u.happens(0.5)),
        Part(inside, "trim", 0.5),
        Part(gap, "hole", opacity=0.85),
        Part(lapels, "lining", 1.12, seam=0.6),
        Part(pockets, "lining", 0.45, opacity=0.9),
        Part(belt, "lining", 0.6, u.happens(0.3), seam=0.4),
        Part(several(*row), "trim", 0.9, 1 - double),
        Part(second, "trim", 0.9, double),
    ]


def shirt(u: Chance) -> list[Part]:
    """A shirt: a pointed collar, a row of buttons on a placket, long or short sleeves, sometimes a pocket."""
    short = u.happens(0.35)
    torso = _torso(u, (0.7, 0.84))
    sleeve, cuffs = _sleeves(u, torso, (0.5, 0.64), (9, 26), (0.045, 0.065))
    short_sleeve, short_cuffs = _sleeves(u, torso, (0.16, 0.26), (32, 52), (0.08, 0.1))
    tail = smooth(symmetric((torso.hem * 0.6, torso.bottom - 0.04), (torso.hem * 0.62, torso.bottom + u(0.0, 0.06))))
    placket = loop((-0.024, torso.top + 0.05), (0.024, torso.top + 0.05), (0.024, torso.bottom), (-0.024, torso.bottom))
    first, step = torso.top + 0.1, (torso.bottom - torso.top - 0.16) / 5
    buttons = several(*(oval(0.0, first + i * step, 0.018, 0.018, 8) for i in range(6)))
    point = u(0.09, 0.15)
    collar = both_sides(
        loop(
            (torso.neck * 0.75, torso.top - 0.045),
            (torso.neck * 1.2, torso.top + 0.015),
            (torso.neck * u(0.75, 1.15), torso.top + point),
            (0.0, torso.top + 0.055),
        )
    )
    stand = oval(0, torso.top - 0.01, torso.neck * 0.85, 0.035)
    side = u(0.08, 0.1)
    pocket = loop((side, -0.16), (side + 0.09, -0.16), (side + 0.09, -0.06), (side + 0.045, -0.035), (side, -0.06))
    contrast = u.happens(0.25)
    return [
        Part(tail),
        Part(torso.outline),
        Part(sleeve, tone=0.93, opacity=1 - short, seam=0.5),
        Part(cuffs, "lining", 0.8, opacity=1 - short, seam=0.3),
        Part(short_sleeve, tone=0.95, opacity=short, seam=0.4),
        Part(short_cuffs, "lining", 0.8, opacity=0.7 * short),
        Part(pocket, tone=0.9, opacity=u.happens(0.5), seam=0.4),
        Part(placket, "lining", 1.05, seam=0.6),
        Part(buttons, "lining", 0.25),
        Part(stand, "lining", 0.35),
        Part(collar, "lining", 1.1, seam=0.6),
        Part(collar, "trim", opacity=contrast),
    ]


def _torso(
    u: Chance, length: tuple[float, float], narrower: Number = 0.0, flare: tuple[float, float] = (0.94, 1.1)
) -> Torso:
    tall, neck, slope = u(*length), u(0.085, 0.12), u(0.035, 0.075)
    shoulder = u(0.235, 0.285) * (1 - narrower)
    chest = np.maximum(shoulder, u(0.23, 0.28)) + u(-0.015, 0.02)
    hem = chest * u(*flare)
    top, bottom = -tall / 2, tall / 2
    armpit_at = top + slope + u(0.13, 0.19)
    outline = symmetric(
        (neck * 0.9, top),
        (shoulder * 0.97, top + slope * 0.9),
        (shoulder, top + slope * 1.6),
        (chest, armpit_at),
        ((chest + hem) / 2 * u(0.9, 1.0), (armpit_at + bottom) / 2),
        (hem, bottom - 0.015),
        (hem * 0.97, bottom),
    )
    return Torso(neck, shoulder, chest, hem, top, top + slope, armpit_at, bottom, outline)


def _sleeves(
    u: Chance,
    torso: Torso,
    length: tuple[float, float],
    degrees: tuple[float, float],
    cuff: tuple[float, float],
) -> tuple[Loops, Loops]:
    """Two sleeves that hang at an angle, and their cuffs; ``cuff`` is half their width at the end."""
    long, angle, half = u(*length), np.radians(u(*degrees)), u(*cuff)
    along, across = (np.sin(angle), np.cos(angle)), (np.cos(angle), -np.sin(angle))
    middle = ((torso.shoulder + torso.chest) / 2 - 0.02, (torso.shoulder_at + torso.armpit_at) / 2)

    def at(share: Number, side: Number) -> tuple[Number, Number]:
        x, y = (m + share * long * d + side * c for m, d, c in zip(middle, along, across, strict=True))
        return x, y

    sleeve = loop(
        (torso.shoulder - 0.07, torso.shoulder_at - 0.012),
        (torso.shoulder - 0.015, torso.shoulder_at),
        at(0.45, half * 1.2),
        at(1.0, half),
        at(1.0, -half),
        at(0.5, -half * 1.1),
        (torso.chest - 0.015, torso.armpit_at),
        (torso.shoulder - 0.06, torso.armpit_at - 0.03),
    )
    back = 0.05 / long
    cuffs = loop(at(1 - back, half * 1.04), at(1.0, half * 1.04), at(1.0, -half * 1.04), at(1 - back, -half * 1.04))
    return both_sides(sleeve), both_sides(cuffs)


def _neckline(torso: Torso, depth: Vector, pointed: Number, rib: Number) -> list[Part]:
    """The opening of the neck, the inside of its back, and a rib round it."""
    round_, steps = arc(0.0, 0.0, 1.0, 1.0, 0, 180), np.linspace(1, -1, 9)
    edge = [
        (
            torso.neck * (x * (1 - pointed) + s * pointed),
            torso.top + depth * (y * (1 - pointed) + (1 - abs(s)) * 1.4 * pointed),
        )
        for (x, y), s in zip(round_, steps, strict=True)
    ]
    opening = loop((torso.neck * 0.9, torso.top - 0.04), *edge, (-torso.neck * 0.9, torso.top - 0.04))
    back = [(x, torso.top + 0.3 * (y - torso.top)) for x, y in edge]
    inside = loop((torso.neck * 0.9, torso.top - 0.012), *back, (-torso.neck * 0.9, torso.top - 0.012))
    return [
        Part(opening, "hole"),
        Part(inside, "lining", 0.45),
        Part(band(0.035, *edge), "lining", 0.7, opacity=np.maximum(0.45, rib)),
    ]
