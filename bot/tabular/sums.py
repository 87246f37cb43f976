"""Rows that sum up others: 合计 below the last order, Subtotal after each month. They are no data."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.understanding.normalise import normalise

from .fields import Field
from .headers import Mapping
from .table import Row, blank, text_of

_WORDS = re.compile(
    r"(?:本页|本月|本年|本季|累计|全部|全年|销售|订单|客户|金额)?(?:合计|总计|小计|共计|总和|总共|汇总)(?:金额|数|行)?"
    r"|[0-9]{0,4}年?[0-9]{0,2}[月年季]?度?(?:合计|总计|小计)"
    r"|(?:grand |sub ?-?|overall |page |month(?:ly)? )?totals?(?: amount| sales)?|sum|sum total"
)
_ROUND = re.compile(r"[\s:.。·*=—-]+|[(][^)]*[)]")
_NUMBER = re.compile(r"[^\W\d_]{0,4}[\s$€£¥]*[-+(]?[\d.,'\s]+%?[)]?\s?(?:[^\W\d_]{1,4})?")
_BESIDE = frozenset((Field.NAME, Field.BRANCH, Field.NUMBER, Field.ORDER_NUMBER, Field.AMOUNT, Field.CURRENCY))


def is_sum(row: Row, mapping: Mapping, *, last: bool) -> bool:
    """Whether a row only sums up others: its first cell says so, and beside it are figures, or below it is nothing.

    A customer may be called Total; one has a phone, an address, a day, or others below it.
    """
    cells = [(column, text_of(cell)) for column, cell in enumerate(row) if not blank(cell)]
    if not cells or not _says_sum(cells[0][1]):
        return False
    beside = cells[1:]
    if not all(_NUMBER.fullmatch(text) or _says_sum(text) for _column, text in beside):
        return False
    known = {mapping[column] for column, _text in beside if column in mapping}
    return known <= _BESIDE and (Field.AMOUNT in known or last or bool(beside and not known))


@lru_cache(maxsize=4096)
def _says_sum(text: str) -> bool:
    if len(text) > 30:
        return False
    words = " ".join(_ROUND.sub(" ", normalise(text).lower).split())
    return _WORDS.fullmatch(words) is not None or _WORDS.fullmatch(words.replace(" ", "")) is not None
