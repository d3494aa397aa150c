"""Whose paper it is, by name: a driver and a vehicle may have the same one."""

from collections.abc import Sequence

from daemon.domain.papers.filing import PaperFault, kind_named
from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Subject


def name_in(text: str) -> str:
    """Of `D17` and `driver:D17` alike."""
    return _parted(text)[1]


def chosen(found: Sequence[Subject], text: str, *, holder: Holder | None = None) -> Subject:
    """The one that is meant among all of that name; raises PaperFault.

    `holder`: what it must be, where that is known from elsewhere.
    """
    said, name = _parted(text)
    wanted = said or holder
    fitting = [one for one in found if wanted in (None, one.holder)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        what = "driver and no vehicle" if wanted is None else wanted.value
        lists = Holder if wanted is None else (wanted,)
        raise PaperFault(
            "subject" if said is None else said.value,
            f"no {what} is called {name!r}",
            allowed="a name of " + " or ".join(f"`depotd {one}s list`" for one in lists),
        )
    raise PaperFault(
        "subject",
        f"a driver and a vehicle are called {name!r}",
        allowed=f"driver:{name} or vehicle:{name}",
    )


def owner(found: Sequence[Subject], text: str, kind: str) -> tuple[Subject, Kind]:
    """Whose paper of which kind; the kind tells a driver from a vehicle of the same name.

    Raises PaperFault.
    """
    holders = {one.holder for one in found}
    holder = None
    if _parted(text)[0] is None and len(holders) > 1:
        holder = next((one for one in Holder if _is_of(kind, one)), None)
    subject = chosen(found, text, holder=holder)
    return subject, kind_named(kind, subject.holder)


def in_use(subject: Subject) -> Subject:
    """Raises PaperFault for one who is retired."""
    if subject.is_retired:
        raise PaperFault(
            subject.holder.value,
            f"{subject.name} is retired",
            allowed=f"bring it back first: depotd {subject.holder}s add {subject.name}",
        )
    return subject


def _parted(text: str) -> tuple[Holder | None, str]:
    before, colon, after = text.strip().partition(":")
    for holder in Holder:
        if colon and after and before == holder.value:
            return holder, after
    return None, text.strip()


def _is_of(kind: str, holder: Holder) -> bool:
    try:
        kind_named(kind, holder)
    except PaperFault:
        return False
    return True
