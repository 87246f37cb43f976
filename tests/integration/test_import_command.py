"""``huike import``: the same import without the chat."""

from __future__ import annotations

import multiprocessing
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.__main__ import main
from bot.clock import Clock
from bot.usecases import import_file
from db.base import STAGED
from db.contact import Contact, Phone
from db.customer import Customer, visible_customers
from db.history import Change
from db.imports import ImportChange, ImportRun, RunState
from db.order import Order
from db.session import offline_session
from db.user import User
from tests.integration.desk import Desk
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


def undone(data: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["import", "--undo", *arguments]) == 0
    return capsys.readouterr().out


def test_an_import_is_listed_and_undone(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert undone(data, capsys) == "No import of the last day can be undone.\n"
    assert main(["import", put(data, LIST), "--as", "1001", "--yes"]) == 0
    assert "Undo it within a day with: huike import --undo 1\n" in capsys.readouterr().out
    listed = undone(data, capsys)
    assert listed.startswith("1  ")
    assert "c.csv (李娜): 1 new, 1 changed; 24 h left\n" in listed.replace("23 h", "24 h")
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert "Nothing was undone." in undone(data, capsys, "1")
    assert names(data) >= {"新城超市"}
    assert "Import undone: 2 records gone, 1 values as before." in undone(data, capsys, "1", "--yes")
    assert "新城超市" not in names(data)
    with offline_session(data / "huike.db") as session:
        assert session.scalars(select(Customer.address).where(Customer.name == "华联超市城西店")).one() is None
        words = text(
            "SELECT count(*) FROM search_customer JOIN customer c ON c.id = customer_id WHERE c.name = '新城超市'"
        )
        assert session.execute(words).scalar_one() == 0
    assert undone(data, capsys) == "No import of the last day can be undone.\n"


def names(data: Path) -> set[str]:
    with offline_session(data / "huike.db") as session:
        return set(session.scalars(select(Customer.name).where(Customer.undone_at.is_(None))))


def test_what_was_used_since_stays_and_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", put(data, LIST), "--as", "1001", "--yes"])
    with offline_session(data / "huike.db") as session:
        Desk(session, "新城超市").note(0, "搬家了")
        session.scalars(select(Customer).where(Customer.name == "华联超市城西店")).one().address = "丁路"
    said = undone(data, capsys, "1", "--yes")
    assert "1 customers stay: something was recorded about them since; 1 values stay" in said
    assert "新城超市" in names(data)


@pytest.mark.parametrize(
    ("number", "words"),
    [("7", "no import has the number 7"), ("x", "“x” is no number of an import"), ("1", "was undone already")],
)
def test_what_cannot_be_undone_is_said(data: Path, capsys: pytest.CaptureFixture[str], number: str, words: str) -> None:
    main(["import", put(data, LIST), "--as", "1001", "--yes"])
    main(["import", "--undo", "1", "--yes"])
    capsys.readouterr()
    assert main(["import", "--undo", number, "--yes"]) == 2
    assert words in capsys.readouterr().err


def test_after_a_day_an_import_stays(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", put(data, LIST), "--as", "1001", "--yes"])
    with offline_session(data / "huike.db") as session:
        session.get_one(ImportRun, 1).finished_at = Clock().now() - timedelta(days=1)
    capsys.readouterr()
    assert undone(data, capsys) == "No import of the last day can be undone.\n"
    assert main(["import", "--undo", "1", "--yes"]) == 2
    assert "can be undone for a day" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["import"], ["import", "c.csv"], ["import", "--as", "1001"]])
def test_a_file_and_a_person_are_asked_for(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    assert "huike import customers.xlsx --as NAME" in capsys.readouterr().err


def test_orders_rank_the_customers_at_once_and_undone_again(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    today = Clock().now().date()
    rows = f"客户,日期,金额\n华联超市城西店,{today},9000\n万家乐生活超市,{today},10\n"
    assert tiers(data) == {"regular"}
    main(["import", put(data, rows), "--as", "1001", "--yes"])
    with offline_session(data / "huike.db") as session:
        best = session.scalars(select(Customer).where(Customer.name == "华联超市城西店")).one()
        assert best.tier == "key"
    assert tiers(data) == {"key", "core", "tail", "regular"}  # the other team sold nothing
    main(["import", "--undo", "1", "--yes"])
    with offline_session(data / "huike.db") as session:
        assert session.scalar(select(func.count(Order.id)).where(Order.undone_at.is_(None))) == 0


def tiers(data: Path) -> set[str]:
    with offline_session(data / "huike.db") as session:
        return set(session.scalars(select(Customer.tier)))


def staged(data: Path) -> int:
    with offline_session(data / "huike.db") as session:
        return session.scalar(select(func.count(Customer.id)).where(Customer.undone_at == STAGED)) or 0


def test_what_a_killed_command_left_is_swept_after_a_day(data: Path) -> None:
    rows = "客户名称\n" + "".join(f"新店{number}号\n" for number in range(5))
    killed = multiprocessing.get_context("fork").Process(
        target=_killed, args=(["import", put(data, rows), "--as", "1001", "--yes"],)
    )
    killed.start()
    killed.join(30)
    assert killed.exitcode == 9
    assert staged(data) == 5
    name = put(data, LIST)
    main(["import", name, "--as", "1001", "--dry-run"])
    assert staged(data) == 5  # it may still be at work
    with offline_session(data / "huike.db") as session:
        session.get_one(ImportRun, 1).created_at = Clock().now() - timedelta(days=1, minutes=1)
    main(["import", name, "--as", "1001", "--dry-run"])
    with offline_session(data / "huike.db") as session:
        assert session.scalar(select(func.count(ImportChange.id))) == 0
        assert session.scalar(select(func.count(Change.id)).where(Change.after.like("新店%"))) == 0
    assert staged(data) == 0


def _killed(arguments: list[str]) -> None:
    """The process dies after the rows are staged, before they are shown."""

    def die(*_: object) -> None:
        os._exit(9)

    setattr(import_file, "publish", die)  # noqa: B010  # it is not exported
    main(arguments)
