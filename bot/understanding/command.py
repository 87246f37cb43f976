"""``huike understand``: read messages or date expressions as JSON lines, or explain one message to a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from .index import CustomerIndex, CustomerName
from .model import Draft, Slot
from .predict import fields
from .understand import understand
from .when import dates

EXAMPLE = '{"id": 1, "text": "拜访华联王经理", "now": "2026-11-23T09:30:00+08:00", "customers": ["华联超市"]}'
DATE_EXAMPLE = '{"text": "next Friday at 3pm", "reference": "2026-11-23T09:30:00"}'
SLOTS = (
    "customer",
    "contact",
    "event_date",
    "followup",
    "amount",
    "currency",
    "score",
    "severity",
    "category",
    "birthday",
    "referred",
    "phone",
)


class BadLineError(ValueError):
    """A line that cannot be read: which one, why, and what a right one looks like."""


def read_messages(lines: Iterable[str]) -> Iterator[str]:
    """For each line ``{id, text, now, customers}`` one line with what was understood. Raises BadLineError."""
    return _each(lines, _message, EXAMPLE)


def read_dates(lines: Iterable[str]) -> Iterator[str]:
    """For each line ``{text, reference}`` one line ``{dates: [{value, span, has_time}]}``. Raises BadLineError."""
    return _each(lines, _dates, DATE_EXAMPLE)


def _each(lines: Iterable[str], read: Callable[[dict[str, Any]], dict[str, Any]], example: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            yield json.dumps(read(said), ensure_ascii=False)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            raise BadLineError(f"line {number}: {what}; a line looks like {example}") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _message(line: dict[str, Any]) -> dict[str, Any]:
    names = [str(name) for name in line["customers"]]
    index = CustomerIndex(CustomerName(number, name) for number, name in enumerate(names))
    meaning = understand(str(line["text"]), index, _moment(line["now"]))
    main = meaning.main
    return {
        "id": line.get("id"),
        **fields(main, names),
        "confidence": round(main.confidence, 3),
        "sure": main.sure,
        "records": [{"span": [one.start, one.end], **fields(one, names)} for one in meaning.drafts],
        "explain": explain(main, names),
    }


def explain(draft: Draft, names: list[str]) -> list[dict[str, Any]]:
    """Each slot of a record with the words it was read from and the rule that read it."""
    shown = fields(draft, names) | {"phone": draft.phone.value if draft.phone else None}
    shown["followup"] = shown["followup_at"]
    found = [{"slot": "intent", "value": draft.intent.value, "span": [draft.start, draft.end], "rule": draft.rule}]
    for name in SLOTS:
        slot: Slot[Any] | None = getattr(draft, name)
        if slot is not None:
            label = "followup_at" if name == "followup" else name
            found.append({"slot": label, "value": shown[name], "span": [slot.start, slot.end], "rule": slot.rule})
    return found


def _dates(line: dict[str, Any]) -> dict[str, Any]:
    found = []
    for value, start, end in dates(str(line["text"]), _moment(line["reference"])):
        has_time = isinstance(value, datetime)
        shown = f"{value:%Y-%m-%dT%H:%M:%S}" if has_time else value.isoformat()
        found.append({"value": shown, "span": [start, end], "has_time": has_time})
    return {"dates": found}


def explain_to_a_person(text: str, names: list[str], now: datetime) -> Iterator[str]:
    """Lines for reading: each record of the message with its slots, the words behind them and the rules."""
    index = CustomerIndex(CustomerName(number, name) for number, name in enumerate(names))
    for number, draft in enumerate(understand(text, index, now).drafts, start=1):
        yield f"{number}. {draft.intent.value} ({'sure' if draft.sure else 'asks first'}, {draft.confidence:.0%})"
        for found in explain(draft, names):
            start, end = found["span"]
            words = "" if found["slot"] == "intent" else text[start:end]
            yield f"   {found['slot']:12} {found['value']!s:24} {words!r:20} {found['rule']}"
        if draft.candidates:
            yield f"   ask among    {', '.join(names[one] for one in draft.candidates)}"
        if draft.mention:
            yield f"   unknown name {draft.mention}"
