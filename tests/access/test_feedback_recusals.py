"""Whoever recuses themselves, or is left out by a superior, no longer sees the case."""

from fastapi import FastAPI

from api.domain.roles import Role
from tests.access.matrix import World
from tests.access.posts import Post, appoint, make_case, seen
from tests.client import Api, outcome
from tests.factories.feedback import make_conflict, make_feedback


class TestRecusal:
    async def recused(self, app: FastAPI, post: Post, case: str, **asked: str) -> None:
        """Recuse whoever holds a post, with what they saw; they are told so, once and for all."""
        async with Api(app) as api:
            api.be(post.session_id)
            opened = await api.get(f"/feedback/{case}")
            left = await api.post(
                f"/feedback/{case}/recusals",
                json={"reason": "kin", **asked},
                headers={"If-Match": opened.headers["ETag"]},
            )
            assert left.status_code == 201, left.text
            assert (await api.get(f"/feedback/{case}")).status_code == 404

    async def test_colleagues_go_on_without_them(
        self, api: Api, app: FastAPI, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        deputy = await appoint(world, Role.BRANCH_DEPUTY_SECRETARY)
        made, receipt = await make_feedback(world.session, world.branch.id)
        await self.recused(app, secretary, str(made.id))
        status = (await api.get("/public/feedback", headers={"X-Receipt": receipt})).json()

        assert await seen(app, secretary) == set()
        assert await seen(app, deputy) == {str(made.id)}
        [entry] = status["entries"]
        assert (entry["kind"], entry["reason"], entry["text"]) == ("recusal", "kin", None)
        assert str(secretary.person_id) not in str(status)

    async def test_where_nobody_is_left_it_goes_to_the_body_above(
        self, app: FastAPI, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        commune = await appoint(world, Role.COMMUNE_COMMITTEE)
        case = await make_case(world)
        before = await seen(app, commune)
        await self.recused(app, secretary, case)
        assert (before, await seen(app, commune)) == (set(), {case})
        await appoint(world, Role.BRANCH_COMMITTEE)  # a newcomer is as free as anybody
        assert (await seen(app, commune), await seen(app, secretary)) == (set(), set())

    async def test_it_is_for_one_case_and_follows_the_person(
        self, app: FastAPI, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        left, kept = await make_case(world), await make_case(world)
        await self.recused(app, secretary, left)
        await appoint(world, Role.COMMUNE_COMMITTEE, person_id=secretary.person_id)
        assert await seen(app, secretary) == {kept}

    async def test_it_needs_a_reason_and_what_was_last_seen(
        self, app: FastAPI, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        case = await make_case(world)
        async with Api(app) as api:
            api.be(secretary.session_id)
            url = f"/feedback/{case}/recusals"
            blind = await api.post(url, json={"reason": "kin"})
            stale = await api.post(url, json={"reason": "kin"}, headers={"If-Match": '"9"'})
            vague = await api.post(url, json={"reason": "busy"}, headers={"If-Match": '"1"'})
        assert [blind.status_code, stale.status_code, vague.status_code] == [428, 412, 422]
        assert await seen(app, secretary) == {case}

    async def test_a_superior_leaves_a_colleague_out_and_no_colleague_a_superior(
        self, app: FastAPI, world: World
    ) -> None:
        secretary = await appoint(world, Role.BRANCH_SECRETARY)
        colleague = await appoint(world, Role.BRANCH_COMMITTEE)
        case = await make_case(world)
        asked = {"reason": "kin", "person_id": str(secretary.person_id)}
        async with Api(app) as api:
            api.be(colleague.session_id)
            url = f"/feedback/{case}/recusals"
            refused = await api.post(url, json=asked, headers={"If-Match": '"1"'})
            api.be(secretary.session_id)
            asked["person_id"] = str(colleague.person_id)
            done = await api.post(url, json=asked, headers={"If-Match": '"1"'})
        assert outcome(refused) == (422, "feedback.handler_unknown")
        assert done.status_code == 201
        assert (await seen(app, secretary), await seen(app, colleague)) == ({case}, set())

    async def test_whoever_is_left_out_while_typing_changes_nothing(
        self, api: Api, app: FastAPI, world: World
    ) -> None:
        """The secretary takes an answer's author off the case before it is sent."""
        await appoint(world, Role.BRANCH_SECRETARY)
        typing = await appoint(world, Role.BRANCH_COMMITTEE)
        about = await appoint(world, Role.MEMBER)
        made, receipt = await make_feedback(
            world.session, world.branch.id, concerned=[about.person_id]
        )
        api.be(typing.session_id)
        opened = await api.get(f"/feedback/{made.id}")
        await make_conflict(world.session, typing.person_id, about.person_id)
        answer = {"text": "Đã xem.", "no_evidence": "concerns_others"}
        url = f"/feedback/{made.id}/answers"
        late = await api.post(url, json=answer, headers={"If-Match": opened.headers["ETag"]})
        status = (await api.get("/public/feedback", headers={"X-Receipt": receipt})).json()
        assert outcome(late) == (404, "feedback.not_found")
        assert (status["state"], status["entries"]) == ("received", [])
        assert await seen(app, typing) == set()
