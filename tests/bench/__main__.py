"""`make bench [ONLY=group] [SEED=n]`: every figure, side by side with a peer, as one table.

Exits 0 also when a goal is missed; non-zero only when a group could not be measured at all.
"""

import argparse
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from daemon import logs
from tests.bench import compliance, ingest, maintenance, orders, queue, sync
from tests.bench.rows import Row, as_json, met, ratio

GROUPS: dict[str, Callable[[tuple[int, ...]], list[Row]]] = {
    "ingest": ingest.rows,
    "queue": queue.rows,
    "sync": sync.rows,
    "compliance": compliance.rows,
    "orders": orders.rows,
    "maintenance": maintenance.rows,
}
DEFAULT_SEEDS = (9001, 9002, 9003, 9004, 9005)  # no test and no tuning uses these
REPORT = Path("build/bench.json")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="one group: " + ", ".join(GROUPS))
    parser.add_argument("--seed", default="", help="one seed instead of the default five")
    options = parser.parse_args()
    if options.only and options.only not in GROUPS:
        parser.error(f"no group {options.only!r}; groups: {', '.join(GROUPS)}")
    seeds = (int(options.seed),) if options.seed else DEFAULT_SEEDS
    logs.configure("error")
    rows: list[Row] = []
    broken = []
    for name, measure in GROUPS.items():
        if options.only in ("", name):
            try:
                rows += measure(seeds)
            except Exception:  # noqa: BLE001 - the other groups are still worth measuring
                traceback.print_exc()
                broken.append(name)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(
        json.dumps([as_json(row) for row in rows], indent=1, allow_nan=False), encoding="utf-8"
    )
    Console(width=140).print(_table(rows))
    if broken:
        sys.stderr.write(f"could not measure: {', '.join(broken)}\n")
    return 1 if broken else 0


def _table(rows: list[Row]) -> Table:
    table = Table(title="bench", title_justify="left")
    for column in ("group", "figure", "value", "unit", "goal", "met", "beside", "ratio"):
        table.add_column(column, overflow="fold")
    for row in rows:
        shown = ratio(row)
        table.add_row(
            row.group,
            row.name,
            "-" if row.value is None else _shown(row.value),
            row.unit,
            "" if row.goal is None else f"{row.goal.op} {row.goal.value:g}",
            "yes" if met(row) else "NO",
            ", ".join(
                f"{name} {'-' if value is None else _shown(value)}"
                for name, value in row.beside.items()
            ),
            "" if shown is None else f"{shown:.2f}",
        )
    return table


def _shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


if __name__ == "__main__":
    sys.exit(main())
