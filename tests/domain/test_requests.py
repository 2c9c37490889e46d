from hypothesis import given
from hypothesis import strategies as st

from api.domain.requests import PENDING, REQUEST_TRANSITIONS, RequestState

S = RequestState


def test_every_state_has_its_ways() -> None:
    assert REQUEST_TRANSITIONS.table.keys() == set(RequestState)
    assert REQUEST_TRANSITIONS.initial == {S.OPEN}
    assert REQUEST_TRANSITIONS.after(S.CLOSED) == frozenset()


@given(st.lists(st.sampled_from(RequestState), max_size=8))
def test_nothing_is_closed_that_was_not_answered(wanted: list[RequestState]) -> None:
    state, been = S.OPEN, {S.OPEN}
    for to in wanted:
        if to in REQUEST_TRANSITIONS.after(state):
            state = to
            been.add(to)
    assert state is not S.CLOSED or S.ANSWERED in been


def test_what_is_pending_can_be_answered() -> None:
    assert all(S.ANSWERED in REQUEST_TRANSITIONS.after(state) for state in PENDING)
