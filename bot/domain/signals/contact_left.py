"""The person we know at a customer left: the warmth goes along, unless somebody else there knows us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.signals.model import AT_THE_RULE, Family, Signal, below_the_rule, level_of

REMEMBERED = 90  # days in which the successor has to be met


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who left a customer. ``main``: the person most of our touches were with, or the only one; ``contact`` is
    an id, so that no name gets into evidence."""

    contact: int
    left: date
    main: bool


def contact_left_signal(
    customer: int, departures: list[Departure], remaining: int, successor_met: date | None, today: date
) -> Signal | None:
    """The signal of one customer; None where nobody left in the last 90 days, or a successor was met since.

    ``remaining``: people we know there still; ``successor_met``: the last touch with any of them. Warns of a main
    contact, and of anybody who leaves nobody behind whom we know; others are told on the card. The departure is the
    matter: another one is another warning.

    Evidence: ``contact``, ``days``, ``remaining``, ``main`` (1 or 0).
    """
    left = [one for one in departures if 0 <= (today - one.left).days <= REMEMBERED]
    if not left:
        return None
    one = max(left, key=lambda who: (who.main, who.left, who.contact))
    if successor_met is not None and successor_met >= max(who.left for who in left):
        return None
    alone = level_of(1.0, remaining) if remaining else 1.0
    level = AT_THE_RULE + (1 - AT_THE_RULE) * alone * 0.9
    if not one.main and remaining:
        level = below_the_rule(level)
    evidence = {"contact": one.contact, "days": (today - one.left).days, "remaining": remaining, "main": int(one.main)}
    return Signal(Family.CONTACT_LEFT, customer, level, one.contact, evidence)
