"""``python -m tests.understanding.bench``: time a message with 1,000 customers, and the worst over 4,096 characters."""

from __future__ import annotations

import random
import time
from datetime import datetime

from bot.understanding import CustomerIndex, CustomerName, understand

from .corpora import dev, own

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
)


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
        start = time.perf_counter()
        draft = understand(line["text"], index, datetime.fromisoformat(line["now"])).main
        times.append(time.perf_counter() - start)
        right += (names[draft.customer.value] if draft.customer else None) == line["expect"].get("customer")
    times.sort()
    p50, p95 = times[len(times) // 2] * 1000, times[len(times) * 95 // 100] * 1000
    print(f"{len(times)} messages, 1,000 other customers: p50 {p50:.2f} ms, p95 {p95:.2f} ms")
    print(f"customer right: {right / len(lines):.3f}")
    index, now = indexes["dz1"][1], datetime.fromisoformat(lines[0]["now"])
    for piece in WORST:
        start = time.perf_counter()
        understand((piece * 4096)[:4096], index, now)
        print(f"4,096 × {piece.strip() or 'space'}: {(time.perf_counter() - start) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
