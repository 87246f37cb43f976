"""Links into maps, which work where they are opened."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.maps import country_of_zone, map_link, round_link
from bot.domain.places import Place

HANGZHOU, SINGAPORE = Place(30.2741, 120.1551), Place(1.2841, 103.8515)


@pytest.mark.parametrize(
    ("place", "address", "region", "link"),
    [
        (None, None, "CN", None),
        (None, "  ", None, None),
        (HANGZHOU, None, "CN", "https://uri.amap.com/marker?position=120.155100,30.274100&coordinate=wgs84"),
        (HANGZHOU, None, "SG", "https://maps.google.com/?q=30.274100,120.155100"),
        (SINGAPORE, None, "CN", "https://maps.google.com/?q=1.284100,103.851500"),  # the installation's country
        (SINGAPORE, "1 Raffles Place", None, "https://maps.google.com/?q=1.284100,103.851500"),
        (None, "1 Raffles\nPlace #01-02", "SG", "https://maps.google.com/?q=1%20Raffles%20Place%20%2301-02"),
        (None, "文三路 1号", "CN", "https://uri.amap.com/search?keyword=%E6%96%87%E4%B8%89%E8%B7%AF%201%E5%8F%B7"),
        (Place(0, 0), "somewhere", None, "https://maps.google.com/?q=0.000000,0.000000"),
    ],
)
def test_map_link(place: Place | None, address: str | None, region: str | None, link: str | None) -> None:
    assert map_link(place, address, region) == link


def test_what_is_typed_cannot_add_to_the_link() -> None:
    link = map_link(None, "x&sspn=1#<b>", "SG")
    assert link is not None
    assert parse_qs(urlsplit(link).query) == {"q": ["x&sspn=1#<b>"]}


def test_a_round_has_its_stops_in_order() -> None:
    link = round_link(SINGAPORE, [Place(1.3, 103.8), Place(1.31, 103.9)], None)
    assert parse_qs(urlsplit(link).query) == {
        "api": ["1"],
        "origin": ["1.284100,103.851500"],
        "destination": ["1.310000,103.900000"],
        "waypoints": ["1.300000,103.800000"],
    }
    link = round_link(HANGZHOU, [Place(30.28, 120.16), Place(30.29, 120.17)], "CN")
    asked = parse_qs(urlsplit(link).query)
    assert asked == {"markers": ["120.160000,30.280000,1|120.170000,30.290000,2"], "coordinate": ["wgs84"]}


@pytest.mark.parametrize(("zone", "country"), [("Asia/Shanghai", "CN"), ("Asia/Taipei", None), ("UTC", None)])
def test_country_of_zone(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country
