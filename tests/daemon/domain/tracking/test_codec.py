import pytest

from daemon.domain.tracking import codec
from daemon.domain.tracking.fold import UnitState
from tests.daemon.domain.tracking.drives import fix_at, folded


def test_a_fresh_state_is_short() -> None:
    assert codec.to_json(UnitState.fresh()) == '{"v":1}'
    assert codec.from_json('{"v":1}') == UnitState.fresh()


def test_a_state_in_doubt_comes_back_whole() -> None:
    fixes = [fix_at(s, s * 15.0, speed=15.0, course=90.0) for s in range(20)]
    state = folded([*fixes, fix_at(20, 900.0, speed=15.0)]).state
    assert state.doubt is not None
    assert codec.from_json(codec.to_json(state)) == state


@pytest.mark.parametrize("text", ["{}", '{"v":99}', '{"v":1,"colour":"red"}', "[]", "no"])
def test_text_of_others_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong, its kind is the promise
        codec.from_json(text)
