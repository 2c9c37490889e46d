"""Whether a charge is vacant: settled in the transaction in which who leads, or may, changes.

Everything that writes an assignment or a standing comes here, so nothing ever looks for vacancies
afterwards. The caller holds the targets.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit, planning
from api.access import vacancies as found
from api.access.actor import Actor
from api.access.require import hold, nearest
from api.domain import vacancies as rules
from api.domain.assignments import AssignmentKind, EndReason
from api.domain.members import Standing, StandingLine, standing_on, why_not_assignable
from api.domain.party_orgs import OrgType
from api.domain.periods import DateRange
from api.domain.roles import Permission
from api.domain.vacancies import Absence, VacancyCause, VacancyOutcome, VacancyState
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.vacancies import Vacancy
from api.planning.problem import Problem, Suggested
from api.services import policies, proposal_inputs

Charge = tuple[UUID | None, str]
"""Target and, for a mission, its title: what has one lead at a time."""
BOTH: Final = frozenset({AssignmentKind.GROUP, AssignmentKind.HOUSEHOLD})


async def settle_member(session: AsyncSession, actor: Actor, member_id: UUID) -> None:
    """See what a member's standing means for what they lead; the caller holds the member."""
    led = await found.led_by(session, member_id, actor.today)
    if not led:
        return
    households = {household_id for household_id, _ in led if household_id is not None}
    groups = {group_id for _, group_id in led if group_id is not None}
    await hold(session, HouseholdGroup, groups)
    await hold(session, Household, households)
    await settle(session, actor, groups | households)


async def settle(
    session: AsyncSession,
    actor: Actor,
    target_ids: Collection[UUID],
    *,
    ended: Collection[Assignment] = (),
) -> None:
    """Open, cover and close what there is to, for targets whose leads may have changed.

    ``ended`` are assignments that this transaction ended.
    """
    if not target_ids:
        return
    mistaken = [one.id for one in ended if one.end_reason == EndReason.ENTERED_BY_MISTAKE]
    known = await found.at_targets(session, target_ids, mistaken)
    also = {*(one.assignment_id for one in known), *(one.id for one in ended)}
    leads = await found.leads_of(session, target_ids, also, actor.today)
    lines = await found.standings_of(session, {one.member_id for one in leads})
    belonging = await found.belonging(session, [one.id for one in leads], actor.today)
    scene = Scene(actor.today, leads, lines, belonging, known)
    scene.judge()
    scene.miss(await _without_another(session, scene, ended))
    await _write(session, actor, scene)


async def close_at(session: AsyncSession, actor: Actor, household_ids: Collection[UUID]) -> None:
    """Close what is open at households that are no more."""
    known = await found.at_targets(session, household_ids, ())
    scene = Scene(actor.today, [], {}, {}, known)
    for one in known:
        scene.close(one, VacancyOutcome.HOUSEHOLD_GONE)
    await _write(session, actor, scene)


