"""Who is put in charge of what, and who cannot be."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import AssignmentKind
from api.domain.members import Standing
from api.domain.roles import Role
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import MemberStanding, PartyMember
from api.models.records import AuditEntry
from api.schemas.assignments import AssignmentRead
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import becomes, make_member
from tests.factories.organisation import Branch

TODAY = clock.today()
DAY = timedelta(days=1)


def body(
    member: PartyMember, target: Household | HouseholdGroup, **changes: object
) -> dict[str, object]:
    of_group = isinstance(target, HouseholdGroup)
    kind = AssignmentKind.GROUP if of_group else AssignmentKind.HOUSEHOLD
    named = {"group_id" if of_group else "household_id": str(target.id)}
    return {"member_id": str(member.id), "kind": kind, "role": "lead", **named, **changes}


class TestBeginAssignment:
    async def test_a_member_takes_charge_of_a_group(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, group = await make_member(session, branch.id), await make_group(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        partners = [
            {"kind": "women", "title": "Chi hội Phụ nữ thôn"},
            {"kind": "front", "title": "Ban công tác Mặt trận"},
        ]
        more = {"duty_codes": ["thrift", "help_economy"], "partners": partners}

        created = await api.post("/assignments", json=body(member, group, **more))
        found = await api.get(f"/assignments/{created.json()['id']}")

        assert created.status_code == 201
        read = AssignmentRead.model_validate(found.json())
        assert read == AssignmentRead.model_validate(created.json())
        assert (read.member_name, read.target_code) == (member.full_name, group.code)
        assert (read.valid_from, read.valid_to) == (TODAY, None)
        assert read.duty_codes == ["help_economy", "thrift"]
        assert [partner.model_dump(mode="json") for partner in read.partners] == partners

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        stranger, far = (
            await make_member(session, elsewhere.id),
            await make_household(session, elsewhere),
        )
        new = body(member, household)
        anonymous = await api.post("/assignments", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/assignments", json=new)
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        unknown_member = await api.post("/assignments", json=body(stranger, household))
        unknown_household = await api.post("/assignments", json=body(member, far))
        unknown_duty = await api.post("/assignments", json={**new, "duty_codes": ["weeding"]})
        backwards = await api.post("/assignments", json={**new, "valid_to": str(TODAY)})
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.post("/assignments", json=body(member, far))
        accepted = await api.post("/assignments", json=new)  # the body was not at fault
        again = await api.post("/assignments", json={**new, "role": "support"})

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(unknown_member) == (404, "assignment.member_not_found")
        assert outcome(unknown_household) == (404, "household.not_found")
        assert outcome(unknown_duty) == (404, "duty.not_found")
        assert outcome(backwards) == (422, "period.empty")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert accepted.status_code == 201
        assert outcome(again) == (409, "assignment.already_assigned")

    @pytest.mark.parametrize(
        "standing", [Standing.EXEMPT, Standing.SUSPENDED, Standing.AWAY, Standing.REMOVED]
    )
    async def test_who_cannot_act_is_not_put_in_charge(
        self, api: Api, session: AsyncSession, branch: Branch, standing: Standing
    ) -> None:
        member = await make_member(session, branch.id, standing=standing)
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        refused = await api.post("/assignments", json=body(member, household))
        assert outcome(refused) == (409, "assignment.member_cannot_be_assigned")
        assert refused.json()["params"]["reason"] == standing

    async def test_one_leads_and_several_support(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        first, second, third = [await make_member(session, branch.id) for _ in range(3)]
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        lead = await api.post("/assignments", json=body(first, household))
        other_lead = await api.post("/assignments", json=body(second, household))
        support = [
            await api.post("/assignments", json=body(member, household, role="support"))
            for member in (second, third)
        ]
        mission = body(second, household, kind="mission", title="Chăm sóc bà M.")
        assert lead.status_code == 201
        assert outcome(other_lead) == (409, "assignment.lead_taken")
        assert [response.status_code for response in support] == [201, 201]
        # A mission puts nobody in charge of the household as a whole.
        assert (await api.post("/assignments", json=mission)).status_code == 201
        twice = {**mission, "member_id": str(third.id)}
        assert outcome(await api.post("/assignments", json=twice)) == (409, "assignment.lead_taken")

    async def test_of_two_at_once_one_leads(
        self, app: FastAPI, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for _ in range(4):
            group = await make_group(session, branch)
            members = [await make_member(session, branch.id) for _ in range(2)]
            async with Api(app, headers=api.headers) as other:
                answers = await asyncio.gather(
                    *(
                        client.post("/assignments", json=body(member, group))
                        for client, member in zip((api, other), members, strict=True)
                    )
                )
            won, lost = sorted(answers, key=lambda answer: answer.status_code)
            assert won.status_code == 201
            assert outcome(lost) == (409, "assignment.lead_taken")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "mission"}, "body"),
            ({"title": "Chăm sóc"}, "body"),
            ({"group_id": str(uuid4())}, "body"),
            ({"role": "boss"}, "body.role"),
            ({"valid_from": "1066-01-01"}, "body.valid_from"),
            ({"duty_codes": ["A"]}, "body.duty_codes.0"),
            ({"attitude": "none of our business"}, "body.attitude"),
        ],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, changes: Any, field: str
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/assignments", json=body(member, household, **changes))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [field]

    async def test_is_audited_without_what_it_says_of_a_household(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = body(member, household, kind="mission", title="Chăm sóc bà M.")
        created = (await api.post("/assignments", json=new)).json()
        of_this = col(AuditEntry.target_id) == UUID(created["id"])
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        assert (entry.org_id, entry.action) == (branch.id, "assignment.begun")
        assert "Chăm sóc" not in str(entry.changes)


async def test_a_standing_that_begins_later_counts_when_it_begins(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    member = await make_member(session, branch.id)
    lines = select(MemberStanding).where(MemberStanding.member_id == member.id)
    [standing] = (await session.exec(lines)).all()
    standing.valid_to = TODAY + 7 * DAY
    away = {"standing": Standing.AWAY, "valid_from": TODAY + 7 * DAY}
    session.add_all([standing, MemberStanding(member_id=member.id, **away)])
    await session.commit()
    household = await make_household(session, branch)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    later = body(member, household, valid_from=str(TODAY + 8 * DAY))
    now = body(member, household)
    refused = await api.post("/assignments", json=later)
    accepted = await api.post("/assignments", json=now)
    assert outcome(refused) == (409, "assignment.member_cannot_be_assigned")
    assert accepted.status_code == 201
    made = select(Assignment).where(Assignment.id == UUID(accepted.json()["id"]))
    assert (await session.exec(made)).one().created_by is not None


async def test_a_past_charge_is_judged_on_its_own_days(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    """Who is exempt today was in charge last year, of a household that is no more."""
    member = await make_member(session, branch.id)
    exempt_since = TODAY - 30 * DAY
    await becomes(session, member, Standing.EXEMPT, exempt_since)
    household, group = await make_household(session, branch), await make_group(session, branch)
    household.dissolved_on = TODAY - 10 * DAY
    await session.commit()
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    past = {"valid_from": str(TODAY - 90 * DAY)}
    over = past | {"valid_to": str(exempt_since)}
    too_long = past | {"valid_to": str(exempt_since + DAY)}

    recorded = [
        await api.post("/assignments", json=body(member, target, **over))
        for target in (household, group)
    ]
    unable = await api.post("/assignments", json=body(member, household, **too_long))
    still = await api.post("/assignments", json=body(member, group, **past))
    other = await make_member(session, branch.id)
    gone = await api.post("/assignments", json=body(other, household, **past))

    assert [response.status_code for response in recorded] == [201, 201]
    assert outcome(unable) == (409, "assignment.member_cannot_be_assigned")
    assert outcome(still) == (409, "assignment.member_cannot_be_assigned")
    assert outcome(gone) == (409, "household.dissolved")


async def test_no_assignment_is_empty_without_a_reason(
    session: AsyncSession, branch: Branch
) -> None:
    """The database's own word, whatever the services think."""
    member, group = await make_member(session, branch.id), await make_group(session, branch)
    with pytest.raises(IntegrityError, match="ck_assignment_valid"):
        await make_assignment(session, member, group, valid_from=TODAY, valid_to=TODAY)
