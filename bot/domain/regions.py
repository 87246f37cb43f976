"""In which country somebody lives, as far as their time zone tells."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from babel.core import get_global


def region_of(zone: ZoneInfo) -> str:
    """The country of a time zone (ISO 3166), by CLDR; ``001``, the world, where it is that of none."""
    return str(get_global("zone_territories").get(zone.key, "001"))
