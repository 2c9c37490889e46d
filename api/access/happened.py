"""Since which day there is something that happened once; before it, it is not found by itself.

It is the day that the record itself names, and else the one on which it was written down here. What
became of it since is told all the same: no earlier state of it is kept.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, bindparam, cast, func
from sqlmodel import col

from api.db.base import Record
from api.domain import clock
from api.models.accounts import Account
from api.models.classifications import Classification
from api.models.contacts import Contact
from api.models.handovers import Handover
from api.models.meetings import Meeting
from api.models.movements import Movement
from api.models.obligations import Obligation
from api.models.periods import ReportingPeriod
from api.models.plans import AssignmentPlan
from api.models.proposal_rounds import ProposalRound
from api.models.reorganisations import Reorganisation
from api.models.reports import Report
from api.models.requests import ResidentRequest
from api.models.rollups import RollupReport
from api.models.support_goals import SupportGoal
from api.models.tasks import Task
from api.models.working_group_visits import WorkingGroupVisit


def _written_on(record: type[Record]) -> ColumnElement[Any]:
    return cast(func.timezone(clock.VIETNAM.key, col(record.created_at)), Date)


SINCE: Final[Mapping[type[Record], Any]] = {
    Account: _written_on(Account),  # of a machine client
    # Of a past year may be adopted what was drafted here long after.
    AssignmentPlan: func.least(col(AssignmentPlan.adopted_on), _written_on(AssignmentPlan)),
    Classification: col(Classification.decided_on),
    Contact: col(Contact.contacted_on),
    Handover: col(Handover.opened_on),
    Meeting: col(Meeting.held_on),  # also of one that is to come
    Movement: col(Movement.starts_on),
    Obligation: _written_on(Obligation),  # its period may have begun long before
    ProposalRound: col(ProposalRound.asked_on),
    Reorganisation: col(Reorganisation.decided_on),
    Report: _written_on(Report),  # begun as a draft
    ReportingPeriod: col(ReportingPeriod.starts_on),
    ResidentRequest: _written_on(ResidentRequest),
    RollupReport: _written_on(RollupReport),  # sent as it is written
    SupportGoal: col(SupportGoal.starts_on),
    Task: _written_on(Task),
    WorkingGroupVisit: col(WorkingGroupVisit.visited_on),
}
_DAY: Final = bindparam("happened_by", type_=Date)


def happened(record: type[Record], by: Any = _DAY) -> ColumnElement[bool]:
    """Say that it had happened, or been begun, by a day; as a filter: ``happened_by``."""
    condition: ColumnElement[bool] = SINCE[record] <= by
    return condition
