from daemon.queue.states import UNFINISHED, JobState, bits


def test_every_state_is_unfinished_or_final() -> None:
    assert {state for state in JobState if not state.is_final} == set(UNFINISHED)


def test_set_of_states_is_held_as_bits() -> None:
    assert bits(()) == 0
    assert bits(UNFINISHED) == 0b1111
    for state in JobState:
        assert (bits((state,)) >> state) & 1
        assert bits((state,)).bit_count() == 1
