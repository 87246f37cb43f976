"""How long a customer of each tier may go without a touch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain.tiers import CORE, KEY, REGULAR, TAIL

LONGEST: Mapping[str, int] = {KEY: 14, CORE: 30, REGULAR: 60, TAIL: 180}
"""The longest days between two touches, by tier."""


def due_since(tier: str, today: date) -> date:
    """A customer of this tier who was last touched on this day or before is due."""
    return today - timedelta(days=LONGEST.get(tier, LONGEST[REGULAR]))