@dataclass
class Scene:
    """All that bears on some charges, and what comes of it."""

    today: date
    leads: Sequence[Assignment]
    lines: Mapping[UUID, Sequence[StandingLine]]
    belonging: Mapping[UUID, date | None]  # by assignment, since when its member is another's
    known: Sequence[Vacancy]
    opened: list[Vacancy] = field(default_factory=list)
    closed: list[Vacancy] = field(default_factory=list)
    changed: list[Vacancy] = field(default_factory=list)

    def judge(self) -> None:
        """Lay what should be vacant beside what is known to be."""
        missing = [
            (lead, absence)
            for lead in self.leads
            if lead.valid_to is None or lead.valid_to > self.today
            for absence in self._absences(lead)
            if self._successor(lead, absence.days) is None
        ]
        for one in self.known:
            self._judge(one, missing)
        for lead, absence in missing:
            self._open(lead, absence)

    def miss(self, ended: Iterable[Assignment]) -> None:
        """Open a vacancy for what ended and goes on without a lead."""
        for one in ended:
            assert one.valid_to is not None  # noqa: S101 - it ended
            self._open(one, Absence(VacancyCause.ENDED, DateRange(one.valid_to)))

    def close(
        self, one: Vacancy, outcome: VacancyOutcome, covered_by: Assignment | None = None
    ) -> None:
        covers = outcome in {VacancyOutcome.OTHER_LEADS, VacancyOutcome.MEMBER_BACK}
        one.sqlmodel_update(
            {
                "state": VacancyState.COVERED if covers else VacancyState.CLOSED,
                "outcome": outcome,
                "covered_by_id": covered_by and covered_by.id,
                "closed_on": self.today,
                "version": one.version + 1,
            }
        )
        self.closed.append(one)

    def is_followed(self, lead: Assignment) -> bool:
        assert lead.valid_to is not None  # noqa: S101 - it ended
        return self._successor(lead, DateRange(lead.valid_to)) is not None

    def _judge(self, one: Vacancy, missing: list[tuple[Assignment, Absence]]) -> None:
        if one.vacant_until is not None and one.vacant_until <= self.today:
            self.close(one, VacancyOutcome.DAYS_OVER)
            return
        lead = next((each for each in self.leads if each.id == one.assignment_id), None)
        if lead is None:
            return
        successor = self._successor(lead, DateRange(one.vacant_from, one.vacant_until))
        if successor is not None:
            if one.covered_by_id != successor.id:
                self.close(one, VacancyOutcome.OTHER_LEADS, successor)
            return
        if lead.end_reason is not None and lead.end_reason not in rules.NEEDS_ANOTHER:
            gone = lead.end_reason in rules.GONE
            self.close(one, VacancyOutcome.HOUSEHOLD_GONE if gone else VacancyOutcome.CHARGE_ENDED)
            return
        self._judge_absence(one, lead, missing)

    def _judge_absence(
        self, one: Vacancy, lead: Assignment, missing: list[tuple[Assignment, Absence]]
    ) -> None:
        """Follow what is recorded of the member; who has ended does not come back by it."""
        said: dict[str, Any] = {"cause": one.cause, "vacant_until": one.vacant_until}
        mine = [each for each in missing if each[0] is lead]
        if mine:
            match = next((each for each in mine if _meets(one, each[1])), None)
            if match is not None:
                missing.remove(match)
                said = _days(lead, match[1]) | {"cause": match[1].cause}
            elif one.cause != VacancyCause.ENDED:
                self.close(one, VacancyOutcome.MEMBER_BACK)
                return
        elif lead.end_reason is not None:
            said["vacant_until"] = None
        elif lead.id in self.belonging and one.cause != VacancyCause.ENDED:
            self.close(one, VacancyOutcome.MEMBER_BACK)
            return
        self._amend(one, said)

    def _amend(self, one: Vacancy, said: dict[str, Any]) -> None:
        """Write what changed; what had been covered by mistake is open again."""
        again = {"state": VacancyState.OPEN, "outcome": None, "covered_by_id": None}
        said |= {**again, "closed_on": None}
        if any(getattr(one, name) != value for name, value in said.items()):
            one.sqlmodel_update({**said, "version": one.version + 1})
            self.changed.append(one)

    def _open(self, lead: Assignment, absence: Absence) -> None:
        known = [one for one in self.known if _is_open(one) and _charge(one) == _charge(lead)]
        if known and absence.cause is VacancyCause.ENDED:
            return
        self.opened.append(
            Vacancy(
                org_id=lead.target_org_id
                if lead.end_reason == EndReason.PARTNERSHIP_ENDED
                else lead.org_id,
                target_org_id=lead.target_org_id,
                assignment_id=lead.id,
                member_id=lead.member_id,
                kind=lead.kind,
                household_id=lead.household_id,
                group_id=lead.group_id,
                title=lead.title,
                cause=absence.cause,
                **_days(lead, absence),
                opened_on=self.today,
                due_on=self.today,  # until the policy is known
            )
        )

    def _absences(self, lead: Assignment) -> list[Absence]:
        """Say when a lead cannot lead, as far as it is known here and they are to."""
        if lead.valid_to is not None and lead.valid_to <= lead.valid_from:
            return []
        days = DateRange(lead.valid_from, lead.valid_to)
        absences = rules.absences(self.lines.get(lead.member_id, ()), self.today)
        if (since := self.belonging.get(lead.id)) is not None:
            absences = rules.with_leaving(absences, since)
        met = ((one, one.days.intersect(days)) for one in absences)
        return [
            replace(one, days=replace(one.days, start=common.start))
            for one, common in met
            if common
        ]

    def _successor(self, lead: Assignment, days: DateRange) -> Assignment | None:
        """Find who else leads on some of the days, and can, from today on."""
        wanted = days.intersect(DateRange(self.today))
        for one in self.leads:
            if wanted is None or one.id == lead.id or _charge(one) != _charge(lead):
                continue
            if one.valid_to is not None and one.valid_to <= one.valid_from:
                continue
            common = wanted.intersect(DateRange(one.valid_from, one.valid_to))
            if common is not None and self._can(one.member_id, common.start):
                return one
        return None

    def _can(self, member_id: UUID, day: date) -> bool:
        lines = self.lines.get(member_id)
        return lines is None or why_not_assignable(standing_on(lines, day)) is None


