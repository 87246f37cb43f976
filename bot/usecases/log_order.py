"""Log an order."""

from __future__ import annotations

from bot.usecases.after_sale import plan_question
from bot.usecases.filing import Filing
from db.order import Order


def log_order(filing: Filing) -> None:
    """File a sale; a bare amount is in the home currency. Some days later the rep is asked how it went."""
    order = Order(
        **filing.common,
        ordered_on=filing.day,
        amount=filing.slots.amount,
        currency=filing.slots.currency or filing.home_currency,
        contact=filing.slots.contact,
        summary=filing.slots.text,
    )
    filing.session.add(order)
    filing.session.flush()
    plan_question(filing, order)
