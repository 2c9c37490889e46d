"""The second wall, the grants and the guard: what holds even where the first wall has a hole."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import raise_wall
from api.domain import clock
from api.domain.roles import Permission, Role
from api.guard import UnguardedRoute, needs
from api.main import create_app
from api.models.accounts import RoleTerm
from api.models.households import Household
from api.models.sign_ins import SignIn
from api.security.tokens import Bearer
from api.settings import Settings
from tests.client import Api, told
from tests.factories.accounts import make_account, make_role_term, make_sign_in
from tests.factories.feedback import make_feedback
from tests.factories.households import make_household
from tests.factories.organisation import Branch

EVERYTHING = select(Household.id)


async def actor_of(
    app: FastAPI,
    session: AsyncSession,
    role: Role,
    branch: Branch,
    *,
    person_id: UUID | None = None,
) -> Any:
    account = await make_account(session, person_id=person_id)
    assert account.person_id
    await make_role_term(session, account.person_id, role, branch.id)
    sign_in = await make_sign_in(session, account)
    return await app.state.kevai.grants.actor(Bearer(sign_in.id, None))


class TestRowLevelSecurity:
    async def test_an_unscoped_select_returns_only_what_is_in_sight(
        self, app: FastAPI, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        mine = await make_household(session, branch)
        await make_household(session, elsewhere)
        actor = await actor_of(app, session, Role.BRANCH_SECRETARY, branch)
        async with app.state.kevai.sessions.begin() as request:
            await raise_wall(request, actor)
            assert (await request.exec(EVERYTHING)).all() == [mine.id]

    async def test_where_rows_are_is_told_of_nothing_that_residents_gave(
        self, app: FastAPI, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """A function says past the wall which bodies have rows, so it must not know of feedback."""
        await make_household(session, branch)
        await make_household(session, elsewhere)
        await make_feedback(session, branch.id)
        actor = await actor_of(app, session, Role.BRANCH_SECRETARY, branch)
        asked = text("SELECT bodies_with(:rows, :body, 1000)")
        async with app.state.kevai.sessions() as request:
            await raise_wall(request, actor)
            connection = await request.connection()
            known = await connection.scalar(asked, {"rows": "household", "body": "org_id"})
            with pytest.raises(ProgrammingError, match="not listed by"):
                await connection.scalar(asked, {"rows": "feedback", "body": "origin_id"})
            await request.rollback()
        assert known == [branch.id]

    @pytest.mark.parametrize("rows", ["feedback", "reply_request", "branch_stance", "nothing"])
    async def test_of_what_is_no_list_by_a_body_it_is_not_told_whether_there_is_any(
        self, app: FastAPI, rows: str
    ) -> None:
        asked = text("SELECT bodies_with(:rows, 'org_id', 1000)")
        async with app.state.kevai.sessions() as request:
            connection = await request.connection()
            with pytest.raises(ProgrammingError, match="not listed by"):
                await connection.scalar(asked, {"rows": rows})

    async def test_a_view_beside_the_schema_is_not_looked_into_as_the_owner(
        self, session: AsyncSession
    ) -> None:
        """Else the owner would run whatever function the view calls."""
        connection = await session.connection()
        telling = "BEGIN RAISE EXCEPTION ''run as %'', current_user; END"
        for statement in (
            f"CREATE FUNCTION pg_temp.as_whom() RETURNS uuid LANGUAGE plpgsql AS '{telling}'",
            "CREATE TEMP VIEW own AS SELECT pg_temp.as_whom() AS org_id",
        ):
            await connection.execute(text(statement))
        with pytest.raises(ProgrammingError, match="not listed by"):
            await connection.scalar(text("SELECT bodies_with('own', 'org_id', 9)"))
        await session.rollback()

    async def test_no_wall_no_rows(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await make_household(session, branch)
        async with app.state.kevai.sessions.begin() as request:
            assert (await request.exec(EVERYTHING)).all() == []
        assert await app.state.kevai.source.pool.fetch("SELECT FROM household") == []

    async def test_a_read_leaves_no_wall_behind(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for _ in range(8):  # every connection of the pool
            assert (await api.get("/households")).json()["items"]
            assert await app.state.kevai.source.pool.fetch("SELECT FROM household") == []

    @pytest.mark.parametrize(
        "statement",
        [
            *("DELETE FROM household", "UPDATE audit_entry SET action = ''"),
            *("DELETE FROM audit_entry", "CREATE TABLE own (id int)"),
            *("CREATE TEMP TABLE own (id int)", "CREATE TEMP VIEW own AS SELECT 1 AS id"),
        ],
    )
    async def test_the_app_owns_nothing_and_makes_nothing(
        self, app: FastAPI, statement: str
    ) -> None:
        with pytest.raises(Exception, match="permission denied"):
            await app.state.kevai.source.pool.execute(statement)

    async def test_every_scoped_table_has_the_wall(self, session: AsyncSession) -> None:
        unwalled = text(
            "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
            " WHERE attname = 'org_id' AND relkind = 'r' AND NOT relrowsecurity ORDER BY 1"
        )
        connection = await session.connection()
        # These say who signs in, who sees what, and what became of it; before any wall can stand.
        # The totals, schedules, policies, response times and duties are numbers and rules of
        # bodies: no person.
        assert (await connection.scalars(unwalled)).all() == [
            "account",
            "assignment_policy",
            "coverage_arrival",
            "coverage_changed",
            "coverage_share",
            "coverage_total",
            "coverage_turn",
            "duty",
            "figure_total",
            "indicator",
            "party_org_span",
            "place_charge",
            "public_year_figure",
            "report_schedule",
            "report_total",
            "response_time",
            "role_term",
            "work_total",
        ]


class TestGrants:
    async def test_a_revoked_role_stops_working_at_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        before = [(await api.get("/households")).status_code for _ in range(2)]
        await session.exec(delete(RoleTerm).where(col(RoleTerm.person_id) == person_id))
        await session.commit()
        assert before == [200, 200]
        assert (await told(api, 403, "/households")).status_code == 403

    async def test_an_ended_sign_in_stops_working_at_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        account = await make_account(session)
        assert account.person_id
        await make_role_term(session, account.person_id, Role.BRANCH_SECRETARY, branch.id)
        sign_in = await make_sign_in(session, account)
        api.be(sign_in.id)
        before = (await api.get("/households")).status_code
        kept = (await session.exec(select(SignIn).where(col(SignIn.id) == sign_in.id))).one()
        kept.ended_at = clock.now()
        session.add(kept)
        await session.commit()
        assert (before, (await told(api, 401, "/households")).status_code) == (200, 401)

    @pytest.mark.parametrize(("days", "status"), [(0, 403), (1, 200)])
    async def test_a_role_holds_for_its_term(
        self, api: Api, session: AsyncSession, branch: Branch, days: int, status: int
    ) -> None:
        valid_to = clock.today() + timedelta(days=days)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, valid_to=valid_to)
        assert (await api.get("/households")).status_code == status

    async def test_a_cap_narrows_and_never_widens(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        account = await make_account(session)
        assert account.person_id
        await make_role_term(session, account.person_id, Role.PARTY_GROUP_HEAD, branch.id)
        sign_in = await make_sign_in(session, account)
        api.be(sign_in.id, cap=["household:write"])
        assert (await api.get("/households")).status_code == 403
        api.be(sign_in.id, cap=["household:read", "household:write"])
        assert (await api.get("/households")).status_code == 200


@pytest.mark.parametrize("declared", [{}, {"openapi_extra": needs(Permission.HOUSEHOLD_READ)}])
async def test_an_unguarded_route_prevents_the_start(
    settings: Settings, declared: dict[str, Any]
) -> None:
    app = create_app(settings)
    app.add_api_route("/leak", lambda: "everything", **declared)
    with pytest.raises(UnguardedRoute, match="/leak"):
        async with app.router.lifespan_context(app):
            pass
