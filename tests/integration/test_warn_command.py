"""``huike warn`` as people meet it: a table in, a table out, remarks beside it, one clear line for what is wrong."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main

AS_OF = "2026-06-01"
COLUMNS = "customer_id,orders,last_date,silence_days,typical_gap_days,p_lost,p_no_order,p_lapse,yearly_value,tier"


def written(folder: Path, *rows: str, header: str = "customer_id,date,amount") -> str:
    path = folder / "orders.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return str(path)


def weekly(name: str, last: str, count: int = 30) -> list[str]:
    end = date.fromisoformat(last)
    return [f"{name},{end - timedelta(days=7 * one + (one * 5) % 7)},100.5" for one in range(count)]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    assert main(["warn", *arguments]) == 0
    return list(csv.DictReader(capsys.readouterr().out.splitlines()))


def test_a_row_for_each_customer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, *weekly("华联", "2026-05-28"), *weekly("silent", "2026-04-10"), "new,2026-05-29,7")
    assert main(["warn", path, "--as-of", AS_OF]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == COLUMNS
    assert err == ""
    rows = {row["customer_id"]: row for row in csv.DictReader(out.splitlines())}
    assert list(rows) == ["华联", "silent", "new"]
    assert (rows["华联"]["orders"], rows["华联"]["last_date"], rows["华联"]["silence_days"]) == (
        "30",
        "2026-05-28",
        "4",
    )
    assert 4 < float(rows["华联"]["typical_gap_days"]) < 8
    assert float(rows["华联"]["p_lapse"]) < 0.1 < 0.9 < float(rows["silent"]["p_lapse"])
    assert rows["new"]["orders"] == "1"
    assert 0 < float(rows["new"]["p_lost"]) < 0.5
    assert rows["华联"]["tier"] == "key"


def test_the_horizon_and_the_lapse_are_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, *weekly("a", "2026-05-25"), *weekly("b", "2026-05-30"))
    near = printed(capsys, path, "--as-of", AS_OF, "--horizon", "5", "--lapse", "30")
    far = printed(capsys, path, "--as-of", AS_OF, "--horizon", "60", "--lapse", "120")
    for one, other in zip(near, far, strict=True):
        assert float(one["p_no_order"]) > float(other["p_no_order"])
        assert float(one["p_lapse"]) > float(other["p_lapse"])
        assert one["p_lost"] == other["p_lost"]


def test_the_fit_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, *weekly("a", "2026-05-10"), *weekly("b", "2026-05-25"))
    assert main(["warn", path, "--as-of", AS_OF, "--fit-json"]) == 0
    fitted = json.loads(capsys.readouterr().out)
    assert set(fitted) == {"mu0", "kappa0", "nu0", "sigma0", "a", "b", "log_likelihood", "episodes"}
    assert fitted["episodes"] == 58
    assert fitted["log_likelihood"] < 0


def test_the_replay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    goes = weekly("goes", "2026-03-01", 40)
    path = written(tmp_path, *goes, "goes,2026-05-02,9", *weekly("stays", "2026-05-30", 60))
    rows = printed(capsys, path, "--as-of", AS_OF, "--replay", "2026-02-01:2026-05-20")
    assert [(row["customer_id"], row["event"]) for row in rows] == [("goes", "opened"), ("goes", "cleared")]
    assert "2026-03-08" < rows[0]["night"] < "2026-04-25"
    assert rows[0]["last_date"] == "2026-03-01"
    assert rows[1]["night"] == "2026-05-02"


def test_what_is_wrong_in_the_table_is_told_and_the_rest_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [
        "a,2026-05-40,5",
        "a,2026-05-04,five",
        ",2026-05-04,5",
        "a,2026-05-04,inf",
        "a,2027-01-01,5",
        "a,2026-05-09,-3",
    ]
    path = written(tmp_path, "a,2026-05-01,5", "a,2026-05-01,5", "", 'a,2026-05-08,"1,005.50"', *bad)
    assert main(["warn", path, "--as-of", AS_OF]) == 0
    out, err = capsys.readouterr()
    row = next(csv.DictReader(out.splitlines()))
    assert (row["orders"], row["last_date"]) == ("2", "2026-05-08")
    told = err.splitlines()
    assert [line.split()[2] for line in told[:4]] == ["6", "7", "8", "9"]
    assert "left out as exactly like an earlier row: line 3; a column order_id tells orders apart" in told[4]
    assert "1 rows after 2026-06-01 were left out" in told[5]
    assert "1 returns" in told[6]


def test_ids_tell_repeated_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = "order_id,customer_id,date,amount"
    path = written(tmp_path, "7,a,2026-05-01,5", "7,a,2026-05-01,5", "8,a,2026-05-01,5", header=header)
    value = float(printed(capsys, path, "--as-of", AS_OF)[0]["yearly_value"])
    path = written(tmp_path, "a,2026-05-01,10", *["a,2026-05-01,10"] * 7)
    assert main(["warn", path, "--as-of", AS_OF]) == 0
    assert "line 3, 4, 5, 6, 7 and 2 more" in capsys.readouterr().err
    assert value == float(printed(capsys, path, "--as-of", AS_OF)[0]["yearly_value"])


@pytest.mark.parametrize(
    ("arguments", "rows", "said"),
    [
        (["--as-of", "yesterday"], ["a,2026-05-01,5"], "--as-of: 'yesterday' is not a date; one looks like 2026-11-23"),
        (["--as-of", AS_OF, "--horizon", "0"], ["a,2026-05-01,5"], "--horizon: wants days, 1 or more"),
        (["--as-of", AS_OF, "--lapse", "-3"], ["a,2026-05-01,5"], "--lapse: wants days, 1 or more"),
        (["--as-of", AS_OF, "--replay", "2026-01-01"], ["a,2026-05-01,5"], "--replay: '' is not a date"),
        (["--as-of", AS_OF, "--replay", "2026-05-01:2026-07-01"], ["a,2026-05-01,5"], "--replay: wants FROM:TO"),
        (["--as-of", "2020-01-01"], ["a,2026-05-01,5"], "there is no order until 2020-01-01"),
        (["--as-of", AS_OF], [], "there is no order in it; a table looks like this"),
    ],
)
def test_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], rows: list[str], said: str
) -> None:
    assert main(["warn", written(tmp_path, *rows), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_tables_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["warn", written(tmp_path, "x", header="name,when"), "--as-of", AS_OF]) == 2
    assert "no column customer_id, date, amount in the first line" in capsys.readouterr().err
    assert main(["warn", str(tmp_path / "none.csv"), "--as-of", AS_OF]) == 2
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "gbk.csv").write_bytes("customer_id,date,amount\n华联,2026-05-01,5\n".encode("gbk"))
    assert main(["warn", str(tmp_path / "gbk.csv"), "--as-of", AS_OF]) == 2
    assert "save the table as CSV UTF-8" in capsys.readouterr().err
    (tmp_path / "one-cell.csv").write_text("customer_id,date,amount\na,2026-05-01," + "5" * 200_000)
    assert main(["warn", str(tmp_path / "one-cell.csv"), "--as-of", AS_OF]) == 2
    assert "is not a CSV table" in capsys.readouterr().err


def test_orders_of_a_day_may_have_times(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = printed(capsys, written(tmp_path, "a,2026-05-01,10", "a,2026-05-09,4"), "--as-of", AS_OF)
    times = written(tmp_path, "a,2026-05-01T09:30,5", "a,2026-05-01 17:30:00,5", "a,2026-05-09,4")
    assert printed(capsys, times, "--as-of", AS_OF) == plain
