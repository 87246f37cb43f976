"""What is known of the demo's customers beside their business: contracts, habits, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.book import Book
from db.contact import Contact
from db.customer import Customer
from db.history import Change
from db.tag import Tag


@dataclass(frozen=True, slots=True)
class Known:
    """The fields of one customer; ``contract_ends`` in days from today, roles and likes by the name of a contact."""

    relationship: str | None = None
    contract_ends: int | None = None
    tags: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    likes: tuple[tuple[str, str], ...] = ()
    industry: str | None = None
    address: str | None = None
    credit_terms: str | None = None
    motives: str | None = None
    needs: str | None = None
    leave_if: str | None = None


PROFILES = {
    "华联超市城西店": Known(
        relationship="good",
        contract_ends=128,
        tags=("商超", "冷链"),
        roles=(("王经理", "decides"), ("小周", "gatekeeper")),
        likes=(("王经理", "喝龙井"),),
        industry="零售",
        address="杭州市西湖区文三路1088号",
        credit_terms="月结30天",
        motives="送货准时，破损少",
        needs="周二、周五上午到货，小包装",
        leave_if="连续两次缺货",
    ),
    "湖滨悦来酒店": Known(
        relationship="so_so",
        contract_ends=42,
        tags=("酒店",),
        roles=(("沈经理", "decides"), ("赵会计", "pays")),
        industry="酒店餐饮",
        address="杭州市上城区湖滨路1028号",
        credit_terms="60天",
        leave_if="价格再涨",
    ),
    "临平满福超市": Known(relationship="strained", tags=("商超",), credit_terms="45天"),
    "余杭惠民生活超市": Known(
        relationship="excellent",
        tags=("商超", "重点"),
        roles=(("金总", "decides"), ("小潘", "uses")),
        likes=(("金总", "打羽毛球"),),
        motives="账期灵活",
    ),
    "Acme Foods": Known(
        relationship="good",
        contract_ends=75,
        tags=("retail", "cold-chain"),
        roles=(("Mr Li", "decides"), ("Joyce", "pays")),
        likes=(("Mr Li", "golf"),),
        industry="retail",
        address="1088 Bukit Timah Road, Singapore",
        credit_terms="30 days",
        motives="delivery within a day",
        needs="small packs, delivery before 8",
        leave_if="prices go up twice a year",
    ),
    "Merlion Bay Hotel": Known(
        relationship="strained",
        tags=("hotel",),
        roles=(("Ms Fernandez", "decides"), ("Chef Marcus", "uses")),
        credit_terms="60 days",
    ),
    "良渚麦田烘焙": Known(relationship="good", industry="烘焙", needs="无糖系列", likes=(("冯师傅", "钓鱼"),)),
}


_FIELDS = ("relationship", "industry", "address", "credit_terms", "motives", "needs", "leave_if")


def write_profiles(book: Book) -> None:
    """Give the customers of ``PROFILES`` what is known of them, with a line of history each."""
    for row in book.rows[Customer]:
        row.update(dict.fromkeys((*_FIELDS, "relationship_by", "relationship_at", "contract_end")))
    for row in book.rows[Contact]:
        row.update(dict.fromkeys(("role", "likes")))
    for name, known in PROFILES.items():
        placed = book.placed[name]
        told = book.moment(40, datetime.min.time().replace(hour=15))
        customer = next(row for row in book.rows[Customer] if row["id"] == placed.customer_id)
        for field in _FIELDS:
            _set(book, customer, None, field, getattr(known, field), told)
        if known.relationship:
            customer["relationship_by"], customer["relationship_at"] = placed.user_id, told
        if known.contract_ends is not None:
            _set(book, customer, None, "contract_end", book.today + timedelta(days=known.contract_ends), told)
        for tag in known.tags:
            book.add(Tag, customer_id=placed.customer_id, text=tag, created_by=placed.user_id, at=told)
            _line(book, customer, None, "tag", tag, told)
        for field, said in (("role", known.roles), ("likes", known.likes)):
            for who, value in said:
                people = book.rows[Contact]
                person = next(p for p in people if (p["customer_id"], p["name"]) == (placed.customer_id, who))
                _set(book, customer, person, field, value, told)


def _set(
    book: Book,
    customer: dict[str, object],
    person: dict[str, object] | None,
    field: str,
    value: object,
    told: datetime,
) -> None:
    if value is None:
        return
    (person or customer)[field] = value
    _line(book, customer, person, field, str(value), told)


def _line(
    book: Book,
    customer: dict[str, object],
    person: dict[str, object] | None,
    field: str,
    value: str,
    told: datetime,
) -> None:
    book.add(
        Change,
        customer_id=customer["id"],
        contact_id=person["id"] if person else None,
        user_id=customer["owner_id"],
        at=told,
        field=field,
        before=None,
        after=value,
    )
