from daemon.commands.master_turn import (
    CHANGES_SHOWN,
    MasterMeans,
    sentence,
    told,
    told_of_many,
)
from daemon.domain.fences import FenceSet
from daemon.domain.master import Vehicle
from daemon.domain.master_standing import Change, Verb, What


def change(name: str, was: Vehicle | None = None) -> Change:
    verb = Verb.ADDED if was is None else Verb.CHANGED
    now = Vehicle(name=name, label="Volvo")
    return Change(what=What.VEHICLE, name=name, verb=verb, was=was, now=now)


def test_a_change_is_told_in_a_sentence() -> None:
    assert sentence(change("T1")) == "vehicle T1 added"
    assert sentence(change("T1", Vehicle(name="T1"))) == "vehicle T1 changed (label)"


def test_a_change_is_told_with_what_was_and_is() -> None:
    assert told(change("T1", Vehicle(name="T1")))["fields"] == {
        "label": {"was": "", "now": "Volvo"}
    }


def test_many_changes_are_told_up_to_a_bound() -> None:
    body = told_of_many([change(f"T{number}") for number in range(CHANGES_SHOWN + 3)])
    listed = body["changes"]
    assert isinstance(listed, list)
    assert (len(listed), body["left_out"]) == (CHANGES_SHOWN, 3)


def test_of_two_askers_the_later_commit_wins() -> None:
    used: list[FenceSet] = []
    means = MasterMeans(use_fences=used.append)
    earlier, later = FenceSet(), FenceSet()
    means.fences_are(later, version=8)
    means.fences_are(earlier, version=7)
    assert used == [later]
    means.fences_are(earlier, version=8)
    assert used == [later, earlier], "the configuration was applied, which makes no event"
