"""Random commands on a real store and what the truck records meanwhile, against minute arrays."""

from functools import partial
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from daemon.domain.duty.records import Origin
from daemon.domain.hours.duty import Duty, log_of
from daemon.store import duty, duty_logs, unidentified
from daemon.store.duty import Making
from tests.daemon.commands.duty_model import MODES, Cell, Seats, Sheet, Truck
from tests.daemon.commands.duty_scene import DutyDesk, iso
from tests.daemon.commands.scene import OLGA
from tests.daemon.store.duty_scene import MINUTE, add_driver, add_vehicle, entry
from tests.daemon.store.scene import ask

STATUSES = st.sampled_from(
    [(duty.value, None) for duty in Duty]
    + [(status, mode) for mode, statuses in MODES.items() for status in statuses]
)
DRIVERS = st.sampled_from([0, 1])
TRUCKS = st.sampled_from([0, 1])
IN_FORCE = "SELECT at FROM duty_record WHERE driver_id = ? AND replaced_by IS NULL"
EVER = "SELECT id, at, duty, mode, origin, vehicle_id, note, made_by FROM duty_record WHERE id > ?"
LAST = "SELECT coalesce(max(id), 0) FROM duty_record"
DENVER = ZoneInfo("America/Denver")
names = count()


class Depot(RuleBasedStateMachine):
    def __init__(self, desk: DutyDesk) -> None:
        super().__init__()
        self.desk = desk
        desk.machine.advance(MINUTE - desk.now % MINUTE)
        self.begun = desk.now
        run = next(names)
        self.drivers = [f"R{run}-{who}" for who in "ab"]
        self.trucks = [f"X{run}-{which}" for which in "ab"]
        self.ids = [desk.write(partial(add_driver, name=name)) for name in self.drivers]
        self.truck_ids = [desk.write(partial(add_vehicle, name=name)) for name in self.trucks]
        self.sheets = [Sheet(), Sheet()]
        self.rolls = [Truck(), Truck()]
        self.seats = Seats()
        self.drives: list[tuple[int, int, int, int]] = []
        ((self.first_id,),) = ask(desk.path, LAST)
        self.written: list[tuple[object, ...]] = []
        self.driven: list[set[int]] = [set(), set()]

    @initialize()
    def both_have_begun(self) -> None:
        """Else most random commands would be refused for want of a log."""
        self.time_goes_on(minutes=20)
        self.somebody_says_what_he_does(0, ("ON", None), 10, 0, "driver")
        self.somebody_says_what_he_does(1, ("OFF", None), 20, None, None)
        self.truck_rolls(0)
        self.time_goes_on(minutes=20)

    @rule(minutes=st.integers(1, 40))
    def time_goes_on(self, minutes: int) -> None:
        self.desk.machine.advance(minutes * MINUTE)
        for number in self.truck_ids:
            self.desk.hear(number)
        for sheet in self.sheets:
            sheet.advance(minutes)

    @rule(
        who=DRIVERS,
        what=STATUSES,
        back=st.sampled_from([None, None, None, 0, 1, 2, 5, 30]),
        vehicle=st.sampled_from([*[None] * 6, 0, 1]),
        place=st.sampled_from([*[None] * 6, "driver", "co_driver"]),
    )
    def somebody_says_what_he_does(
        self,
        who: int,
        what: tuple[str, str | None],
        back: int | None,
        vehicle: int | None,
        place: str | None,
    ) -> None:
        minute = max(0, self.sheets[who].minute - (back or 0))
        args: dict[str, object] = {"mode": what[1], "seat": place}
        args["vehicle"] = None if vehicle is None else self.trucks[vehicle]
        args["at"] = None if back is None else iso(self.begun + minute * MINUTE)
        args |= {"driver": self.drivers[who], "status": what[0]}
        given = {name: value for name, value in args.items() if value is not None}
        marks = self._marks(who)
        answer = self.desk.ask_with("duty.set", given, actor=OLGA)
        last = self.sheets[who].now
        expected = minute >= max(marks, default=minute)
        seats = Seats(list(self.seats.rows))
        if expected:
            named = None if vehicle is None else self.trucks[vehicle]
            expected = self._sits(who, named, place, minute)
        seat = self.seats.of(self.drivers[who])
        is_co_driver = seat is not None and seat.place == "co_driver"
        if what[0] == "D":
            expected = expected and not is_co_driver
        else:
            at_wheel = seat is not None and not is_co_driver
            moves = seat is not None and at_wheel and self._truck(seat.vehicle).is_moving
            expected = expected and not moves
            if last is not None and last.is_trucks:
                expected = expected and minute == self.sheets[who].minute
        assert answer.is_done == expected, answer
        if not expected:
            self.seats = seats
            return
        vehicle_name = None if seat is None else seat.vehicle
        confirms = last is not None and last.is_trucks and last.vehicle == vehicle_name
        is_trucks = what[0] == "D" and confirms
        self.sheets[who].tell(minute, Cell(*what, is_trucks, vehicle_name))

    @precondition(lambda self: any(row.end is None for row in self.seats.rows))
    @rule(who=DRIVERS)
    def somebody_leaves(self, who: int) -> None:
        name, sheet = self.drivers[who], self.sheets[who]
        answer = self.desk.ask("duty.leave", actor=OLGA, driver=name)
        seat = self.seats.of(name)
        if seat is None:
            assert answer.is_done
            return
        drives = sheet.now is not None and sheet.now.duty == "D"
        moves = seat.place == "driver" and self._truck(seat.vehicle).is_moving
        assert answer.is_done == (not drives and not moves), answer
        if answer.is_done:
            self.seats.leave(name, sheet.minute)

    @precondition(lambda self: self.sheets[0].minute > 1)
    @rule(who=DRIVERS, what=STATUSES, stretch=st.tuples(st.integers(1, 80), st.integers(1, 60)))
    def somebody_edits(
        self, who: int, what: tuple[str, str | None], stretch: tuple[int, int]
    ) -> None:
        sheet = self.sheets[who]
        begin = max(0, sheet.minute - stretch[0])
        end = min(begin + stretch[1], sheet.minute)
        args = {
            "driver": self.drivers[who],
            "from": iso(self._at(begin)),
            "until": iso(self._at(end)),
            "status": what[0],
            "mode": what[1],
            "note": "n",
        }
        answer = self.desk.ask_with("duty.edit", args, actor=OLGA)
        assert answer.is_done == sheet.edit(begin, end, *what), answer
        again = self.desk.ask_with("duty.edit", args, actor=OLGA)
        assert not again.is_done

    @rule(which=TRUCKS, minutes=st.integers(1, 30))
    def truck_drives_for_a_while(self, which: int, minutes: int) -> None:
        self.truck_rolls(which)
        self.time_goes_on(minutes)

    @rule(which=TRUCKS, minutes=st.integers(1, 5))
    def truck_stands_for_a_while(self, which: int, minutes: int) -> None:
        self.truck_stands(which)
        self.time_goes_on(minutes)

    @rule(which=TRUCKS)
    def truck_rolls(self, which: int) -> None:
        truck, minute = self.rolls[which], self.sheets[0].minute
        if truck.is_moving:
            return
        began = not truck.is_driving
        truck.is_driving, truck.stood_since = True, None
        self._keep_wheels(which, minute)
        at_wheel = self.seats.wheel(self.trucks[which])
        if at_wheel is None:
            if began:
                truck.drive = self.desk.drive(
                    self._at(minute), None, vehicle_id=self.truck_ids[which]
                )
            return
        who = self.drivers.index(at_wheel.driver)
        now = self.sheets[who].now
        if now is None or not now.is_trucks:
            self._record(who, which, Duty.D)
            self.sheets[who].tell(minute, Cell("D", None, True, self.trucks[which]))

    @rule(which=TRUCKS)
    def truck_stands(self, which: int) -> None:
        truck, minute = self.rolls[which], self.sheets[0].minute
        if truck.is_moving:
            truck.stood_since = minute
            self._keep_wheels(which, minute)

    @rule(which=TRUCKS)
    def truck_stops(self, which: int) -> None:
        truck, minute = self.rolls[which], self.sheets[0].minute
        if not truck.is_driving:
            return
        truck.is_driving, truck.stood_since = False, minute
        self._keep_wheels(which, minute)
        if truck.drive is not None:
            self._end_drive(which, truck.drive, minute)
            truck.drive = None
        at_wheel = self.seats.wheel(self.trucks[which])
        who = self.drivers.index(at_wheel.driver) if at_wheel is not None else None
        now = self.sheets[who].now if who is not None else None
        if who is not None and now is not None and now.is_trucks:
            self._record(who, which, Duty.ON)
            self.sheets[who].tell(minute, Cell("ON", None, False, self.trucks[which]))

    @precondition(lambda self: self.drives)
    @rule(who=DRIVERS, which=st.integers(0, 99))
    def somebody_claims(self, who: int, which: int) -> None:
        index = which % len(self.drives)
        number, truck, begin, end = self.drives[index]
        answer = self.desk.ask(
            "duty.claim", actor=OLGA, driver=self.drivers[who], drive=number, note="n"
        )
        marks = self._marks(who, answer.body.get("edit") if answer.is_done else None)
        expected = self.sheets[who].claim(begin, end, self.trucks[truck], marks)
        assert answer.is_done == expected, answer
        if expected:
            del self.drives[index]
            again = self.desk.ask("duty.claim", driver=self.drivers[who], drive=number, note="n")
            assert again.code == "claimed_already"

    @invariant()
    def logs_are_those_of_the_model(self) -> None:
        for who, sheet in enumerate(self.sheets):
            raw = self.desk.write(
                partial(duty_logs.raw_log, driver_id=self.ids[who], until=self.desk.now)
            )
            log = log_of(
                raw.changes,
                until=self.desk.now,
                zone=DENVER,
                known_from=raw.known_from,
            )
            found: list[tuple[str, str | None] | None] = [None] * sheet.minute
            for start, stop, status, mode in log.spans:
                begin, end = start - self.begun // MINUTE, stop - self.begun // MINUTE
                found[begin:end] = [(status.value, mode and mode.value)] * (stop - start)
            assert found == [cell and cell[:2] for cell in sheet.cells]

    @invariant()
    def what_the_truck_recorded_only_grows(self) -> None:
        for who, before in enumerate(self.driven):
            minutes = {
                n for n, cell in enumerate(self.sheets[who].cells) if cell and cell.is_trucks
            }
            records = self.desk.log(self.ids[who])
            stops = [*(one.at for one in records[1:]), self.desk.now][: len(records)]
            found = {
                (at - self.begun) // MINUTE
                for one, stop in zip(records, stops, strict=True)
                if one.is_driving_of_the_truck
                for at in range(one.at, stop, MINUTE)
            }
            assert found == minutes
            assert before <= found
            self.driven[who] = found

    @invariant()
    def nothing_that_was_written_is_changed(self) -> None:
        rows = ask(self.desk.path, EVER, self.first_id)
        assert rows[: len(self.written)] == self.written
        self.written = rows

    @invariant()
    def seats_are_those_of_the_model(self) -> None:
        for name, number in zip(self.drivers, self.ids, strict=True):
            row = self.seats.of(name)
            assert self.desk.place(number) == (None if row is None else (row.vehicle, row.place))

    def _sits(self, who: int, vehicle: str | None, place: str | None, minute: int) -> bool:
        """False: that seat is refused."""
        name = self.drivers[who]
        now = self.seats.of(name)
        if vehicle is None and (place is None or now is None):
            return place is None
        vehicle = vehicle or (now.vehicle if now is not None else "")
        place = place or "driver"
        if now is not None and (now.vehicle, now.place) == (vehicle, place):
            return True
        wheel = vehicle if place == "driver" else None
        moves = now is not None and now.place == "driver" and self._truck(now.vehicle).is_moving
        if moves or minute < self.seats.settled(name, wheel):
            return False
        holder = self.seats.wheel(vehicle) if wheel else None
        if holder is not None and holder.driver != name:
            theirs = self.sheets[self.drivers.index(holder.driver)].now
            if self._truck(vehicle).is_moving or (theirs is not None and theirs.duty == "D"):
                return False
            self.seats.sit(holder.driver, vehicle, "co_driver", minute)
        self.seats.sit(name, vehicle, place, minute)
        return True

    def _truck(self, name: str) -> Truck:
        return self.rolls[self.trucks.index(name)]

    def _at(self, minute: int) -> int:
        return self.begun + minute * MINUTE

    def _marks(self, who: int, but: object = None) -> set[int]:
        """Minutes in which records in force begin, as before the edit of that number."""
        sql = (
            "SELECT at FROM duty_record WHERE driver_id = ? AND edit_id IS NOT ?"
            " AND (replaced_by IS NULL OR replaced_by = ?)"
            if but is not None
            else IN_FORCE
        )
        params = (self.ids[who], but, but) if but is not None else (self.ids[who],)
        return {(at - self.begun) // MINUTE for (at,) in ask(self.desk.path, sql, *params)}

    def _keep_wheels(self, which: int, minute: int) -> None:
        truck, number = self.rolls[which], self.truck_ids[which]
        self.desk.wheels(number, is_driving=truck.is_driving, since=self._at(minute))
        if truck.is_driving and truck.stood_since is not None:
            self.desk.stands(number, self._at(truck.stood_since))

    def _record(self, who: int, which: int, told: Duty) -> None:
        one = entry(told, self.desk.now, origin=Origin.AUTOMATIC, vehicle=self.trucks[which])
        making = Making(stamp=self.desk.clock.stamp(1), by="truck")
        self.desk.write(lambda tx: duty.add(tx, self.ids[who], one, making=making))

    def _end_drive(self, which: int, number: int, minute: int) -> None:
        at = self._at(minute)
        drive = self.desk.write(lambda tx: unidentified.by_id(tx, number))
        assert drive is not None
        if self.desk.write(lambda tx: unidentified.end(tx, number, at=at)):
            begin = (drive.started_at - self.begun) // MINUTE
            self.drives.append((number, which, begin, minute))


def test_random_commands_do_what_they_do_to_an_array_of_minutes(tmp_path: Path) -> None:
    desk = DutyDesk(tmp_path / "model.db")
    try:
        run_state_machine_as_test(
            lambda: Depot(desk),  # type: ignore[arg-type] # it calls it
            settings=settings(max_examples=15, stateful_step_count=50, deadline=None),
        )
    finally:
        desk.writer.stop()
