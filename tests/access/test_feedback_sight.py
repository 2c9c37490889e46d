"""Who sees feedback: routed by who sits where today, past everybody whom it is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.accounts import Account
from api.models.feedback import Feedback
from api.models.party_orgs import PartyOrgSpan
from tests.access.matrix import World, make_world
from tests.access.posts import Post, appoint, dismiss, make_case, seen
from tests.client import Api
from tests.factories.accounts import make_account, make_role_term, make_sign_in
from tests.factories.feedback import WORDS, make_card, make_conflict, make_feedback
from tests.factories.organisation import make_org

SEATS: Final = [
    Role.BRANCH_SECRETARY,
    Role.BRANCH_COMMITTEE,
    Role.COMMUNE_COMMITTEE,
    Role.PROVINCIAL_COMMITTEE,
    Role.INSPECTION_COMMITTEE,
    Role.FATHERLAND_FRONT,
]


class TestSeatsEndedForAnHour:
    async def test_whoever_sat_beside_them_when_it_came_never_sees_it(
        self, api: Api, app: FastAPI, world: World
    ) -> None:
        """The secretary ends a colleague's seat, looks, and gives it back."""
        card = await make_card(world.session, world.branch)
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        colleague = await appoint(world, Role.BRANCH_COMMITTEE, person_id=card.lead.id)
        commune = await appoint(world, Role.COMMUNE_COMMITTEE)
        about = {"kind": "conduct_comment", "group_code": card.code, "text": WORDS}
        given = await api.give(about)
        assert given.status_code == 201, given.text
        [case] = await seen(app, commune)
        await dismiss(world, colleague, Role.BRANCH_COMMITTEE)
        assert await seen(app, secretary) == set()
        assert await seen(app, commune) == {case}

    async def test_what_comes_afterwards_is_theirs(
        self, api: Api, app: FastAPI, world: World
    ) -> None:
        card = await make_card(world.session, world.branch)
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        colleague = await appoint(world, Role.BRANCH_COMMITTEE, person_id=card.lead.id)
        await dismiss(world, colleague, Role.BRANCH_COMMITTEE)
        about = {"kind": "conduct_comment", "group_code": card.code, "text": WORDS}
        await api.give(about)
        assert len(await seen(app, secretary)) == 1
        assert await seen(app, colleague) == set()


