"""Rows of a CSV file that tell of vehicles, units, sites, drivers or customers."""

from collections.abc import Mapping

from daemon.commands.csv_table import csv_table
from daemon.commands.told_rows import FileRows, ToldRow, judged
from daemon.domain.master_standing import What

HEADINGS: Mapping[What, tuple[str, ...]] = {
    What.VEHICLE: (
        "name",
        "label",
        "plate",
        "class",
        "capacity_kg",
        "volume_l",
        "equipment",
        "plant",
    ),
    What.UNIT: ("name", "label", "vehicle", "from"),
    What.SITE: ("name", "label", "lat", "lon", "radius_m"),
    What.DRIVER: ("name", "label", "rule_set", "exemption", "zone", "sleeper", "cdl"),
    What.CUSTOMER: ("name", "label", "tier", "contact"),
}


def csv_rows(text: str, what: What) -> FileRows:
    """An empty cell says nothing of its field. Never raises for what is in the text."""
    table = csv_table(text, HEADINGS[what], needed=("name",))
    rows: list[ToldRow] = []
    faults = list(table.faults)
    for row in table.rows:
        found = judged(what, row.fields, line=row.line, columns={})
        if isinstance(found, ToldRow):
            rows.append(found)
        else:
            faults += found
    faults.sort(key=lambda fault: fault.line)
    return FileRows(rows=rows, faults=faults)
