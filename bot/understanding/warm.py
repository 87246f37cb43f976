"""Word tables and patterns are read when first needed: some messages read in advance spare the first user that wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, partial

from .amend import read_amendment
from .index import CustomerIndex, CustomerName
from .lexicon import SCRIPTS, beginnings, cue_pattern
from .understand import understand
from .votes import GROUPS

_MESSAGES = (
    "今天拜访华联超市王经理,投诉破损3箱要求退款500元,很生气,下周三再去,打了8分",
    "华联超市上次什么时候去的?",
    "华联超市不续约了,介绍了朋友,提醒我明天下午3点打电话",
    "visited Acme Foods today, met Mr Li, they complained about a late delivery, order 500 usd, back next Wed at 3pm",
    "when did we last see Acme Foods?",
    "Acme Foods cancelled, remind me to call Peter on Friday, score 8",
    "今天去了Acme Foods见Peter,他说order下周送,投诉delivery太慢",
)
_CORRECTIONS = ("不是今天,是昨天", "改成周四", "not today, yesterday")


def steps() -> Iterator[Callable[[], object]]:
    """What is to be called to be warm; each takes some hundredths of a second the first time."""
    index = CustomerIndex([CustomerName(1, "华联超市"), CustomerName(2, "Acme Foods")])
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    for text in _MESSAGES:
        yield partial(understand, text, index, now)
    for script in SCRIPTS:
        for group in GROUPS:  # most are passed over in any one message
            yield partial(cue_pattern, group, script)
            yield partial(beginnings, group, script)
    for text in _CORRECTIONS:
        yield partial(read_amendment, text, index, now)


@cache
def warm_up() -> None:
    """Read some messages of each script; takes most of a second once, nothing when called again."""
    for step in steps():
        step()
