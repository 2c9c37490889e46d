"""Reports in each of their states, made by the services themselves, so that totals agree."""

from typing import Any
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor, Grant
from api.domain import clock
from api.domain.roles import Role
from api.models.members import PartyMember
from api.models.obligations import Obligation
from api.models.periods import ReportingPeriod
from api.schemas.reports import ReportCreate, ReportRead, ReportReturn
from api.services import reports
from tests.factories.accounts import LONG_AGO, make_person
from tests.factories.organisation import Branch
from tests.factories.periods import make_assigned_member, make_period, obligation_of

WRITTEN: dict[str, Any] = {
    "visits": 3,
    "works": [{"duty_code": "explain_policy", "times": 2, "note": "Họp nhóm hộ"}],
    "problems": ["Đường vào cụm còn lầy lội"],
    "proposals": [],
}


def acting(person_id: UUID, role: Role, branch: Branch) -> Actor:
    """Be somebody, for a service that is called past HTTP."""
    grant = Grant(role, branch.id, branch.path, LONG_AGO, None)
    return Actor(uuid4(), uuid4(), person_id, (grant,), clock.today())


async def make_owed(
    session: AsyncSession, branch: Branch, *, person_id: UUID | None = None
) -> tuple[PartyMember, ReportingPeriod, Obligation]:
    """Make a member who owes a report."""
    member = await make_assigned_member(session, branch, person_id=person_id)
    period = await make_period(session, branch)
    return member, period, await obligation_of(session, member, period)


async def make_report(
    session: AsyncSession,
    branch: Branch,
    *,
    state: str = "draft",
    person_id: UUID | None = None,
    content: dict[str, Any] | None = None,
) -> ReportRead:
    """Make a member's report of this month, and bring it to a state."""
    member, _, obligation = await make_owed(session, branch, person_id=person_id)
    author = acting(member.id, Role.MEMBER, branch)
    reviewer = acting((await make_person(session)).id, Role.BRANCH_SECRETARY, branch)
    new = ReportCreate.model_validate(
        {"obligation_id": obligation.id, "content": content or WRITTEN}
    )
    report = await reports.begin(session, author, new)
    if state != "draft":
        report = await reports.submit(session, author, report.id, version=report.version)
    if state == "returned":
        asked = ReportReturn(comment="Ghi rõ số hộ")
        report = await reports.return_(session, reviewer, report.id, asked, version=report.version)
    if state == "accepted":
        report = await reports.accept(session, reviewer, report.id, version=report.version)
    await session.commit()
    return report
