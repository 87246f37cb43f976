"""Which kind of touch a record tells of."""

from __future__ import annotations

import pytest

from bot.understanding.touch_kinds import also_touch, is_payment, tells_delivery, touch_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("拜访华联超市 王经理，谈了新品陈列", "visit"),
        ("华联 聊了春节备货", "visit"),
        ("去了万家乐，他们让我下周打电话", "visit"),
        ("拜访华联，送了月饼", "visit"),
        ("给王经理打了电话，聊了库存", "call"),
        ("电话拜访华联", "call"),
        ("电话回访了华联王经理", "call"),
        ("微信上跟王总聊了报价", "message"),
        ("給王經理發了郵件", "message"),
        ("跟华联开了会", "meeting"),
        ("请华联超市城西店王经理吃饭", "invitation"),
        ("送了华联中秋礼盒", "gift"),
        ("跟王总参加了展会", "event"),
        ("拜访华联，给华联颁了最佳合作伙伴", "honour"),
        ("和万家乐联合促销", "joint"),
        ("Visited Acme, brought mooncakes", "visit"),
        ("Called Acme about stock", "call"),
        ("Called in at Acme", "visit"),
        ("Emailed Mr Li the list", "message"),
        ("Had dinner with Mr Li", "invitation"),
        ("Acme: joint promotion went well", "joint"),
        ("Met Mr Li at the trade fair", "visit"),
        ("", "visit"),
    ],
)
def test_the_kind_of_a_record(text: str, kind: str) -> None:
    assert touch_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("邀请华联王总参加答谢会", "invitation"),
        ("請華聯王經理吃飯", "invitation"),
        ("给华联颁了最佳合作伙伴奖", "honour"),
        ("和万家乐联合促销，卖得不错", "joint"),
        ("给华联送了果篮", "gift"),
        ("invited Acme to our gala", "invitation"),
        ("gave Acme the best partner award", "honour"),
        ("awarded Acme best partner of the year", "honour"),
        ("we awarded Acme the best partner award", "honour"),
        ("Acme named dealer of the year", "honour"),
        ("joint promotion with Acme", "joint"),
        ("sent Acme a gift hamper", "gift"),
        ("Called Acme about stock", "call"),
        ("华联微信上聊了报价", "message"),
        ("打算邀请王总参加年会", None),
        ("王经理喜欢吃月饼", None),
        ("没邀请到王总", None),
        ("要不要联合促销", None),
        ("邀请王总了吗", None),
        ("华联的电话改成13800001234", None),
        ("让我给他打电话", None),
        ("Acme wants a joint promotion", None),
        ("Mr Li likes gift hampers", None),
        ("closed on Sundays", None),
        ("", None),
    ],
)
def test_a_note_that_tells_of_a_touch(text: str, kind: str | None) -> None:
    assert also_touch(text) == kind


@pytest.mark.parametrize(
    ("text", "delivery", "payment"),
    [
        ("华联下单5000，周五送货", True, False),
        ("Acme ordered 3500, delivery on Friday", True, False),
        ("华联下单5000，下周三再去", False, False),
        ("华联回款5000", False, True),
        ("Acme paid 3500", False, True),
        ("Acme ordered 3500", False, False),
    ],
)
def test_what_an_order_says_of_delivery_and_payment(text: str, *, delivery: bool, payment: bool) -> None:
    assert (tells_delivery(text), is_payment(text)) == (delivery, payment)
