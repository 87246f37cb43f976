"""/export: the workbook, who may have it, and that an import of it changes nothing."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.sandbox.people import Person
from db.audit import Audit
from db.contact import Contact
from db.customer import Customer
from tests.office import ADMIN, MANAGER, Office, close_office, labels, open_office


async def exported(office: Office, person: Person) -> dict[str, list[list[Any]]]:
    """What the person gets, by sheet."""
    asked = await office.ask(person, "/export")
    waiting = await office.tap(person, asked, labels(asked)[0])
    assert "…" in waiting.text
    sent = await person.wait_answer(20)
    assert sent.media is not None
    assert sent.media.name.endswith(".xlsx")
    assert sent.protected
    stored = office.sandbox.world.files.by_id(sent.media.file_id)
    assert stored is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(stored.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


async def test_a_rep_gets_what_is_his(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市,谈了陈列")
    await office.ask(office.rep, "华联下单 3500")
    await office.ask(office.rep, "投诉 华联 破损3箱")
    sheets = await exported(office, office.rep)
    names = [row[0] for row in sheets["客户"][1:]]
    assert sorted(names) == sorted(
        ["华联超市城西店", "万家乐生活超市", "鑫源商贸有限公司", "好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"]
    )
    assert not any("金鼎" in str(cell) for rows in sheets.values() for row in rows for cell in row)
    order = dict(zip(sheets["订单"][0], sheets["订单"][1], strict=True))
    assert (order["客户"], order["金额"], order["下单日期"]) == ("华联超市城西店", 3500.0, date(2026, 11, 23))
    assert len(sheets["联系人"]) == 3
    assert len(sheets["投诉"]) == 2
    acts = await office.read(lambda s: s.scalars(select(Audit)).all())
    assert [(one.what, one.detail["customers"], one.detail["orders"]) for one in acts] == [("export", 5, 1)]


async def test_a_manager_needs_leave_of_the_installation(office: Office, tmp_path: Path) -> None:
    refused = await office.ask(office.manager, "/export")
    assert refused.text == "这里没有开放团队导出，请找管理员开启。"
    assert "HUIKE_TEAM_EXPORT=yes" in (await office.ask(office.admin, "/export")).text
    assert "HUIKE_TEAM_EXPORT" not in (await office.ask(office.rep, "/export")).text
    assert labels(refused) == []
    card = await office.ask(office.rep, "/export")
    forged = next(b for row in card.buttons for b in row if b.data == "x.go")
    listed = await office.ask(office.manager, "/help")
    office.manager.press(listed.id, forged)
    await office.app.runtime.settled()
    assert await office.read(lambda s: s.scalars(select(Audit)).all()) == []
    (tmp_path / "allowed").mkdir()
    allowed = await open_office(tmp_path / "allowed", team_export=True)
    try:
        sheets = await exported(allowed, allowed.sandbox.people[MANAGER])
    finally:
        await close_office(allowed)
    customers = sheets["客户"]
    owners = {row[customers[0].index("负责人")] for row in customers[1:]}
    assert owners == {"李娜", "陈伟"}


async def test_the_admin_sees_who_took_what(office: Office) -> None:
    assert "只有" in (await office.ask(office.rep, "/audit")).text
    admin = office.sandbox.people[ADMIN]
    assert "還沒" in (await office.ask(admin, "/audit")).text
    await exported(office, office.rep)
    log = await office.ask(admin, "/audit")
    assert "李娜" in log.text
    assert "5" in log.text


@pytest.mark.parametrize("person", ["rep", "rep_en"])
async def test_an_import_of_an_export_changes_nothing(
    office: Office, tmp_path: Path, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    who: Person = getattr(office, person)

    def fill(session: Session) -> None:
        for one in session.scalars(select(Customer)):
            one.address, one.industry, one.since, one.relationship = "=1+1 路 3 号", "零售", date(2020, 3, 1), "so_so"
            one.credit_terms, one.needs, one.products, one.state = "45 天", "周一不收货", "酱油", "active"
        for contact in session.scalars(select(Contact)):
            contact.birthday, contact.role, contact.likes, contact.title = "L08-15", "decides", "普洱", "店长"

    await office.store.write(fill)
    await office.ask(who, "华联下单 3500" if person == "rep" else "order Acme 3500")
    asked = await office.ask(who, "/export")
    await office.tap(who, asked, labels(asked)[0])
    sent = await who.wait_answer(20)
    assert sent.media is not None
    stored = office.sandbox.world.files.by_id(sent.media.file_id)
    assert stored is not None
    file = tmp_path / "export.xlsx"
    file.write_bytes(stored.content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(stored.content))
    env = {"HUIKE_DATA": str(office.app.settings.data), "HUIKE_TIMEZONE": "Asia/Shanghai"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        patch.chdir(tmp_path)
        for sheet, kind in zip(book.sheet_names, ("customers", "contacts", "orders"), strict=False):
            arguments = ["import", str(file), "--as", str(who.id), "--sheet", sheet, "--kind", kind, "--dry-run"]
            status = await asyncio.to_thread(main, arguments)
            out = capsys.readouterr().out
            assert status == 0, out
            assert "0 new" in out, out
            assert "0 changed" in out, out
            assert "0 rejected" in out, out
