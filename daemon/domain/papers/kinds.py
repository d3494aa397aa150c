"""Every kind of paper as data: whose it is, how long the law lets it last, what it is needed for.

Sources are 49 CFR where nothing else is said; DOT publishes no figure for what States set, and
there none is given here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Holder(StrEnum):
    """Who a paper is about."""

    DRIVER = "driver"
    VEHICLE = "vehicle"


class Kind(StrEnum):
    CDL = "cdl"
    LICENCE = "licence"
    MEDICAL = "medical"
    HAZMAT = "hazmat"
    TWIC = "twic"
    APPLICATION = "application"
    MVR_AT_HIRE = "mvr_at_hire"
    ROAD_TEST = "road_test"
    MVR_REVIEW = "mvr_review"
    VARIANCE = "variance"
    ANNUAL_INSPECTION = "annual_inspection"
    REGISTRATION = "registration"
    FORM_2290 = "form_2290"
    IFTA = "ifta"
    UCR = "ucr"


class Expiry(StrEnum):
    """Where the last day of a paper comes from."""

    TOLD = "told"
    """It is printed on the paper and differs: it must be told."""
    BY_LAW = "by_law"
    """So many months after the day it was made; a shorter one may be told."""
    TAX_YEAR = "tax_year"
    """The next 30 June, the end of the period of the tax; another may be told."""
    NEVER = "never"


class Form(StrEnum):
    """How a detail is written."""

    WORD = "word"
    CHOICE = "choice"
    LETTERS = "letters"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What a paper of a kind may say besides number and dates."""

    name: str
    what: str
    form: Form = Form.WORD
    allowed: tuple[str, ...] = ()
    """Choices or letters; none: any."""
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    kind: Kind
    holder: Holder
    title: str
    """As sentences name it."""
    cite: str
    expiry: Expiry
    months: int | None = None
    """At most so long after the day it was made; None: the law names no figure."""
    is_required: bool = False
    """Without it driver or vehicle cannot be assigned; of the licences one, see `needs_of`."""
    is_in_file: bool = False
    """Stands in the driver qualification file, 391.51."""
    sources: tuple[str, ...] = ()
    """Where its proof may come from; one is needed. None: any text."""
    details: tuple[Detail, ...] = ()

    @property
    def on_expiry(self) -> str:
        """What becomes of its holder when it runs out."""
        if self.expiry is Expiry.NEVER:
            return "does not expire"
        return "not assignable" if self.is_required else "warned"


STATE = Detail(name="state", what="Who issued it.")
MEDICAL_STANDARDS = ("insulin", "vision")
STANDARD_MONTHS = 12
"""Of a medical certificate under one of the two standards, 391.44 and 391.46."""

LICENCES = (Kind.CDL, Kind.LICENCE)

