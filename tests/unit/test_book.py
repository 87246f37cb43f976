"""Workbooks that Huike writes, read again by another program's library."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from bot.tabular.book import Sheet, write_book


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()  # type: ignore[return-value]


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_days_and_figures_are_such_and_the_header_stays_in_sight() -> None:
    rows = [("华联", date(2026, 11, 23), Decimal("3500.50"), datetime(2026, 11, 23, 9, 30), 7, None)]  # noqa: DTZ001
    content = write_book([Sheet("客户", ("a", "b", "c", "d", "e", "f"), rows)])
    assert read(content)[1] == ["华联", date(2026, 11, 23), 3500.5, datetime(2026, 11, 23, 9, 30), 7.0, ""]  # noqa: DTZ001
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    content = write_book([Sheet("x", ("a",), [(text,)])])
    assert read(content)[1] == [text]
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert 't="s"' in sheet
    assert 'quotePrefix="1"' in part(content, "xl/styles.xml")


def test_addresses_of_the_web_are_no_links_and_a_long_text_is_cut() -> None:
    content = write_book([Sheet("x", ("a",), [("https://example.com",), ("长" * 40_000,)])])
    assert "hyperlink" not in part(content, "xl/worksheets/sheet1.xml")
    assert len(str(read(content)[2][0])) == 32_767


def test_no_rows_is_a_sheet_with_a_header() -> None:
    assert read(write_book([Sheet("x", ("a", "b"), [])])) == [["a", "b"]]
