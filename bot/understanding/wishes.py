"""A message that is nothing but the wish for a list or for what a command does: 我的待办, "overdue promises", 怎么用.

Reps do not learn commands. What is made of the words of ``data/wishes.toml`` alone, to the last one, is such a wish;
one word more and it is news, or a question about somebody.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from .lexicon import table
from .normalise import is_han, normalise

_LONGEST = 48  # characters
_LONGEST_OFF = 80
_GAP = "[^,，。;!?改换到他客系短自]"
_OFF = re.compile(
    f"(?:请|麻烦|帮我|把)*(?:取消|删除|删掉|删了|关掉|关闭|撤掉|撤销|停掉|停止)(?:{_GAP}{{1,14}}的)?"
    "(?:这个|那个|这条|那条|所有|全部|所有的|全部的|我的)*提醒(?:了|吧|一下)*"
    f"|(?:请|以后|今后|先|可以)*(?:不用|不要|别|不必|无需|毋须|唔使|唔好)再?提醒(?:我{_GAP}{{0,14}}|了|啦)?"
    f"|(?:请|麻烦|帮我)*[把将]{_GAP}{{0,14}}提醒(?:都|给我|帮我)?(?:取消|删除|删|关|撤|停)(?:掉|了|吧|一下)*"
    f"|{_GAP}{{1,12}}的提醒(?:都|给我|帮我)?(?:取消|删除|删|关|撤|停)(?:掉|了)?吧"
    "|(?:please |pls )?(?:cancel|delete|remove|stop|turn off) (?:(?:all|my|the|this|that|these|those) )+"
    "(?:[\\w'&:-]+ ){0,2}reminders?(?: (?:about|for|of|on|with) [^,;!?]{1,40})?"
    "|(?:please |pls )?(?:stop|quit) reminding me(?: [^,;!?]{1,40})?"
    "|(?:please |pls )?(?:don't|dont|do not|no need to|no longer) remind me"
    "(?: (?:about|of|to|for|again|any)[^,;!?]{0,40})?"
)
_OF_CUSTOMERS = re.compile("的(?:大|老|重点)*客户$")
_WANTED = re.compile("(?:客户|客人)(?:要|想|需要|说|让)")
_HANDED = re.compile(
    "(?:请|麻烦|帮我)?[把将]?(?P<zh>[^,，。;；!?？\n]{1,40}?)(?:这个客户|這個客戶)?(?:转给|轉給|移交给|移交給|交给|交給|分给|分給|划给|劃給|改由)"
    "(?P<zh_to>[^,，。;；!?？\n]{1,30}?)(?:来?负责|來?負責|跟进|跟進|来?管|了|吧)*"
    "|(?:please )?(?:hand|assign|transfer|move|reassign) (?P<en>[^,;!?\n]{1,40}?)(?: over)? to "
    "(?P<en_to>[^,;!?\n]{1,30}?)",
    re.IGNORECASE,
)
_WEEK, _MONTH = re.compile("周|星期|礼拜|week"), re.compile("月|month")
_MARKS = re.compile(r"[\s,.;:!?~。、…\"'()\-]+")
_MARKS_EN = re.compile(r"[\s,.;:!?~\"]+")
_TOMORROW = {"zh": ("明天", "明日", "听日"), "en": ("tomorrow", "tomorrow's", "tomorrows")}
_ASKING = ("什么", "啥", "哪", "谁", "咩", "乜", "边", "what", "who", "which")


class Wish(StrEnum):
    """What somebody wants to see or have done."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    PROMISES = "promises"
    COMPLAINTS = "complaints"
    BIRTHDAYS = "birthdays"
    IDLE = "idle"
    SALES = "sales"
    LOGGED = "logged"
    NEAR = "near"
    CUSTOMERS = "customers"
    REMINDERS = "reminders"
    EXPORT = "export"
    IMPORT = "import"
    RISK = "risk"
    TEAM = "team"
    DUPLICATES = "duplicates"
    SETTINGS = "settings"
    HELP = "help"


