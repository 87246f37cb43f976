"""``python -m tests.understanding.bench``: time a message with 1,000 customers, and the worst over 4,096 characters."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import datetime

from bot.understanding import CustomerIndex, CustomerName, understand
from bot.understanding.warm import warm_up

from .corpora import dev, hands, own

_CHARS = "华永鑫万金宝德福顺兴隆盛昌泰和康恒达通利源丰裕广信诚瑞祥安平天地光明星海江山林木云风春"
_KINDS = (
    "超市",
    "便利店",
    "商贸有限公司",
    "酒店",
    "药房",
    "五金",
    "建材",
    "餐厅",
    "食品厂",
    "科技",
    "烟酒行",
    "幼儿园",
)
_FIRST = ("Blue", "Green", "Golden", "Royal", "Grand", "Metro", "Star", "River", "Oak", "Maple", "Apex", "Nova")
_LAST = ("Market", "Cafe", "Hotel", "Pharmacy", "Traders", "Bakery", "Foods", "Dental", "Motors", "Clinic")
WORST = (
    "a",
    "1",
    " ",
    "一",
    ",",
    "1,",
    "周",
    "1月",
    "the ",
    "at ",
    "in ",
    "one ",
    "发票",
    "12/",
    "华联",
    "acme ",
    "又",
    "有",
    "说",
    "1 ",
    "华联投诉\n",
    "$1 ",
    "1/1 ",
    "1号",
    "1点",
    "1:00 ",
    "初八",
    "和",
    "王总",
    "mon ",
    "2-3pm ",
    "three ",
    "+86",
    "第一",
    "😀",
    "\n",
)
_DAYS = (
    "明天",
    "下周三",
    "12/5",
    "下午三点",
    "3月8号",
    "next Wed ",
    "at 3pm ",
    "in two weeks ",
    "8:30",
    "the 5th ",
    "月底",
    "昨天",
)
_SUMS = ("$1,200 ", "3.5万", "HK$84,000", "4万2", "9.8k ", "100箱", "8/10", "打了9分", "two thousand ", "£3,960 ")
LENGTH = 4096


def nasty(names: list[str], messages: list[str]) -> dict[str, str]:
    """Texts of 4,096 characters by a name: one piece over and over, mixtures, and whole days of real messages."""
    rng = random.Random(7)

    def fill(pieces: Sequence[str], between: str) -> str:
        text = ""
        while len(text) < LENGTH:
            text += rng.choice(pieces) + between
        return text[:LENGTH]

    found = {f"{piece.strip() or ascii(piece)} ×": (piece * LENGTH)[:LENGTH] for piece in WORST}
    for word, between in (("lines", "\n"), ("sentences", "。"), ("words", " ")):
        found[f"days as {word}"] = fill(_DAYS, between)
        found[f"sums as {word}"] = fill(_SUMS, between)
        found[f"messages as {word}"] = fill(messages, between)
        found[f"customers as {word}"] = fill(names, between)
        found[f"orders of customers as {word}"] = fill([f"{name}昨天订了1200元,周五送" for name in names], between)
    found["any characters"] = "".join(
        chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x4E00, 0x9FA5)))) for _ in range(LENGTH)
    )
    return found


def strangers(number: int, seed: int = 1) -> list[str]:
    """Invented customers, seven Chinese names in ten."""
    rng = random.Random(seed)
    names: set[str] = set()
    while len(names) < number * 7 // 10:
        names.add("".join(rng.sample(_CHARS, rng.choice((2, 2, 3)))) + rng.choice(_KINDS))
    while len(names) < number:
        names.add(f"{rng.choice(_FIRST)} {rng.choice(_FIRST)} {rng.choice(_LAST)} {rng.randrange(9)}")
    return sorted(names)


def main() -> None:
    """Print the figures."""
    warm_up()
    lines = dev() + own()
    others = strangers(1000)
    indexes: dict[str, tuple[list[str], CustomerIndex]] = {}
    times: list[float] = []
    right = 0
    for line in lines:
        if line["list"] not in indexes:
            names = [*line["customers"], *others]
            indexes[line["list"]] = names, CustomerIndex(CustomerName(i, n) for i, n in enumerate(names))
        names, index = indexes[line["list"]]
        start = time.process_time()
        draft = understand(line["text"], index, datetime.fromisoformat(line["now"])).main
        times.append(time.process_time() - start)
        right += (names[draft.customer.value] if draft.customer else None) == line["expect"].get("customer")
    times.sort()
    p50, p95 = times[len(times) // 2] * 1000, times[len(times) * 95 // 100] * 1000
    print(f"{len(times)} messages, 1,000 other customers: p50 {p50:.2f} ms, p95 {p95:.2f} ms of processor time")
    print(f"customer right: {right / len(lines):.3f}")
    index, now = indexes["dz1"][1], datetime.fromisoformat(lines[0]["now"])
    figures = []
    for name, text in nasty(indexes["dz1"][0], [line["text"] for line in hands()]).items():
        spent = []
        for _ in range(3):
            start = time.process_time()
            understand(text, index, now)
            spent.append((time.process_time() - start) * 1000)
        figures.append((min(spent), name))
    figures.sort(reverse=True)
    for milliseconds, name in figures[:20]:
        print(f"{LENGTH:,} characters, {name}: {milliseconds:.0f} ms of processor time")
    print(f"the worst of {len(figures)}: {figures[0][0]:.0f} ms; within 50 ms: {sum(ms <= 50 for ms, _ in figures)}")


if __name__ == "__main__":
    main()
