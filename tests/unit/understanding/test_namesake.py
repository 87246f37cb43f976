"""People who share a word with a customer, names that stand there in full, and a word that picks one of several."""

from __future__ import annotations

import pytest

from bot.understanding import CustomerIndex, CustomerName, understand

from .samples import NOW


def index_of(*names: str) -> CustomerIndex:
    return CustomerIndex(CustomerName(i, name) for i, name in enumerate(names))


PEOPLE = [
    (("Martin's Deli", "Acme Foods"), "Met Martin at Acme Foods", "Acme Foods", "Martin"),
    (("Lisa Salon", "Acme Foods"), "Lisa from Acme Foods wants 20", "Acme Foods", "Lisa"),
    (("Grace Church", "Acme Foods"), "met Grace at Acme Foods", "Acme Foods", "Grace"),
    (("老李烧烤", "华联超市"), "华联超市老李说下周要货", "华联超市", "老李"),
    (("李家沟合作社", "顺达超市"), "顺达超市李家明说下单20箱", "顺达超市", "李家明"),
    (("何伟强", "华联超市"), "华联超市何伟强说要补货", "华联超市", "何伟强"),
    (("老王粮油店",), "老王粮油店的李姐说要20箱", "老王粮油店", "李姐"),
    (("陈记粮油",), "陈记粮油陈总要20箱", "陈记粮油", "陈总"),
    (("张大夫诊所",), "张大夫诊所张大夫说好", "张大夫诊所", "张大夫"),
    (("Uncle Tan Bakery",), "visited Uncle Tan Bakery, met Mr Lim", "Uncle Tan Bakery", "Mr Lim"),
    (("刘姐水果",), "刘姐水果下单20箱", "刘姐水果", None),
    (("王老吉专卖",), "去王老吉专卖找王老板聊了", "王老吉专卖", "王老板"),
]


@pytest.mark.parametrize(("names", "text", "customer", "person"), PEOPLE)
def test_a_person_is_no_customer_and_a_customer_no_person(
    names: tuple[str, ...], text: str, customer: str, person: str | None
) -> None:
    meaning = understand(text, index_of(*names), NOW)
    draft = meaning.main
    assert draft.customer
    assert names[draft.customer.value] == customer
    assert (draft.contact.value if draft.contact else None) == person
    assert len(meaning.drafts) == 1


@pytest.mark.parametrize("text", ["去了全家便利店(30区03号店),补货20箱", "全家便利店30区03号店补货20箱"])
def test_a_name_in_full_is_certain_among_many_like_it(text: str) -> None:
    names = [*(f"全家便利店(30区0{n}号店)" for n in range(1, 6)), "全家便利店(29区03号店)"]
    draft = understand(text, index_of(*names), NOW).main
    assert draft.customer
    assert names[draft.customer.value] == "全家便利店(30区03号店)"
    assert draft.sure


def test_a_name_in_full_that_begins_another_is_still_asked_about() -> None:
    draft = understand("visited Acme Foods", index_of("Acme Foods", "Acme Foods (Jurong)"), NOW).main
    assert set(draft.candidates) == {0, 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("江北", 0), ("江北那家", 0), ("江北店", 0), ("就是江南那个", 1), ("全家", None), ("东区", None), ("", None),
        ("那家", None), ("jurong", 2), ("the Jurong one", 2), ("百货", None),
    ],
)  # fmt: skip
def test_a_word_picks_the_only_one_offered_that_has_it(typed: str, meant: int | None) -> None:
    index = index_of("全家江北店", "全家江南店", "Acme Foods (Jurong)", "江北百货")
    assert index.among(typed, (0, 1, 2)) == meant
