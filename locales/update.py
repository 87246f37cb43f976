"""Brings the catalogues up to date with the code: ``python -m locales.update``. For developers."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent
_KEYWORDS = {"_": None, "t": None, "N_": None, "n": (1, 2)}


class UpdateRunning(Exception):
    """Somebody else is updating the same catalogues."""


def template() -> Catalog:
    """Every text in the code that users read, with where it stands."""
    catalogue = Catalog(project="Huike", charset="utf-8")
    for folder in ("bot", "handlers"):
        for file, line, message, comments, context in _texts(ROOT / folder):
            catalogue.add(message, None, [(f"{folder}/{file}", line)], auto_comments=comments, context=context)
    return catalogue


def _texts(folder: Path) -> Iterator[tuple[str, int, str | tuple[str, ...], list[str], str | None]]:
    found = extract_from_dir(str(folder), [("**.py", "python")], keywords=_KEYWORDS, comment_tags=("Translators:",))
    yield from sorted(found, key=lambda one: (one[0], one[1]))


def update_catalogues(folder: Path = HERE) -> None:
    """Add new texts and drop old ones in every language. English is its own translation.

    Raises UpdateRunning, with nothing changed, while another process does the same.
    """
    with _alone(folder):
        wanted = template()
        for po in sorted(folder.glob("*/messages.po")):
            _update(po, wanted)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)  # the lock is on the folder itself: nothing is left behind by one that died
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as busy:
        raise UpdateRunning from busy
    finally:
        os.close(handle)


def _update(po: Path, wanted: Catalog) -> None:
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parent.name)
    catalogue.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    if po.parent.name == "en":
        for message in catalogue:
            message.string = message.id if message.id else message.string
    partial = po.with_suffix(".tmp")
    with partial.open("wb") as target:
        write_po(target, catalogue, width=0, omit_header=False, sort_output=False, include_lineno=False)
    partial.replace(po)  # whoever reads meanwhile has the old one or the new one, never half of it


if __name__ == "__main__":
    try:
        update_catalogues()
    except UpdateRunning:
        sys.exit("Another update of the catalogues is running: wait a moment and try again.")
    sys.stdout.write("The catalogues are up to date; translate what is empty.\n")
