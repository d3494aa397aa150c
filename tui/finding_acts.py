"""Acts on what has changed in how vehicles run, and what has to be asked before them."""

from daemon.domain.maintenance.condition import State
from daemon.readmodel.condition import FindingRow
from tui.acts import Act, Impossible
from tui.fields import Field, Form, Given


def named(row: FindingRow) -> str:
    return f"{row.title} of {row.vehicle}"


def may_end(row: FindingRow) -> Impossible | None:
    if row.state is State.OPEN:
        return None
    return Impossible(what=f"say anything of {named(row)}", why=f"it is {row.state} already")


def repaired_form(row: FindingRow) -> Form:
    note = Field(key="note", label="Note", hint="what was mended", is_required=True)
    return Form(title=f"Repaired: {named(row)}", about=f"It may be: {row.hint}.", fields=(note,))


def repaired(row: FindingRow, given: Given) -> Act:
    return Act(
        command="condition.repaired",
        args=_args(row, given),
        what=f"say that {named(row)} is repaired",
        effect="The finding ends, and its signals are judged anew from here on.",
    )


def dismissed_form(row: FindingRow) -> Form:
    note = Field(key="note", label="Note", hint="why it is no fault", is_required=True)
    return Form(title=f"Dismiss: {named(row)}", fields=(note,))


def dismissed(row: FindingRow, given: Given) -> Act:
    return Act(
        command="condition.dismiss",
        args=_args(row, given),
        what=f"dismiss what was found on {named(row)}",
        effect="It is no fault: its level of now is its usual one from here on.",
    )


def _args(row: FindingRow, given: Given) -> dict[str, object]:
    return {"vehicle": row.vehicle, "feature": row.feature, **given}
