from datetime import date

import pytest

from api.domain.members import Standing, StandingLine
from api.domain.periods import DateRange
from api.domain.vacancies import Absence, VacancyCause, absences, due_on, with_leaving

MONDAY, FRIDAY = date(2026, 11, 9), date(2026, 11, 13)


def line(standing: Standing, since: date, until: date | None = None) -> StandingLine:
    return StandingLine(standing, DateRange(since, until))


class TestDueOn:
    @pytest.mark.parametrize(
        ("opened", "vacant_from", "days", "due"),
        [
            (MONDAY, MONDAY, None, date(2026, 11, 16)),
            (FRIDAY, FRIDAY, 1, date(2026, 11, 16)),
            (FRIDAY, MONDAY, 5, date(2026, 11, 20)),  # long gone: from when it was known
            (MONDAY, date(2026, 12, 26), 2, date(2026, 12, 29)),  # nobody is missed before
            (date(2026, 4, 29), date(2026, 4, 29), 1, date(2026, 5, 4)),  # two holidays between
        ],
    )
    def test_in_working_days(
        self, opened: date, vacant_from: date, days: int | None, due: date
    ) -> None:
        assert due_on(opened, vacant_from, days) == due


class TestAbsences:
    SINCE = date(2026, 11, 23)

    def test_none_of_who_can_always_lead(self) -> None:
        lines = [
            line(Standing.PROBATIONARY, date(2020, 1, 1), date(2021, 1, 1)),
            line(Standing.REDUCED, date(2021, 1, 1)),
        ]
        assert absences(lines, self.SINCE) == []

    def test_those_over_are_left_out_and_neighbours_are_one(self) -> None:
        away, back = date(2026, 12, 1), date(2027, 3, 1)
        lines = [
            line(Standing.AWAY, date(2020, 1, 1), self.SINCE),
            line(Standing.OFFICIAL, self.SINCE, away),
            line(Standing.AWAY, away, date(2027, 2, 1)),
            line(Standing.EXEMPT, date(2027, 2, 1), back),
            line(Standing.OFFICIAL, back),
        ]
        assert absences(lines, self.SINCE) == [Absence(VacancyCause.AWAY, DateRange(away, back))]

    def test_days_of_which_nothing_is_recorded(self) -> None:
        lines = [line(Standing.OFFICIAL, date(2020, 1, 1), date(2027, 1, 1))]
        nothing = Absence(VacancyCause.NO_STANDING, DateRange(date(2027, 1, 1)))
        assert absences(lines, self.SINCE) == [nothing]


class TestLeaving:
    ON = date(2026, 12, 1)
    AWAY, LEFT = VacancyCause.AWAY, VacancyCause.TRANSFERRED_OUT

    @pytest.mark.parametrize(
        ("away", "expected"),
        [
            (None, [(LEFT, ON)]),
            (DateRange(date(2026, 11, 1)), [(AWAY, date(2026, 11, 1))]),
            (DateRange(date(2026, 11, 1), ON), [(AWAY, date(2026, 11, 1))]),
            (DateRange(date(2027, 1, 1)), [(LEFT, ON)]),
        ],
    )
    def test_for_good(
        self, away: DateRange | None, expected: list[tuple[VacancyCause, date]]
    ) -> None:
        found = with_leaving([Absence(self.AWAY, away)] if away else [], self.ON)
        assert [(one.cause, one.days.start) for one in found] == expected
        assert found[-1].days.end is None
