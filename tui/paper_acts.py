"""Acts on papers of drivers and vehicles, and what has to be asked before them."""

from collections.abc import Mapping
from typing import Any

from daemon.domain.papers.kinds import Expiry, Holder, Kind
from daemon.domain.papers.kinds import Form as Written
from daemon.readmodel.compliance import BY_KIND, Detail, KindRule, kinds_of
from tui.acts import Act
from tui.fields import Fault, Field, Form, Given, choice
from tui.format import LocalTime
from tui.moments import DAY_HINT, NotTaken, day_reader
from tui.screens.choose import Choice

DETAIL = "detail_"
NOT_SAID = "not said"


def kinds(holder: Holder) -> list[Choice]:
    """To choose from before the form, which is another for each kind."""
    return [
        Choice(kind.value, f"{BY_KIND[kind].title[:1].upper()}{BY_KIND[kind].title[1:]}")
        for kind in kinds_of(holder)
    ]


def add_form(kind: Kind, name: str, local: LocalTime, now: int) -> Form:
    rule = BY_KIND[kind]
    read = day_reader(local.zone, now)
    fields = [
        Field(key="number", label="Number"),
        Field(
            key="issued_on",
            label="Issued on",
            hint=DAY_HINT,
            is_required=rule.expiry is Expiry.BY_LAW,
            read=read,
        ),
    ]
    if rule.expiry is not Expiry.NEVER:
        fields.append(
            Field(
                key="expires_on",
                label="Expires on",
                hint=f"last valid day, {DAY_HINT}",
                is_required=rule.expiry is Expiry.TOLD,
                read=read,
            )
        )
    fields.append(_source(rule))
    fields += [_detail(detail, read) for detail in rule.details]
    fields.append(Field(key="note", label="Note"))
    return Form(
        title=f"Add to the papers of {name}: {rule.title}",
        about=_about(rule),
        fields=tuple(fields),
        check=_in_order,
    )


def add(kind: Kind, holder: Holder, name: str, given: Mapping[str, Any]) -> Act:
    rule = BY_KIND[kind]
    details = {
        key.removeprefix(DETAIL): value for key, value in given.items() if key.startswith(DETAIL)
    }
    args = {key: value for key, value in given.items() if not key.startswith(DETAIL)}
    expires = f" It is valid through {given['expires_on']}." if "expires_on" in given else ""
    return Act(
        command="papers.add",
        args={"subject": f"{holder}:{name}", "kind": kind.value, **args, "details": details},
        what=f"add the {rule.title} of {name}",
        effect=f"It counts from now on in place of an older one, which stays on file.{expires}"
        f" Once it runs out: {name} is {rule.on_expiry}."
        if rule.expiry is not Expiry.NEVER
        else "It stands in his file from now on.",
    )


def withdraw_form(title: str, name: str) -> Form:
    return Form(title=f"Withdraw the {title} of {name}", fields=(_why(),))


def withdraw(paper: int, title: str, name: str, given: Mapping[str, Any]) -> Act:
    return Act(
        command="papers.withdraw",
        args={"id": paper, **given},
        what=f"withdraw the {title} of {name}",
        effect="It no longer counts; one that it had replaced is in force again.",
    )


def _why() -> Field:
    return Field(key="note", label="Note", hint="why; it is kept", is_required=True)


def _about(rule: KindRule) -> str:
    lasts = "" if rule.months is None else f"; at most {rule.months} months"
    needed = ", needed to be assigned" if rule.is_required else ""
    return f"{rule.cite}{lasts}{needed}"


def _source(rule: KindRule) -> Field:
    if not rule.sources:
        return Field(key="source", label="Source", hint="where the proof comes from")
    choices = [(one, one.replace("_", " ")) for one in rule.sources]
    return choice("source", "Source", choices, hint="where the proof comes from")


def _detail(detail: Detail, read: Any) -> Field:
    key, label = f"{DETAIL}{detail.name}", detail.name.replace("_", " ").capitalize()
    if detail.form is Written.CHOICE:
        none = () if detail.is_needed else ((NOT_SAID, NOT_SAID),)
        return choice(
            key,
            label,
            (*none, *((one, one) for one in detail.allowed)),
            hint=detail.what,
            read=lambda text: None if text == NOT_SAID else text,
        )
    if detail.form is Written.LETTERS:
        return Field(key=key, label=label, hint=detail.what, read=_letters(detail.allowed))
    if detail.form is Written.DAY:
        return Field(key=key, label=label, hint=f"{detail.what} {DAY_HINT}", read=read)
    return Field(key=key, label=label, hint=detail.what, is_required=detail.is_needed)


def _letters(allowed: tuple[str, ...]) -> Any:
    def taken(text: str) -> str:
        letters = text.upper().replace(" ", "").replace(",", "")
        wrong = [letter for letter in letters if allowed and letter not in allowed]
        if wrong:
            raise NotTaken(f"No {wrong[0]}: there are {', '.join(allowed)}.")
        return letters

    return taken


def _in_order(found: Given) -> Fault | None:
    issued, expires = found.get("issued_on"), found.get("expires_on")
    if issued is not None and expires is not None and expires < issued:
        return Fault(key="expires_on", said="It cannot run out before it was issued.")
    return None
