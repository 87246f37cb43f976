"""Whether a message asks who said something: 谁提过冷柜, "who mentioned freezer". What was said is searched for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import count

from .lexicon import table
from .normalise import Text

_LONGEST = 80  # characters of such a question
_MOST = 40  # characters of the words sought
_ARTICLE = re.compile("^(?:an?|the) ", re.IGNORECASE)
_BLANKS = " \t「」『』“”\"'()（）:,.、。《》"


def words_sought(text: Text) -> str | None:
    """The words to search what was said for, as written, if ``text`` asks for that and nothing else."""
    match = _asked(text, "forms")
    return _words(text, match, next(_groups(match))) if match is not None else None


def sought_of_one(text: Text) -> tuple[int, int, str] | None:
    """Where a customer is named whose records are asked about, and the words to search them for, as written. Whether
    anybody is called so has still to be found out."""
    match = _asked(text, "of_one")
    if match is None:
        return None
    first, second = _groups(match)
    who, what = (first, second) if match.re.groupindex.get(f"w{first}") else (second, first)
    words = _words(text, match, what)
    start = _shift(text)
    return (start + match.start(who), start + match.end(who), words) if words else None


def _asked(text: Text, forms: str) -> re.Match[str] | None:
    if len(text.lower) > _LONGEST or "\n" in text.lower.strip():
        return None
    return _forms(forms).fullmatch(text.lower.strip())


def _shift(text: Text) -> int:
    return len(text.lower) - len(text.lower.lstrip())


def _groups(match: re.Match[str]) -> Iterator[int]:
    """The groups of the form that fits, in their order."""
    return (number for number in range(1, match.re.groups + 1) if match.group(number))


def _words(text: Text, match: re.Match[str], group: int) -> str | None:
    start = _shift(text)
    words = text.words(start + match.start(group), start + match.end(group)).strip(_BLANKS)
    words = _ARTICLE.sub("", words)
    plain = match.group(group).strip(_BLANKS)
    return words if words and len(words) <= _MOST and plain not in table("search")["never"] else None


@cache
def _forms(name: str) -> re.Pattern[str]:
    data = table("search")
    tail = f"(?:{'|'.join(_plain(one) for one in data['endings'])})" + r"\s*[?？!！。.~]*"
    numbers = count(1)
    return re.compile("|".join(f"(?:{_form(one, numbers)}{tail})" for one in data[name]))


def _form(form: str, numbers: Iterator[int]) -> str:
    """A form as a pattern; the group of who is asked about is known by its name."""
    gap = r"[\s:「“\"']*" if not form.replace("…", "").replace("◆", "").isascii() else ""
    found, several = "", "◆" in form
    for part in re.split("([…◆])", form):
        if part == "…":
            next(numbers)
            found += f"{gap}([^,;。!?\\n]+?)" if several else f"{gap}(.+?)"
        elif part == "◆":
            found += f"(?P<w{next(numbers)}>.+?)"
        else:
            found += _plain(part)
    return found


def _plain(cue: str) -> str:
    """A form as a pattern; longer ones of several are tried first."""
    parts = re.split(r"\[([^\]]*)\](\?)?", cue)
    found = re.escape(parts[0])
    for options, optional, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        several = "|".join(re.escape(one) for one in sorted(options.split("|"), key=lambda one: (-len(one), one)))
        found += f"(?:{several}){optional or ''}{re.escape(rest)}"
    return found
