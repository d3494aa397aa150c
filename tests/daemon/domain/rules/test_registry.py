import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.rules.compliance import MANDATORY_REST_HOURS, REQUIRED_REST_HOURS
from daemon.domain.rules.key import RuleKey, RuleRefused
from daemon.domain.rules.registry import KEYS, Registry, variable_of
from tests.daemon.domain.rules.scene import REGISTRY


def test_all_keys_of_every_depot_are_there() -> None:
    assert len(KEYS) == len(list(REGISTRY)) == 77
    assert variable_of("sla.premium.escalation_threshold_minutes") in REGISTRY.by_variable


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("compliance.cdl_warning_day", "compliance.cdl_warning_days"),
        ("cdl_warning_days", "compliance.cdl_warning_days"),
        ("Compliance.CDL_warning_days", "compliance"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(RuleRefused, match=f"{name}: no such rule; near it: {near}"):
        REGISTRY.key(name)


@given(st.text(max_size=5000))
def test_no_name_whatever_breaks_the_search(name: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        REGISTRY.key(name)
    assert len(refused.value.message) < 400
    assert refused.value.next_step == "depotd rules list names them all"


def test_names_that_cannot_be_told_apart_are_refused() -> None:
    one, other = (RuleKey(name=name, default=1, what="") for name in ("a.b_c", "a.b.c"))
    with pytest.raises(RuleRefused, match=r"a\.b\.c and a\.b_c would both be read from A_B_C"):
        Registry([one, other])
    with pytest.raises(RuleRefused, match=r"a\.b_c and a\.b_c"):
        Registry([one, one])


def test_a_default_out_of_bounds_is_refused() -> None:
    with pytest.raises(RuleRefused, match=r"a\.b: 5 is too much"):
        Registry([RuleKey(name="a.b", default=5, high=4, what="")])


def test_another_name_must_be_of_a_rule_and_allow_the_same() -> None:
    main = RuleKey(name="a.b", default=5, high=9, what="")
    lost = RuleKey(name="a.c", default=5, high=9, what="", alias_of="a.x")
    with pytest.raises(RuleRefused, match=r"a\.c is another name of a\.x, which is no rule"):
        Registry([main, lost])
    laxer = RuleKey(name="a.c", default=5, high=10, what="", alias_of="a.b")
    with pytest.raises(RuleRefused, match=r"a\.c allows something else than a\.b"):
        Registry([main, laxer])


def test_the_first_of_two_names_is_the_rule_itself() -> None:
    expected = (MANDATORY_REST_HOURS.name, REQUIRED_REST_HOURS.name)
    assert REGISTRY.names_of(REQUIRED_REST_HOURS) == expected
    backwards = Registry([REQUIRED_REST_HOURS, MANDATORY_REST_HOURS])
    assert backwards.names_of(MANDATORY_REST_HOURS) == expected


def test_what_steers_leaves_out_other_names_and_what_has_no_effect() -> None:
    names = {key.name for key in REGISTRY.steering()}
    assert len(names) == 77 - 2 - 4
    assert REQUIRED_REST_HOURS.name not in names
