"""A rate as somebody writes it: "USD 7.12", "1 USD = 7.12 CNY", "美元 7.12 从2026-11-01"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_WRITTEN = re.compile(
    r"(?:1\s*)?(?P<currency>[^\W\d_]{1,12})\s*(?:=|:|：|is|到|->)?\s*(?P<value>\d{1,9}(?:[.,]\d{1,12})?)"
    r"\s*(?P<home>(?!from|since|on|从|從|自)[^\W\d_]{1,12}?)?"
    r"\s*(?:(?:from|since|on|从|從|自|@|,|，)?\s*(?P<day>\d.*?)\s*(?:起|开始|開始)?)?",
    re.IGNORECASE,
)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class WrittenRate:
    """The words of a rate: two currencies, of which the second may be left out, and the day it begins, if one is
    named."""

    currency: str
    value: Decimal
    home: str | None
    day: str | None


def written_rate(text: str) -> WrittenRate | None:
    """The parts of a rate; None where the text is none."""
    said = " ".join(text.split())
    match = _WRITTEN.fullmatch(said) if len(said) <= _LONGEST else None
    if match is None:
        return None
    return WrittenRate(match["currency"], Decimal(match["value"].replace(",", ".")), match["home"], match["day"])
