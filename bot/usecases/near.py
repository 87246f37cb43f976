"""Who is due near a place, and in which order to go round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import cos, radians

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.domain.places import Place, metres_between
from bot.domain.rounds import metres_of_round, round_order
from bot.usecases.customer_lists import Line, is_due, living
from db.cadence import last_counted
from db.customer import Customer, visible_to
from db.user import User

RADII = (3, 10, 30)  # km
MOST_STOPS = 8
_METRES_A_DEGREE = 110_000  # of latitude, a little less than the least: the box must hold the circle


@dataclass(frozen=True, slots=True)
class Stop:
    """A customer that is due, so many metres away as the crow flies."""

    line: Line
    place: Place
    metres: float


@dataclass(frozen=True, slots=True)
class Round:
    """A way by the stops: their positions in the list, and its length in metres as the crow flies."""

    order: list[int]
    metres: float


def due_near(session: Session, actor: User, here: Place, km: int, today: date) -> list[Stop]:
    """The actor's customers within so many kilometres that are due, the nearest first."""
    touched = last_counted()
    query = select(Customer.id, Customer.name, Customer.tier, touched, Customer.lat, Customer.lon).where(
        visible_to(actor), living(), _in_box(here, km * 1000), is_due(session, today)
    )
    found = [
        _stop(here, Line(number, name, tier, since), lat, lon)
        for number, name, tier, since, lat, lon in session.execute(query)
        if lat is not None and lon is not None
    ]
    return sorted((one for one in found if one.metres <= km * 1000), key=lambda one: (one.metres, one.line.id))


def _stop(here: Place, line: Line, lat: float, lon: float) -> Stop:
    place = Place(lat, lon)
    return Stop(line, place, metres_between(here, place))


def _in_box(here: Place, metres: float) -> ColumnElement[bool]:
    """A box around the circle: what is outside need not be measured."""
    high = metres / _METRES_A_DEGREE
    tall = and_(Customer.lat.between(here.lat - high, here.lat + high), Customer.lon.is_not(None))
    narrowest = cos(radians(min(abs(here.lat) + high, 89.9)))
    wide = high / narrowest
    if here.lon - wide < -180 or here.lon + wide > 180 or abs(here.lat) + high >= 90:
        return tall  # over the date line or a pole: all the way round
    return and_(tall, Customer.lon.between(here.lon - wide, here.lon + wide))


def round_by(here: Place, stops: list[Stop]) -> Round:
    """A short way by all the stops."""
    places = [one.place for one in stops]
    order = round_order(here, places)
    return Round(order, metres_of_round(here, [places[at] for at in order]))
