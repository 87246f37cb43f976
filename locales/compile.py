"""Compiles the catalogues: ``python -m locales.compile``; every build of the package runs it too."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def compile_catalogues(folder: Path = HERE) -> list[Path]:
    """Write a ``messages.mo`` beside every ``messages.po``; the files written."""
    written = []
    for po in sorted(folder.glob("*/messages.po")):
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.name)
        target = po.with_suffix(".mo")
        partial = target.with_suffix(".tmp")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in compile_catalogues())
