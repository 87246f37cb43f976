"""Calls of ours that were made: "给华联打了电话,聊库存". One that is still to be made is a reminder."""

# ruff: noqa: E501
from __future__ import annotations

import re
from functools import cache

from .judgement import Decision, plan_near
from .model import Intent
from .reading import MASK, Reading

_TO = r"(?:给|跟|和|与|同|向|替|找|俾|畀)"
_DONE = r"(?:了|过|咗|完)"
_PHONE = r"(?:电话|語音|语音|视频电话|視頻電話)"
_TALKED = r"(?:聊|谈|说|讲|问|确认|沟通|商量|对|核对|定|敲定|催|通知|告诉|提|解释|了解|答复|约|倾)(?:了|过|好|完|清楚|咗|下来|的)"
_ZH = (
    # 给◆打了电话, 跟◆通过电话
    rf"{_TO}(?:了)?[^,。;!?\n]{{0,4}}?<name>[^,。;!?\n]{{0,8}}?(?:打|通|去|回|拨|挂|讲|聊){_DONE}(?:(?:一|[两二三四五几]|好几|[0-9]+)?[个通次回]|半天|很久|一会儿?)?[^,。;!?\n]{{0,2}}?{_PHONE}",
    # ◆打了电话
    rf"<name>[^,。;!?\n说要让叫问催]{{0,4}}?(?:打|通){_DONE}(?:一?[个通])?{_PHONE}(?!来|过来|给我|找我|投诉|反映|说|要|问|催)",
    # 打了电话给◆, 打给◆了
    rf"(?:打|拨|去|回|通){_DONE}(?:一?[个通])?{_PHONE}(?:给|跟|俾|畀|到){_DONE}?[^,。;!?\n]{{0,4}}?<name>",
    rf"打(?:{_DONE}给|给{_DONE}|[俾畀]咗)[^,。;!?\n]{{0,4}}?<name>",
    # 给◆打电话,聊了库存: what was talked about tells that it took place
    rf"{_TO}[^,。;!?\n]{{0,4}}?<name>[^,。;!?\n]{{0,8}}?(?:打|通)(?:一?个)?{_PHONE}[,\s]*[^,。;!?\n]{{0,3}}?{_TALKED}",
    rf"打(?:一?个)?{_PHONE}给[^,。;!?\n]{{0,4}}?<name>[^,。;!?\n]{{0,6}}?[,\s]+[^,。;!?\n]{{0,3}}?{_TALKED}",
    # 电话联系了◆, 致电◆
    rf"(?:电话|电)(?:联系|沟通|回访|拜访|跟进|确认|询问|问候){_DONE}[^,。;!?\n]{{0,4}}?<name>",
    rf"<name>[^,。;!?\n]{{0,6}}?(?:电话|电)(?:联系|沟通|回访|拜访|跟进|确认){_DONE}",
    rf"致电{_DONE}?[^,。;!?\n]{{0,4}}?<name>[^,。;!?\n]{{0,6}}?(?:[,\s]+[^,。;!?\n]{{0,3}}?{_TALKED}|{_DONE})",
    rf"致电{_DONE}<name>",
    # 电话里跟◆聊了
    rf"(?:在)?电话(?:里|中|上)?{_TO}[^,。;!?\n]{{0,4}}?<name>[^,。;!?\n]{{0,6}}?{_TALKED}",
    rf"{_TO}[^,。;!?\n]{{0,4}}?<name>[^,。;!?\n]{{0,6}}?(?:电话(?:里|中|上)?{_TALKED}|通{_DONE}话|通话{_DONE}|倾咗电话|讲{_DONE}电话)",
)
_I = r"(?:(?:^|[,.;!?\n:]) ?|(?<![a-z])(?:i|we|i've|we've|have|just|also|then|and|finally|already|today|earlier|yesterday|this morning|this afternoon)[, ]{1,2})"
_EN = (
    rf"{_I}(?:called|phoned|rang|telephoned|rung)(?: up| back)? (?:the |up |back )?(?:[a-z]+ (?:at|from|of|@) (?:the )?)?<name>",
    r"(?<![a-z])gave (?:[a-z]+ (?:at|from|of|@) )?(?:the )?<name>[^,.;!?\n]{0,12}? an? (?:quick |short |brief )?(?:call|ring|bell|buzz|tinkle)(?![a-z])",
    r"(?<![a-z])(?:had|did|made|finished) an? (?:quick |short |long |good |brief |nice )?(?:call|phone call|video call|chat (?:on|over) the phone|phone chat) (?:with|to) (?:the )?(?:[a-z]+ (?:at|from|of|@) )?<name>",
    r"(?<![a-z])(?:spoke|talked|chatted)(?: briefly)? (?:to|with) [^,.;!?\n]{0,12}?<name>[^,.;!?\n]{0,20}? (?:on|over|by) (?:the )?phone",
    r"(?<![a-z])(?:got |just )?off the phone with [^,.;!?\n]{0,12}?<name>",
)
_MAY = re.compile(
    "[电電话語语]|视频|打[了过咗完给俾畀]|(?<![a-z])(?:call|phone|telephone|rang|rung|gave|spoke|talked|chatted)"
)
"""None of the ways does without one of these."""
_NOT = re.compile(
    r"(?:没有?|未|冇|唔|别|不|要|想|该|得|准备|打算|让我|叫我|等|如果)[^,。;!?\n]{0,2}$|(?<![a-z])(?:not|never|to|should|will|'ll|must|if|once|after|when)[ a-z]{0,8}$"
)
_THEN = re.compile(
    r"[^,。;!?\n]{0,3}(?:再|才|之后再|后再|就去)|[^,.;!?\n]{0,12} (?:by then|next week|tomorrow)(?![a-z])"
)
"""Behind the words: the call comes first, and has not come yet."""
_ASKED = re.compile(r"(?:\?|吗|呢|没有|没|么)[\s。.!]*$")
_UNANSWERED = re.compile(
    r"没人接|没有人接|没接|无人接|不接|打不通|没打通|冇人听|冇人接|占线|关机|no answer|no reply|voicemail|voice mail|didn'?t (?:pick up|answer)|did not (?:pick up|answer)|went unanswered|engaged|line was busy|nobody (?:answered|picked up)|no one (?:answered|picked up)"
)


