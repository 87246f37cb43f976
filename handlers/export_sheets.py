"""The sheets of an export: headers and values in the user's language, as an import reads them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.i18n import N_, _, format_money, local
from bot.tabular.book import Cell, Sheet
from bot.tabular.fields import TITLES, Field
from bot.usecases.export_data import Exported
from db.contact import ContactRole
from db.customer import CustomerState, Relationship
from db.touch import TouchKind
from handlers.words import CATEGORIES, SEVERITIES, STATES, TIERS

_CUSTOMER_STATES = {
    CustomerState.PROSPECT: N_("prospect"),
    CustomerState.ACTIVE: N_("active"),
    CustomerState.LOST: N_("lost"),
    CustomerState.CLOSED: N_("closed down"),
}
_RELATIONSHIPS = {
    Relationship.EXCELLENT: N_("excellent"),
    Relationship.GOOD: N_("good"),
    Relationship.SO_SO: N_("so-so"),
    Relationship.STRAINED: N_("strained"),
}
_ROLES = {
    ContactRole.DECIDES: N_("decides"),
    ContactRole.USES: N_("uses"),
    ContactRole.PAYS: N_("pays"),
    ContactRole.GATEKEEPER: N_("gatekeeper"),
}
_TOUCHES = {
    TouchKind.VISIT: N_("Visit"),
    TouchKind.CALL: N_("Call"),
    TouchKind.MESSAGE: N_("Message"),
    TouchKind.MEETING: N_("Meeting"),
    TouchKind.EVENT: N_("Event"),
    TouchKind.GIFT: N_("Gift"),
    TouchKind.INVITATION: N_("Invitation"),
    TouchKind.HONOUR: N_("Honour"),
    TouchKind.JOINT: N_("Joint project"),
}
_OF_CUSTOMER = (
    *(Field.NAME, Field.ALIAS, Field.TIER, Field.STATE, Field.INDUSTRY, Field.ADDRESS, Field.TAGS, Field.SINCE),
    *(Field.CONTRACT_END, Field.CREDIT_TERMS, Field.RELATIONSHIP, Field.MOTIVES, Field.LEAVE_IF, Field.NEEDS),
    Field.PRODUCTS,
)


def sheets(found: Exported, *, whole: bool) -> list[Sheet]:
    """One sheet a kind. With ``whole`` it says who is in charge of each customer."""
    return [
        _customers(found, whole=whole),
        Sheet(
            _("Contacts"),
            [
                *_heads(Field.NAME, Field.ADDRESS, Field.CONTACT, Field.TITLE, Field.PHONE, Field.ROLE),
                *_heads(Field.BIRTHDAY, Field.LIKES),
                _("left on"),
            ],
            [
                (
                    *(one["customer"], one["address"], one["name"], one["title"], one["phone"]),
                    *(_word(_ROLES, one["role"]), _birthday(one["birthday"]), one["likes"], one["left_on"]),
                )
                for one in found.contacts
            ],
        ),
        Sheet(
            _("Orders"),
            _heads(
                *(Field.NAME, Field.ADDRESS, Field.CONTACT, Field.DATE, Field.AMOUNT, Field.CURRENCY, Field.SUMMARY)
            ),
            [
                (
                    *(one["customer"], one["address"], one["contact"], one["ordered_on"], one["amount"]),
                    *(one["currency"], one["summary"]),
                )
                for one in found.orders
            ],
        ),
        Sheet(
            _("Touches"),
            [*_heads(Field.NAME, Field.ADDRESS), _("day"), _("kind"), *_heads(Field.CONTACT), _("text")],
            [
                (
                    *(one["customer"], one["address"], one["happened_on"], _word(_TOUCHES, one["kind"])),
                    *(one["contact"], one["summary"]),
                )
                for one in found.touches
            ],
        ),
        Sheet(
            _("Complaints"),
            [
                *_heads(Field.NAME, Field.ADDRESS),
                *(_("logged"), _("category"), _("severity"), _(TITLES[Field.STATE]), _("due"), _("text")),
            ],
            [
                (
                    *(one["customer"], one["address"], _here(one["created_at"]), _word(CATEGORIES, one["category"])),
                    *(_word(SEVERITIES, one["severity"]), _word(STATES, one["state"]), _here(one["due_at"])),
                    one["summary"],
                )
                for one in found.complaints
            ],
        ),
    ]


def _customers(found: Exported, *, whole: bool) -> Sheet:
    heads = [*_heads(*_OF_CUSTOMER), *([_(TITLES[Field.OWNER])] if whole else [])]
    return Sheet(
        _("Customers"),
        [*heads, _("last visit"), _("sales of 12 months")],
        [
            (
                *(_customer_cell(one, field) for field in _OF_CUSTOMER),
                *([one["owner"]] if whole else []),
                one["last_visit"],
                _sales(one["sales"]),
            )
            for one in found.customers
        ],
    )


def _customer_cell(one: Mapping[str, Any], field: Field) -> Cell:
    value = one[field.value]
    match field:
        case Field.ALIAS | Field.TAGS:
            return "; ".join(value)
        case Field.TIER:
            return _word(TIERS, value)
        case Field.STATE:
            return _word(_CUSTOMER_STATES, value)
        case Field.RELATIONSHIP:
            return _word(_RELATIONSHIPS, value)
    cell: Cell = value
    return cell


def _sales(sums: list[tuple[str, Any]]) -> Cell:
    """One currency is a figure to reckon with; several are words."""
    if len(sums) == 1:
        amount: Cell = sums[0][1]
        return amount
    return " + ".join(format_money(amount, currency) for currency, amount in sums) or None


def _heads(*fields: Field) -> list[str]:
    return [_(TITLES[field]) for field in fields]


def _word(words: Mapping[Any, str], value: str | None) -> str | None:
    return None if value is None else _(words.get(value, value))


def _birthday(code: str | None) -> str | None:
    if code is None:
        return None
    if code.startswith("R"):
        return _("lunar leap {day}", day=code[1:])
    return _("lunar {day}", day=code[1:]) if code.startswith("L") else code[1:]


def _here(moment: Any) -> Cell:
    """In the reader's zone, without it: a workbook knows no zones."""
    return local(moment).replace(tzinfo=None, microsecond=0)
