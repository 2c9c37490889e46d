import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.accounts import Account
from api.models.contacts import Contact
from api.models.members import PartyMember
from api.models.records import AuditEntry, OutboxEvent
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.contacts import make_contact
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch

SECRETARY = Role.BRANCH_SECRETARY
YESTERDAY = clock.today() - timedelta(days=1)


def body(household_id: UUID | None = None, **changes: object) -> dict[str, Any]:
    valid = {"contacted_on": clock.today().isoformat(), "kind": "visit", "note": "Hẹn làm vườn"}
    target = {"household_id": str(household_id)} if household_id else {}
    return {**valid, **target, **changes}


class TestNoteContact:
    async def test_by_a_member_with_an_assigned_household(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        await make_assignment(session, member, household)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        noted = await api.post("/contacts", json=body(household.id))
        found = await api.get(f"/contacts/{noted.json()['id']}")
        assert noted.status_code == 201
        assert noted.json() == found.json()
        assert {**noted.json(), "id": "", "created_at": ""} == {
            "id": "",
            "created_at": "",
            "org_id": str(branch.id),
            "member_id": str(member.id),
            "household_id": str(household.id),
            "group_id": None,
            "contacted_on": clock.today().isoformat(),
            "kind": "visit",
            "note": "Hẹn làm vườn",
            "entered_by": str(member.id),
        }

    async def test_by_a_member_with_an_assigned_group_and_its_households(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        inside, outside = [await make_household(session, branch) for _ in range(2)]
        group = await make_group(session, branch, households=[inside])
        other_group = await make_group(session, branch, households=[outside])
        await make_assignment(session, member, group)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        statuses = [
            (await api.post("/contacts", json=new)).status_code
            for new in (
                body(inside.id),
                body(group_id=str(group.id)),
                body(outside.id),
                body(group_id=str(other_group.id)),
            )
        ]
        assert statuses == [201, 201, 404, 404]

    async def test_only_while_assigned(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        ended, to_come = [await make_household(session, branch) for _ in range(2)]
        tomorrow = clock.today() + timedelta(days=1)
        await make_assignment(session, member, ended, valid_to=clock.today())
        await make_assignment(session, member, to_come, valid_from=tomorrow)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        for household in (ended, to_come):
            refused = await api.post("/contacts", json=body(household.id))
            assert outcome(refused) == (404, "household.not_found")

    async def test_by_a_member_of_another_branch_who_is_in_charge(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, elsewhere.id)
        household = await make_household(session, branch)
        await make_assignment(session, member, household)
        await api.sign_in(session, Role.MEMBER, elsewhere.id, person_id=member.id)
        noted = await api.post("/contacts", json=body(household.id))
        assert (noted.status_code, noted.json()["org_id"]) == (201, str(branch.id))

    async def test_by_the_committee_for_an_elderly_member(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        stranger = await make_member(session, elsewhere.id)
        household = await make_household(session, branch)
        secretary_id = await api.sign_in(session, SECRETARY, branch.id)
        noted = await api.post("/contacts", json=body(household.id, member_id=str(member.id)))
        for_stranger = body(household.id, member_id=str(stranger.id))
        unseen = await api.post("/contacts", json=for_stranger)
        # whoever is no member of any branch notes nothing for themselves
        no_member = await api.post("/contacts", json=body(household.id))
        assert noted.status_code == 201
        assert noted.json()["member_id"] == str(member.id)
        assert noted.json()["entered_by"] == str(secretary_id)
        assert outcome(unseen) == outcome(no_member) == (404, "member.not_found")

    async def test_a_member_notes_nothing_for_another(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        household = await make_household(session, branch)
        await make_assignment(session, member, household)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        refused = await api.post("/contacts", json=body(household.id, member_id=str(other.id)))
        assert outcome(refused) == (404, "member.not_found")

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        new = body((await make_household(session, elsewhere)).id)
        anonymous = await api.post("/contacts", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id)
        without_right = await api.post("/contacts", json=new)
        await api.sign_in(session, SECRETARY, branch.id, person_id=member.id)
        out_of_sight = await api.post("/contacts", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=member.id)
        in_sight = await api.post("/contacts", json=new)
        unknown_group = await api.post("/contacts", json=body(group_id=str(uuid4())))
        await api.sign_in(session, SECRETARY, elsewhere.id, person_id=member.id)
        accepted = await api.post("/contacts", json=new)  # the body was not at fault
        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "household.not_found")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert outcome(unknown_group) == (404, "household_group.not_found")
        assert accepted.status_code == 201

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"contacted_on": "2101-01-01"}, "body.contacted_on"),
            ({"contacted_on": "yesterday"}, "body.contacted_on"),
            ({"kind": "telepathy"}, "body.kind"),
            ({"note": "x" * 301}, "body.note"),
            ({"note": "\x00"}, "body.note"),
            ({"attitude": "none of our business"}, "body.attitude"),
            ({"household_id": None}, "body"),
            ({"group_id": str(uuid4())}, "body"),
        ],
    )
    async def test_bad_input_names_its_field(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        *,
        change: dict[str, Any],
        field: str,
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        response = await api.post("/contacts", json=body(uuid4()) | change)
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [field]

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "body"),
            ({"content": b"", "headers": {"Content-Type": "application/json"}}, "body"),
            ({"json": {}, "headers": {"Idempotency-Key": "short"}}, "header.Idempotency-Key"),
        ],
    )
    async def test_what_cannot_be_read_is_refused(
        self, api: Api, session: AsyncSession, branch: Branch, *, sent: dict[str, Any], field: str
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        response = await api.post("/contacts", **sent)
        assert outcome(response) == (422, "request.invalid")
        assert response.json()["errors"][0]["field"] == field

    async def test_not_before_it_is_made(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        tomorrow = (clock.today() + timedelta(days=1)).isoformat()
        response = await api.post("/contacts", json=body(uuid4(), contacted_on=tomorrow))
        assert outcome(response) == (422, "contact.in_future")

    async def test_is_audited_without_its_note_and_announced(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        contact = (await api.post("/contacts", json=await _own(api, session, branch))).json()
        of_this = col(AuditEntry.target_id) == UUID(contact["id"])
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        announced = (await session.exec(select(OutboxEvent.payload))).all()
        assert (entry.org_id, entry.action) == (branch.id, "contact.noted")
        assert entry.changes == {"kind": "visit", "contacted_on": contact["contacted_on"]}
        assert {"id": contact["id"], "org_id": str(branch.id)} in announced


class TestOnce:
    async def test_the_same_again_is_answered_to_the_byte(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        new = await _own(api, session, branch)
        key = {"Idempotency-Key": f"visit-{uuid4()}"}
        first = await api.post("/contacts", json=new, headers=key)
        again = await api.post("/contacts", json=new, headers=key)
        other = await api.post("/contacts", json={**new, "kind": "call"}, headers=key)
        assert (again.status_code, again.content) == (201, first.content)
        assert outcome(other) == (422, "idempotency.key_reused")
        assert await count(session, branch) == 1

    async def test_twenty_at_once_write_one_row(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        new = await _own(api, session, branch)
        key = {"Idempotency-Key": f"visit-{uuid4()}"}
        answers = await asyncio.gather(
            *(api.post("/contacts", json=new, headers=key) for _ in range(20))
        )
        after = await api.post("/contacts", json=new, headers=key)
        written = {answer.content for answer in answers if answer.status_code == 201}
        refused = {outcome(answer) for answer in answers if answer.status_code != 201}
        assert written == {after.content}
        assert refused <= {(409, "idempotency.in_flight")}
        assert await count(session, branch) == 1
        of_this = col(AuditEntry.target_id) == UUID(after.json()["id"])
        assert len((await session.exec(select(AuditEntry).where(of_this))).all()) == 1

    async def test_one_in_flight_is_waited_for(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        new = await _own(api, session, branch)
        of_branch = select(PartyMember.id).where(col(PartyMember.org_id) == branch.id)
        me = select(Account.id).where(col(Account.person_id).in_(of_branch))
        account_id = (await session.exec(me)).one()
        key = f"visit-{uuid4()}"
        lock = func.pg_advisory_xact_lock(func.hashtextextended(f"{account_id} {key}", 0))
        await session.exec(select(lock))  # as the other request would hold it
        meanwhile = await api.post("/contacts", json=new, headers={"Idempotency-Key": key})
        await session.rollback()
        later = await api.post("/contacts", json=new, headers={"Idempotency-Key": key})
        assert outcome(meanwhile) == (409, "idempotency.in_flight")
        assert later.status_code == 201

    async def test_what_was_refused_may_be_tried_again(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        key = {"Idempotency-Key": f"visit-{uuid4()}"}
        before = await api.post("/contacts", json=body(household.id), headers=key)
        await make_assignment(session, member, household)
        after = await api.post("/contacts", json=body(household.id), headers=key)
        assert (before.status_code, after.status_code) == (404, 201)


class TestListContacts:
    async def test_shows_what_is_in_sight(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        household = await make_household(session, branch)
        mine = await make_contact(session, household, member.id)
        theirs = await make_contact(session, household, other.id, contacted_on=YESTERDAY)
        hidden = await make_contact(session, await make_household(session, elsewhere), member.id)
        await api.sign_in(session, SECRETARY, branch.id)
        every = (await api.get("/contacts")).json()["items"]
        filters: list[dict[str, str]] = [
            {"household_id": str(household.id), "since": clock.today().isoformat()},
            {"member_id": str(other.id), "until": YESTERDAY.isoformat()},
            {"group_id": str(uuid4())},
        ]
        filtered = [
            [row["id"] for row in (await api.get("/contacts", params=asked)).json()["items"]]
            for asked in filters
        ]
        unseen = await api.get(f"/contacts/{hidden.id}")
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        own = (await api.get("/contacts")).json()["items"]

        assert [row["id"] for row in every] == [str(theirs.id), str(mine.id)]
        assert filtered == [[str(mine.id)], [str(theirs.id)], []]
        assert outcome(unseen) == (404, "contact.not_found")
        assert {row["id"] for row in own} == {str(mine.id), str(hidden.id)}

    async def test_committees_above_see_none(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        assert outcome(await api.get("/contacts")) == (403, "auth.not_permitted")


class TestBehindTheWall:
    async def test_the_service_can_change_no_contact(
        self, app: FastAPI, session: AsyncSession
    ) -> None:
        branch = await make_branch(session)
        member = await make_member(session, branch.id)
        await make_contact(session, await make_household(session, branch), member.id)
        pool = app.state.kevai.source.pool
        assert await pool.fetch("SELECT FROM contact") == []
        for statement in ("UPDATE contact SET kind = 'call'", "DELETE FROM contact"):
            with pytest.raises(Exception, match="permission denied"):
                await pool.execute(statement)


async def _own(api: Api, session: AsyncSession, branch: Branch) -> dict[str, Any]:
    """Become a member, and ask to note a contact with a household of theirs."""
    member = await make_member(session, branch.id)
    household = await make_household(session, branch)
    await make_assignment(session, member, household)
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
    return body(household.id)


async def count(session: AsyncSession, branch: Branch) -> int:
    of_branch = select(func.count()).select_from(Contact).where(col(Contact.org_id) == branch.id)
    return (await session.exec(of_branch)).one()
