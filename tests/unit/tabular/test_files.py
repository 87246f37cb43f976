"""Files as people send them, good and bad: each bad one is a clear message."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tabular.encodings import BIG5, GB18030, UTF8, UTF8_BOM, UTF16, detect
from bot.tabular.fields import Field, Kind
from bot.tabular.headers import guess, signature
from bot.tabular.open import Choices, open_table
from bot.tabular.read_csv import read_text
from bot.tabular.rejects import write_rejects
from bot.tabular.rows import Parsed, Rejected, read_rows
from bot.tabular.said import Unreadable
from bot.tabular.sniff import MOST_BYTES, check_size
from tests.unit.tabular.books import book, repacked


def told(error: Unreadable) -> None:
    """A file that is refused is refused with a reason."""
    assert error.said.plain()


CSV = "客户名称,手机,地址\n华联超市,13800001234,天目山路1号\n万家乐,13900001234,文三路2号\n"
TAIWAN = "客戶名稱,電話,地址\n華聯超市,0912345678,台北市信義路一段\n萬家樂,0987654321,新北市板橋區\n"
GOOD = book([["客户名称", "手机"], ["华联超市", "13800001234"]])


def why(content: bytes, name: str = "x.xlsx", choices: Choices | None = None) -> str:
    """The reason for which a file cannot be read."""
    with pytest.raises(Unreadable) as refused:
        open_table(content, name, choices)
    return refused.value.said.plain()


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (CSV, "utf-8", UTF8),
        (CSV, "utf-8-sig", UTF8_BOM),
        (CSV, "gb18030", GB18030),
        (CSV, "utf-16", UTF16),
        (TAIWAN, "big5", BIG5),
        (TAIWAN, "gb18030", GB18030),
        ("name,phone\nAcme,1\n", "ascii", UTF8),
    ],
)
def test_encodings_are_found_out(text: str, encoding: str, found: str) -> None:
    content = text.encode(encoding)
    assert detect(content) == found
    table = open_table(content, "x.csv")
    assert table.headers[0] == text[: text.index(",")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found_out(separator: str) -> None:
    raw = read_text(CSV.replace(",", separator).encode())
    assert raw.separator == separator
    assert raw.rows[1] == ["华联超市", "13800001234", "天目山路1号"]


def test_cells_with_quotes_lines_and_separators_stay_whole() -> None:
    raw = read_text(b'name,note\nAcme,"a, ""b""\nc"\n')
    assert raw.rows == [["name", "note"], ["Acme", 'a, "b"\nc']]


def test_the_header_need_not_be_the_first_row() -> None:
    table = open_table(
        book([["2026年客户名单", None], [None, None], ["客户名称", "手机"], ["华联", "13800001234"]], merge="A1:B1")
    )
    assert (table.headers, table.first, len(table.rows)) == (("客户名称", "手机"), 4, 1)


def test_merged_header_cells_are_one_header() -> None:
    rows: list[list[str | None]] = [
        ["联系人", None, "客户名称"],
        ["姓名", "电话", None],
        ["王芳", "13800001234", "华联"],
    ]
    table = open_table(book(rows, merge="A1:B1"))
    assert table.headers == ("姓名", "电话", "客户名称")
    assert guess(table) == (Kind.CONTACTS, {0: Field.CONTACT, 1: Field.PHONE, 2: Field.NAME})


def test_the_sheet_with_most_rows_is_taken_and_another_can_be() -> None:
    content = book([["客户", "电话"], ["a", 1]], [["客户", "电话"], ["b", 1], ["c", 2]])
    assert open_table(content).raw.sheet == "S2"
    assert [(sheet.name, sheet.rows) for sheet in open_table(content).raw.sheets] == [("S1", 2), ("S2", 3)]
    assert open_table(content, choices=Choices(sheet="S1")).rows[0][0] == "a"


def test_formulas_come_with_their_values_and_equals_signs_of_text_stay_text() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["客户名称", "地址"])
        sheet.write_formula(1, 0, '="华"&"联"', None, "华联")
        sheet.write_string(1, 1, "=1+1")
    assert open_table(out.getvalue()).rows == [["华联", "=1+1"]]
    assert open_table("客户名称,地址\n=HYPERLINK(1),x\n".encode()).rows[0][0] == "=HYPERLINK(1)"


BOMB = repacked(GOOD, {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 60_000_000})
FAR = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
LONG = b'<worksheet><sheetData><row r="1000000"><c r="A1000000"><v>1</v></c></row></sheetData></worksheet>'
MACRO = repacked(GOOD, {"xl/vbaProject.bin": b"x"})
LOCKED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
OLD_MACRO = bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook_VBA_PROJECT".encode("utf-16-le")
WIDE = book([[f"c{number}" for number in range(200)], list(range(200))])
DOCUMENT = repacked(GOOD, {"[Content_Types].xml": b"<Types>wordprocessingml.document.main</Types>"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        ("客户名称,手机\n".encode(), "only a header"),
        (book([["客户名称", "手机"]]), "only a header"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (repacked(GOOD, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}), "damaged"),
        (BOMB, "far larger inside"),
        (repacked(GOOD, {"xl/worksheets/sheet1.xml": FAR}), "rows"),
        (repacked(GOOD, {"xl/worksheets/sheet1.xml": LONG}), "200,000 rows"),
        (MACRO, "macros"),
        (OLD_MACRO, "macros"),
        (LOCKED, "password"),
        (WIDE, "200 columns"),
        (",".join(f"c{number}" for number in range(200)).encode(), "200 columns"),
        (b"\x89PNG\r\n\x1a\n123", "picture"),
        (b"\xff\xd8\xff\xe0 123", "picture"),
        (b"%PDF-1.7", "no table"),
        (b"abc\x00def", "no table"),
        (DOCUMENT, "no table"),
        (b"1,2,3\n4,5,6\n", "header"),
        (
            "客户名称,手机\n华联,1\n".encode("gb18030")
            + "万家乐超市,2\n".encode()
            + "新城商贸有限公司在此".encode()
            + b"\xff\n",
            "Line 3",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_a_clear_message(content: bytes, words: str) -> None:
    assert words in why(content)


def test_a_million_rows_are_too_many() -> None:
    assert "200,000 rows" in why(b"name,phone\n" + b"a,1\n" * 1_000_000, "x.csv")


def test_a_large_file_is_refused_by_its_size_alone() -> None:
    with pytest.raises(Unreadable) as refused:
        check_size(50_000_000)
    assert "50 MB" in refused.value.said.plain()
    assert "huike import FILE" in refused.value.said.plain()
    check_size(MOST_BYTES)


def test_a_file_too_large_for_telegram_is_opened_where_huike_runs() -> None:
    padding = "x" * 1000
    content = "name,phone,remark\n" + "".join(f"Shop {n},138001{n:05},{padding}\n" for n in range(22_000))
    assert len(content) > MOST_BYTES
    assert len(open_table(content.encode(), "all.csv").rows) == 22_000


def test_sizes_that_an_archive_states_are_not_believed() -> None:
    with zipfile.ZipFile(io.BytesIO(BOMB)) as archive:
        offset = next(one.header_offset for one in archive.infolist() if one.filename.endswith("sheet1.xml"))
        lying = bytearray(BOMB)
        at = lying.rindex(b"PK\x01\x02", 0, lying.rindex(b"xl/worksheets/sheet1.xml"))
        lying[at + 24 : at + 28] = (100).to_bytes(4, "little")
        lying[offset + 22 : offset + 26] = (100).to_bytes(4, "little")
    assert "far larger inside" in why(bytes(lying))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_no_damage_breaks_the_reader(at: int, noise: bytes) -> None:
    try:
        open_table(GOOD[:at] + noise + GOOD[at + len(noise) :])
    except Unreadable as refused:
        told(refused)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    try:
        open_table(content, "x.csv")
    except Unreadable as refused:
        told(refused)


HEADERS = (
    (("客户名称", "联系人", "联系电话", "地址", "等级"), Kind.CUSTOMERS, "name contact phone address tier"),
    (("客戶名稱", "聯絡人", "行動電話", "生日"), Kind.CONTACTS, "name contact phone birthday"),
    (
        ("Company", "Address", "Industry", "Contact person", "Mobile"),
        Kind.CUSTOMERS,
        "name address industry contact phone",
    ),
    (("订单日期", "客户", "金额(元)", "单号", "品名"), Kind.ORDERS, "date name amount order_number summary"),
    (("Invoice No", "Customer", "Invoice Date", "Total (USD)"), Kind.ORDERS, "order_number name date amount"),
    (("序号", "店名", "手机号码*", "业务员"), Kind.CUSTOMERS, "- name phone owner"),
    (("姓名", "手机", "标签"), Kind.CUSTOMERS, "name phone tags"),
    (("公司", "姓名", "職稱", "電話"), Kind.CONTACTS, "name contact title phone"),
)


@pytest.mark.parametrize(("headers", "kind", "fields"), HEADERS)
def test_columns_are_guessed_from_their_headers(headers: tuple[str, ...], kind: Kind, fields: str) -> None:
    table = open_table(",".join(headers).encode() + b"\n" + b",".join(b"x" for _ in headers) + b"\n")
    found, columns = guess(table)
    assert found == kind
    assert " ".join(columns.get(at, "-") for at in range(len(headers))) == fields


def test_a_column_nobody_knows_is_told_by_its_values() -> None:
    table = open_table("店名,列2\nA,13800001234\nB,13900001234\n".encode())
    assert guess(table)[1] == {0: Field.NAME, 1: Field.PHONE}


def test_the_reasons_do_not_make_it_another_table_when_it_comes_back() -> None:
    table = open_table("客户名称,手机,生日\n华联,1.38E+10,\n=1+1,13800001234,05-02\n".encode())
    kind, columns = guess(table)
    rows = list(read_rows(table, Kind.CUSTOMERS, columns, date(2026, 11, 23)))
    rejected = [row for row in rows if isinstance(row, Rejected)]
    assert [row.index for row in rejected] == [0]
    assert [row.number for row in rows if isinstance(row, Parsed)] == [3]
    back = open_table(write_rejects(table, [*rejected, Rejected(1, rejected[0].why)]))
    assert back.headers == ("客户名称", "手机", "生日", "Reason")
    assert signature(back.headers) == signature(table.headers)
    assert back.rows[0][:2] == ["华联", "1.38E+10"]
    assert "手机" in str(back.rows[0][3])
    assert back.rows[1][0] == "=1+1"  # as text, not as a formula
    assert kind == guess(back)[0]
