from pathlib import Path

from daemon.domain.tracking.facts import Motion, MotionChanged
from daemon.domain.tracking.motion import RULE_OF
from tests.daemon.domain.tracking.drives import Drive, folded, heard, only, seconds


def test_every_state_has_one_sentence() -> None:
    assert set(RULE_OF) == set(Motion)
    assert all(text.endswith(".") and text.count(". ") == 0 for text in RULE_OF.values())


def test_a_day_goes_through_the_states_at_the_instants_of_their_rules() -> None:
    drive = Drive().stand(300).go(2000)
    light = drive.instants[-1].second
    drive.stand(60).go(1500)
    home = drive.instants[-1].second
    drive.stand(400)
    changes = only(folded(heard(drive)).facts, MotionChanged)
    assert [(c.now, seconds(c.at)) for c in changes] == [
        (Motion.PARKED, 180),
        (Motion.MOVING, 301),
        (Motion.IDLE, light + 30),
        (Motion.MOVING, light + 61),
        (Motion.IDLE, home + 30),
        (Motion.PARKED, home + 180),
    ]


def test_the_document_says_the_same() -> None:
    document = (Path(__file__).parents[4] / "docs" / "tracking.md").read_text()
    for state, rule in RULE_OF.items():
        assert f"| {state} | {rule} |" in document
