"""Which customer a row is about."""

from __future__ import annotations

from typing import Any

from bot.i18n import N_
from bot.tabular.fields import Field
from bot.usecases.import_known import Known, name_key
from bot.usecases.import_plan import Refused


def match_customer(known: Known, values: dict[Field, Any]) -> int | None:
    """The id of the actor's customer that a row means: by its number, else by its exact name; where several bear the
    name, the one of this address. None where there is none.

    Raises:
        Refused: several may be meant.
    """
    number = values.get(Field.NUMBER)
    if number and (found := known.by_number.get(number.casefold())):
        return _one(found, N_("you have several customers with the number {value}"), number)
    name = values.get(Field.NAME)
    if not name:
        return None
    found = known.by_name.get(name_key(name), [])
    if number:  # one that has another number is another customer
        found = [one for one in found if one not in known.numbers]
    if len(found) > 1 and (address := values.get(Field.ADDRESS)):
        found = [one for one in found if _same_address(known, one, address)]
        if not found:
            return None
    return _one(found, N_("you have several customers called {value}; add a column with the address"), name)


def _same_address(known: Known, customer_id: int, address: str) -> bool:
    there = known.customers[customer_id].values["address"]
    return there is not None and name_key(there) == name_key(address)


def _one(found: list[int], several: str, value: str) -> int | None:
    if len(found) > 1:
        raise Refused(several, value=value)
    return found[0] if found else None


def required_customer(known: Known, values: dict[Field, Any]) -> int:
    """The customer a row of another kind belongs to.

    Raises:
        Refused: none, or several.
    """
    found = match_customer(known, values)
    if found is None:
        name = values.get(Field.NAME) or values[Field.NUMBER]
        raise Refused(N_("none of your customers is called {value}; import the customers first"), value=name)
    return found


def check_hidden(known: Known, values: dict[Field, Any]) -> None:
    """Refuse a new customer that a colleague has, without telling more than that.

    Raises:
        Refused: somebody else has one of this name, at this address or at one that is not told.
    """
    addresses = known.hidden.get(name_key(values[Field.NAME]))
    if addresses is None:
        return
    here = name_key(values[Field.ADDRESS]) if values.get(Field.ADDRESS) else None
    if here is None or any(there in (None, here) for there in addresses):
        raise Refused(N_("a colleague has a customer of this name; ask your manager"))