def _charge(one: Assignment | Vacancy) -> Charge:
    return one.group_id or one.household_id, one.title or ""


def _is_open(one: Vacancy) -> bool:
    return one.state == VacancyState.OPEN


def _meets(one: Vacancy, absence: Absence) -> bool:
    begins = one.vacant_from == absence.days.start
    return begins or absence.days.overlaps(DateRange(one.vacant_from, one.vacant_until))


def _days(lead: Assignment, absence: Absence) -> dict[str, Any]:
    """Say for which days somebody else is needed: until the member is back, or as planned."""
    ends = [absence.days.end]
    if lead.end_reason is None:
        ends.append(lead.valid_to)
    known = [day for day in ends if day is not None]
    return {"vacant_from": absence.days.start, "vacant_until": min(known) if known else None}


async def _without_another(
    session: AsyncSession, scene: Scene, ended: Collection[Assignment]
) -> list[Assignment]:
    """Choose what ended as somebody's charge only, and has no lead after it.

    A household that somebody led by itself and whose group has a lead is not left alone.
    """
    left = [
        one
        for one in ended
        if any(one is lead for lead in scene.leads)
        if one.end_reason in rules.NEEDS_ANOTHER and not scene.is_followed(one)
    ]
    single = [one for one in left if one.kind == AssignmentKind.HOUSEHOLD]
    ids = [one.household_id for one in single if one.household_id is not None]
    covered = await found.led_by_group(session, ids, scene.today) if ids else frozenset()
    return [one for one in left if one not in single or one.household_id not in covered]


async def _write(session: AsyncSession, actor: Actor, scene: Scene) -> None:
    bodies = list({one.org_id for one in scene.opened})
    limits = await policies.nearest(session, bodies, actor.today) if bodies else {}
    proposed = await _proposed(session, actor, scene.opened)
    for one in scene.opened:
        days = limits[one.org_id].cover_days if one.org_id in limits else None
        one.due_on = rules.due_on(actor.today, one.vacant_from, days)
        one.proposed_id = proposed.get(one.id)
    session.add_all(scene.opened)
    await session.flush()
    for verb, rows in (("opened", scene.opened), ("amended", scene.changed)):
        said = [(one, {"cause": one.cause, "due_on": str(one.due_on)}) for one in rows]
        await audit.record_each(session, actor, f"vacancy.{verb}", said)
    for state in (VacancyState.COVERED, VacancyState.CLOSED):
        over = [(one, {"outcome": one.outcome}) for one in scene.closed if one.state == state]
        await audit.record_each(session, actor, f"vacancy.{state}", over)


