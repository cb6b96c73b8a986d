"""What hangs: trousers, dresses and bags."""

from __future__ import annotations

import numpy as np

from convscope.datasets.drawing.outline import Chance, Part, arc, band, both_sides, loop, oval, smooth, symmetric


def trouser(u: Chance) -> list[Part]:
    """Trousers: a waistband, two legs, narrow, straight or wide at the foot."""
    waist, hip, rise = u(0.13, 0.18), u(0.16, 0.21), u(0.2, 0.3)
    ankle, spread, crotch = u(0.045, 0.11), u(0.005, 0.05), -0.5 + rise
    middle, knee = spread + ankle, u(0.06, 0.095)
    leg = loop(
        (0.0, -0.46),
        (waist, -0.46),
        (hip, crotch - 0.03),
        (middle * 0.5 + hip * 0.5 + knee * 0.35, 0.08),
        (spread + 2 * ankle, 0.5),
        (spread, 0.5),
        (middle * 0.5 + hip * 0.5 - knee * 1.3, 0.08),
        (0.006, crotch),
    )
    belt = symmetric((waist * 1.02, -0.5), (waist * 1.04, -0.44))
    fly = band(0.016, (0.0, -0.44), (0.004, crotch - 0.03))
    pockets = both_sides(band(0.016, (waist * 0.55, -0.44), (hip * 0.92, -0.36)))
    crease = both_sides(band(0.018, (hip * 0.5, -0.28), ((middle + hip) / 2, 0.05), (middle, 0.48)))
    cuff = both_sides(loop((spread, 0.46), (spread + 2 * ankle, 0.46), (spread + 2 * ankle, 0.505), (spread, 0.505)))
    return [
        Part(both_sides(leg), seam=0.25),
        Part(crease, "lining", 0.7, opacity=0.45 * u.happens(0.6)),
        Part(belt, "lining", 0.75, seam=0.4),
        Part(fly, "lining", 0.4, opacity=0.8),
        Part(pockets, "lining", 0.45, opacity=0.7 * u.happens(0.7)),
        Part(cuff, "lining", 0.7, opacity=u.happens(0.35)),
    ]


def dress(u: Chance) -> list[Part]:
    """A dress: fitted above, a narrow or wide skirt below; straps, short or long sleeves."""
    shoulder, bust, waist = u(0.11, 0.15), u(0.12, 0.155), u(0.085, 0.125)
    waist_at, hem = u(-0.17, -0.02), u(0.12, 0.3)
    neck, depth = shoulder * u(0.45, 0.7), u(0.05, 0.13)
    hip = np.minimum(hem, waist + u(0.03, 0.08))
    body = symmetric(
        (neck, -0.5),
        (shoulder, -0.48),
        (shoulder * 0.93, -0.38),
        (bust, -0.31),
        (waist, waist_at),
        (hip, waist_at + 0.16),
        (hem, 0.49),
        (hem * 0.5, 0.51),
    )
    opening = loop((neck, -0.56), *arc(0, -0.5, neck, depth, 0, 180), (-neck, -0.56))
    sleeves, angle = u(0, 1), np.radians(u(12, 35))
    long = np.where(sleeves > 0.8, 0.36, 0.12)
    tip = (shoulder + long * np.sin(angle), -0.44 + long * np.cos(angle))
    sleeve = both_sides(
        loop(
            (shoulder * 0.85, -0.49),
            (shoulder * 1.1, -0.465),
            (tip[0] + 0.03, tip[1] - 0.02),
            (tip[0] - 0.045, tip[1] + 0.015),
            (bust * 0.95, -0.32),
        )
    )
    belt = symmetric((waist * 1.02, waist_at - 0.02), (waist * 1.02, waist_at + 0.02))
    folds = both_sides(band(0.012, (waist * 0.45, waist_at + 0.06), (hem * 0.5, 0.47), end=0.035))
    return [
        Part(sleeve, tone=0.92, opacity=(sleeves > 0.5).astype(float), seam=0.4),
        Part(smooth(body, 1), seam=0.2),
        Part(opening, "hole"),
        Part(folds, "lining", 0.65, opacity=0.6 * u.happens(0.6)),
        Part(belt, "trim", opacity=u.happens(0.4)),
        Part(
            band(0.02, (-hem * 0.9, 0.465), (0.0, 0.478), (hem * 0.9, 0.465)),
            "lining",
            0.7,
            opacity=0.6 * u.happens(0.5),
        ),
    ]


def bag(u: Chance) -> list[Part]:
    """A bag: round or square, with a flap, one handle, two, or a long strap."""
    width, height, taper = u(0.34, 0.48), u(0.36, 0.62), u(0.82, 1.12)
    top, bottom = -height / 2, height / 2
    corner = width * u(0.06, 0.3)
    body = smooth(
        symmetric(
            (width * taper * 0.5, top),
            (width * taper - corner * 0.3, top),
            (width * taper, top + corner * 0.5),
            (width, bottom - corner),
            (width - corner, bottom),
        )
    )
    kind, rise, grip = u(0, 1), u(0.14, 0.34), u(0.03, 0.055)
    reach = width * taper * u(0.4, 0.72)
    handle = band(grip, *arc(0, top + 0.03, reach, rise, 180, 360, 13))
    behind = band(grip, *arc(0.05, top - 0.01, reach, rise * 0.95, 180, 360, 13))
    strap = band(grip * 0.7, *arc(0, top + 0.05, width * taper * 0.93, rise + 0.16, 180, 360, 15))
    flap = smooth(
        symmetric(
            (width * taper * 0.94, top),
            (width * taper * 0.97, top + height * 0.25),
            (width * 0.5, top + height * u(0.4, 0.65)),
        )
    )
    flapped = u.happens(0.5)
    zip_at = top + height * 0.14
    long = (kind > 0.7).astype(float)
    return [
        Part(behind, "lining", 0.5, opacity=(kind < 0.4).astype(float)),
        Part(handle, "lining", 0.8, opacity=1 - long),
        Part(strap, "lining", 0.7, opacity=long),
        Part(body, seam=0.4),
        Part(band(0.02, (-width * 0.85, zip_at), (width * 0.85, zip_at)), "lining", 0.4, 1 - flapped),
        Part(flap, tone=1.08, opacity=flapped, seam=0.6),
        Part(oval(0, top + height * u(0.42, 0.6), u(0.025, 0.05), 0.03, 10), "trim", opacity=u.happens(0.7), seam=0.4),
        Part(
            band(0.02, (corner - width, bottom - 0.025), (width - corner, bottom - 0.025)), "lining", 0.7, opacity=0.5
        ),
    ]
