"""Cells → typed values: amounts, numbers to call, words for one of few values, plain text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from bot.i18n import N_
from bot.understanding.lexicon import table
from bot.understanding.normalise import normalise
from bot.understanding.numbers import money

from .said import BadValue
from .table import Cell, blank, text_of

MOST_MONEY = Decimal(10) ** 12
LONGEST_TEXT = 1000
LONGEST_NAME = 80
_SHOWN = 40
_CENT = Decimal("0.01")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d{1,3}(?:[' ]\d{3})+(?:\.\d+)?")
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_CHINESE = re.compile(
    r"[\d.,零〇一二两三四五六七八九十百千万亿萬億壹贰叁肆伍陆柒捌玖拾佰仟]*[万亿萬億千百十][\d零一二两三四五六七八九十百千万]*"
)
_PHONE = re.compile(r"\+?[\d()\-. ]{3,25}(?:(?:ext\.?|x|转|轉|#|-)\s?\d{1,6})?", re.IGNORECASE)
_BETWEEN = re.compile(r"[/、;；,，\n|]+|\s{2,}")


def shown(value: Cell) -> str:
    """A cell as it is quoted in a message."""
    text = text_of(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def read_text(value: Cell, longest: int = LONGEST_TEXT) -> str:
    """Words in one line.

    Raises:
        BadValue: too long, or an error of the spreadsheet's.
    """
    text = text_of(value)
    if text.startswith("#") and text.rstrip("!?").upper() in (
        "#REF",
        "#N/A",
        "#VALUE",
        "#NAME",
        "#DIV/0",
        "#NULL",
        "#NUM",
    ):
        raise BadValue(N_("“{value}” is an error of the spreadsheet; put the value itself"), value=text)
    if len(text) > longest:
        raise BadValue(N_("“{value}” is longer than {most} characters"), value=shown(text), most=longest)
    return text


def read_id(value: Cell) -> str:
    """A number that names something, kept as text: customer number, order number."""
    text = read_text(value, 60)
    if isinstance(value, str) and _SCIENTIFIC.fullmatch(text) and len(text) > 5:
        raise BadValue(
            N_("“{value}” was shortened by the spreadsheet; format the column as text and type it again"), value=text
        )
    return text


# Money


def read_amount(value: Cell) -> tuple[Decimal, str | None]:
    """An amount with two decimals, and its currency where a sign or word tells it.

    Raises:
        BadValue: no number, or an absurd one.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _no_amount(value)
    if isinstance(value, str):
        amount, currency = _written_amount(value)
    else:
        amount, currency = _exact(value), None
    if abs(amount) > MOST_MONEY:
        raise BadValue(N_("“{value}” is too large to be an amount"), value=shown(value))
    return amount.quantize(_CENT, ROUND_HALF_UP), currency


def _exact(value: int | float) -> Decimal:
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        raise _no_amount(value) from None
    if not number.is_finite():
        raise _no_amount(value)
    return number


def _no_amount(value: Cell) -> BadValue:
    return BadValue(N_("“{value}” is not an amount; write it like 12,800.50"), value=shown(value))


def _written_amount(value: str) -> tuple[Decimal, str | None]:
    text = normalise(value).lower.replace("−", "-").strip()
    sign = 1
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1].strip(), -1
    currency, text = _currency(text)
    while text[:1] in ("-", "+"):
        sign, text = (-sign if text[0] == "-" else sign), text[1:].strip()
        told, text = _currency(text)
        currency = currency or told
    if text.endswith("-"):
        sign, text = -sign, text[:-1].strip()
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1].strip(), -sign
    number = _figure(text)
    if number is None:
        raise _no_amount(value)
    return sign * number, currency


def _figure(text: str) -> Decimal | None:
    scale = 1
    if text.endswith("k") and len(text) > 1:
        scale, text = 1000, text[:-1].strip()
    if _SCIENTIFIC.fullmatch(text) or _PLAIN.fullmatch(text):
        try:
            number = Decimal(text)
        except InvalidOperation:
            return None
        return number * scale if number.adjusted() < 40 else Decimal(10) ** 40
    if _GROUPED.fullmatch(text):
        return Decimal(re.sub(r"[,' ]", "", text)) * scale
    if _EUROPEAN.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _DECIMAL_COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return money(text) if _CHINESE.fullmatch(text) else None


