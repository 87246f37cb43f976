"""The order rhythm of a customer as a picture, the silence marked, with the figures in its caption."""

from __future__ import annotations

from datetime import date
from functools import partial

from bot.charts.order_rhythm import Rhythm, draw_rhythm
from bot.i18n import Html, _, format_day, format_month_name, format_short_day, lines, n, t
from bot.reply import Action, File, Reply, button, rows
from bot.turn import Feature, Turn, Work
from bot.usecases.order_rhythm import OrderDays, order_days
from db.blob import add_blob
from db.customer import visible_customer
from db.job import add_job, open_job
from handlers.guard import gone
from handlers.warning_reasons import usually
from handlers.warning_words import why_button
from handlers.words import bold

_KIND = "order_rhythm"


def _draw(turn: Turn, action: Action) -> Reply:
    """Have the picture drawn beside the chat; it comes as a message of its own."""
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    if order_days(turn.session, customer, turn.now) is None:
        return Reply(toast=_("Nothing to draw yet: no orders in 18 months."), alert=True)
    if open_job(turn.session, turn.actor, _KIND) is None:  # a second tap draws no second picture
        add_job(turn.session, turn.actor, turn.incoming.chat_id, _KIND, {"customer": customer.id}, turn.now)
    return Reply(toast=_("Drawing…"))


async def _run(work: Work) -> None:
    customer_id = int(work.data["customer"])
    chart = await work.read(lambda turn: _chart_of(turn, customer_id))
    picture = await work.in_thread(partial(draw_rhythm, chart)) if chart is not None else b""
    await work.finish(lambda turn: _sent(turn, customer_id, picture))


def _chart_of(turn: Turn, customer_id: int) -> Rhythm | None:
    customer = visible_customer(turn.session, turn.actor, customer_id)
    found = order_days(turn.session, customer, turn.now) if customer is not None else None
    return rhythm_chart(customer.name, found) if customer is not None and found is not None else None


def _sent(turn: Turn, customer_id: int, picture: bytes) -> Reply:
    """The picture, if the customer is still the reader's to see."""
    customer = visible_customer(turn.session, turn.actor, customer_id)
    found = order_days(turn.session, customer, turn.now) if customer is not None else None
    if customer is None or found is None or not picture:
        return Reply(text=t("This customer is no longer there."))
    made = add_blob(turn.session, f"{customer.name}.png", "image/png", picture, turn.now)
    return Reply(
        text=caption(customer.name, found),
        files=(File(kind="photo", blob=made),),
        buttons=rows([why_button(customer.id), button(_("Open card"), "c.show", customer.id)]),
        protect=True,
        about=f"customer:{customer.id}",
    )


def rhythm_chart(name: str, found: OrderDays) -> Rhythm:
    """What is drawn, in the reader's language."""
    most = max((amount for _day, amount in found.orders), default=0) or 1
    usual = found.usual or 0.0
    return Rhythm(
        title=name,
        subtitle=_usually(found),
        orders=[(day.toordinal(), float(amount / most)) for day, amount in found.orders],
        first=found.first.toordinal(),
        today=found.today.toordinal(),
        usual=usual if usual else float(max(found.silent, 1)),
        marks=_months(found.first, found.today),
        silent=n("silent for {count} day", "silent for {count} days", found.silent),
        expected=_("next order was due"),
        caption=_("Each bar is an order; the last one was on {day}.", day=format_short_day(found.orders[-1][0])),
    )


def _usually(found: OrderDays) -> Html:
    return usually(round(found.usual)) if found.usual else t("Only one order so far.")


def _months(first: date, today: date) -> list[tuple[int, str]]:
    """The first day of each month, with its name."""
    found, year, month = [], first.year, first.month
    while (day := date(year, month, 1)) <= today:
        if day >= first:
            found.append((day.toordinal(), format_month_name(day)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def caption(name: str, found: OrderDays) -> Html:
    """The figures of the picture in words, for those who cannot see it."""
    last = format_day(found.orders[-1][0], found.today)
    return lines(
        t("📉 {name}", name=bold(name)),
        _usually(found),
        n(
            "Last order {day}: silent for {count} day",
            "Last order {day}: silent for {count} days",
            found.silent,
            day=last,
        ),
    )


FEATURE = Feature("rhythm", actions={"or.draw": _draw}, jobs={_KIND: _run}, small_jobs=frozenset({_KIND}))