def wish(text: str) -> Wish | None:
    """What the message wishes for, if it is nothing but a wish."""
    low = normalise(text).lower.strip()
    if not low or len(low) > _LONGEST or "\n" in low:
        return None
    if any(is_han(c) for c in low):
        return _read("zh", "".join(_MARKS.split(low)))
    return _read("en", " ".join(_MARKS_EN.split(low)).strip())


def wish_of(text: str, name: str) -> Wish | None:
    """What the message wishes to know of somebody of this name, if it names that one: 李娜今天拜访了谁."""
    names = [name, *([name.split()[0]] if name.isascii() and " " in name else [])]
    for one in names:
        called = rf"(?<![A-Za-z]){re.escape(one)}(?:[’']s|\s*的)?(?![A-Za-z])"
        rest = re.sub(called, " ", text, count=1, flags=re.IGNORECASE)
        if rest != text:
            return wish(rest)
    return None


def handed_to(text: str) -> tuple[str, str] | None:
    """Whom a customer is to be handed over to, as written, and the words that name the customer: 把华联转给陈伟."""
    found = _HANDED.fullmatch(text.strip().rstrip("。.!！~ "))
    if found is None:
        return None
    customer, taker = found["zh"] or found["en"], found["zh_to"] or found["en_to"]
    return taker.strip(), customer.strip()


def span_of(text: str) -> str:
    """The days that are asked about: ``day`` (today), ``week`` or ``month``."""
    low = normalise(text).lower
    return "week" if _WEEK.search(low) else "month" if _MONTH.search(low) else "day"


def calls_off(text: str) -> bool:
    """Whether the message says that a reminder is not wanted any more."""
    low = normalise(text).lower.strip()
    return len(low) <= _LONGEST_OFF and _OFF.fullmatch(low.rstrip(" .!?~。")) is not None


def _read(language: str, words: str) -> Wish | None:
    if words in table("wishes")["never"]:
        return None
    if words in table("wishes")["day"]:
        return Wish.TODAY
    tomorrow = next((one for one in _TOMORROW[language] if one in words), None)
    if tomorrow is None:
        return _wishes(language, words)
    rest = " ".join(words.replace(tomorrow, " ", 1).split())
    loose = not rest or (_filler(language).fullmatch(rest) and any(one in rest for one in _ASKING))
    return Wish.TOMORROW if loose or _wishes(language, rest) == Wish.TODAY else None


def _wishes(language: str, words: str) -> Wish | None:
    found = next((one for one in Wish if one != Wish.TOMORROW and _form(one, language).fullmatch(words)), None)
    return None if found is not None and language == "zh" and _tells(found, words) else found


def _tells(found: Wish, words: str) -> bool:
    """Whether Chinese words that would do for a wish rather tell something: of customers, and without a word that
    asks."""
    if _OF_CUSTOMERS.search(words):
        return bool(_WANTED.search(words))
    if any(one in words for one in table("wishes")["asks"]):
        return bool(_WANTED.search(words))
    if found == Wish.BIRTHDAYS:
        return words not in table("wishes")["birthdays"]["alone"]
    if any(one in words for one in ("客户", "客人", "店")):
        return found not in (Wish.CUSTOMERS, Wish.EXPORT, Wish.DUPLICATES, Wish.IDLE)
    return "答应" in words


@cache
def _filler(language: str) -> re.Pattern[str]:
    """Words that wish for nothing in particular: what is on tomorrow."""
    loose = _any(table("wishes")["filler"][language])
    return re.compile(f"(?:{loose})+" if language == "zh" else f"(?:{loose})(?: (?:{loose}))*")


@cache
def _form(one: Wish, language: str) -> re.Pattern[str]:
    """The pattern of a wish: its words and filling ones, a core among them."""
    data = table("wishes")
    core = _any(data[one][language])
    loose = _any([*data["filler"][language], *data[one].get(f"with_{language}", ())])
    if language == "zh":
        return re.compile(f"(?:{loose})*?(?:{core})(?:{core}|{loose})*")
    return re.compile(f"(?:(?:{loose}) )*?(?:{core})(?: (?:{core}|{loose}))*")


def _any(words: list[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(set(words), key=lambda one: (-len(one), one)))
