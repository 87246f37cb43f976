"""/orders: what came from other programs, and what could not be taken, to be tried again or let go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.i18n import N_, Html, _, escape, format_moment, lines, n, t
from bot.reply import Action, Reply, button, rows
from bot.tabular.said import Said
from bot.turn import Feature, MenuEntry, Reading, Turn
from bot.usecases.ledger import Answer, Result, Sent, take_orders
from bot.usecases.ledger_customers import customers_meant
from bot.usecases.ledger_item import FIELDS, Item, read_item
from bot.usecases.ledger_tell import FILE, REJECTS
from db.ledger import OrderFile, OrderReject, last_files, open_reject_count, open_rejects, taken_since
from db.user import Role
from handlers.guard import gone
from handlers.pages import arrows, page_of
from handlers.words import bold, shorten

_ADMINS = frozenset({Role.ADMIN})
_PAGE = 5
_FILES = 2
_AT_ONCE = 200  # orders that are tried again by one tap
_WEEK = timedelta(days=7)


def _orders(turn: Turn, args: str) -> Reply:
    if turn.actor.role != Role.ADMIN:
        return Reply(text=t("Only admins see to orders from other programs."))
    return _list(turn, 0)


def _page(turn: Turn, action: Action) -> Reply:
    if turn.actor.role != Role.ADMIN:
        return gone()
    return _list(turn, action.number(0)).model_copy(update={"edit": True})


def _list(turn: Turn, asked: int | None, first: Html | None = None) -> Reply:
    count = open_reject_count(turn.session)
    page, pages = page_of(count, asked, _PAGE)
    shown = open_rejects(turn.session, _PAGE, page * _PAGE)
    taken = taken_since(turn.session, turn.now - _WEEK)
    text = lines(
        first,
        t("🧾 <b>Orders from other programs</b>"),
        n("Posted in the last 7 days: {count} order", "Posted in the last 7 days: {count} orders", taken)
        if taken
        else None,
        *(_file_line(turn, one) for one in last_files(turn.session, _FILES)),
        t("Not taken: {count}", count=count) if count else t("Nothing waits for you."),
        *(Html(f"{number}. {_line(one)}") for number, one in enumerate(shown, page * _PAGE + 1)),
    )
    taps = [button(str(number), "lo.one", one.id, page) for number, one in enumerate(shown, page * _PAGE + 1)]
    turning = arrows(page, pages, lambda label, to: button(label, "lo.page", to))
    again = [button(_("Try all again"), "lo.all")] if count else []
    return Reply(text=text, buttons=rows(taps, turning, again), about="orders")


def _file_line(turn: Turn, file: OrderFile) -> Html:
    name, at = shorten(file.name, 24), format_moment(file.at, turn.now)
    if file.reason is not None:
        return t("📂 {file} · {when}: could not be read", file=name, when=at)
    counts = {key: file.counts.get(key, 0) for key in ("new", "changed", "rejected")}
    return t("📂 {file} · {when}: {new} new, {changed} changed, {rejected} not taken", file=name, when=at, **counts)


def _line(one: OrderReject) -> Html:
    key = shorten(one.mark, 16) if not one.mark.startswith("#") else "—"
    times = f" (×{one.times})" if one.times > 1 else ""
    return Html(f"{escape(key)} · {_why(one)}{times}")


def _why(one: OrderReject) -> Html:
    return Said(one.reason, {name: _short(value) for name, value in one.said.items()}).html()


def _short(value: object) -> object:
    return shorten(value, 40) if isinstance(value, str) else value


def _one(turn: Turn, action: Action) -> Reply:
    reject = _open(turn, action)
    if reject is None:
        return gone()
    sent = [f"{name}: {shorten(str(value), 60)}" for name, value in reject.item.items() if name in (*FIELDS, "sent")]
    text = lines(
        Html(f"⚠️ {_why(reject)}"),
        *(escape(one) for one in sent),
        t("Came {when}, {count} times so far.", when=format_moment(reject.last_at, turn.now), count=reject.times)
        if reject.times > 1
        else t("Came {when}.", when=format_moment(reject.last_at, turn.now)),
    )
    page = action.number(1) or 0
    taps = [
        button(_("Try again"), "lo.again", reject.id, page),
        button(_("Let go"), "lo.drop", reject.id, page),
        button(_("Back"), "lo.page", page),
    ]
    return Reply(text=text, buttons=rows(taps), edit=True, about="orders")


def _open(turn: Turn, action: Action) -> OrderReject | None:
    reject = turn.session.get(OrderReject, action.number(0) or 0)
    return reject if turn.actor.role == Role.ADMIN and reject is not None and reject.settled_at is None else None


def _again(turn: Turn, action: Action) -> Reply:
    reject = _open(turn, action)
    if reject is None:
        return gone()
    return _tried(turn, [reject], action.number(1))


def _all(turn: Turn, action: Action) -> Reply:
    if turn.actor.role != Role.ADMIN:
        return gone()
    return _tried(turn, open_rejects(turn.session, _AT_ONCE), 0)


def _tried(turn: Turn, rejects: list[OrderReject], page: int | None) -> Reply:
    answers = try_again(turn, rejects)
    done = sum(one.result != Result.REJECTED for one in answers)
    said = n("✅ {count} order taken.", "✅ {count} orders taken.", done) if done else t("No order could be taken yet.")
    return _list(turn, page, said).model_copy(update={"edit": True})


def try_again(turn: Turn, rejects: list[OrderReject]) -> list[Answer]:
    """Take orders that were kept, as if they were sent now."""
    home, zone = turn.installation.currency, turn.installation.zone
    today = turn.now.astimezone(zone).date()
    items = [(one.source, read_item(one.item, zone, today, home)) for one in rejects]
    written = {item.customer for _source, item in items if isinstance(item, Item) and item.customer is not None}
    meant = customers_meant(turn.session, written)
    answers = [take_orders(turn.session, [item], meant, Sent(source, turn.now)) for source, item in items]
    return [one for some in answers for one in some]


def _drop(turn: Turn, action: Action) -> Reply:
    reject = _open(turn, action)
    if reject is None:
        return gone()
    reject.settled_at = turn.now
    turn.session.flush()
    listed = _list(turn, action.number(1), t("👌 Let go: {order}", order=shorten(reject.mark, 24)))
    undo = rows([button(_("Undo"), "lo.keep", reject.id, action.number(1) or 0)])
    return listed.model_copy(update={"edit": True, "buttons": (*listed.buttons, *undo)})


def _keep(turn: Turn, action: Action) -> Reply:
    reject = turn.session.get(OrderReject, action.number(0) or 0)
    if reject is None or turn.actor.role != Role.ADMIN:
        return gone()
    reject.settled_at = None
    turn.session.flush()
    return _list(turn, action.number(1)).model_copy(update={"edit": True})


# Pushes


def _told_rejects(reading: Reading, data: dict[str, Any]) -> Reply | None:
    count = open_reject_count(reading.session)
    if reading.recipient.role != Role.ADMIN or not count:
        return None
    shown = open_rejects(reading.session, 3)
    text = lines(
        n(
            "🧾 {count} order from another program could not be taken:",
            "🧾 {count} orders from other programs could not be taken:",
            count,
        ),
        *(_line(one) for one in shown),
        Html("…") if count > len(shown) else None,
    )
    return Reply(text=text, buttons=rows([button(_("Show"), "lo.page", 0)]))


def _told_file(reading: Reading, data: dict[str, Any]) -> Reply | None:
    file = reading.session.get(OrderFile, data["file"])
    if file is None or reading.recipient.role != Role.ADMIN:
        return None
    name = bold(shorten(file.name, 40))
    if file.reason is not None:
        return Reply(text=lines(t("📂 {file} could not be read:", file=name), Said(file.reason, file.said).html()))
    return Reply(
        text=lines(
            n(
                "📂 {file}: {count} row could not be taken.",
                "📂 {file}: {count} rows could not be taken.",
                file.counts.get("rejected", 0),
                file=name,
            ),
            t("New: {new}, changed: {changed}.", new=file.counts.get("new", 0), changed=file.counts.get("changed", 0)),
            t("They lie in the folder “rejected” with the reasons: mend them there and put them back."),
        )
    )


FEATURE = Feature(
    "ledger",
    commands={"orders": _orders},
    actions={
        "lo.page": _page,
        "lo.one": _one,
        "lo.again": _again,
        "lo.all": _all,
        "lo.drop": _drop,
        "lo.keep": _keep,
    },
    pushes={REJECTS: _told_rejects, FILE: _told_file},
    menu=(MenuEntry("orders", N_("Orders from other programs"), _ADMINS),),
)
