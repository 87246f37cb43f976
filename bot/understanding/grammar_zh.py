"""All rules of days and times in Chinese, in order of precedence among equally long matches."""

from __future__ import annotations

from functools import cache

from . import when_zh, when_zh_clock, when_zh_spans
from .timeref import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """The grammar."""
    return (*when_zh.rules(), *when_zh_spans.rules(), *when_zh_clock.rules())
