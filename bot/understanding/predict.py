"""One line of the labelled corpus → its fields, for measuring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .index import CustomerIndex, CustomerName
from .model import Draft
from .understand import understand


def predict(line: dict[str, Any]) -> dict[str, Any]:
    """Fields of the labelling rules for one line ``{id, text, now, customers}``."""
    names: list[str] = list(line["customers"])
    index = CustomerIndex(CustomerName(i, name) for i, name in enumerate(names))
    meaning = understand(str(line["text"]), index, datetime.fromisoformat(line["now"]))
    return {"id": line.get("id"), **fields(meaning.main, names)}


def fields(draft: Draft, names: list[str]) -> dict[str, Any]:
    """The labelled fields of one record; ``names`` are the customers by id."""
    followup = draft.followup.value if draft.followup else None
    return {
        "intent": draft.intent.value,
        "customer": names[draft.customer.value] if draft.customer else None,
        "contact": draft.contact.value if draft.contact else None,
        "event_date": draft.event_date.value.isoformat() if draft.event_date else None,
        "followup_at": None
        if followup is None
        else followup.strftime("%Y-%m-%dT%H:%M")
        if isinstance(followup, datetime)
        else followup.isoformat(),
        "amount": float(draft.amount.value) if draft.amount else None,
        "currency": draft.currency.value if draft.currency else None,
        "score": draft.score.value if draft.score else None,
        "severity": draft.severity.value.value if draft.severity else None,
        "category": draft.category.value.value if draft.category else None,
        "candidates": [names[c] for c in draft.candidates],
        "birthday": str(draft.birthday.value) if draft.birthday else None,
        "referred": draft.referred.value if draft.referred else None,
        "also": [i.value for i in draft.also],
    }