async def _proposed(
    session: AsyncSession, actor: Actor, opened: Sequence[Vacancy]
) -> dict[UUID, UUID]:
    """Choose who could cover each, beside what is proposed to them of the others.

    So it is with what has been proposed of others before, and waits to be covered still. Nobody is
    chosen where the actor may not assign them.
    """
    best: dict[UUID, UUID] = {}
    facts: dict[UUID, proposal_inputs.Facts] = {}
    if not actor.may(Permission.ASSIGNMENT_WRITE):
        return best
    for one in opened:
        branch_id = await _branch_of(session, actor, one)
        if branch_id not in facts:
            facts[branch_id] = await _beside_proposals(session, actor, branch_id, opened)
        problem = await _problem(session, actor, one, facts[branch_id])
        target_id = one.group_id or one.household_id
        best_few = [] if target_id is None else await few(problem, target_id)
        if not best_few or target_id is None:
            continue
        best[one.id] = chosen = best_few[0].member_id
        if one.kind != AssignmentKind.MISSION:  # which is no household more
            leads = facts[branch_id].leads | {target_id: chosen}
            facts[branch_id] = replace(facts[branch_id], leads=leads)
    return best


async def _beside_proposals(
    session: AsyncSession, actor: Actor, branch_id: UUID, opened: Sequence[Vacancy]
) -> proposal_inputs.Facts:
    """Take a branch as if whoever is proposed for what is vacant already led it."""
    facts = await proposal_inputs.facts_of(session, actor, branch_id)
    others = {*facts.groups, *(house.id for house in facts.houses)}
    others -= {one.target_id for one in opened}
    waiting = await found.proposed(session, others)
    return replace(facts, leads=facts.leads | waiting)


async def problem_for(session: AsyncSession, actor: Actor, vacancy: Vacancy) -> Problem:
    """Say what is to be decided of a vacancy, as things are now."""
    branch_id = await _branch_of(session, actor, vacancy)
    facts = await proposal_inputs.facts_of(session, actor, branch_id)
    return await _problem(session, actor, vacancy, facts)


async def few(problem: Problem, target_id: UUID) -> list[Suggested]:
    """Find the best few for one target, best first; nobody, where it holds no household."""
    if target_id not in {one.id for one in problem.targets}:
        return []
    return list(await asyncio.to_thread(planning.cover, problem, target_id, problem.current))


async def _problem(
    session: AsyncSession, actor: Actor, vacancy: Vacancy, facts: proposal_inputs.Facts
) -> Problem:
    """Say what is to be decided: one target, on its first day, beside what everybody has.

    Whoever led it is not asked again, whom the household may have objected to.
    """
    kinds = {AssignmentKind.HOUSEHOLD} if vacancy.kind == AssignmentKind.MISSION else BOTH
    target_id = vacancy.group_id or vacancy.household_id
    leads = {key: lead for key, lead in facts.leads.items() if lead != vacancy.member_id}
    asked = replace(
        facts,
        # A household is asked for, though its group has a lead or no plan would want it.
        leads=leads if target_id is None else {target_id: vacancy.member_id} | leads,
        sent=facts.sent - {target_id},
        poor_only=False,
    )
    problem = proposal_inputs.problem_of(asked, kinds, previous={}, locked={})
    on = max(actor.today, vacancy.vacant_from)
    lines = await found.standings_of(session, {one.id for one in problem.candidates})
    return replace(
        problem,
        current={key: lead for key, lead in problem.current.items() if lead != vacancy.member_id},
        candidates=tuple(
            replace(one, unable=why_not_assignable(_standing(lines, one.id, on)))
            for one in problem.candidates
            if one.id != vacancy.member_id
        ),
    )


def _standing(
    lines: Mapping[UUID, Sequence[StandingLine]], member_id: UUID, on: date
) -> Standing | None:
    return standing_on(lines.get(member_id, ()), on)


async def _branch_of(session: AsyncSession, actor: Actor, vacancy: Vacancy) -> UUID:
    """Find the branch whose members may lead: a party group's is the one above it."""
    span = await nearest(session, vacancy.org_id, actor.today)
    if span is not None and span.org_type == OrgType.PARTY_GROUP and span.parent_id is not None:
        return span.parent_id
    return vacancy.org_id
