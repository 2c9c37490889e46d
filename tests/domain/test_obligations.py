from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.domain import clock
from api.domain.obligations import ObligationState, state_on
from api.domain.reports import ReportState, timeliness

DAY = date(2026, 11, 23)
days = st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n))


@given(day=days, due_on=days, submitted_on=st.none() | days, reopened=st.booleans())
def test_says_by_days_what_timeliness_says_by_instants(
    day: date, due_on: date, submitted_on: date | None, *, reopened: bool
) -> None:
    judged = timeliness(
        clock.start_of(due_on + timedelta(days=1)),
        clock.start_of(day),
        state=ReportState.RETURNED if reopened else None,
        first_submitted_at=clock.start_of(submitted_on) if submitted_on else None,
    )
    state = state_on(day, due_on, reopened=reopened, first_submitted_on=submitted_on)
    assert state == judged.value


def test_what_is_waived_is_neither_late_nor_missing() -> None:
    assert state_on(DAY, DAY - timedelta(days=9), waived=True) is ObligationState.WAIVED
