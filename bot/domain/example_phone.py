"""A telephone number as people of a country write one: in examples, so that it looks like one of theirs.

Where a country keeps numbers for films and books, it is one of those.
"""

from __future__ import annotations

_OF = {
    "CN": "13800001234",
    "SG": "9123 4567",
    "HK": "9123 4567",
    "MO": "6612 3456",
    "TW": "0912 345 678",
    "MY": "012-345 6789",
    "JP": "090-1234-5678",
    "KR": "010-1234-5678",
    "ID": "0812-3456-7890",
    "PH": "0917 123 4567",
    "TH": "081 234 5678",
    "VN": "0912 345 678",
    "AU": "0491 570 156",
    "GB": "020 7946 0123",
    "US": "415-555-0123",
    "CA": "416-555-0123",
}
_ELSEWHERE = "415-555-0123"


def example_phone(region: str) -> str:
    """The example for a country (ISO 3166)."""
    return _OF.get(region, _ELSEWHERE)
