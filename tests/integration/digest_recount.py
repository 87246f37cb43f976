"""A second count of what a manager's digest says: plain SQL reads of whole tables and loops, nothing of the bot's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
CADENCE = {"key": (7, 14), "core": (14, 30), "regular": (30, 60), "tail": (90, 180)}
ONE_DAY = timedelta(days=1)


@dataclass
class Ledger:
    """All rows of a database file that are not undone, as one person may see them."""

    tables: dict[str, list[Row]]
    me: Row
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def mine(self, table: str) -> list[Row]:
        """Records that stand, about customers that the person may see."""
        seen = {one["id"] for one in self.customers()}
        return [row for row in self.tables[table] if row["undone_at"] is None and row["customer_id"] in seen]

    def customers(self) -> list[Row]:
        standing = [row for row in self.tables["customer"] if row["undone_at"] is None]
        if self.me["role"] == "admin":
            return standing
        return [row for row in standing if self.me["team_id"] is not None and row["team_id"] == self.me["team_id"]]

    def living(self) -> list[Row]:
        return [row for row in self.customers() if row["state"] != "lost" and row["state"] != "closed"]

    def local(self, moment: str | None) -> date | None:
        return None if moment is None else instant(moment).astimezone(self.zone).date()


def open_ledger(path: Path, telegram_id: int, now: datetime, zone: ZoneInfo) -> Ledger:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        tables = {
            name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
            for name in ("customer", "touch", "order", "complaint", "promise", "user", "warning")
        }
    finally:
        connection.close()
    me = next(row for row in tables["user"] if row["telegram_id"] == telegram_id)
    return Ledger(tables, me, ZoneInfo(me["timezone"]) if me["timezone"] else zone, now)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every_day(first: date, last: date) -> list[date]:
    days = []
    while first <= last:
        days.append(first)
        first += ONE_DAY
    return days


def interval(row: Row) -> tuple[int, int]:
    ideal, longest = CADENCE.get(row["tier"], CADENCE["regular"])
    own = row["cadence_ideal"], row["cadence_longest"]
    return own[0] if own[0] is not None else ideal, own[1] if own[1] is not None else longest


def unseen_for(ledger: Ledger, row: Row, day: date, before: date | None = None) -> int:
    """Days since a customer was seen, at a day; only touches up to ``before`` are looked at, if that is given."""
    last = date.fromisoformat(row["created_at"][:10])
    found = []
    for touch in ledger.tables["touch"]:
        if touch["customer_id"] != row["id"] or touch["undone_at"] is not None:
            continue
        if row["tier"] == "key" and touch["kind"] not in ("visit", "meeting"):
            continue
        on = date.fromisoformat(touch["happened_on"])
        if before is None or on <= before:
            found.append(on)
    return (day - (max(found) if found else last)).days


def in_team(ledger: Ledger, user: Row) -> bool:
    if ledger.me["role"] == "admin":
        return True
    return user["team_id"] is not None and bool(user["team_id"] == ledger.me["team_id"])


def recount_day(ledger: Ledger, first: date, last: date) -> dict[str, Any]:
    """The figures of the day; nobody has a holiday from Monday to Friday in the days that are asked for."""
    inside = set(every_day(first, last))
    worked = sum(day.weekday() < 5 for day in inside)
    people = {
        row["id"]: row["name"]
        for row in ledger.tables["user"]
        if row["active"] and row["role"] == "rep" and in_team(ledger, row)
    }
    touches = [row for row in ledger.mine("touch") if date.fromisoformat(row["happened_on"]) in inside]
    for touch in touches:
        people[touch["user_id"]] = next(row["name"] for row in ledger.tables["user"] if row["id"] == touch["user_id"])
    reps = set()
    for number, name in people.items():
        own = [row for row in ledger.living() if row["owner_id"] == number]
        asked = sum((Fraction(7 * worked, 5 * interval(row)[0]) for row in own), Fraction(0))
        whole = asked.numerator // asked.denominator
        needed = whole + (1 if asked - whole >= Fraction(1, 2) else 0)
        late = sum(unseen_for(ledger, row, ledger.today) >= interval(row)[1] for row in own)
        reps.add((number, name, sum(touch["user_id"] == number for touch in touches), needed, late))
    keys = [row for row in ledger.living() if row["tier"] == "key"]
    cold = [
        (unseen_for(ledger, row, ledger.today), row["id"])
        for row in keys
        if unseen_for(ledger, row, ledger.today) >= interval(row)[1]
    ]
    complaints = ledger.mine("complaint")
    waiting = [
        (row["due_at"], row["id"])
        for row in complaints
        if row["state"] in ("open", "acknowledged", "reopened")
        and row["answered_at"] is None
        and instant(row["due_at"]) <= ledger.now
    ]
    broken = [
        (row["due_on"], row["id"])
        for row in ledger.mine("promise")
        if row["state"] == "open" and row["due_on"] is not None and date.fromisoformat(row["due_on"]) < ledger.today
    ]
    orders = ledger.mine("order")
    return {
        "reps": reps,
        "key": len(keys),
        "late": len(cold),
        "neglected": [(number, days) for days, number in sorted(cold, key=lambda one: (-one[0], one[1]))][:3],
        "complaints_new": sum(ledger.local(row["created_at"]) in inside for row in complaints),
        "complaints_overdue": len(waiting),
        "overdue": [number for _due, number in sorted(waiting)][:3],
        "promises_overdue": len(broken),
        "promises": [number for _due, number in sorted(broken)][:3],
        "sales": sales_of_month(orders, last),
        "orders": sum(date.fromisoformat(row["ordered_on"]) in inside for row in orders),
        **recount_warnings(ledger, first),
    }


def recount_warnings(ledger: Ledger, first: date) -> dict[str, Any]:
    """Those since half past eight of the first day that are not over: nobody chose another hour."""
    since = datetime(first.year, first.month, first.day, 8, 30, tzinfo=ledger.zone)
    living = {row["id"] for row in ledger.living()}
    found = []
    for row in ledger.tables["warning"]:
        if row["customer_id"] is None:
            mine = ledger.me["role"] == "admin" or (
                row["team_id"] is not None and row["team_id"] == ledger.me["team_id"]
            )
        else:
            mine = row["customer_id"] in living
        fresh = since <= instant(row["opened_at"]) <= ledger.now
        if mine and fresh and row["state"] != "resolved" and row["voice"] != "silent":
            loss = row["loss"] if row["loss"] is not None else -1
            found.append((-loss, -row["level"], row["id"]))
    return {"warnings_new": len(found), "warnings": [number for _loss, _level, number in sorted(found)][:3]}


def sales_of_month(orders: Iterable[Row], last: date) -> list[tuple[str, Decimal, Decimal]]:
    """From the first of the month to a day, and on the same days of the month before: yuan, then the two currencies
    of which most was sold."""
    year, month = (last.year, last.month - 1) if last.month > 1 else (last.year - 1, 12)
    found: dict[str, list[int]] = {}
    for row in orders:
        day = date.fromisoformat(row["ordered_on"])
        if row["amount"] is None or day.day > last.day:
            continue
        if (day.year, day.month) == (last.year, last.month):
            found.setdefault(row["currency"], [0, 0])[0] += row["amount"]
        elif (day.year, day.month) == (year, month):
            found.setdefault(row["currency"], [0, 0])[1] += row["amount"]
    shown = first_three({currency: sums for currency, sums in found.items() if any(sums)})
    return [(currency, Decimal(found[currency][0]) / 100, Decimal(found[currency][1]) / 100) for currency in shown]


def first_three(found: dict[str, list[Any]]) -> list[str]:
    """Yuan where there is any, then by the highest sum."""
    rest = sorted((-max(sums), currency) for currency, sums in found.items() if currency != "CNY")
    return (["CNY"] * ("CNY" in found) + [currency for _most, currency in rest])[:3]


def recount_week(ledger: Ledger, last: date) -> dict[str, list[Any]]:
    """The figures of the seven days up to ``last`` and of the four weeks before, the oldest first."""
    weeks = [set(every_day(last - timedelta(days=7 * back + 6), last - timedelta(days=7 * back))) for back in range(5)]
    weeks.reverse()
    complaints, promises = ledger.mine("complaint"), ledger.mine("promise")
    settled = [row for row in complaints if row["state"] in ("resolved", "closed")]
    found: dict[str, list[Any]] = {
        "touches": counted(weeks, [date.fromisoformat(row["happened_on"]) for row in ledger.mine("touch")]),
        "opened": counted(weeks, [ledger.local(row["created_at"]) for row in complaints]),
        "settled": counted(weeks, [ledger.local(row["resolved_at"]) for row in settled]),
        "covered": [covered(ledger, max(week)) for week in weeks],
        "answer": [first_answers(ledger, complaints, week) for week in weeks],
        "kept": [kept(ledger, promises, week) for week in weeks],
    }
    sold: dict[str, list[Decimal]] = {}
    for row in ledger.mine("order"):
        if row["amount"] is not None:
            sums = sold.setdefault(row["currency"], [Decimal(0)] * 5)
            for number, week in enumerate(weeks):
                if date.fromisoformat(row["ordered_on"]) in week:
                    sums[number] += Decimal(row["amount"]) / 100
    shown = first_three({currency: sums for currency, sums in sold.items() if any(sums)})
    return found | {f"sales {currency}": sold[currency] for currency in shown}


def counted(weeks: list[set[date]], days: list[date | None]) -> list[int]:
    return [sum(day in week for day in days) for week in weeks]


def percent(part: int, whole: int) -> Decimal | None:
    return Decimal(part * 100) / Decimal(whole) if whole else None


def covered(ledger: Ledger, day: date) -> Decimal | None:
    there = [
        row for row in ledger.living() if row["tier"] == "key" and date.fromisoformat(row["created_at"][:10]) <= day
    ]
    return percent(sum(unseen_for(ledger, row, day, before=day) < interval(row)[1] for row in there), len(there))


def first_answers(ledger: Ledger, complaints: list[Row], week: set[date]) -> Decimal | None:
    hours = []
    for row in complaints:
        answered = row["answered_at"] if row["answered_at"] is not None else row["resolved_at"]
        if answered is not None and ledger.local(answered) in week:
            began = row["runs_from"] if row["runs_from"] is not None else row["created_at"]
            seconds = int((instant(answered) - instant(began)).total_seconds())
            hours.append(Decimal(max(seconds, 0)) / 3600)
    return sum(hours, Decimal(0)) / len(hours) if hours else None


def kept(ledger: Ledger, promises: list[Row], week: set[date]) -> Decimal | None:
    due = well = 0
    for row in promises:
        text = row["counts_on"] if row["counts_on"] is not None else row["due_on"]
        if text is None or date.fromisoformat(text) not in week:
            continue
        if row["state"] == "open" and date.fromisoformat(text) >= ledger.today:
            continue
        due += 1
        settled = ledger.local(row["settled_at"])
        well += row["state"] == "kept" and (settled is None or settled <= max(week))
    return percent(well, due)
