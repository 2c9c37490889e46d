"""Where no committee can see a case: who else does, in the order of the installation."""

from typing import Final

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.feedback import USUAL_FALLBACK, BodyKind
from api.domain.roles import Role
from api.services import feedback_fallback
from tests.access.matrix import World
from tests.access.posts import Post, appoint, dismiss, make_case, seen
from tests.client import Api
from tests.factories.accounts import make_account, make_role_term, make_sign_in
from tests.factories.feedback import WORDS, make_card, make_conflict

BESIDE: Final = {
    "inspector": Role.INSPECTION_COMMITTEE,
    "front": Role.FATHERLAND_FRONT,
}


class TestWhereNoCommitteeCan:
    """Somebody sits in all committees; a case is about them, or about others too."""

    @pytest.fixture
    async def everywhere(self, world: World) -> Post:
        return await appoint(
            world, Role.BRANCH_SECRETARY, Role.COMMUNE_COMMITTEE, Role.PROVINCIAL_COMMITTEE
        )

    @pytest.fixture
    async def inspector(self, world: World) -> Post:
        return await appoint(world, Role.INSPECTION_COMMITTEE)

    @pytest.fixture
    async def front(self, world: World) -> Post:
        return await appoint(world, Role.FATHERLAND_FRONT)

    async def test_the_inspection_committee_comes_first_and_then_the_front(
        self, app: FastAPI, world: World, everywhere: Post, inspector: Post, front: Post
    ) -> None:
        case = await make_case(world, everywhere)
        first = [await seen(app, one) for one in (everywhere, inspector, front)]
        await dismiss(world, inspector, Role.INSPECTION_COMMITTEE)
        then = [await seen(app, one) for one in (everywhere, inspector, front)]
        assert first == [set(), {case}, set()]
        assert then == [set(), set(), {case}]

    async def test_each_kind_goes_up_the_tree_before_the_next_one_comes(
        self, app: FastAPI, world: World, everywhere: Post, inspector: Post, front: Post
    ) -> None:
        account = await make_account(world.session)
        assert account.person_id
        role = Role.INSPECTION_COMMITTEE
        await make_role_term(world.session, account.person_id, role, world.province_id)
        above = Post(account.person_id, (await make_sign_in(world.session, account)).id)
        near = await make_case(world, everywhere)
        far = await make_case(world, everywhere, inspector)
        assert await seen(app, inspector) == {near}
        assert await seen(app, above) == {far}
        assert await seen(app, front) == set()

    async def test_who_sits_in_it_closes_it_as_a_whole_and_the_committee_beside_it_not(
        self, app: FastAPI, world: World, inspector: Post, front: Post
    ) -> None:
        commune = await appoint(world, Role.COMMUNE_COMMITTEE)
        colleague = await appoint(world, Role.INSPECTION_COMMITTEE)
        case = await make_case(world, inspector)
        beside = [await seen(app, one) for one in (commune, colleague, inspector, front)]
        await dismiss(world, commune, Role.COMMUNE_COMMITTEE)
        alone = [await seen(app, one) for one in (commune, colleague, inspector, front)]
        assert beside == [{case}, set(), set(), set()]
        assert alone == [set(), set(), set(), {case}]

    async def test_a_member_of_the_committee_who_also_inspects_closes_both(
        self, app: FastAPI, world: World, everywhere: Post, inspector: Post, front: Post
    ) -> None:
        case = await make_case(world, everywhere)
        before = await seen(app, inspector)
        await appoint(world, Role.INSPECTION_COMMITTEE, person_id=everywhere.person_id)
        assert before == {case}
        assert [await seen(app, one) for one in (everywhere, inspector, front)] == [
            set(),
            set(),
            {case},
        ]

    async def test_where_nobody_is_free_it_is_passed_over(
        self, app: FastAPI, world: World, everywhere: Post, inspector: Post, front: Post
    ) -> None:
        await make_conflict(world.session, inspector.person_id, everywhere.person_id)
        case = await make_case(world, everywhere)
        assert [await seen(app, one) for one in (inspector, front)] == [set(), {case}]

    async def test_a_seat_that_was_held_when_it_came_stays_closed_to_it(
        self, api: Api, app: FastAPI, world: World, inspector: Post, front: Post
    ) -> None:
        card = await make_card(world.session, world.branch)
        lead = await appoint(world, Role.INSPECTION_COMMITTEE, person_id=card.lead.id)
        about = {"kind": "conduct_comment", "group_code": card.code, "text": WORDS}
        assert (await api.give(about)).status_code == 201
        await dismiss(world, lead, Role.INSPECTION_COMMITTEE)
        assert await seen(app, inspector) == await seen(app, lead) == set()
        assert len(await seen(app, front)) == 1

    async def test_a_comment_on_the_committee_is_not_on_who_inspects_it(
        self, api: Api, app: FastAPI, world: World, inspector: Post
    ) -> None:
        commune = await appoint(world, Role.COMMUNE_COMMITTEE)
        org_id = str(world.branch.commune_id)
        about = {"kind": "conduct_comment", "party_org_id": org_id, "text": WORDS}
        assert (await api.give(about)).status_code == 201
        assert len(await seen(app, inspector)) == 1
        assert await seen(app, commune) == set()

    @pytest.mark.parametrize(
        ("kinds", "who"),
        [
            ([BodyKind.FRONT, BodyKind.INSPECTION], "front"),
            ([BodyKind.FRONT], "front"),
            ([BodyKind.INSPECTION], "inspector"),
        ],
    )
    async def test_the_order_is_that_of_the_installation(
        self,
        app: FastAPI,
        world: World,
        everywhere: Post,
        inspector: Post,
        front: Post,
        kinds: list[BodyKind],
        who: str,
    ) -> None:
        case = await make_case(world, everywhere)
        await feedback_fallback.set_order(world.session, kinds)
        await world.session.commit()
        try:
            sees = {"inspector": await seen(app, inspector), "front": await seen(app, front)}
            await dismiss(world, {"front": front, "inspector": inspector}[who], BESIDE[who])
            then = {"inspector": await seen(app, inspector), "front": await seen(app, front)}
        finally:
            await feedback_fallback.set_order(world.session, USUAL_FALLBACK)
            await world.session.commit()
        [other] = {"inspector", "front"} - {who}
        assert sees == {who: {case}, other: set()}
        assert then == {who: set(), other: {case} if len(kinds) > 1 else set()}

    async def test_without_any_order_committees_go_on(
        self, app: FastAPI, world: World, inspector: Post
    ) -> None:
        commune = await appoint(world, Role.COMMUNE_COMMITTEE)
        case = await make_case(world)
        await feedback_fallback.set_order(world.session, [])
        await world.session.commit()
        try:
            sees = [await seen(app, one) for one in (commune, inspector)]
        finally:
            await feedback_fallback.set_order(world.session, USUAL_FALLBACK)
            await world.session.commit()
        assert sees == [{case}, set()]

    async def test_what_is_usual_is_what_a_new_installation_has(
        self, app: FastAPI, session: AsyncSession
    ) -> None:
        assert app
        assert await feedback_fallback.order(session) == list(USUAL_FALLBACK)
