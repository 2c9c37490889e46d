"""The evidence on a member's year: numbers that the reader could count themselves, no verdict."""

from datetime import date
from typing import Any

from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import AssignmentRole
from api.domain.feedback import FeedbackKind
from api.domain.meetings import MeetingKind, MeetingState, Presence
from api.domain.roles import Role
from api.domain.tasks import TaskState
from api.jobs.worker import SCHEDULES, done
from api.models.members import PartyMember
from tests.client import Api
from tests.factories.assignments import make_assignment
from tests.factories.classifications import make_classification
from tests.factories.contacts import make_contact
from tests.factories.feedback import make_feedback
from tests.factories.households import make_household
from tests.factories.meetings import make_meeting
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.reports import make_report
from tests.factories.tasks import make_task

YEAR = clock.today().year


async def dossier(api: Api, member: PartyMember, year: int = YEAR) -> dict[str, Any]:
    answer = await api.get(f"/members/{member.id}/dossier", params={"year": year})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


class TestEvidence:
    async def test_is_what_is_on_record_and_can_be_read_one_by_one(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        report = await make_report(session, branch, state="accepted")
        member = await session.get_one(PartyMember, report.member_id)
        one, other = [await make_household(session, branch) for _ in range(2)]
        await make_assignment(session, member, one)
        await make_assignment(session, member, other, role=AssignmentRole.SUPPORT)
        for held_on, how, kind in (
            (date(YEAR, 1, 4), Presence.PRESENT, MeetingKind.REGULAR),
            (date(YEAR, 2, 4), Presence.EXCUSED, MeetingKind.REGULAR),
            (date(YEAR, 3, 4), Presence.ABSENT, MeetingKind.THEMATIC),
            (date(YEAR, 4, 4), Presence.ABSENT, MeetingKind.HALF_YEAR_213),
            (date(YEAR - 1, 3, 4), Presence.ABSENT, MeetingKind.REGULAR),
        ):
            attended = {member.id: how}
            await make_meeting(
                session, branch.id, attended, kind=kind, held_on=held_on, state=MeetingState.CLOSED
            )
        await make_contact(session, one, member.id)
        await make_contact(session, one, member.id, contacted_on=date(YEAR - 1, 5, 5))
        await make_task(session, branch.id, member.id, due_on=date(YEAR, 6, 1))
        await make_task(
            session, branch.id, member.id, due_on=date(YEAR, 6, 1), state=TaskState.CANCELLED
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        told = await dossier(api, member)
        sources = {
            name: told[name].pop("source")
            for name in told
            if isinstance(told[name], dict) and "source" in told[name]
        }
        assert told["assignments"]["supported"] == 1
        assert told["assignments"]["led"] >= 1
        assert told["reports"] == {
            "owed": 1,
            "waived": 0,
            "on_time": 1,
            "late": 0,
            "reopened": 0,
            "missing": 0,
            "expected": 0,
            "accepted": 1,
        }
        assert told["meetings"] == {"present": 1, "excused": 1, "unexcused": 1}
        assert told["contacts"] == {"visits": 1, "other": 0}
        assert told["tasks"] == {"due": 1, "done_in_time": 0, "done_late": 0, "open": 1}
        assert told["grade"] is None
        for name, source in sources.items():
            found = await api.get(source.removeprefix("/v1"))
            assert found.status_code == 200, (name, source)
            assert found.json()["items"], name

    async def test_a_member_reads_their_own_and_nobody_elses(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        await make_classification(session, member)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        own = await dossier(api, member, YEAR - 1)
        beyond = await api.get(f"/members/{other.id}/dossier", params={"year": YEAR})
        assert (own["grade"], own["feedback"]) == ("good", None)
        assert beyond.status_code == 404

    async def test_of_a_year_that_nobody_graded_is_refused(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for params in ({}, {"year": 2017}, {"year": "x"}):
            answer = await api.get(f"/members/{member.id}/dossier", params=params)
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["field"] == "query.year"


class TestFeedback:
    """Of feedback a dossier has counts of five or more, for who handles it, and never a word."""

    async def test_is_counted_from_five_on_and_only_for_who_handles_it(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        comment = FeedbackKind.CONDUCT_COMMENT
        for _ in range(4):
            await make_feedback(session, branch.id, concerned=[member.id], kind=comment)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        four = await dossier(api, member)
        await make_feedback(session, branch.id, concerned=[member.id], kind=comment)
        five = await dossier(api, member)
        await make_feedback(session, branch.id, concerned=[member.id], kind=FeedbackKind.PRAISE)
        six = await dossier(api, member)
        another_year = await dossier(api, member, YEAR - 1)
        assert four["feedback"] == {"cases": None, "by_kind": []} == another_year["feedback"]
        assert five["feedback"] == {
            "cases": 5,
            "by_kind": [{"kind": "conduct_comment", "cases": 5}],
        }
        assert six["feedback"] == {
            "cases": None,
            "by_kind": [{"kind": "conduct_comment", "cases": 5}],
        }

    async def test_about_the_secretary_is_in_nothing_that_they_or_their_branch_read(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        secretary = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, person_id=secretary.id)
        async with Api(app) as deputy:
            await deputy.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
            before = [await dossier(one, secretary) for one in (api, deputy)]
            for _ in range(6):
                await make_feedback(session, branch.id, concerned=[secretary.id])
            after = [await dossier(one, secretary) for one in (api, deputy)]
        assert after == before
        assert before[0]["feedback"] is None

    async def test_changes_no_grade_by_itself(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        graded = await make_classification(session, member)
        url = f"/classifications/{graded.id}"
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        before = await api.get(url)
        for _ in range(8):
            await make_feedback(
                session, branch.id, concerned=[member.id], kind=FeedbackKind.CONDUCT_COMMENT
            )
        for _, _, job in SCHEDULES:
            await done(job, app.state.kevai.sessions)
        after = await api.get(url)
        assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])
