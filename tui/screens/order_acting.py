"""Acts on the order under the cursor, the same on every screen that shows orders."""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from daemon.readmodel.orders import Known, OrderRow
from tui import order_acts, order_forms
from tui.acts import Impossible, Proposal
from tui.fields import Form, Given
from tui.order_forms import Desktop
from tui.screens.base import DepotScreen
from tui.screens.form import ask_for

ACTS: tuple[BindingType, ...] = (
    Binding("A", "screen.assign", "Assign", key_display="A", id="order.assign"),
    Binding("M", "screen.move", "Move", key_display="M", id="order.move"),
    Binding("X", "screen.cancel", "Cancel", key_display="X", id="order.cancel"),
    Binding("E", "screen.edit", "Edit", key_display="E", id="order.edit", show=False),
    Binding("D", "screen.delay", "Declare delay", key_display="D", id="order.delay", show=False),
    Binding(
        "T", "screen.take_back", "Take back", key_display="T", id="order.take_back", show=False
    ),
    Binding("R", "screen.rate", "Rate driver", key_display="R", id="order.rate", show=False),
)


class OrderActing(DepotScreen):
    BINDINGS: ClassVar[list[BindingType]] = []

    @property
    @abstractmethod
    def known(self) -> Known: ...

    @abstractmethod
    def chosen(self) -> OrderRow | None: ...

    def action_new(self) -> None:
        desk = self.desktop()
        if desk is not None:
            form = order_forms.new_order(desk)
            ask_for(self, form, lambda given: order_acts.add(given, desk.local, desk.now))

    def action_edit(self) -> None:
        desk = self.desktop()
        if desk is not None:
            self._ask(
                order_acts.may_edit,
                lambda row: order_forms.edit_order(row, desk),
                order_acts.edit,
            )

    def action_assign(self) -> None:
        desk = self.desktop()
        if desk is not None:
            self._ask(
                order_acts.may_assign, lambda row: order_forms.assign(row, desk), order_acts.assign
            )

    def action_cancel(self) -> None:
        self._ask(order_acts.may_cancel, order_forms.cancel, order_acts.cancel)

    def action_take_back(self) -> None:
        self._ask(order_acts.may_take_back, order_forms.take_back, order_acts.take_back)

    def action_delay(self) -> None:
        self._ask(order_acts.may_delay, order_forms.delay, order_acts.delay)

    def action_rate(self) -> None:
        self._ask(order_acts.may_rate, order_forms.rate, order_acts.rate)

    def action_move(self) -> None:
        desk = self.desktop()
        if desk is not None:
            self._ask(order_acts.may_move, lambda row: order_forms.move(row, desk), order_acts.move)

    def desktop(self) -> Desktop | None:
        """None: nothing was read yet."""
        if self.head is None:
            return None
        return Desktop(local=self.desk.local, now=self.head.moment.now_ms, known=self.known)

    def _ask(
        self,
        may: Callable[[OrderRow], Impossible | None],
        form_of: Callable[[OrderRow], Form],
        act_of: Callable[[OrderRow, Given], Proposal],
    ) -> None:
        row = self.chosen()
        cannot = None if row is None else may(row)
        if row is None or cannot is not None:
            self.desk.control.propose(cannot)
        else:
            ask_for(self, form_of(row), lambda given: act_of(row, given))