@cache
def _signs() -> tuple[tuple[str, str | None], ...]:
    """Words and signs of money, the longest first; those that tell no currency with None."""
    data = table("money")
    words = [(word, code) for code, listed in data["currency"].items() for word in listed]
    words += [(code.lower(), code) for code in data["currency"]]
    words += [(unit, None) for unit in (*data["plain"]["units"], "圓", "元正")]
    return tuple(sorted(dict(words).items(), key=lambda pair: -len(pair[0])))


def _currency(text: str) -> tuple[str | None, str]:
    """The currency said before or after a figure, and the figure alone."""
    found: str | None = None
    for word, code in _signs():
        if text.startswith(word) and len(text) > len(word):
            found, text = found or code, text[len(word) :].strip()
        elif text.endswith(word) and len(text) > len(word):
            found, text = found or code, text[: -len(word)].strip()
    return found, text


def read_currency(value: Cell) -> str:
    """The ISO code of a currency.

    Raises:
        BadValue: not one we know.
    """
    text = normalise(read_text(value)).lower.strip()
    code = dict(_signs()).get(text)
    if code is None:
        raise BadValue(N_("“{value}” is not a currency; write it like CNY"), value=shown(value))
    return code


# Telephone numbers


def read_phones(value: Cell) -> tuple[str, ...]:
    """Telephone numbers as text, in order: several may stand in one cell.

    Raises:
        BadValue: shortened by the spreadsheet (1.38E+10), or no number at all.
    """
    text = read_text(value) if not isinstance(value, str) else unicodedata.normalize("NFKC", value).strip()
    if _SCIENTIFIC.fullmatch(text.strip()):
        raise BadValue(
            N_("“{value}” was shortened by the spreadsheet; format the column as text and type it again"), value=text
        )
    pieces = [" ".join(piece.split()) for piece in _BETWEEN.split(text) if piece.strip()]
    found = []
    for piece in pieces:
        digits = re.sub(r"\D", "", piece)
        if not _PHONE.fullmatch(piece) or not 3 <= len(digits) <= 20:
            raise BadValue(N_("“{value}” is not a phone number"), value=shown(piece))
        found.append(piece)
    return tuple(dict.fromkeys(found))


def phone_digits(number: str) -> str:
    """What tells telephone numbers apart: their digits without a country or a zero in front."""
    digits = re.sub(r"\D", "", number)
    if len(digits) > 11 and digits.startswith("86"):
        digits = digits[2:]
    return digits.lstrip("0") or digits


# One of few


@cache
def _choices(name: str) -> dict[str, str]:
    with Path(__file__).with_name("data").joinpath("values.toml").open("rb") as file:
        data = tomllib.load(file)
    return {_plain(word): choice for choice, words in data[name].items() for word in words}


def _plain(text: str) -> str:
    return "".join(char for char in normalise(text).lower if char.isalnum())


def read_choice(value: Cell, name: str) -> str:
    """One of few values: ``tier``, ``state``, ``relationship`` or ``role``.

    Raises:
        BadValue: a word for none of them.
    """
    found = _choices(name).get(_plain(read_text(value)))
    if found is None:
        examples = ", ".join(dict.fromkeys(_choices(name).values()))
        raise BadValue(N_("“{value}” is not one of: {choices}"), value=shown(value), choices=examples)
    return found


def read_tags(value: Cell) -> tuple[str, ...]:
    """Tags of a cell: separated by commas, semicolons, bars or strokes; each once."""
    found: dict[str, str] = {}
    for piece in re.split(r"[,，;；、/|#\n]+", read_text(value)):
        if not blank(piece):
            word = read_text(piece, 40)
            found.setdefault(word.casefold(), word)
    return tuple(found.values())
