"""All rules of days and times in English, in order of precedence among equally long matches."""

from __future__ import annotations

from functools import cache

from . import when_en_clock, when_en_days, when_en_spans, when_en_weeks
from .timeref import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """The grammar."""
    return (
        *when_en_days.rules(),
        *when_en_weeks.rules(),
        *when_en_spans.rules(),
        *when_en_days.holiday_rules(),
        *when_en_clock.rules(),
    )