class TestRouting:
    async def test_the_branch_handles_what_concerns_nobody_in_it(
        self, app: FastAPI, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        others = {
            role: await appoint(world, role) for role in Role if role is not Role.BRANCH_SECRETARY
        }
        member = await appoint(world, Role.MEMBER)
        case = await make_case(world, member)
        assert await seen(app, secretary) == {case}
        committee = {Role.BRANCH_DEPUTY_SECRETARY, Role.BRANCH_COMMITTEE}
        for role, post in others.items():
            assert await seen(app, post) == ({case} if role in committee else set()), role
        assert await seen(app, member) == set()

    async def test_a_body_in_which_one_concerned_sits_is_passed_over_as_a_whole(
        self, app: FastAPI, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        deputy = await appoint(world, Role.BRANCH_DEPUTY_SECRETARY)
        above = await appoint(world, Role.COMMUNE_COMMITTEE)
        province = await appoint(world, Role.PROVINCIAL_COMMITTEE)
        case = await make_case(world, secretary)
        assert [await seen(app, one) for one in (secretary, deputy, above, province)] == [
            set(),
            set(),
            {case},
            set(),
        ]

    async def test_one_who_sits_in_two_bodies_closes_both(self, app: FastAPI, world: World) -> None:
        powerful = await appoint(world, Role.BRANCH_SECRETARY, Role.COMMUNE_COMMITTEE)
        colleague = await appoint(world, Role.COMMUNE_COMMITTEE)
        province = await appoint(world, Role.PROVINCIAL_COMMITTEE)
        case = await make_case(world, powerful)
        assert await seen(app, powerful) == await seen(app, colleague) == set()
        assert await seen(app, province) == {case}

    async def test_the_front_comes_where_no_committee_can(self, app: FastAPI, world: World) -> None:
        everywhere = await appoint(
            world, Role.BRANCH_SECRETARY, Role.COMMUNE_COMMITTEE, Role.PROVINCIAL_COMMITTEE
        )
        front = await appoint(world, Role.FATHERLAND_FRONT)
        case = await make_case(world, everywhere)
        assert await seen(app, front) == {case}
        also_front = await appoint(world, Role.FATHERLAND_FRONT, person_id=everywhere.person_id)
        assert await seen(app, front) == await seen(app, also_front) == set()

    async def test_a_body_whose_people_cannot_sign_in_is_passed_over(
        self, app: FastAPI, world: World
    ) -> None:
        gone = await appoint(world, Role.BRANCH_SECRETARY)
        above = await appoint(world, Role.COMMUNE_COMMITTEE)
        case = await make_case(world)
        before = await seen(app, above)
        closed = update(Account).where(col(Account.person_id) == gone.person_id)
        await world.session.exec(closed.values(closed_at=clock.now()))
        await world.session.commit()
        assert (before, await seen(app, above)) == (set(), {case})

    async def test_sight_changes_when_posts_do(self, app: FastAPI, world: World) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        deputy = await appoint(world, Role.BRANCH_DEPUTY_SECRETARY)
        above = await appoint(world, Role.COMMUNE_COMMITTEE)
        case = await make_case(world, secretary)
        while_in_office = [await seen(app, one) for one in (deputy, above)]
        await dismiss(world, secretary, Role.BRANCH_SECRETARY)
        when_gone = [await seen(app, one) for one in (deputy, above)]
        await appoint(world, Role.COMMUNE_COMMITTEE, person_id=secretary.person_id)
        await dismiss(world, deputy, Role.BRANCH_DEPUTY_SECRETARY)
        when_promoted = [await seen(app, one) for one in (deputy, above, secretary)]
        assert while_in_office == [set(), {case}]
        assert when_gone == [{case}, set()]
        assert when_promoted == [set(), set(), set()]

    async def test_sight_follows_a_branch_that_moves(
        self, app: FastAPI, session: AsyncSession, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        before = await appoint(world, Role.COMMUNE_COMMITTEE)
        target = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        account = await make_account(session)
        assert account.person_id
        await make_role_term(session, account.person_id, Role.COMMUNE_COMMITTEE, target.org_id)
        after = Post(account.person_id, (await make_sign_in(session, account)).id)
        case = await make_case(world, secretary)
        first = [await seen(app, one) for one in (before, after)]
        await _move(session, world.branch.path, target)
        assert first == [{case}, set()]
        assert [await seen(app, one) for one in (before, after)] == [set(), {case}]

    async def test_what_began_in_a_body_that_is_no_more_goes_on_above_it(
        self, app: FastAPI, world: World
    ) -> None:
        await appoint(world, Role.BRANCH_SECRETARY)
        above = await appoint(world, Role.COMMUNE_COMMITTEE)
        case = await make_case(world)
        ended = update(PartyOrgSpan).where(
            col(PartyOrgSpan.org_id).in_([world.party_group_id, world.branch.id])
        )
        await world.session.exec(ended.values(valid_to=clock.today()))
        await world.session.commit()
        assert await seen(app, above) == {case}


async def _move(session: AsyncSession, path: str, target: PartyOrgSpan) -> None:
    """Put a branch and all below it under another commune, from today on."""
    below = select(PartyOrgSpan).where(col(PartyOrgSpan.path).startswith(path))
    spans = (await session.exec(below)).all()
    for old in spans:
        old.valid_to = clock.today()
        session.add(old)
    await session.flush()
    for old in spans:
        is_root = old.path == path
        left = {"id", "created_at", "valid", "valid_from", "valid_to"}
        kept = old.model_dump(exclude=left, warnings=False)
        moved = {
            "path": target.path + "." + path.rsplit(".", 1)[-1] + old.path.removeprefix(path),
            "parent_id": target.org_id if is_root else old.parent_id,
            "valid_from": clock.today(),
        }
        session.add(PartyOrgSpan(**(kept | moved)))
    await session.commit()


class TestNobodyElse:
    async def test_a_person_with_every_other_role_sees_nothing(
        self, app: FastAPI, world: World
    ) -> None:
        await appoint(world, Role.BRANCH_SECRETARY)
        outsider = await appoint(
            world,
            Role.SYSTEM_ADMINISTRATOR,
            Role.PROVINCIAL_COMMITTEE,
            Role.COMMUNE_COMMITTEE,
            Role.WORKING_GROUP,
            Role.PARTY_GROUP_HEAD,
            Role.MEMBER,
            Role.INSPECTION_COMMITTEE,
            Role.FATHERLAND_FRONT,
            Role.INTEGRATION_CLIENT,
        )
        await make_case(world)
        assert await seen(app, outsider) == set()

    async def test_the_application_cannot_read_who_handled_what(
        self, app: FastAPI, api: Api, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        case = await make_case(world)
        api.be(secretary.session_id)
        await api.get(f"/feedback/{case}")
        pool = app.state.kevai.source.pool
        told = "SELECT count(*) FROM audit_entry WHERE target_id = $1 OR action LIKE 'feedback%'"
        assert await pool.fetchval(told, UUID(case)) == 0
        connection = await world.session.connection()
        kept = text("SELECT action FROM audit_entry WHERE target_id = :case")
        assert (await connection.scalars(kept, {"case": case})).all() == ["feedback.opened"]

    async def test_without_a_wall_and_without_a_receipt_there_is_nothing(
        self, app: FastAPI, world: World
    ) -> None:
        await make_feedback(world.session, world.branch.id, contact="0912 345 678")
        pool = app.state.kevai.source.pool
        sealed = ("feedback", "feedback_entry", "feedback_contact", "feedback_attachment")
        for table in (*sealed, "public_code"):
            assert await pool.fetch(f"SELECT FROM {table}") == [], table

    async def test_a_receipt_shows_its_own_case_only(self, app: FastAPI, world: World) -> None:
        case, _ = await make_feedback(world.session, world.branch.id)
        await make_feedback(world.session, world.branch.id)
        async with app.state.kevai.sessions.begin() as request:
            connection = await request.connection()
            raising = text("SELECT set_config('kevai.receipt', :receipt, true)")
            await connection.execute(raising, {"receipt": case.receipt_hash.hex()})
            assert (await request.exec(select(col(Feedback.id)))).all() == [case.id]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE feedback SET concerned = '{}'",
            "UPDATE feedback SET sealed = ''",
            "DELETE FROM feedback",
            "UPDATE feedback_entry SET sealed = ''",
            "DELETE FROM feedback_entry",
            "UPDATE feedback_attachment SET sealed = ''",
            "SELECT FROM discarded_object",
            "DELETE FROM discarded_object",
            "UPDATE reply_request SET sealed = ''",
            "UPDATE reply SET sealed = ''",
            "DELETE FROM conflict",
            "UPDATE feedback_contact SET sealed = ''",
        ],
    )
    async def test_what_was_said_cannot_be_rewritten(self, app: FastAPI, statement: str) -> None:
        with pytest.raises(Exception, match="permission denied"):
            await app.state.kevai.source.pool.execute(statement)


@dataclass(frozen=True)
class Seated:
    person: int
    role: Role


seatings = st.lists(
    st.builds(Seated, st.integers(0, 4), st.sampled_from(SEATS)), max_size=9, unique=True
)


def expected(
    seated: Sequence[Seated], concerned: Collection[int], left_out: Collection[int]
) -> set[int]:
    """Say in plain words who may see a case of the branch."""
    committees = [
        {Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE},
        {Role.COMMUNE_COMMITTEE},
        {Role.PROVINCIAL_COMMITTEE},
        {Role.INSPECTION_COMMITTEE},
        {Role.FATHERLAND_FRONT},
    ]
    for roles in committees:
        people = {one.person for one in seated if one.role in roles}
        if people - set(left_out) and not people & set(concerned):
            return people - set(left_out)
    return set()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seated=seatings,
    concerned=st.sets(st.integers(0, 4), max_size=3),
    recused=st.sets(st.integers(0, 4), max_size=3),
    conflicts=st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=6),
)
async def test_whatever_the_posts_the_right_people_see_it(
    app: FastAPI,
    session: AsyncSession,
    seated: list[Seated],
    concerned: set[int],
    recused: set[int],
    conflicts: set[tuple[int, int]],
) -> None:
    world = await make_world(session)
    posts = [await appoint(world) for _ in range(5)]
    for one in seated:
        person_id = posts[one.person].person_id
        await make_role_term(session, person_id, one.role, world.seat(one.role))
    case = await make_case(world, *(posts[number] for number in concerned))
    of_case = update(Feedback).where(col(Feedback.id) == UUID(case))
    persons = sorted(posts[number].person_id for number in recused)
    await session.exec(of_case.values(recused=persons))
    await session.commit()
    declared = {(one, other) for one, other in conflicts if one != other}
    for left, about in declared:
        await make_conflict(session, posts[left].person_id, posts[about].person_id)
    sees = {number for number, post in enumerate(posts) if case in await seen(app, post)}
    left_out = recused | {left for left, about in declared if about in concerned}
    assert sees == expected(seated, concerned, left_out)
    assert not sees & concerned