@cache
def _pattern(name: str, english: str) -> re.Pattern[str]:
    """The ways to tell it, with what stands for the name of a customer or a person."""
    ways = (*(one.replace("<name>", name) for one in _ZH), *(one.replace("<name>", english) for one in _EN))
    return re.compile("|".join(f"(?:{_joined(one)})" for one in ways))


_GAPS = re.compile(r"(?P<any>\[\^[^\]]*\])\{(?P<a>\d+),(?P<b>\d+)\}\?(?P=any)\{(?P<c>\d+),(?P<d>\d+)\}\?")


def _joined(way: str) -> str:
    """A way with gaps side by side made one: the same words fit, and they are tried once instead of once a division."""
    while (gap := _GAPS.search(way)) is not None:
        least, most = int(gap["a"]) + int(gap["c"]), int(gap["b"]) + int(gap["d"])
        way = f"{way[: gap.start()]}{gap['any']}{{{least},{most}}}?{way[gap.end() :]}"
    return way


_NOBODY = "(?!)"
_ANY, _ANY_EN = r"[^,。;!?\n]{1,16}?", r"[^,.;!?\n]{1,40}?"


def made(r: Reading) -> Decision | None:
    """The note of a call that the rep made, where the message tells of one and no word says that it is to come."""
    if not _MAY.search(r.masked) or _ASKED.search(r.masked):
        return None
    known = MASK in r.masked
    for m in (
        _pattern(f"{MASK}++", f"{MASK}++").finditer(r.masked) if known else _pattern(_ANY, _NOBODY).finditer(r.masked)
    ):
        start, _ = r.clauses.at(m.start())
        if _told(r.masked, m, start) and not plan_near(r, start, m.start()):
            return Decision(Intent.NOTE, "call.made", m.start(), m.end())
    return None


_ORDERED = re.compile(rf"^\s*(?:please |pls )?(?:call|phone|ring|telephone) (?:back |up )?(?:the )?{MASK}")


def to_make(r: Reading) -> bool:
    """Whether the message begins by telling to make a call, of a day to come: "phone Acme next Monday"."""
    return _ORDERED.match(r.masked) is not None and "plan" in r.timings


def _told(text: str, m: re.Match[str], start: int = 0) -> bool:
    return not (_NOT.search(text[start : m.start()]) or _THEN.match(text, m.end()))


_ITSELF = {
    Intent.COMPLAINT: re.compile("电话|接|听|answer|call|phone|pick"),
    Intent.VISIT: re.compile("[聊谈倾说讲问]|talk|spoke|chat|discuss"),
}
"""In a cue beside a call that was made: it only tells that the call took place, or that nobody took it."""
_TOPIC = re.compile(r"(?:聊|谈|倾|问|催|讲|沟通|确认|商量)[^,。;!?\n]{0,4}$|(?:about|discussed|re) (?:[a-z]+ ){0,2}$")
NEVER = (Intent.LOOKUP, Intent.PROMISE, Intent.REMINDER, Intent.VISIT)
"""What votes alone never make of a call that was made."""


def beside(r: Reading, found: dict[Intent, Decision], call: Decision) -> dict[Intent, Decision]:
    """What else is told with a call that was made; a day to come is the follow-up of its note."""
    left: dict[Intent, Decision] = {i: one for i, one in found.items() if i not in (Intent.LOOKUP, Intent.NOTE)}
    if not left.get(Intent.REMINDER, call).rule.startswith("reminder.ask"):
        left.pop(Intent.REMINDER, None)
    for intent, cue in _ITSELF.items():
        if intent in left and cue.search(left[intent].rule.partition(":")[2]):
            del left[intent]
    ordered = left.get(Intent.ORDER)
    if ordered is not None and _TOPIC.search(r.masked[: ordered.start]):
        del left[Intent.ORDER]
    left = {i: one for i, one in left.items() if not call.start <= one.start < one.end <= call.end}
    left[Intent.NOTE] = call
    return left


def tells_call(text: str) -> bool:
    """Whether normalised words of a note tell of a call that was made."""
    return bool(_MAY.search(text)) and any(_told(text, m) for m in _pattern(_ANY, _ANY_EN).finditer(text))


def unanswered(text: str) -> bool:
    """Whether normalised words tell that nobody took a call."""
    return _UNANSWERED.search(text) is not None
