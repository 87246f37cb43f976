"""Every family has its sentence in every language: short, with its numbers, and without what is not known."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.config import LANGUAGES
from bot.domain.signals.model import Family
from bot.i18n import speaking
from handlers.warning_reasons import reason
from handlers.warning_words import FAMILIES, Finding
from tests.integration.risks import CONTACT, LEAKAGE, SILENCE

ZONE = ZoneInfo("Asia/Shanghai")
FEW = {**SILENCE, "orders": 2, "few_orders": 1} | {"similar": 0, "lost_of_similar": 0}
CASES: list[tuple[Family, dict[str, Any], str]] = [
    (
        Family.SILENCE,
        SILENCE,
        "Usually orders every 21 days; silent for 47 days; 83 of 100 similar silences never came back.",
    ),
    (
        Family.SILENCE,
        SILENCE | {"similar": 24, "lost_of_similar": 9},
        "Usually orders every 21 days; silent for 47 days; 9 of 24 similar silences never came back.",
    ),
    (
        Family.SILENCE,
        FEW | {"typical_gap_days": 1},
        "Usually orders every day (few orders so far); silent for 47 days.",
    ),
    (Family.SILENCE, FEW, "Usually orders every 21 days (few orders so far); silent for 47 days."),
    (
        Family.AMOUNT,
        {"recent": 1200.4, "usual": 5000.0, "change_percent": -76, "direction": "down"},
        "Bought CN¥1,200 in 90 days instead of the usual CN¥5,000: 76% less.",
    ),
    (
        Family.AMOUNT,
        {"recent": 9000.0, "usual": 4000.0, "change_percent": 125, "direction": "up"},
        "Bought CN¥9,000 in 90 days instead of the usual CN¥4,000: 125% more.",
    ),
    (Family.CONTACT, CONTACT, "Last visit or call 40 days ago; at most 14 days are planned."),
    (Family.CONTACT, CONTACT | {"typical_days": 14}, "Last visit or call 40 days ago; usually it is 14 days."),
    (Family.CONTACT, CONTACT | {"never": 1}, "Known for 40 days and never seen; at most 14 days are planned."),
    (
        Family.COMPLAINTS,
        {"count": 3, "usual": 0.4, "late": 0, "late_hours": 0, "reason": "pile"},
        "3 complaints in 30 days; usually there are none.",
    ),
    (
        Family.COMPLAINTS,
        {"count": 1, "usual": 0.4, "late": 1, "late_hours": 1, "reason": "late"},
        "A complaint waits for an answer past its deadline, by 1 working hour.",
    ),
    (
        Family.COMPLAINTS,
        {"count": 6, "usual": 1.2, "late": 0, "late_hours": 0, "reason": "pile"},
        "6 complaints in 30 days; about 1.2 is usual.",
    ),
    (
        Family.COMPLAINTS,
        {"count": 2, "usual": 0.4, "late": 2, "late_hours": 5, "reason": "late"},
        "2 complaints wait for an answer past their deadline, the longest by 5 working hours.",
    ),
    (
        Family.SCORE,
        {"score": 4, "before": 8, "drop": 4, "days": 1, "reason": "drop"},
        "Gave 4/10 1 day ago, after 8/10 before.",
    ),
    (Family.SCORE, {"score": 2, "drop": 0, "days": 3, "reason": "detractor"}, "Gave 2/10, 3 days ago."),
    (
        Family.PROMISE,
        {"broken": 2, "overdue": 1, "days_late": 6},
        "2 promises broken in 90 days; 1 promise overdue by 6 days.",
    ),
    (Family.PROMISE, {"broken": 0, "overdue": 3, "days_late": 9}, "3 promises overdue, the longest by 9 days."),
    (Family.PROMISE, {"broken": 1, "overdue": 0, "days_late": 0}, "1 promise broken in 90 days."),
    (
        Family.CONTACT_LEFT,
        {"contact": 1, "days": 5, "remaining": 0, "main": 1},
        "A contact left 5 days ago; nobody else is known there.",
    ),
    (
        Family.CONCENTRATION,
        {"customers": 30, "top1_percent": 34, "top5_percent": 60, "hhi": 0.171, "reason": "top1"},
        "The largest customer makes 34% of the sales of 12 months; the line is 20%.",
    ),
    (
        Family.LEAKAGE,
        LEAKAGE,
        "9 of 40 customers of the year before did not order in the last 12 months: 23% (likely 12–37%); "
        "the line is 10%.",
    ),
    (
        Family.FEED,
        {"quiet_days": 12, "line_days": 4},
        "No order from anybody for 12 days; more than 4 days are unusual. Silences are counted without it.",
    ),
]


@pytest.mark.parametrize(("family", "evidence", "said"), CASES)
def test_the_sentence_in_english(family: Family, evidence: dict[str, Any], said: str) -> None:
    with speaking("en", ZONE):
        assert reason(Finding(family, evidence, "CNY")) == said


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize(("family", "evidence", "said"), CASES)
def test_in_chinese_it_has_the_same_numbers_and_no_english(
    language: str, family: Family, evidence: dict[str, Any], said: str
) -> None:
    with speaking(language, ZONE):
        told = reason(Finding(family, evidence, "CNY"))
    assert told.endswith("。")
    assert not any(one.isascii() and one.isalpha() for one in told.replace("HHI", "").replace("CN¥", ""))
    for number in ("silence_days", "typical_gap_days", "quiet_days", "gone"):
        if evidence.get(number, 0) > 1:  # "every day" needs no number
            assert str(evidence[number]) in told


def test_every_family_has_a_case_and_a_name() -> None:
    assert {family for family, _, _ in CASES} == set(Family) == set(FAMILIES)
