"""Returns: an order below zero where goods came back or money was given back, and nothing where that is only wanted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import CustomerIndex, CustomerName, Intent, understand

INDEX = CustomerIndex(
    [
        CustomerName(id=1, name="华联超市城西店", aliases=("华联",), contacts=("王经理",)),
        CustomerName(id=2, name="Acme Foods", aliases=(), contacts=("Mr Li",)),
    ]
)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "customer", "amount", "currency"),
    [
        ("华联退货 3000", 1, -3000, "CNY"),
        ("華聯退貨3000元", 1, -3000, None),
        ("华联退了3000块的货", 1, -3000, "CNY"),
        ("华联退回2箱,共600元", 1, -600, "CNY"),
        ("昨天华联退货3000元", 1, -3000, "CNY"),
        ("退货 华联 3000", 1, -3000, "CNY"),
        ("华联冲红1200", 1, -1200, "CNY"),
        ("华联 退款 1.2万", 1, -12000, "CNY"),
        ("华联订单 -3000", 1, -3000, "CNY"),
        ("Acme returned goods for 300", 2, -300, None),
        ("Acme returned goods for 80", 2, -80, None),
        ("Acme returns 5 boxes, 300 dollars", 2, -300, "USD"),
        ("refunded Acme $250.50", 2, Decimal("-250.50"), "USD"),
        ("Acme sent back goods worth 1,300", 2, -1300, None),
        ("credit note for Acme 300", 2, -300, None),
        ("order Acme -300", 2, -300, None),
    ],
)
def test_a_return_is_an_order_below_zero(text: str, customer: int, amount: Decimal | int, currency: str | None) -> None:
    main = understand(text, INDEX, NOW, home_currency="CNY").main
    assert main.intent is Intent.ORDER
    assert main.customer is not None
    assert main.customer.value == customer
    assert main.amount is not None
    assert main.amount.value == amount
    assert currency is None or (main.currency is not None and main.currency.value == currency)


@pytest.mark.parametrize(
    "text",
    [
        "华联要退货3000",
        "华联要求退货3000元",
        "答应华联这周五前退款820",
        "华联没有退货3000",
        "投诉:华联退货 3000",
        "华联上批货破损,退货3000",
        "华联下周退货3000",
        "华联退货 20箱",
        "华联退了20箱",
        "华联退货了吗",
        "Acme wants a refund of 300",
        "Acme want £186 credited by the 30th",
        "Acme may return 300 worth of goods next week",
        "promised Acme a refund of $300 by Friday",
        "Acme returned my call",
        "Acme returned, wants 300 boxes",
        "did Acme return 300?",
    ],
)
def test_what_is_wanted_promised_or_counted_in_pieces_is_none(text: str) -> None:
    main = understand(text, INDEX, NOW, home_currency="CNY").main
    assert main.rule != "order.return"
    assert main.amount is None or main.amount.value > 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("order Acme 300", 300),
        ("华联订了3000,退货500", 3000),
        ("order Acme - 3 boxes, $300", 300),
        ("Acme order 10-20 boxes, 300 dollars", 300),
    ],
)
def test_a_sale_stays_one(text: str, amount: int) -> None:
    main = understand(text, INDEX, NOW, home_currency="CNY").main
    assert main.intent is Intent.ORDER
    assert main.amount is not None
    assert main.amount.value == amount


@pytest.mark.parametrize(
    ("text", "customer", "sold", "returned", "currency"),
    [
        ("华联订了3万,退了2000的货", 1, 30000, -2000, "CNY"),
        ("华联今天下单3万，退货2000", 1, 30000, -2000, "CNY"),
        ("华联订了3000,退货500", 1, 3000, -500, "CNY"),
        ("华联昨天订了3万退了2000的货", 1, 30000, -2000, "CNY"),
        ("华联退货2000,又订了3万", 1, 30000, -2000, "CNY"),
        ("華聯訂了3萬,退了2000的貨", 1, 30000, -2000, None),
        ("订单 华联 3万,退货 2000", 1, 30000, -2000, "CNY"),
        ("拜访华联,订了3万,退了2000的货", 1, 30000, -2000, "CNY"),
        ("华联订了3万,退货2000,周五送货", 1, 30000, -2000, "CNY"),
        ("华联订了3万和退了2000", 1, 30000, -2000, "CNY"),
        ("华联3万和退了2000", 1, 30000, -2000, "CNY"),
        ("华联今天订货3万和退货2000", 1, 30000, -2000, "CNY"),
        ("Acme ordered 3k and returned 400 worth", 2, 3000, -400, None),
        ("Acme ordered $3k, returned goods for 400", 2, 3000, -400, "USD"),
        ("Acme returned goods for 400 and ordered 3k", 2, 3000, -400, None),
        ("Acme bought 5k but sent back 300 worth", 2, 5000, -300, None),
        ("visited Acme, they ordered 3k and returned 400 worth", 2, 3000, -400, None),
        ("order Acme 3k, refunded 400", 2, 3000, -400, None),
    ],
)
def test_a_sale_and_a_return_in_one_sentence_are_two_records(
    text: str, customer: int, sold: int, returned: int, currency: str | None
) -> None:
    sale, back = understand(text, INDEX, NOW, home_currency="CNY").drafts
    assert sale.intent is Intent.ORDER or Intent.ORDER in sale.also
    assert (back.intent, back.rule) == (Intent.ORDER, "order.return")
    for draft, amount in ((sale, sold), (back, returned)):
        assert draft.customer is not None
        assert draft.customer.value == customer
        assert draft.sure
        assert draft.amount is not None
        assert draft.amount.value == amount
        assert (draft.currency.value if draft.currency else None) == currency


def test_each_customer_keeps_its_own_sale_and_return() -> None:
    drafts = understand("华联订了3万,退货2000,Acme订了5000", INDEX, NOW, home_currency="CNY").drafts
    assert [one.customer.value for one in drafts if one.customer] == [1, 1, 2]
    assert [int(one.amount.value) for one in drafts if one.amount] == [30000, -2000, 5000]


@pytest.mark.parametrize(
    "text",
    [
        "华联订单3万,要退2000",
        "华联订了3万,定金退了2000",
        "华联订了3万,没有退货2000",
        "Acme ordered 3k and wants a refund of 400",
        "Acme ordered 20 boxes and returned my call",
    ],
)
def test_a_sale_with_a_return_that_was_not_stays_one_record(text: str) -> None:
    (only,) = understand(text, INDEX, NOW, home_currency="CNY").drafts
    assert only.intent is Intent.ORDER or Intent.ORDER in only.also
    assert only.amount is None or only.amount.value > 0
