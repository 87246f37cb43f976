"""Rows with orders: known again by number and line, else by customer, day and amount, the n-th of the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.i18n import N_
from bot.tabular.fields import Field
from bot.tabular.rows import Parsed
from bot.usecases.import_amounts import Amount, Usual, returns
from bot.usecases.import_known import Known, KnownRecord, order_keys
from bot.usecases.import_match import required_customer
from bot.usecases.import_plan import FieldChange, Importing, NewRecord, Outcome, Plan, Refused

_COMPARED = ("ordered_on", "amount", "currency", "contact", "summary")


def plan_orders(plan: Plan, rows: Sequence[Parsed], known: Known, who: Importing) -> None:
    """Each row is an order, or a line of one, of a customer that is there. Below zero it is a return."""
    seen: Counter[tuple[Any, ...]] = Counter()
    taken: set[int] = set()
    usual = Usual(_amount(row, who) for row in rows)
    accepted: list[Amount] = []
    for row in rows:
        try:
            values = _values(row, who)
            if absurd := usual.absurd(values["amount"], values["currency"]):
                plan.reject(row.index, absurd)
                continue
            plan.outcomes[_take(plan, row, values, known, seen, taken)] += 1
            accepted.append((values["amount"], values["currency"]))
        except Refused as refused:
            plan.reject(row.index, refused.said)
    if told := returns(accepted):
        plan.notices.append(told)


def _take(
    plan: Plan,
    row: Parsed,
    values: dict[str, Any],
    known: Known,
    seen: Counter[tuple[Any, ...]],
    taken: set[int],
) -> Outcome:
    customer_id = required_customer(known, row.values)
    number = row.values.get(Field.ORDER_NUMBER)
    key = order_keys(customer_id, number, values)[0]
    there = known.orders.get(key, [])
    place = seen[key]
    seen[key] += 1
    record = there[place] if place < len(there) else None
    if record is None or record.id in taken:
        extra = {"number": number} if number else {}
        plan.new.append(NewRecord("order", values, customer_id, extra))
        return Outcome.NEW
    taken.add(record.id)
    return _change(plan, row, record, values)


def _amount(row: Parsed, who: Importing) -> Amount:
    amount, currency = row.values[Field.AMOUNT]
    return amount, row.values.get(Field.CURRENCY) or currency or who.currency


def _values(row: Parsed, who: Importing) -> dict[str, Any]:
    currency = row.values[Field.AMOUNT][1]
    told = row.values.get(Field.CURRENCY)
    if told and currency and told != currency:
        raise Refused(N_("the amount is in {one}, but its currency column says {other}"), one=currency, other=told)
    amount, currency = _amount(row, who)
    return {
        "ordered_on": row.values[Field.DATE],
        "amount": amount,
        "currency": currency,
        "contact": row.values.get(Field.CONTACT),
        "summary": row.values.get(Field.SUMMARY) or row.values.get(Field.ORDER_NUMBER) or who.source,
    }


def _change(plan: Plan, row: Parsed, record: KnownRecord, values: dict[str, Any]) -> Outcome:
    silent = set() if Field.SUMMARY in row.values else {"summary"}
    if Field.CONTACT not in row.values:
        silent.add("contact")
    found = [
        FieldChange("order", record.id, record.customer_id, name, record.values[name], values[name])
        for name in _COMPARED
        if name not in silent and values[name] != record.values[name]
    ]
    plan.changes += found
    return Outcome.CHANGED if found else Outcome.SAME
