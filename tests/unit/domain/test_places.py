"""How far places are apart, and which known ones are near."""

from __future__ import annotations

import pytest

from bot.domain.places import Place, metres_between, nearest

PEOPLES_SQUARE = Place(31.2304, 121.4737)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (PEOPLES_SQUARE, PEOPLES_SQUARE, 0),
        (Place(0, 0), Place(0, 1), 111_195),  # a degree on the equator
        (Place(0, 0), Place(1, 0), 111_195),
        (Place(60, 0), Place(60, 1), 55_597),  # half as far at 60° north
        (PEOPLES_SQUARE, Place(31.2331, 121.4737), 300),
        (Place(0, 179.999), Place(0, -179.999), 222),  # over the date line
        (Place(90, 0), Place(-90, 0), 20_015_115),  # from pole to pole
        (Place(31.2304, 121.4737), Place(1.2841, 103.8515), 3_804_000),  # Shanghai, Singapore
    ],
)
def test_metres_between(one: Place, other: Place, metres: float) -> None:
    assert metres_between(one, other) == pytest.approx(metres, rel=2e-3, abs=0.5)
    assert metres_between(other, one) == pytest.approx(metres_between(one, other))


def test_the_nearest_come_first_and_no_more_than_asked_for() -> None:
    known = [(Place(31.2304 + 0.0005 * steps, 121.4737), steps) for steps in (6, 2, 4, 1, 3)]
    assert nearest(PEOPLES_SQUARE, known) == [1, 2, 3]
    assert nearest(PEOPLES_SQUARE, known, most=9) == [1, 2, 3, 4]  # 6 steps are 334 metres
    assert nearest(PEOPLES_SQUARE, known, within=100) == [1]
    assert nearest(PEOPLES_SQUARE, []) == []
