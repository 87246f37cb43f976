"""The chart of a customer: orders and touches of 18 months as a picture, with the figures in its caption."""

from __future__ import annotations

from datetime import date
from functools import partial

from bot.charts.canvas import BLUE, ORANGE, SKY
from bot.charts.months import Half, MonthsChart, Series, draw_months
from bot.i18n import (
    Html,
    _,
    currency_sign,
    format_compact,
    format_money,
    format_month,
    format_month_name,
    lines,
    n,
    t,
)
from bot.reply import Action, File, Reply, button, rows
from bot.turn import Feature, Turn, Work
from bot.usecases.customer_months import Months, months_of
from db.blob import add_blob
from db.customer import Customer, visible_customer
from db.job import add_job, open_job
from handlers.guard import gone
from handlers.words import bold

_KIND = "chart"
_EVERY = 3  # months between two labels


def _draw(turn: Turn, action: Action) -> Reply:
    """Have the picture drawn beside the chat; it comes as a message of its own."""
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    if _months(turn, customer).empty:
        return Reply(toast=_("Nothing to draw yet: no orders or visits in 18 months."), alert=True)
    if open_job(turn.session, turn.actor, _KIND) is None:  # a second tap draws no second picture
        add_job(turn.session, turn.actor, turn.incoming.chat_id, _KIND, {"customer": customer.id}, turn.now)
    return Reply(toast=_("Drawing…"))


def _months(turn: Turn, customer: Customer) -> Months:
    return months_of(turn.session, customer, turn.today, turn.installation.currency)


async def _run(work: Work) -> None:
    customer_id = int(work.data["customer"])
    chart = await work.read(lambda turn: _chart_of(turn, customer_id))
    picture = await work.in_thread(partial(draw_months, chart)) if chart else b""
    await work.finish(lambda turn: _sent(turn, customer_id, picture))


def _chart_of(turn: Turn, customer_id: int) -> MonthsChart | None:
    customer = visible_customer(turn.session, turn.actor, customer_id)
    return months_chart(customer.name, _months(turn, customer)) if customer else None


def _sent(turn: Turn, customer_id: int, picture: bytes) -> Reply:
    """The picture, if the customer is still the reader's to see."""
    customer = visible_customer(turn.session, turn.actor, customer_id)
    if customer is None or not picture:
        return Reply(text=t("This customer is no longer there."))
    made = add_blob(turn.session, f"{customer.name}.png", "image/png", picture, turn.now)
    return Reply(
        text=caption(customer.name, _months(turn, customer)),
        files=(File(kind="photo", blob=made),),
        buttons=rows([button(_("Open card"), "c.show", customer.id)]),
        protect=True,
        about=f"customer:{customer.id}",
    )


def months_chart(name: str, found: Months) -> MonthsChart:
    """What is drawn, in the reader's language."""
    return MonthsChart(
        title=name,
        subtitle=_range(found),
        months=tuple(_label(found.first, number) for number in range(len(found.first))),
        years=tuple(_year(found.first, number) for number in range(len(found.first))),
        orders=Half(
            _("Orders ({currency})", currency=currency_sign(found.currency)),
            (Series(_("Orders"), BLUE, found.amounts),),
            format_compact,
        ),
        touches=Half(
            _("In touch (times)"),
            (Series(_("Visits"), ORANGE, found.visits), Series(_("Calls and others"), SKY, found.others)),
            format_compact,
        ),
    )


def _range(found: Months) -> str:
    return f"{format_month(found.first[0])} – {format_month(found.first[-1])}"


def _label(first: list[date], number: int) -> str:
    """Every third month has its name, counted from the present one."""
    return format_month_name(first[number]) if (len(first) - 1 - number) % _EVERY == 0 else ""


def _year(first: list[date], number: int) -> str:
    """The year under the first name of each year."""
    labelled = [at for at in range(len(first)) if _label(first, at) and first[at].year == first[number].year]
    return str(first[number].year) if labelled and labelled[0] == number else ""


def caption(name: str, found: Months) -> Html:
    """The figures of the picture in words, for those who cannot see it."""
    sums = " + ".join(format_money(amount, currency) for currency, amount in found.sums[:3])
    orders = n("{count} order", "{count} orders", found.orders)
    visits = n("{count} visit", "{count} visits", sum(found.visits))
    others = n("{count} call or other touch", "{count} calls or other touches", sum(found.others))
    return lines(
        t("📊 {name} · {range}", name=bold(name), range=_range(found)),
        t("🧾 {orders}: {sums}", orders=orders, sums=sums) if sums else Html(f"🧾 {orders}"),
        Html(f"🚶 {visits} · 📞 {others}"),
        _best(found),
    )


def _best(found: Months) -> Html | None:
    """The best month, which the picture says too."""
    best = max(found.amounts)
    if best <= 0:
        return None
    month = found.first[found.amounts.index(best)]
    return t("Best month: {month}, {sum}", month=format_month(month), sum=format_money(best, found.currency))


FEATURE = Feature("chart", actions={"ch.draw": _draw}, jobs={_KIND: _run}, small_jobs=frozenset({_KIND}))
