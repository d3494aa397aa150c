"""A driver's log as an array of minutes, and seats as a list: what commands do to them, told
without any of the code under test."""

from dataclasses import dataclass, field
from typing import NamedTuple

RESTING = ("OFF", "SB")
MODES = {"pc": ("OFF",), "ym": ("ON",), "team_seat": ("OFF", "SB", "ON")}


class Cell(NamedTuple):
    duty: str
    mode: str | None
    is_trucks: bool
    """Driving that the truck recorded."""
    vehicle: str | None


@dataclass
class Sheet:
    """Minutes since the beginning; what comes after them is `now`."""

    cells: list[Cell | None] = field(default_factory=list)
    now: Cell | None = None

    @property
    def minute(self) -> int:
        return len(self.cells)

    def advance(self, minutes: int) -> None:
        self.cells += [self.now] * minutes

    def tell(self, minute: int, cell: Cell) -> None:
        self.cells[minute:] = [cell] * (self.minute - minute)
        self.now = cell

    def edit(self, begin: int, end: int, duty: str, mode: str | None) -> bool:
        """False: it is refused."""
        part = self.cells[begin:end]
        if duty != "D" and any(cell is not None and cell.is_trucks for cell in part):
            return False
        known = [minute for minute, cell in enumerate(self.cells) if cell is not None]
        first = known[0] if known else self.minute if self.now is not None else None
        if first is None or end < first:
            return False
        told = [
            cell
            if cell is not None and (cell.is_trucks or cell[:2] == (duty, mode))
            else Cell(duty, mode, False, None if cell is None else cell.vehicle)
            for cell in part
        ]
        self.cells[begin:end] = told
        return told != part

    def claim(self, begin: int, end: int, vehicle: str, marks: set[int]) -> bool:
        """`marks`: minutes in which something was told."""
        part = self.cells[begin:end]
        if any(cell is not None and cell.is_trucks for cell in part):
            return False
        last = part[-1]
        told_there = any(begin <= mark <= end for mark in marks)
        if not told_there and (last is None or last.duty in RESTING):
            later = [mark for mark in marks if mark > end]
            upto = min(later, default=self.minute)
            work = Cell("ON", None, False, vehicle)
            self.cells[end:upto] = [work] * (upto - end)
            if not later:
                self.now = work
        elif end not in marks and end == self.minute:
            self.now = last
        self.cells[begin:end] = [Cell("D", None, True, vehicle)] * (end - begin)
        return True


class Row(NamedTuple):
    driver: str
    vehicle: str
    place: str
    begin: int
    end: int | None


@dataclass
class Seats:
    rows: list[Row] = field(default_factory=list)

    def of(self, driver: str) -> Row | None:
        return next((row for row in self.rows if row.driver == driver and row.end is None), None)

    def wheel(self, vehicle: str) -> Row | None:
        wanted = (vehicle, "driver", None)
        return next((row for row in self.rows if (row[1], row[2], row[4]) == wanted), None)

    def settled(self, driver: str, wheel_of: str | None) -> int:
        told = [
            row.begin if row.end is None else row.end
            for row in self.rows
            if row.driver == driver or (row.vehicle, row.place) == (wheel_of, "driver")
        ]
        return max(told, default=-1)

    def leave(self, driver: str, at: int) -> None:
        there = self.of(driver)
        if there is not None:
            self.rows.remove(there)
            if there.begin < at:
                self.rows.append(there._replace(end=at))

    def sit(self, driver: str, vehicle: str, place: str, at: int) -> None:
        self.leave(driver, at)
        self.rows.append(Row(driver, vehicle, place, at, None))


@dataclass
class Truck:
    is_driving: bool = False
    stood_since: int | None = None
    drive: int | None = None
    """Number of the driving that nobody is logged in for."""

    @property
    def is_moving(self) -> bool:
        return self.is_driving and self.stood_since is None
