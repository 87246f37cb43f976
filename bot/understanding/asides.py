"""What is typed while something is asked and is no answer: leave it, add a customer, or a sentence where a name was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from . import details, people
from .lexicon import table
from .normalise import is_han, normalise

_LONGEST = 120  # characters of a message that adds a customer
_LONGEST_NAME = 40
_CUT = re.compile(r"[,;。!?\n]|\s{2,}| - ")
_BLANKS = " \t「」『』“”\"'《》,，、。.:：;；!！-"
_MARKS = re.compile(r"[,;。!?:\n]")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A customer to be added; ``rest`` is what was said beside the name, both as written. Without a name it is to be
    asked for."""

    name: str
    rest: str = ""


def cancels(text: str) -> bool:
    """Whether a message only says to leave it."""
    return normalise(text).lower.strip(" .。!！~～") in table("asides")["cancel"]


def newcomer(text: str) -> Newcomer | None:
    """The customer that a message asks to add; None where it asks for nothing of the kind."""
    normal = normalise(text)
    low = normal.lower.strip()
    if len(low) > _LONGEST:
        return None
    if _forms("new_alone").fullmatch(low.rstrip(" .。!:")):
        return Newcomer("")
    match = _forms("new_customer").fullmatch(low)
    if match is None:
        return None
    start = len(normal.lower) - len(normal.lower.lstrip())
    group = next(number for number in range(1, match.re.groups + 1) if match.group(number))
    begin, end = match.start(group) + start, match.end(group) + start
    cut = _name_ends(normal.lower[begin:end], normal.plain[begin:end])
    name = normal.words(begin, begin + cut).strip(_BLANKS)
    rest = normal.words(begin + cut, end).strip(_BLANKS) if begin + cut < end else ""
    if not 0 < len(name) <= _LONGEST_NAME or not any(c.isalpha() for c in name) or is_sentence(name):
        return None
    return Newcomer(name, rest)


def newcomer_called(words: str) -> Newcomer | None:
    """The customer to add whose name, and what else is known, was said without asking in words; as :func:`newcomer`."""
    return newcomer(f"new customer: {words}")


_NO_NAME = re.compile("申请|驳回|被|没有|没批|未批")


def tells_of_renaming(words: str) -> bool:
    """Whether what was taken for a new name goes on telling of the change: 新华联超市的申请被驳回."""
    return _NO_NAME.search(normalise(words).lower) is not None


def may_be_name(text: str) -> bool:
    """Whether somebody may be called so."""
    words = text.strip(_BLANKS)
    return 0 < len(words) <= _LONGEST_NAME and any(c.isalpha() for c in words) and not is_sentence(words)


def asked_name(text: str) -> str | None:
    """The name in a message that is nothing but a name and a question mark: "Foobar?"."""
    normal = normalise(text)
    low = normal.lower.strip()
    words = low.rstrip("? ")
    if words == low or "\n" in low or not may_be_name(words) or _asks(words):
        return None
    return text.strip().rstrip("?？ ").strip(_BLANKS) or None


def _name_ends(low: str, plain: str) -> int:
    """Where a name ends: before a comma, a telephone number, or a person that stands apart."""
    ends = [match.start() for match in [_CUT.search(low)] if match]
    ends += [start for start, _end in details.phones(low, [])]
    ends += [one.start for one in people.find(low, plain, []) if one.start and low[one.start - 1] in " ("]
    return min((end for end in ends if end > 0), default=len(low))


def is_sentence(text: str) -> bool:
    """Whether words are rather a sentence than a name. Names are short and seldom hold the small words of grammar."""
    low = normalise(text).lower.strip()
    words = table("asides")["sentence"]
    inner = _MARKS.split(low)
    if len([one for one in inner if len(one.strip()) > 2]) > 1:
        return True
    han = sum(is_han(c) for c in low)
    if han >= 4:
        twice = sum(low.count(one) for one in words["zh_two"])
        return any(one in low for one in words["zh"]) or (han >= 5 and low.endswith(_ENDS)) or (han > 6 and twice > 1)
    said = re.findall(r"[a-z']+", low)
    common = sum(one in words["en_two"] for one in said)
    return any(one in words["en"] for one in said) or (len(said) > 3 and common > 1) or len(said) > 8


def _asks(low: str) -> bool:
    words = table("asides")["question"]
    return any(one in low for one in words["zh"]) or any(one in words["en"] for one in re.findall(r"[a-z']+", low))


_ENDS = ("了", "吗", "呢", "吧", "啦", "过")


@cache
def _forms(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_form(one)})" for one in table("asides")[name]))


def _form(form: str) -> str:
    """A form as a pattern; of several the longer ones are tried first."""
    parts = re.split(r"\[([^\]]*)\](\?)?", form)
    found = _plain(parts[0])
    for options, optional, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        several = "|".join(_plain(one) for one in sorted(options.split("|"), key=lambda one: (-len(one), one)))
        found += f"(?:{several}){optional or ''}{_plain(rest)}"
    return found


def _plain(words: str) -> str:
    return (
        re.escape(words).replace("_\\?", r"[\s:]*").replace("_", r"[\s:]+").replace("…", "(.+)").replace("了\\?", "了?")
    )
