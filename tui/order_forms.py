"""What has to be asked before an act on an order, a truck's work or its load."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.orders import Known, OrderRow
from tui.fields import Fault, Field, Form, Given, choice, one_of, whole, words, yes_or_no
from tui.format import LocalTime
from tui.moments import AHEAD_HINT, PAST_HINT, NotTaken, instant_reader
from tui.widgets.status import ORDER, TRUCK

MINUTES_MOST = 1440
AMOUNT_MOST = 1_000_000
CUSTOMERS = "customer's"
"""The tier that the customer has."""
TIERS = ((CUSTOMERS, "as the customer has it"), *((tier.value, tier.value) for tier in Tier))
AT_HINT = AHEAD_HINT.removesuffix("; empty: now")
TIMES_HINT = f"{AT_HINT}; empty: at any time"
KNOWN_HINT = "a known name; right takes what is proposed"
WORDS_HINT = "words between blanks"
LIMIT_HINT = "minutes from batching to the end of the pour; 0: it does not set"
MOVED = (
    OrderState.LOADING,
    OrderState.IN_TRANSIT,
    OrderState.DELIVERING,
    OrderState.DELIVERED,
)
"""What somebody can say of an order, in its turn."""
RATINGS = (
    ("5", "5 very good"),
    ("4", "4 good"),
    ("3", "3 as one expects"),
    ("2", "2 poor"),
    ("1", "1 bad"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """By which clock and out of which names a form is filled."""

    local: LocalTime
    now: int
    known: Known


def new_order(desk: Desktop) -> Form:
    name = Field(
        key="order",
        label="Order",
        hint="its number, by which customer and depot know it",
        is_required=True,
        read=_name,
    )
    return Form(
        title="A new order",
        about="Many come in by depotd orders import FILE, with a preview.",
        fields=(name, *_fields(None, desk)),
        check=_in_order,
    )


def edit_order(row: OrderRow, desk: Desktop) -> Form:
    about = "Of what its truck was chosen by changes, it is taken back and dispatched anew."
    return Form(
        title=f"Edit order {row.name}",
        about=about if row.given is not None else "",
        fields=_fields(row, desk),
        check=_in_order,
    )


def cancel(row: OrderRow) -> Form:
    return Form(title=f"Cancel order {row.name}", fields=(_why("driver and customer hear it"),))


def take_back(row: OrderRow) -> Form:
    return Form(
        title=f"Take order {row.name} back from its truck",
        fields=(_why("it stands with the order"),),
    )


def delay(row: OrderRow) -> Form:
    late = row.late_min if row.late_min is not None and row.late_min > 0 else None
    minutes = Field(
        key="minutes",
        label="Late by",
        hint="minutes after the promise",
        value="" if late is None else str(late),
        is_required=True,
        read=whole(1, MINUTES_MOST),
    )
    return Form(
        title=f"Declare a delay of order {row.name}",
        about="Its owner and the customer are told.",
        fields=(minutes, _why("what holds it up")),
    )


def rate(row: OrderRow) -> Form:
    driver = "" if row.given is None else row.given.driver
    return Form(
        title=f"Rate {driver} for order {row.name}",
        about="One rating counts little; many of them move his score.",
        fields=(
            choice("rating", "Rating", RATINGS, read=int),
            Field(key="note", label="Note", hint="kept with the rating"),
        ),
    )


def assign(row: OrderRow, desk: Desktop) -> Form:
    known = desk.known
    return Form(
        title=f"Give order {row.name} to a truck",
        about="What that would break is shown, and you are asked again.",
        fields=(
            Field(
                key="vehicle",
                label="Truck",
                hint=KNOWN_HINT,
                is_required=True,
                known=tuple(known.vehicles),
                read=one_of("truck", known.vehicles),
            ),
            Field(
                key="driver",
                label="Driver",
                hint="empty: whoever sits at its wheel",
                known=tuple(known.drivers),
                read=one_of("driver", known.drivers),
            ),
        ),
    )


def move(row: OrderRow, desk: Desktop) -> Form:
    """The next state on its way stands in it."""
    ahead = MOVED[MOVED.index(row.state) + 1 :] if row.state in MOVED else MOVED
    return Form(
        title=f"Say how far order {row.name} has come",
        about="Its truck goes along with it. Most of this is seen by fences and motion.",
        fields=(
            choice("state", "It is", [(state.value, ORDER[state].word) for state in ahead]),
            Field(
                key="at",
                label="At",
                hint=PAST_HINT,
                read=instant_reader(desk.local.zone, desk.now),
            ),
            yes_or_no(
                "is_skipping",
                "Skip",
                value=False,
                hint="yes: what comes before and nobody has seen is taken for passed",
            ),
            Field(key="reason", label="Why", hint="kept with the move"),
        ),
    )


def set_state(truck: str, states: Sequence[TruckState]) -> Form:
    """The next state on its round stands in it."""
    said = [(state.value, TRUCK[state].word) for state in states]
    return Form(
        title=f"Say what truck {truck} does",
        about="Its order goes along with it. Most of this is seen by fences and motion.",
        fields=(
            choice("state", "It is", said),
            Field(key="reason", label="Why", hint="needed of a truck that is out of service"),
        ),
        check=_said_why,
    )


def decide_load(vehicle: str, orders: Sequence[str]) -> Form:
    choices = (("return", "back to the plant"), ("dump", "dump it"), ("redirect", "another order"))
    return Form(
        title=f"What becomes of the load of {vehicle}",
        about="Its clock goes on whatever is decided.",
        fields=(
            choice("decision", "It goes", choices),
            Field(
                key="order",
                label="To order",
                hint="only where it goes to another order",
                known=tuple(orders),
                read=one_of("order", orders),
            ),
        ),
        check=_goes_somewhere,
    )


def reject(number: int) -> Form:
    return Form(title=f"Reject proposal {number}", fields=(Field(key="reason", label="Why"),))


def _fields(row: OrderRow | None, desk: Desktop) -> tuple[Field, ...]:
    """What stands in them; of a new order nothing."""
    known, local = desk.known, desk.local
    reads = instant_reader(local.zone, desk.now, ahead=True)
    places = {"known": tuple(known.sites), "read": one_of("site", known.sites)}
    return (
        Field(
            key="customer",
            label="Customer",
            hint=KNOWN_HINT,
            value=row.customer if row else "",
            is_required=True,
            known=tuple(known.customers),
            read=one_of("customer", known.customers),
        ),
        choice("tier", "Tier", TIERS, value=row.tier.value if row else ""),
        Field(
            key="origin",
            label="From",
            value=row.origin if row else "",
            is_required=True,
            hint=f"the site where it is loaded: {KNOWN_HINT}",
            **places,  # type: ignore[arg-type] # what both places share
        ),
        Field(
            key="destination",
            label="To",
            value=row.destination if row else "",
            hint=f"the site where it is unloaded: {KNOWN_HINT}",
            is_required=True,
            **places,  # type: ignore[arg-type] # as above
        ),
        Field(
            key="promised_at",
            label="Promised at",
            hint=AT_HINT,
            value=local.typed(row.promised_at) if row else "",
            is_required=True,
            read=reads,
        ),
        Field(
            key="earliest_at",
            label="Not before",
            hint=TIMES_HINT,
            value=local.typed(row.earliest_at) if row and row.earliest_at is not None else "",
            read=reads,
        ),
        *_load(row),
    )


def _load(row: OrderRow | None) -> tuple[Field, ...]:
    return (
        Field(key="material", label="Material", value=row.material if row else ""),
        _amount("weight_kg", "Weight", "kg", row.weight_kg if row else None),
        _amount("volume_l", "Volume", "litres", row.volume_l if row else None),
        _words("equipment", "Equipment", "that the truck must have", row),
        _words("certificates", "Papers", "that the driver must have", row),
        _words("preferred", "Preferred", "papers that count for a driver", row),
        _minutes("loading_min", "Loading", "minutes", row.loading_min if row else None),
        _minutes("unloading_min", "Unloading", "minutes", row.unloading_min if row else None),
        _minutes(
            "discharge_limit_min",
            "Limit",
            LIMIT_HINT,
            (row.discharge_limit_min or 0) if row else None,
        ),
        Field(key="note", label="Note", value=row.note if row else ""),
    )


def _amount(key: str, label: str, hint: str, value: int | None) -> Field:
    return Field(
        key=key,
        label=label,
        hint=f"{hint}; empty: nobody has said",
        value="" if value is None else str(value),
        read=whole(1, AMOUNT_MOST),
    )


def _minutes(key: str, label: str, hint: str, value: int | None) -> Field:
    return Field(
        key=key,
        label=label,
        hint=f"{hint}; empty: as the rules have it",
        value="" if value is None else str(value),
        read=whole(0, MINUTES_MOST),
    )


def _words(key: str, label: str, hint: str, row: OrderRow | None) -> Field:
    value: Sequence[str] = getattr(row, key) if row else ()
    return Field(
        key=key,
        label=label,
        hint=f"{hint}: {WORDS_HINT}",
        value=" ".join(value),
        read=lambda text: text.replace(",", " ").split(),
    )


def _why(hint: str) -> Field:
    return Field(key="reason", label="Why", hint=hint, is_required=True)


def _name(text: str) -> str:
    if " " in text:
        raise NotTaken("One word, such as O-1042.")
    return words(text)


def _in_order(given: Given) -> Fault | None:
    if given["origin"] == given["destination"]:
        return Fault(key="destination", said="It is loaded there: name another site.")
    earliest = given.get("earliest_at")
    if earliest is not None and earliest > given["promised_at"]:
        return Fault(key="earliest_at", said="That is after the promise.")
    return None


def _said_why(given: Given) -> Fault | None:
    if given["state"] == TruckState.OUT_OF_SERVICE.value and "reason" not in given:
        return Fault(key="reason", said="Say why; it stands with the truck.")
    return None


def _goes_somewhere(given: Given) -> Fault | None:
    if (given["decision"] == "redirect") != ("order" in given):
        said = "Which order does it go to?" if "order" not in given else "It goes to none."
        return Fault(key="order", said=said)
    return None
