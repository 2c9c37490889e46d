"""Rounds: a committee above asks, each branch has its draft, and numbers alone go up."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.assignments import PlanState, PlanType
from api.domain.members import Standing
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.domain.small_counts import FEWEST_TOLD
from api.domain.ties import TieKind
from api.models.party_orgs import PartyOrgSpan
from api.models.proposal_rounds import ProposalRoundBranch
from tests.api.test_plans import TODAY, YEAR
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, change_org, make_branch, make_org
from tests.factories.partnerships import make_partnership
from tests.factories.plans import make_plan
from tests.factories.proposal_rounds import Village, make_village
from tests.factories.ties import make_tie
from tests.jobs.relaying import relay_all
from tests.jobs.rounds import Committee, asking, outcomes, plans_of, work_all


def figures(found: dict[str, Any], branch: Branch) -> dict[str, Any]:
    [of_branch] = [one["figures"] for one in found["branches"] if one["org_id"] == str(branch.id)]
    told: dict[str, Any] = of_branch
    return told


def leads(proposal: dict[str, Any]) -> dict[str, str]:
    return {one["household_id"]: one["member_id"] for one in proposal["lines"]}


def by_target(proposal: dict[str, Any]) -> list[dict[str, Any]]:
    """Give whole lines: who, why, and who would come next at which price."""
    return sorted(proposal["lines"], key=lambda line: str(line["household_id"]))


class TestRound:
    async def test_each_branch_has_the_draft_that_it_would_have_had_by_itself(
        self, app: FastAPI, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        own = villages[0]
        await make_tie(session, own.members[0], own.households[0], TieKind.KIN)
        asked = await committee.ask()
        url = f"/proposal-rounds/{asked.json()['id']}"
        waiting = (await committee.api.get(url)).json()
        await work_all(app)
        done = await committee.api.get(url)
        assert asked.status_code == 202
        assert asked.json() == waiting
        assert (waiting["state"], waiting["totals"]) == ("waiting", None)
        assert set(outcomes(waiting).values()) == {"waiting"}
        assert (done.json()["state"], done.json()["failure"]) == ("done", None)
        assert done.headers["ETag"] != asked.headers["ETag"]
        assert outcomes(done.json()) == {str(one.branch.id): "drafted" for one in villages}
        for one in villages:
            await committee.api.sign_in(session, Role.BRANCH_SECRETARY, one.branch.id)
            [plan] = (await committee.api.get("/plans")).json()["items"]
            drafted = (await committee.api.get(f"/plans/{plan['id']}/proposal")).json()
            by_itself = await committee.api.post(
                "/proposals", json=asking(one.branch.id, year=YEAR + 1)
            )
            assert (plan["state"], plan["year"], plan["version"]) == ("draft", YEAR, 1)
            assert by_target(drafted) == by_target(by_itself.json())
            for name in ("merit", "measures", "open", "kinds", "proven"):
                assert drafted[name] == by_itself.json()[name], name
            assert set(leads(drafted)) == {str(household.id) for household in one.households}
            assert set(leads(drafted).values()) <= {str(member.id) for member in one.members}
            assert all(line["reasons"] and not line["locked"] for line in drafted["lines"])

    async def test_numbers_and_totals(
        self, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        first, _, small = villages
        exempt = await make_member(session, first.branch.id, standing=Standing.EXEMPT)
        unreached = await make_household(session, small.branch)
        for member in small.members:
            await make_tie(session, member, unreached, TieKind.CONFLICT)
        found = await committee.worked_out()
        of_first, of_small = figures(found, first.branch), figures(found, small.branch)
        assert exempt.id
        assert (of_first["members"], of_first["households"], of_first["groups"]) == (5, 9, 0)
        assert (of_first["covered"], of_first["uncovered"]) == (9, 0)
        assert of_first["loads"]["least"] == 1.0
        assert of_first["loads"]["most"] == 2.0
        assert 0 < of_first["loads"]["gini"] < 0.2
        assert 0 <= of_first["gap"] < 5
        assert of_first["proven"]
        assert (of_small["covered"], of_small["uncovered"]) == (7, 1)
        totals = found["totals"]
        assert (totals["drafted"], totals["left"]) == (3, 0)
        assert (totals["members"], totals["households"]) == (13, 29)
        assert (totals["covered"], totals["uncovered"]) == (28, 1)
        assert totals["proven"]
        [listed] = (await committee.api.get("/proposal-rounds")).json()["items"]
        assert listed == {name: found[name] for name in listed}

    async def test_what_few_bear_is_not_told(
        self, committee: Committee, villages: list[Village]
    ) -> None:
        """Two lead seven households: the one has four and the other three, and all know who."""
        found = await committee.worked_out()
        small = villages[2]
        assert len(small.members) < FEWEST_TOLD
        assert figures(found, small.branch)["loads"] is None
        assert found["totals"]["loads"]["most"] == 2.0  # of the others: nobody has three or four

    async def test_names_and_drafts_stay_with_the_branch(
        self, app: FastAPI, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        found = await committee.worked_out()
        await relay_all(app)
        plans = (await committee.api.get("/plans")).json()["items"]
        assert len(plans) == 3
        readable = [
            await committee.api.get(url)
            for url in (
                f"/proposal-rounds/{found['id']}",
                "/proposal-rounds",
                "/plans",
                "/notifications",
                *(f"/plans/{plan['id']}" for plan in plans),
            )
        ]
        refused = [
            await committee.api.get(f"/plans/{plan['id']}/{what}")
            for plan in plans
            for what in ("proposal", "lines", "differences")
        ]
        price = {"kind": "household", "household_id": str(villages[0].households[0].id)}
        priced = await committee.api.post(
            f"/plans/{plans[0]['id']}/prices", json={**price, "member_id": None}
        )
        about = [found["id"], *(plan["id"] for plan in plans)]
        kept = [
            str(row)
            for statement in (
                "SELECT * FROM audit_entry WHERE target_id = ANY (CAST(:ids AS uuid[]))",
                "SELECT * FROM outbox_event WHERE payload ->> 'id' = ANY (CAST(:ids AS text[]))",
                "SELECT * FROM proposal_round WHERE id = ANY (CAST(:ids AS uuid[]))",
                "SELECT * FROM proposal_round_branch WHERE round_id = ANY (CAST(:ids AS uuid[]))",
            )
            for row in await (await session.connection()).execute(text(statement), {"ids": about})
        ]
        assert [one.status_code for one in readable] == [200] * len(readable)
        assert {one.status_code for one in (*refused, priced)} == {403}
        assert len(kept) >= 1 + 2 * 3 + 1 + 3
        told = "\n".join([*kept, *(one.text for one in (*readable, *refused, priced))])
        secrets = set().union(*(village.secrets for village in villages))
        assert {secret for secret in secrets if secret in told} == set()

    async def test_whom_it_concerns_is_told(
        self, app: FastAPI, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, villages[0].branch.id)
            found = await committee.worked_out()
            await relay_all(app)
            [of_branch] = (await secretary.get("/notifications")).json()["items"]
            [of_asker] = (await committee.api.get("/notifications")).json()["items"]
            [plan] = (await secretary.get("/plans")).json()["items"]
            unseen = await secretary.get(f"/proposal-rounds/{found['id']}")
        assert (of_branch["topic"], of_branch["target_id"]) == (
            "plan.proposed_in_round",
            plan["id"],
        )
        assert (of_asker["topic"], of_asker["target_id"]) == ("proposal_round.done", found["id"])
        assert outcome(unseen) == (404, "proposal_round.not_found")

    async def test_what_a_branch_has_resolved_or_drafted_is_left_alone(
        self, committee: Committee, session: AsyncSession, commune: PartyOrgSpan
    ) -> None:
        async def new(members: int, households: int) -> Village:
            branch = await make_branch(session, commune=commune)
            return await make_village(session, branch, members, households)

        drafting, adopted, decided, childless, idle, free = [
            await new(*size) for size in ((1, 1), (1, 1), (1, 1), (0, 1), (1, 0), (1, 1))
        ]
        await make_member(session, childless.branch.id, standing=Standing.AWAY)
        own = await make_plan(
            session,
            drafting.branch.id,
            YEAR,
            leads=[(drafting.members[0], drafting.households[0])],
        )
        await make_plan(session, adopted.branch.id, YEAR, state=PlanState.ADOPTED)
        await make_plan(
            session,
            decided.branch.id,
            YEAR,
            state=PlanState.ADOPTED,
            plan_type=PlanType.BY_DECISION,
        )
        found = await committee.worked_out()
        again = await committee.worked_out()
        assert outcomes(found) == {
            str(drafting.branch.id): "has_draft",
            str(adopted.branch.id): "has_plan",
            str(decided.branch.id): "by_decision",
            str(childless.branch.id): "no_members",
            str(idle.branch.id): "no_households",
            str(free.branch.id): "drafted",
        }
        assert outcomes(again) == {**outcomes(found), str(free.branch.id): "has_draft"}
        assert (again["state"], again["totals"]["drafted"]) == ("done", 0)
        assert figures(found, drafting.branch)["members"] is None
        assert figures(found, childless.branch)["households"] == 1
        [kept] = await plans_of(session, drafting.branch)
        assert (kept.id, kept.version) == (own.id, 1)
        await committee.api.sign_in(session, Role.BRANCH_SECRETARY, drafting.branch.id)
        lines = (await committee.api.get(f"/plans/{own.id}/lines")).json()["lines"]
        assert [one["member_id"] for one in lines] == [str(drafting.members[0].id)]

    async def test_a_branch_changes_its_draft_and_proposes_it_anew(
        self, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        await committee.worked_out()
        own = villages[0]
        await committee.api.sign_in(session, Role.BRANCH_SECRETARY, own.branch.id)
        [plan] = (await committee.api.get("/plans")).json()["items"]
        url = f"/plans/{plan['id']}"
        household, member = own.households[0], own.members[0]
        locked = {"kind": "household", "household_id": str(household.id), "locked": True}
        changed = await committee.api.patch(
            f"{url}/lines",
            json={**locked, "member_id": str(member.id)},
            headers={"If-Match": '"1"'},
        )
        anew = await committee.api.post(
            f"{url}/proposals", json={"seconds": 5}, headers={"If-Match": '"2"'}
        )
        adopted = await committee.api.post(
            f"{url}/adoptions",
            json={"meeting_date": str(TODAY), "resolution_ref": "NQ 1-NQ/CB"},
            headers={"If-Match": '"3"'},
        )
        assert [one.status_code for one in (changed, anew, adopted)] == [200, 200, 200]
        assert leads(anew.json())[str(household.id)] == str(member.id)

    async def test_whom_another_branch_sends_stays_and_stands_in_no_draft(
        self, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        """The host agrees, the sender appoints: a draft of either names its own members alone."""
        host, sender = villages[0], villages[1]
        led, agreed_only = host.households[:2]
        agreed = await make_partnership(session, led, sender.branch.id)
        await make_partnership(session, agreed_only, sender.branch.id)
        sent = await make_assignment(session, sender.members[0], led)
        sent.partnership_id = agreed.id
        session.add(sent)
        await session.commit()
        found = await committee.worked_out()
        drafts = {}
        for one in (host, sender):
            await committee.api.sign_in(session, Role.BRANCH_SECRETARY, one.branch.id)
            [plan] = (await committee.api.get("/plans")).json()["items"]
            drafts[one.branch.id] = (
                await committee.api.get(f"/plans/{plan['id']}/proposal")
            ).json()
        of_host = leads(drafts[host.branch.id])
        assert str(led.id) not in of_host
        assert of_host[str(agreed_only.id)] in {str(member.id) for member in host.members}
        assert str(led.id) not in leads(drafts[sender.branch.id])
        assert figures(found, host.branch)["covered"] == len(host.households) - 1

    async def test_a_branch_that_went_elsewhere_is_no_longer_told_of(
        self, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        found = await committee.worked_out()
        other = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        gone = villages[2].branch
        await change_org(session, gone.id, TODAY, parent_id=other.org_id)
        after = await committee.read(found["id"])
        assert set(outcomes(found)) - set(outcomes(after)) == {str(gone.id)}
        assert after["totals"] == found["totals"]

    async def test_a_branch_that_ceased_before_its_turn_is_left_alone(
        self, app: FastAPI, committee: Committee, session: AsyncSession, villages: list[Village]
    ) -> None:
        asked = await committee.ask()
        gone = villages[2].branch
        await change_org(session, gone.id, TODAY, parent_id=villages[0].branch.id, ceased=True)
        await work_all(app)
        found = await committee.read(asked.json()["id"])
        assert outcomes(found)[str(gone.id)] == "gone"
        assert found["totals"]["drafted"] == 2
        assert await plans_of(session, gone) == []

    @pytest.mark.parametrize("which", ["branches", "asking"])
    async def test_of_branches_that_come_to_another_before_their_turn_nothing_is_made_out(
        self,
        app: FastAPI,
        committee: Committee,
        session: AsyncSession,
        commune: PartyOrgSpan,
        villages: list[Village],
        which: str,
    ) -> None:
        """Who asked may no longer look into them: that they have no members is not said."""
        heir = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        asked = await committee.ask()
        for one in villages:
            await change_org(session, one.branch.id, TODAY, parent_id=heir.org_id)
        if which == "asking":
            await change_org(session, commune.org_id, TODAY, parent_id=heir.org_id, ceased=True)
        await work_all(app)
        rows = select(ProposalRoundBranch.outcome).where(
            col(ProposalRoundBranch.round_id) == UUID(asked.json()["id"])
        )
        assert set((await session.exec(rows)).all()) == {"gone"}
        assert await plans_of(session, *(one.branch for one in villages)) == []
