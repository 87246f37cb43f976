"""Which encoding a text file has: those that decode without a fault, the one whose characters are likeliest first.

GB18030 and Big5 both take nearly any pair of bytes, so a strict trial is not enough. What tells them apart is which
characters come out: text in the wrong one is full of characters that nobody writes.
"""

from __future__ import annotations

from functools import cache

from bot.i18n import N_

from .said import Unreadable

UTF8_BOM, UTF8, GB18030, BIG5, UTF16 = "utf-8-sig", "utf-8", "gb18030", "big5hkscs", "utf-16"
ENCODINGS = (UTF8, GB18030, BIG5, UTF16)
NAMES = {UTF8_BOM: "UTF-8 (BOM)", UTF8: "UTF-8", GB18030: "GBK/GB18030", BIG5: "Big5", UTF16: "UTF-16"}
_SAMPLE = 200_000  # bytes that are weighed
_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    "客户名称电话手机地址联系人编号姓职务生日店超市餐厅饭有限责任贸易集团订购款额币税货箱瓶备注标签行业街镇村楼室栋座商铺饮食便酒店烟茶果蔬菜肉鱼鲜糖"
)


@cache
def _written() -> frozenset[str]:
    """Characters that tables are full of, in both scripts."""
    from opencc import OpenCC

    return frozenset(_COMMON) | frozenset(OpenCC("s2t").convert(_COMMON))


def detect(content: bytes) -> str:
    """The encoding of a text file.

    Raises:
        Unreadable: it decodes in none of ours, so parts of it are in different ones.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        return _strict(content, UTF8_BOM)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(content, UTF16)
    if _decodes(content, UTF8):
        return UTF8
    possible = [name for name in (GB18030, BIG5) if _decodes(content, name)]
    if not possible:
        raise _mixed(content)
    return max(possible, key=lambda name: plausibility(content[:_SAMPLE].decode(name, "ignore")))


def decode(content: bytes, encoding: str) -> str:
    """The text of a file.

    Raises:
        Unreadable: it is not in this encoding.
    """
    if encoding == UTF8 and content.startswith(b"\xef\xbb\xbf"):
        encoding = UTF8_BOM
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise Unreadable(
            N_("This file is not {encoding}. Choose another encoding, or save it as .xlsx."),
            encoding=NAMES.get(encoding, encoding),
        ) from None


def plausibility(text: str) -> float:
    """How much of the characters beyond ASCII are such as tables are full of; 0 where many are of no use at all."""
    others = [char for char in text if not char.isascii()]
    if not others:
        return 1.0
    written = _written()
    good = sum(char in written for char in others)
    odd = sum("\ue000" <= char <= "\uf8ff" or "\u3400" <= char <= "\u4dbf" or char > "\uffff" for char in others)
    return (good - 3 * odd) / len(others)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _strict(content: bytes, encoding: str) -> str:
    if not _decodes(content, encoding):
        raise _mixed(content)
    return encoding


def _mixed(content: bytes) -> Unreadable:
    """Which line is the first that is written otherwise than the ones above."""
    lines = content.split(b"\n")
    first = next((at for at, line in enumerate(lines, 1) if not line.isascii()), 1)
    head = next((name for name in (UTF8, GB18030, BIG5) if _decodes(lines[first - 1], name)), None)
    odd = next((at for at, line in enumerate(lines, 1) if head is None or not _decodes(line, head)), first)
    return Unreadable(
        N_("Line {line} of this file is in another encoding than the others. Save it as .xlsx or as CSV UTF-8."),
        line=odd,
    )
