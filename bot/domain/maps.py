"""Links that open places in a map: Google's, and in mainland China Amap's, for Google's is not served there."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from bot.domain.places import Place

CHINA = "CN"
_CHINESE_ZONES = frozenset({"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "PRC"})
_AROUND_CHINA = (18.0, 53.6, 73.4, 135.1)  # south, north, west, east, in degrees: a box, with neighbours in its corners


def country_of_zone(zone: str) -> str | None:
    """The ISO 3166 country of a time zone, as far as it decides about maps: ``CN`` or None."""
    return CHINA if zone in _CHINESE_ZONES else None


def map_link(place: Place | None, address: str | None, region: str | None) -> str | None:
    """A link to a place, or where that is not known to an address; None where neither is.

    ``region`` is an ISO 3166 country code. Telegram's places are WGS 84, which Amap has to be told.
    """
    if place is not None:
        return _amap([place]) if _chinese(place, region) else f"https://maps.google.com/?q={_comma(place)}"
    if address is None or not address.strip():
        return None
    said = quote(" ".join(address.split()), safe="")
    if region == CHINA:
        return f"https://uri.amap.com/search?keyword={said}"
    return f"https://maps.google.com/?q={said}"


def round_link(here: Place, stops: Sequence[Place], region: str | None) -> str:
    """A link that shows a round from ``here`` by way of the stops, at most ten of them, in this order."""
    if _chinese(here, region):  # its links know one stop between two places: all are shown with their numbers
        return _amap(list(stops))
    *between, last = stops
    asked = {"api": "1", "origin": _comma(here), "destination": _comma(last)}
    if between:
        asked["waypoints"] = "|".join(_comma(one) for one in between)
    return f"https://www.google.com/maps/dir/?{urlencode(asked)}"


def _amap(places: list[Place]) -> str:
    if len(places) == 1:
        return f"https://uri.amap.com/marker?position={_lon_first(places[0])}&coordinate=wgs84"
    marks = "|".join(f"{_lon_first(one)},{number}" for number, one in enumerate(places, 1))
    return f"https://uri.amap.com/marker?markers={quote(marks, safe=',')}&coordinate=wgs84"


def _chinese(place: Place, region: str | None) -> bool:
    south, north, west, east = _AROUND_CHINA
    return region == CHINA and south <= place.lat <= north and west <= place.lon <= east


def _comma(place: Place) -> str:
    return f"{place.lat:.6f},{place.lon:.6f}"


def _lon_first(place: Place) -> str:
    return f"{place.lon:.6f},{place.lat:.6f}"
