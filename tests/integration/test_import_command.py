"""``huike import``: the same import without the chat."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.__main__ import main
from db.contact import Contact, Phone
from db.customer import Customer, visible_customers
from db.history import Change
from db.imports import ImportRun, RunState
from db.order import Order
from db.session import offline_session
from db.user import User
from tests.office import _filled
from tests.unit.tabular.books import book

LIST = (
    "客户名称,联系人,手机,地址\n"
    "新城超市,王芳,13800138000/0571-88001234,天目山路1号\n"
    "华联超市城西店,王经理,13800001234,文三路9号\n"
    "坏店,李,1.38E+10,x\n"
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "huike.db").write_bytes(_filled())
    monkeypatch.setenv("HUIKE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, content: bytes | str, name: str = "c.csv") -> str:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("gb18030"))
    return name


def test_a_dry_run_saves_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", put(data, LIST), "--as", "李娜", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "customers: 3 rows, GBK/GB18030" in said
    assert "手机 = phone   13800138000/0571-88001234\n" in said
    assert "1 new, 1 changed, 0 the same, 1 rejected" in said
    assert "row 4: 手机: “1.38E+10” was shortened by the spreadsheet" in said
    assert (data / "c.rejected.xlsx").read_bytes().startswith(b"PK")
    with offline_session(data / "huike.db") as session:
        assert session.scalar(select(func.count(ImportRun.id))) == 0
        assert session.scalar(select(func.count(Customer.id)).where(Customer.name == "新城超市")) == 0


def test_an_import_asks_and_does_it_once(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = put(data, LIST)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert main(["import", name, "--as", "1001"]) == 0
    assert "Nothing was imported." in capsys.readouterr().out
    assert main(["import", name, "--as", "1001", "--yes"]) == 0
    assert "Imported: 1 new, 1 changed" in capsys.readouterr().out
    assert main(["import", name, "--as", "1001", "--yes"]) == 0
    assert "0 new, 0 changed, 2 the same, 1 rejected" in capsys.readouterr().out
    with offline_session(data / "huike.db") as session:
        actor = session.scalars(select(User).where(User.telegram_id == 1001)).one()
        found = {one.name: one for one in visible_customers(session, actor)}
        assert found["华联超市城西店"].address == "文三路9号"
        person = session.scalars(select(Contact).where(Contact.customer_id == found["新城超市"].id)).one()
        numbers = session.scalars(select(Phone.number).where(Phone.contact_id == person.id).order_by(Phone.id))
        assert list(numbers) == ["13800138000", "0571-88001234"]
        assert [run.state for run in session.scalars(select(ImportRun))] == [RunState.DONE]
        assert {line.user_id for line in session.scalars(select(Change))} == {actor.id}


def test_columns_sheets_and_kinds_can_be_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = book(
        [["x", "y", "z"], ["万家乐生活超市", "2026-11-01", 5], ["万家乐生活超市", "2026-11-02", -3]],
        [["nothing", "here"], *([["a", "b"]] * 9)],
    )
    arguments = ["import", put(data, content, "o.xlsx"), "--as", "李娜", "--kind", "orders", "--sheet", "S1", "--yes"]
    assert main(arguments) == 2
    assert "Which column is “customer”?" in capsys.readouterr().err
    told = ["--map", "x=name", "--map", "y=date", "--map", "z=amount"]
    assert main([*arguments, *told]) == 0
    assert "Imported: 2 new" in capsys.readouterr().out
    with offline_session(data / "huike.db") as session:
        assert [int(one) for one in session.scalars(select(Order.amount).order_by(Order.id)) if one] == [5, -3]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "no.csv", "--as", "李娜"], "No such file"),
        (["import", "c.csv", "--as", "nobody"], "no such user; there are: "),
        (["import", "c.csv", "--as", "李娜", "--map", "wrong=name"], "no column “wrong”"),
        (["import", "c.csv", "--as", "李娜", "--map", "手机=nonsense"], "no field “nonsense”"),
        (["import", "c.csv", "--as", "李娜", "--encoding", "utf-8"], "is not UTF-8"),
        (["import", "bad.xlsx", "--as", "李娜"], "damaged"),
    ],
)
def test_what_is_wrong_is_one_line(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    put(data, LIST)
    put(data, b"PK\x03\x04 broken", "bad.xlsx")
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.startswith("huike: ")
    assert said.count("\n") == 1
