import pickle

import pytest

from daemon.domain.rules.compliance import MANDATORY_REST_HOURS, REQUIRED_REST_HOURS
from daemon.domain.rules.employee import SCORING_DISTANCE_DIVISOR
from daemon.domain.rules.resolve import resolve
from tests.daemon.domain.rules.scene import OTHER_REST, at, given, row, rows


def test_a_value_is_read_by_its_key_under_either_name() -> None:
    values = resolve(given(), rows(row(1, OTHER_REST, 12)), at(0))
    assert values[MANDATORY_REST_HOURS] == values[REQUIRED_REST_HOURS] == 12.0


def test_what_has_no_effect_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        resolve(given(), rows(), at(0))[SCORING_DISTANCE_DIVISOR]


def test_values_can_be_sent_to_a_child_process() -> None:
    values = resolve(given(), rows(), at(0))
    assert pickle.loads(pickle.dumps(values)) == values  # noqa: S301 - just made here
