"""Acts on services, work orders and findings, the same on every screen of maintenance."""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from daemon.readmodel.condition import FindingRow
from daemon.readmodel.services import DueRow
from daemon.readmodel.work_orders import WorkOrderRow
from tui import finding_acts, service_acts, work_acts
from tui.acts import Impossible, Proposal
from tui.fields import Form, Given
from tui.maintenance_questions import Known
from tui.screens.base import DepotScreen
from tui.screens.form import ask_for
from tui.service_acts import Shop

SERVICE_ACTS: tuple[BindingType, ...] = (
    Binding("D", "screen.done", "Done", key_display="D", id="service.done"),
    Binding("P", "screen.plan", "Plan", key_display="P", id="service.plan"),
)
WORK_ACTS: tuple[BindingType, ...] = (
    Binding("Y", "screen.accept", "Accept", key_display="Y", id="work.accept"),
    Binding("V", "screen.move", "Move", key_display="V", id="work.move"),
    Binding("S", "screen.start", "Start", key_display="S", id="work.start"),
    Binding("F", "screen.finish", "Finish", key_display="F", id="work.finish"),
    Binding("X", "screen.cancel", "Cancel", key_display="X", id="work.cancel", show=False),
)


FINDING_ACTS: tuple[BindingType, ...] = (
    Binding("R", "screen.repaired", "Repaired", key_display="R", id="finding.repaired"),
    Binding("X", "screen.dismiss_finding", "Dismiss", key_display="X", id="finding.dismiss"),
)


class FindingActing(DepotScreen):
    BINDINGS: ClassVar[list[BindingType]] = []

    @abstractmethod
    def chosen_finding(self) -> FindingRow | None: ...

    def action_repaired(self) -> None:
        self._end(finding_acts.repaired_form, finding_acts.repaired)

    def action_dismiss_finding(self) -> None:
        self._end(finding_acts.dismissed_form, finding_acts.dismissed)

    def _end(
        self,
        form_of: Callable[[FindingRow], Form],
        act_of: Callable[[FindingRow, Given], Proposal],
    ) -> None:
        row = self.chosen_finding()
        cannot = None if row is None else finding_acts.may_end(row)
        if row is None or cannot is not None:
            self.desk.control.propose(cannot)
        else:
            ask_for(self, form_of(row), lambda given: act_of(row, given))


class MaintenanceActing(DepotScreen):
    BINDINGS: ClassVar[list[BindingType]] = []

    @property
    @abstractmethod
    def known(self) -> Known: ...

    def chosen_service(self) -> DueRow | None:
        return None

    def chosen_work(self) -> WorkOrderRow | None:
        return None

    def chosen_vehicle(self) -> str:
        """What a form begins with; empty: nothing is under the cursor."""
        service, work = self.chosen_service(), self.chosen_work()
        if service is not None:
            return service.vehicle
        return "" if work is None else work.vehicle

    def shop(self) -> Shop | None:
        """None: nothing was read yet."""
        if self.head is None:
            return None
        return Shop(local=self.desk.local, now=self.head.moment.now_ms, known=self.known)

    def action_done(self) -> None:
        row, shop = self.chosen_service(), self.shop()
        if row is None or shop is None:
            self.desk.control.propose(None)
        else:
            form = service_acts.done_form(row, shop)
            ask_for(self, form, lambda given: service_acts.done(row, given))

    def action_plan(self) -> None:
        """Also where nothing is planned yet."""
        shop = self.shop()
        if shop is not None:
            ask_for(self, service_acts.plan_form(self.chosen_service(), shop), service_acts.plan)

    def action_new(self) -> None:
        shop = self.shop()
        if shop is not None:
            ask_for(self, work_acts.new_form(self.chosen_vehicle(), shop), work_acts.new)

    def action_accept(self) -> None:
        row, shop = self.chosen_work(), self.shop()
        if row is None or shop is None:
            self.desk.control.propose(None)
        else:
            self.desk.control.propose(work_acts.accept(row, shop))

    def action_move(self) -> None:
        shop = self.shop()
        if shop is not None:
            self._ask(
                work_acts.may_move,
                lambda row: work_acts.move_form(row, shop),
                lambda row, given: work_acts.move(row, given, shop),
            )

    def action_start(self) -> None:
        shop = self.shop()
        if shop is not None:
            self._ask(
                work_acts.may_start,
                work_acts.start_form,
                lambda row, given: work_acts.start(row, given, shop),
            )

    def action_finish(self) -> None:
        shop = self.shop()
        if shop is not None:
            self._ask(
                work_acts.may_finish,
                lambda row: work_acts.finish_form(row, shop),
                work_acts.finish,
            )

    def action_cancel(self) -> None:
        self._ask(work_acts.may_cancel, work_acts.cancel_form, work_acts.cancel)

    def _ask(
        self,
        may: Callable[[WorkOrderRow], Impossible | None],
        form_of: Callable[[WorkOrderRow], Form],
        act_of: Callable[[WorkOrderRow, Given], Proposal],
    ) -> None:
        row = self.chosen_work()
        cannot = None if row is None else may(row)
        if row is None or cannot is not None:
            self.desk.control.propose(cannot)
        else:
            ask_for(self, form_of(row), lambda given: act_of(row, given))
