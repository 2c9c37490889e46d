"""How apps name places, and which state is told as which status."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.open311 import (
    SERVICES,
    Status,
    meant,
    place_names,
    states_of,
    status_of,
    unit_names,
)
from api.domain.text import fold


@dataclass
class Known:
    name: str
    parent_id: UUID | None = None
    place_id: UUID = field(default_factory=uuid4)
    folded_name: str = field(init=False)

    def __post_init__(self) -> None:
        self.folded_name = fold(self.name)


SEN, MAI = Known("Thôn Sen"), Known("Mai")
OF_SEN, OF_MAI = Known("Cụm 1", SEN.place_id), Known("Cụm 1", MAI.place_id)
ALL = [SEN, MAI, OF_SEN, OF_MAI]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("Thôn Sen", [SEN]),
        ("thon sen", [SEN]),
        ("SEN", [SEN]),
        ("Bản Sen", []),
        ("Thôn Mai", [MAI]),
        ("Cột điện số 3, Thôn Mai, Xã Nào", [MAI]),
        ("Cụm 1, Thôn Mai", [OF_MAI]),
        ("Cụm 1, Sen", [OF_SEN]),
        ("Cụm 1", [OF_SEN, OF_MAI]),
        (", ,", []),
    ],
)
def test_an_address_means_its_nearest_place(address: str, found: list[Known]) -> None:
    names = place_names(address)
    assert meant(address, [one for one in ALL if one.folded_name in names]) == found


def test_a_commune_may_be_named_without_the_word_for_it() -> None:
    assert "xa thu" in unit_names("Thôn Sen, Thử")
    assert "thu" in unit_names("Thôn Sen, xã Thử")


def test_every_state_is_open_or_closed() -> None:
    assert sorted(states_of(Status.OPEN) + states_of(Status.CLOSED)) == sorted(FeedbackState)
    assert status_of(FeedbackState.REOPENED) is Status.OPEN
    assert status_of(FeedbackState.REFUSED) is Status.CLOSED


def test_conduct_is_no_service() -> None:
    assert set(FeedbackKind) - set(SERVICES) == {FeedbackKind.CONDUCT_COMMENT}
