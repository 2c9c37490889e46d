"""Somebody in office, and what they see of feedback: by the interface and behind the wall."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI
from sqlmodel import col, delete, select

from api.access.visible import raise_wall
from api.domain.roles import Role
from api.models.accounts import RoleTerm
from api.models.feedback import Feedback
from api.security.tokens import Bearer
from tests.access.matrix import World
from tests.client import Api
from tests.factories.accounts import make_account, make_role_term, make_sign_in
from tests.factories.feedback import make_feedback


@dataclass(frozen=True)
class Post:
    """Somebody in office, who can be asked what they see."""

    person_id: UUID
    session_id: UUID


async def appoint(world: World, *roles: Role, person_id: UUID | None = None) -> Post:
    account = await make_account(world.session, person_id=person_id)
    assert account.person_id
    for role in roles:
        await make_role_term(world.session, account.person_id, role, world.seat(role))
    return Post(account.person_id, (await make_sign_in(world.session, account)).id)


async def dismiss(world: World, post: Post, role: Role) -> None:
    held = col(RoleTerm.person_id) == post.person_id, col(RoleTerm.role) == role
    await world.session.exec(delete(RoleTerm).where(*held))
    await world.session.commit()


async def seen(app: FastAPI, post: Post) -> set[str]:
    """Ask the list, the single cases and the second wall; they must agree."""
    async with Api(app) as api:
        api.be(post.session_id)
        listed = await api.get("/feedback", params={"limit": 200})
        if listed.status_code == 403:
            return await _behind_the_wall(app, post)
        ids = {item["id"] for item in listed.json()["items"]}
        for feedback_id in ids:
            assert (await api.get(f"/feedback/{feedback_id}")).status_code == 200
    assert await _behind_the_wall(app, post) == ids
    return ids


async def _behind_the_wall(app: FastAPI, post: Post) -> set[str]:
    """Select everything, as a forgotten condition would."""
    state = app.state.kevai
    actor = await state.grants.actor(Bearer(post.session_id, None))
    async with state.sessions.begin() as request:
        await raise_wall(request, actor)
        return {str(found) for found in (await request.exec(select(col(Feedback.id)))).all()}


async def make_case(world: World, *concerned: Post) -> str:
    people = [post.person_id for post in concerned]
    case, _ = await make_feedback(world.session, world.party_group_id, concerned=people)
    return str(case.id)