RULES: tuple[KindRule, ...] = (
    KindRule(
        kind=Kind.CDL,
        holder=Holder.DRIVER,
        title="CDL",
        cite="49 CFR 383.73",
        expiry=Expiry.TOLD,
        months=96,
        is_required=True,
        is_in_file=True,
        details=(
            Detail(
                name="class",
                what="A, B or C.",
                form=Form.CHOICE,
                allowed=("A", "B", "C"),
                is_needed=True,
            ),
            Detail(
                name="endorsements",
                what="Letters of 383.153: H, N, P, S, T, X.",
                form=Form.LETTERS,
                allowed=("H", "N", "P", "S", "T", "X"),
            ),
            Detail(
                name="restrictions",
                what="Letters or digits as the State prints them.",
                form=Form.LETTERS,
            ),
            STATE,
        ),
    ),
    KindRule(
        kind=Kind.LICENCE,
        holder=Holder.DRIVER,
        title="driving licence",
        cite="49 CFR 391.11(b)(5)",
        expiry=Expiry.TOLD,
        is_required=True,
        is_in_file=True,
        details=(Detail(name="class", what="As the State prints it."), STATE),
    ),
    KindRule(
        kind=Kind.MEDICAL,
        holder=Holder.DRIVER,
        title="medical certificate",
        cite="49 CFR 391.45",
        expiry=Expiry.TOLD,
        months=24,
        is_required=True,
        is_in_file=True,
        sources=("paper", "state_mvr", "certificate"),
        details=(
            Detail(
                name="standard",
                what="Certified under the insulin (391.46) or the vision (391.44) standard.",
                form=Form.CHOICE,
                allowed=MEDICAL_STANDARDS,
            ),
            Detail(
                name="mvr_on",
                what="The day of the State's record that shows it.",
                form=Form.DAY,
            ),
            Detail(name="examiner", what="Who examined, with the number in the registry."),
        ),
    ),
    KindRule(
        kind=Kind.HAZMAT,
        holder=Holder.DRIVER,
        title="hazmat endorsement",
        cite="49 CFR 383.141(d)",
        expiry=Expiry.TOLD,
        months=60,
    ),
    KindRule(
        kind=Kind.TWIC,
        holder=Holder.DRIVER,
        title="TWIC",
        cite="49 CFR 1572.23",
        expiry=Expiry.TOLD,
        months=60,
    ),
    KindRule(
        kind=Kind.APPLICATION,
        holder=Holder.DRIVER,
        title="application for employment",
        cite="49 CFR 391.51(b)(1)",
        expiry=Expiry.NEVER,
        is_in_file=True,
    ),
    KindRule(
        kind=Kind.MVR_AT_HIRE,
        holder=Holder.DRIVER,
        title="motor vehicle record at hire",
        cite="49 CFR 391.51(b)(2)",
        expiry=Expiry.NEVER,
        is_in_file=True,
        details=(STATE,),
    ),
    KindRule(
        kind=Kind.ROAD_TEST,
        holder=Holder.DRIVER,
        title="road test certificate",
        cite="49 CFR 391.51(b)(3)",
        expiry=Expiry.NEVER,
        is_in_file=True,
    ),
    KindRule(
        kind=Kind.MVR_REVIEW,
        holder=Holder.DRIVER,
        title="annual review of the motor vehicle record",
        cite="49 CFR 391.25",
        expiry=Expiry.BY_LAW,
        months=12,
        is_in_file=True,
        details=(Detail(name="reviewer", what="Who reviewed it."),),
    ),
    KindRule(
        kind=Kind.VARIANCE,
        holder=Holder.DRIVER,
        title="medical variance",
        cite="49 USC 31315(b)",
        expiry=Expiry.TOLD,
        months=60,
        details=(Detail(name="what", what="Exemption or skill certificate, and of what."),),
    ),
    KindRule(
        kind=Kind.ANNUAL_INSPECTION,
        holder=Holder.VEHICLE,
        title="annual inspection",
        cite="49 CFR 396.17(c)",
        expiry=Expiry.BY_LAW,
        months=12,
        is_required=True,
        details=(Detail(name="inspector", what="Who inspected, qualified under 396.19."),),
    ),
    KindRule(
        kind=Kind.REGISTRATION,
        holder=Holder.VEHICLE,
        title="registration",
        cite="49 CFR 392.2",
        expiry=Expiry.TOLD,
        is_required=True,
        details=(STATE,),
    ),
    KindRule(
        kind=Kind.FORM_2290,
        holder=Holder.VEHICLE,
        title="Form 2290",
        cite="26 USC 4482(c)",
        expiry=Expiry.TAX_YEAR,
    ),
    KindRule(
        kind=Kind.IFTA,
        holder=Holder.VEHICLE,
        title="IFTA decal",
        cite="IFTA agreement",
        expiry=Expiry.TOLD,
    ),
    KindRule(
        kind=Kind.UCR,
        holder=Holder.VEHICLE,
        title="UCR",
        cite="49 USC 14504a",
        expiry=Expiry.TOLD,
    ),
)
BY_KIND: Mapping[Kind, KindRule] = MappingProxyType({rule.kind: rule for rule in RULES})


def kinds_of(holder: Holder) -> tuple[Kind, ...]:
    return tuple(rule.kind for rule in RULES if rule.holder is holder)


def title_of(kind: Kind) -> str:
    return BY_KIND[kind].title


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One of these kinds must be there and valid."""

    kinds: tuple[Kind, ...]
    """The usual one first."""


CDL_NEEDS = (Need(kinds=(Kind.CDL,)), Need(kinds=(Kind.MEDICAL,)))
# Whoever may drive with a commercial licence may drive what needs less.
LICENCE_NEEDS = (Need(kinds=(Kind.LICENCE, Kind.CDL)), Need(kinds=(Kind.MEDICAL,)))
VEHICLE_NEEDS = (Need(kinds=(Kind.ANNUAL_INSPECTION,)), Need(kinds=(Kind.REGISTRATION,)))


def needs_of(holder: Holder, *, needs_cdl: bool) -> tuple[Need, ...]:
    """What must be valid before driver or vehicle can be assigned."""
    if holder is Holder.VEHICLE:
        return VEHICLE_NEEDS
    return CDL_NEEDS if needs_cdl else LICENCE_NEEDS


def longest_months(kind: Kind, details: Mapping[str, str]) -> int | None:
    if kind is Kind.MEDICAL and details.get("standard") in MEDICAL_STANDARDS:
        return STANDARD_MONTHS
    return BY_KIND[kind].months


def detail_names(rules: Iterable[KindRule] = RULES) -> tuple[str, ...]:
    """Of all kinds, each once."""
    return tuple(dict.fromkeys(detail.name for rule in rules for detail in rule.details))
