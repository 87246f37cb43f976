"""What a column can mean, and what a table of such columns is."""

from __future__ import annotations

from enum import StrEnum

from bot.i18n import N_


class Kind(StrEnum):
    """What each row of a table is. A row of customers may bring a contact along."""

    CUSTOMERS = "customers"
    CONTACTS = "contacts"
    ORDERS = "orders"


class Field(StrEnum):
    """What a column can be. A branch becomes part of the name, see ``bot.tabular.rows``."""

    NAME = "name"
    BRANCH = "branch"
    NUMBER = "number"
    ALIAS = "alias"
    OWNER = "owner"
    TIER = "tier"
    STATE = "state"
    INDUSTRY = "industry"
    ADDRESS = "address"
    TAGS = "tags"
    SINCE = "since"
    CONTRACT_END = "contract_end"
    CREDIT_TERMS = "credit_terms"
    RELATIONSHIP = "relationship"
    MOTIVES = "motives"
    LEAVE_IF = "leave_if"
    NEEDS = "needs"
    PRODUCTS = "products"
    CONTACT = "contact"
    TITLE = "title"
    PHONE = "phone"
    ROLE = "role"
    BIRTHDAY = "birthday"
    LIKES = "likes"
    ORDER_NUMBER = "order_number"
    DATE = "date"
    AMOUNT = "amount"
    CURRENCY = "currency"
    SUMMARY = "summary"


TITLES = {
    Field.NAME: N_("customer"),
    Field.BRANCH: N_("branch"),
    Field.NUMBER: N_("customer no."),
    Field.ALIAS: N_("also called"),
    Field.OWNER: N_("in charge"),
    Field.TIER: N_("tier"),
    Field.STATE: N_("state"),
    Field.INDUSTRY: N_("industry"),
    Field.ADDRESS: N_("address"),
    Field.TAGS: N_("tags"),
    Field.SINCE: N_("since when"),
    Field.CONTRACT_END: N_("contract end"),
    Field.CREDIT_TERMS: N_("credit terms"),
    Field.RELATIONSHIP: N_("relationship"),
    Field.MOTIVES: N_("why they buy"),
    Field.LEAVE_IF: N_("would leave if"),
    Field.NEEDS: N_("needs, habits"),
    Field.PRODUCTS: N_("products used"),
    Field.CONTACT: N_("contact"),
    Field.TITLE: N_("title"),
    Field.PHONE: N_("phone"),
    Field.ROLE: N_("role"),
    Field.BIRTHDAY: N_("birthday"),
    Field.LIKES: N_("likes"),
    Field.ORDER_NUMBER: N_("order no."),
    Field.DATE: N_("order date"),
    Field.AMOUNT: N_("amount"),
    Field.CURRENCY: N_("currency"),
    Field.SUMMARY: N_("goods, note"),
}
OF_CUSTOMER = tuple(Field)[: tuple(Field).index(Field.CONTACT)]
OF_CONTACT = (Field.CONTACT, Field.TITLE, Field.PHONE, Field.ROLE, Field.BIRTHDAY, Field.LIKES)
OF_ORDER = (Field.ORDER_NUMBER, Field.DATE, Field.AMOUNT, Field.CURRENCY, Field.SUMMARY)
_KEYS = (Field.NAME, Field.BRANCH, Field.NUMBER, Field.ADDRESS)  # by which rows of other kinds find their customer
OF_KIND = {
    Kind.CUSTOMERS: (*OF_CUSTOMER, *OF_CONTACT),
    Kind.CONTACTS: (*_KEYS, *OF_CONTACT),
    Kind.ORDERS: (*_KEYS, Field.CONTACT, *OF_ORDER),
}


def needed(kind: Kind) -> tuple[tuple[Field, ...], ...]:
    """What a table of this kind must have: one field of each group."""
    whose = (Field.NAME, Field.NUMBER)
    if kind == Kind.CUSTOMERS:
        return ((Field.NAME,),)
    if kind == Kind.CONTACTS:
        return (whose, (Field.CONTACT, Field.PHONE))
    return (whose, (Field.DATE,), (Field.AMOUNT,))


def kind_of(fields: set[Field]) -> Kind:
    """What a table with these columns most likely is."""
    if Field.AMOUNT in fields or {Field.DATE, Field.ORDER_NUMBER} <= fields:
        return Kind.ORDERS
    known = fields - {Field.NAME, Field.BRANCH, Field.NUMBER}
    if Field.CONTACT in fields and known <= set(OF_CONTACT):
        return Kind.CONTACTS
    return Kind.CUSTOMERS
