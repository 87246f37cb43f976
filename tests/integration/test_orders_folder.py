"""The watched folder: what is put there is taken once, whole, and put away; what cannot be taken is told."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.config import ConfigError
from bot.intake.watched_folder import QUIET, WatchedFolder
from bot.tabular.open import open_table
from bot.tabular.table import text_of
from bot.usecases import import_file, ledger_file
from db.imports import ImportRun
from db.ledger import OrderFile
from db.order import Order
from db.session import Store
from tests.contract.botapi_judges import judge_calls
from tests.integration.test_orders_hook import ledger
from tests.office import ZONE, Office, close_office, make_app, open_office
from tests.unit.tabular.books import book

TABLE = "客户名称,下单日期,金额,币种\nAcme Foods,2026-11-20,1200.50,USD\n华联超市城西店,2026-11-21,-300,\n"
TAKEN = [
    ("Acme Foods", date(2026, 11, 20), Decimal("1200.50"), "USD"),
    ("华联超市城西店", date(2026, 11, 21), Decimal(-300), "CNY"),
]


@pytest.fixture
async def watched(office: Office, tmp_path: Path) -> tuple[Office, WatchedFolder, Path]:
    """An office and a folder that is looked into by hand."""
    folder = WatchedFolder(office.store, office.clock, tmp_path / "in", ZONE, "CNY", office.app.delivery.wake)
    folder.prepare()
    return office, folder, tmp_path / "in"


Watched = tuple[Office, WatchedFolder, Path]


async def pass_by(office: Office, folder: WatchedFolder) -> None:
    """Look, and once more after a while of quiet."""
    await folder.look()
    office.clock.advance(QUIET)
    await folder.look()


def names(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_a_table_is_taken_and_put_away(watched: Watched, encoding: str) -> None:
    office, folder, path = watched
    (path / "orders.csv").write_bytes(TABLE.encode(encoding))
    await pass_by(office, folder)
    assert await ledger(office) == TAKEN
    assert names(path) == ["done/orders.csv"]
    assert (path / "done/orders.csv").read_bytes() == TABLE.encode(encoding)


async def test_other_separators_and_workbooks_are_read_too(watched: Watched) -> None:
    office, folder, path = watched
    (path / "a.xlsx").write_bytes(book([["Customer", "Order date", "Amount"], ["Acme Foods", "2026-11-20", 5]]))
    (path / "b.tsv").write_text("Customer\tDate\tAmount\nAcme Foods\t2026-11-19\t6\n")
    await pass_by(office, folder)
    assert [one[2] for one in await ledger(office)] == [Decimal(5), Decimal(6)]


async def test_the_same_file_again_changes_nothing(watched: Watched) -> None:
    office, folder, path = watched
    for _ in range(3):
        (path / "orders.csv").write_text(TABLE)
        await pass_by(office, folder)
    assert await ledger(office) == TAKEN
    assert len(names(path)) == 3
    assert await office.read(lambda session: session.scalar(select(func.count(ImportRun.id)))) == 1


async def test_a_file_that_grows_is_left_until_it_is_quiet(watched: Watched) -> None:
    office, folder, path = watched
    head, tail = TABLE[:40], TABLE[40:]
    (path / "orders.csv").write_text(head)
    await folder.look()
    office.clock.advance(QUIET - timedelta(seconds=1))
    await folder.look()
    with (path / "orders.csv").open("a") as file:
        file.write(tail)
    office.clock.advance(timedelta(seconds=2))
    await folder.look()
    assert await ledger(office) == []
    office.clock.advance(QUIET)
    await folder.look()
    assert await ledger(office) == TAKEN


async def test_a_file_that_grows_while_it_is_taken_is_read_once_more(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, folder, path = watched
    head = TABLE[: TABLE.index("华联")]
    (path / "orders.csv").write_text(head)
    kept = ledger_file._kept

    async def grows(*args: Any) -> Any:
        (path / "orders.csv").write_text(TABLE)
        return await kept(*args)

    with monkeypatch.context() as patched:
        patched.setattr(ledger_file, "_kept", grows)
        await pass_by(office, folder)
    assert names(path) == ["orders.csv"]
    await pass_by(office, folder)
    assert await ledger(office) == TAKEN
    assert names(path) == ["done/orders.csv"]


async def test_rows_that_cannot_be_taken_come_back_with_the_reason_and_are_told_once(watched: Watched) -> None:
    office, folder, path = watched
    bad = "".join(f"Nobody {number},2026-11-20,5,\n" for number in range(20))
    (path / "orders.csv").write_text(TABLE + bad)
    await pass_by(office, folder)
    assert await ledger(office) == TAKEN
    assert names(path) == ["done/orders.csv", "rejected/orders.rejected.xlsx"]
    table = open_table((path / "rejected/orders.rejected.xlsx").read_bytes())
    assert len(table.rows) == 20
    assert "Nobody 0" in text_of(table.rows[0][4])
    told = await office.admin.wait(lambda message: "orders.csv" in message.text)
    assert "20" in told.text
    (path / "orders.csv").write_text(TABLE + bad)
    await pass_by(office, folder)
    assert sum("orders.csv" in message.text for message in office.admin.messages) == 1


async def test_rejected_rows_may_be_mended_and_put_back(watched: Watched) -> None:
    office, folder, path = watched
    (path / "orders.csv").write_text(TABLE.replace("Acme Foods", "Acme Fods"))
    await pass_by(office, folder)
    table = open_table((path / "rejected/orders.rejected.xlsx").read_bytes())
    (row,) = ([text_of(cell) for cell in row] for row in table.rows)
    (path / "mended.xlsx").write_bytes(book([list(table.headers), ["Acme Foods", *row[1:]]]))
    await pass_by(office, folder)
    assert sorted(await ledger(office)) == sorted(TAKEN)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\1\2\3" * 50,
        b"%PDF-1.7",
        b"Name,Phone\nAcme,5\n",
        "客户名称,下单日期\nAcme Foods,2026-11-20\n".encode(),
    ],
)
async def test_a_file_that_is_no_table_of_orders_is_put_aside_and_told(watched: Watched, content: bytes) -> None:
    office, folder, path = watched
    (path / "odd.csv").write_bytes(content)
    (path / "orders.csv").write_text(TABLE)
    await pass_by(office, folder)
    assert await ledger(office) == TAKEN
    assert names(path) == ["done/orders.csv", "rejected/odd.csv", "rejected/odd.csv.why.txt"]
    assert (path / "rejected/odd.csv.why.txt").read_text().strip()
    await office.admin.wait(lambda message: "odd.csv" in message.text)


async def test_hidden_other_and_linked_files_and_folders_are_left_alone(watched: Watched, tmp_path: Path) -> None:
    office, folder, path = watched
    (tmp_path / "elsewhere.csv").write_text(TABLE)
    (path / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    (path / "folder.csv").mkdir()
    for name in (".orders.csv", "~orders.csv", "orders.csv.part", "orders.pdf"):
        (path / name).write_text(TABLE)
    before = names(path)
    await pass_by(office, folder)
    assert names(path) == before
    assert await ledger(office) == []


class Killed(BaseException):
    """The end of the process."""


class Dying(Store):
    """A store whose process dies before its n-th write."""

    def __init__(self, store: Store, through: int) -> None:
        self._store, self.left = store, through

    async def read(self, work: Any) -> Any:
        return await self._store.read(work)

    async def write(self, work: Any) -> Any:
        if self.left == 0:
            raise Killed
        self.left -= 1
        return await self._store.write(work)


async def test_killed_at_any_step_nothing_is_doubled_or_lost(watched: Watched) -> None:
    """Each write in turn is the last one that gets through; then another process begins anew."""
    office, folder, path = watched
    (path / "orders.csv").write_text(TABLE)
    kills = 0
    for through in range(4):
        dying = WatchedFolder(Dying(office.store, through), office.clock, path, ZONE, "CNY", lambda: None)
        try:
            await pass_by(office, dying)
        except Killed:
            kills += 1
            assert names(path) == ["orders.csv"]
    assert kills == 4
    await pass_by(office, folder)
    assert await ledger(office) == TAKEN
    assert names(path) == ["done/orders.csv"]
    (file,) = await office.read(lambda session: list(session.scalars(select(OrderFile))))
    assert file.counts == {"new": 0, "changed": 0, "same": 2, "rejected": 0}


async def test_orders_that_are_written_meanwhile_do_not_spoil_it(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the plan was made from changes between reading and writing: it is made anew."""
    office, folder, path = watched
    (path / "orders.csv").write_text(TABLE)
    first = [True]

    def interrupted(*args: Any) -> Any:
        for step in import_file.steps(*args):
            if first:
                first.clear()
                yield (lambda session: session.add(_other(session))), 0
            yield step

    def _other(session: Any) -> Order:
        one = session.scalars(select(Order)).first()
        assert one is not None
        return Order(
            customer_id=one.customer_id,
            user_id=one.user_id,
            created_at=office.clock.now(),
            ordered_on=date(2026, 11, 1),
            amount=Decimal(1),
            currency="CNY",
            summary="meanwhile",
        )

    await office.ask(office.rep_en, "order Acme 3.5k")
    monkeypatch.setattr(ledger_file, "steps", interrupted)
    await pass_by(office, folder)
    assert [one[2] for one in await ledger(office)] == [Decimal(3500), Decimal(1), Decimal("1200.50"), Decimal(-300)]


async def test_without_an_admin_files_wait(watched: Watched) -> None:
    office, folder, path = watched

    def leaves(session: Any) -> None:
        admin = ledger_file.first_admin(session)
        assert admin is not None
        admin.active = False

    await office.store.write(leaves)
    (path / "orders.csv").write_text(TABLE)
    await pass_by(office, folder)
    assert names(path) == ["orders.csv"]


async def test_the_running_assistant_watches_the_folder_of_its_settings(tmp_path: Path) -> None:
    office = await open_office(tmp_path, orders_folder=tmp_path / "in")
    (tmp_path / "in" / "orders.csv").write_text(TABLE)
    async with asyncio.timeout(30):
        while not (tmp_path / "in/done/orders.csv").exists():
            office.clock.advance(timedelta(seconds=6))
            await asyncio.sleep(0.05)
    assert await ledger(office) == TAKEN
    await close_office(office)
    assert judge_calls(office.sandbox.calls) == []


async def test_a_folder_that_cannot_be_made_is_told(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = make_app(tmp_path / "other", office.sandbox, office.clock, orders_folder=tmp_path / "file" / "in")
    with pytest.raises(ConfigError, match="HUIKE_ORDERS_FOLDER"):
        async with app:
            pass
