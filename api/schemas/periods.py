from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from api.domain.periods import PeriodKind, PeriodNotUnderstood, parse
from api.domain.text import Spelled
from api.errors.periods import PeriodOutOfBounds
from api.schemas.common import FIRST_DAY, LAST_DAY, Below, Paging, Schema

_LABEL: Final = r"^[12]\d{3}(-(0[1-9]|1[0-2])|-Q[1-4]|-H[12]|(-\d\d){2}\.\.[12]\d{3}(-\d\d){2})?$"


def _named(label: str) -> str:
    period = parse(label)
    if not FIRST_DAY <= period.start <= period.last_day <= LAST_DAY:
        raise PeriodOutOfBounds(first=FIRST_DAY, last=LAST_DAY)
    return label


PeriodLabel = Annotated[
    str,
    Field(
        max_length=22,
        examples=["2026-11"],
        description="Month `2026-11`, quarter `2026-Q4`, half-year `2026-H2`, year `2026`, "
        "or first and last day `2026-03-01..2026-04-15`.",
    ),
    Spelled(_LABEL, PeriodNotUnderstood),
    AfterValidator(_named),
]
GraceDays = Annotated[
    int,
    Field(ge=0, le=90, description="Days after the period on which a report is still on time."),
]


class PeriodOpen(Schema):
    org_id: UUID = Field(description="A branch; or a body, for every branch below it.")
    label: PeriodLabel
    grace_days: GraceDays = 5


class PeriodOpened(Schema):
    org_id: UUID
    label: str
    kind: PeriodKind
    starts_on: date
    ends_before: date
    due_on: date = Field(description="Of what was opened now; what was open keeps its own.")
    branches: int = Field(description="Branches at or below the body.")
    opened: int = Field(description="Branches for which the period was not open before.")
    obligations: int = Field(description="Members who owe a report now and did not before.")


class PeriodQuery(Paging, Below):
    label: PeriodLabel | None = None
    kind: PeriodKind | None = None


class PeriodRead(Schema):
    id: UUID
    org_id: UUID
    label: str
    kind: str
    starts_on: date
    ends_before: date = Field(description="The first day after it.")
    due_on: date = Field(description="The last day on which a report is on time.")
    created_at: AwareDatetime
