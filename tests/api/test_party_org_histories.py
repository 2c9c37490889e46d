"""Whatever is decided, on each day there is one tree, and paths are ancestors."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import BELOW, OrgType
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.api.test_party_orgs import body
from tests.client import Api
from tests.factories.organisation import SINCE, Branch, make_org

TODAY = clock.today()
DAYS = st.integers(0, 12)
PLACES = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("found"), PLACES, PLACES, DAYS),
        st.tuples(st.just("move"), PLACES, PLACES, DAYS),
        st.tuples(st.just("move"), PLACES, PLACES, DAYS),
        st.tuples(st.just("rename"), PLACES, PLACES, DAYS),
    ),
    min_size=8,
    max_size=14,
)
KINDS = [
    OrgType.GRASSROOTS_COMMITTEE,
    OrgType.SECTIONAL_COMMITTEE,
    OrgType.BRANCH,
    OrgType.PARTY_GROUP,
]


async def assert_paths_are_ancestors(session: AsyncSession, top: str) -> None:
    """Check every span below the top: its path is its parent's and its label, on all its days."""
    wrong = text("""
        SELECT span.path, above.path
        FROM party_org_span AS span
        JOIN party_org AS org ON org.id = span.org_id
        LEFT JOIN party_org_span AS above
            ON above.org_id = span.parent_id AND above.valid && span.valid
        WHERE span.path LIKE :below
            AND span.path IS DISTINCT FROM above.path || '.' || org.label
    """)
    connection = await session.connection()
    assert (await connection.execute(wrong, {"below": f"{top}.%"})).all() == []
    await session.commit()


def day(number: int) -> date:
    return TODAY + timedelta(days=number - 6)


class Story:
    """The same decisions, told by HTTP and kept in mind."""

    def __init__(self, api: Api, top: UUID) -> None:
        self.api = api
        self.orgs: dict[str, dict[int, dict[str, Any]]] = {str(top): {0: {"parent_id": None}}}
        self.kinds: dict[str, OrgType] = {str(top): OrgType.COMMUNE_COMMITTEE}

    async def found(self, kind: OrgType, parent: str, on: int) -> None:
        new = body(UUID(parent), org_type=kind, valid_from=str(day(on)))
        response = await self.api.post("/party-orgs", json=new)
        if response.status_code == 201:
            created = response.json()
            facts = {"parent_id": parent, "name": new["name"]}
            self.orgs[created["id"]] = {on: facts}
            self.kinds[created["id"]] = kind

    async def decide(self, org: str, action: str, on: int, change: Mapping[str, Any]) -> None:
        version = (await self.api.get(f"/party-orgs/{org}", params={"as_of": "2099-01-01"})).headers
        response = await self.api.post(
            f"/party-orgs/{org}/{action}",
            json={**change, "on": str(day(on))},
            headers={"If-Match": version["ETag"]},
        )
        assert response.status_code in {201, 409}, response.text
        if response.status_code == 201:
            self.orgs[org].setdefault(on, {}).update(change)

    def told(self, on: int) -> dict[str, dict[str, Any]]:
        """Say what each organisation is on a day, by the last decision before it."""
        found = {}
        for org, changes in self.orgs.items():
            facts: dict[str, Any] = {}
            for when in sorted(when for when in changes if when <= on):
                facts |= changes[when]
            if facts:
                found[org] = facts
        return found


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a step costs too much to look for fewer
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
async def test_whatever_is_decided_every_day_has_its_tree(
    api: Api, session: AsyncSession, steps: list[tuple[str, int, int, int]]
) -> None:
    top = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=top)
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, top.org_id)
    story = Story(api, commune.org_id)
    bases = [str(commune.org_id)] * 2
    for kind in KINDS:  # two of each kind, so that moves have somewhere to go
        for parent in bases:
            await story.found(kind, parent, 0)
        bases = list(story.orgs)[-2:]
    for verb, which, where, on in steps:
        orgs = list(story.orgs)
        org = orgs[1 + which % (len(orgs) - 1)]
        kind = KINDS[which % len(KINDS)] if verb == "found" else story.kinds[org]
        # Mostly a parent of a kind that it may have; now and then any.
        present = story.told(on).get(org, {}).get("parent_id")
        fitting = [each for each in orgs if kind in BELOW[story.kinds[each]] and each != present]
        among = orgs if where % 7 == 0 or not fitting else fitting
        parent = among[where % len(among)]
        if verb == "found":
            await story.found(kind, parent, on)
        elif verb == "move":
            await story.decide(org, "moves", on, {"parent_id": parent})
        else:
            await story.decide(org, "renames", on, {"name": f"Tên thứ {where}"})
    for on in range(14):
        await _is_the_tree_that_was_told(api, story, on, commune, top)
    await assert_paths_are_ancestors(session, commune.path)
    for org in story.orgs:
        spans = (await api.get(f"/party-orgs/{org}/history")).json()["items"]
        assert all(a["valid_to"] == b["valid_from"] for a, b in pairwise(spans))
        assert spans[-1]["valid_to"] is None


async def _is_the_tree_that_was_told(
    api: Api, story: Story, on: int, commune: PartyOrgSpan, top: PartyOrgSpan
) -> None:
    told = story.told(on)
    params = {"below": str(commune.org_id), "as_of": str(day(on)), "limit": 200}
    items = (await api.get("/party-orgs", params=params)).json()["items"]
    assert len(items) == len({row["id"] for row in items})
    assert {row["id"]: (row["parent_id"], row["name"]) for row in items} == {
        org: (facts["parent_id"], facts["name"])
        for org, facts in told.items()
        if org != str(commune.org_id)
    }
    for row in items:
        above, expected = row["parent_id"], []
        while above != str(commune.org_id):
            expected.append(above)
            above = told[above]["parent_id"]
        expected += [str(commune.org_id), str(top.org_id)]
        assert [each["id"] for each in row["ancestors"]] == expected[::-1]


async def test_a_history_knows_its_beginning(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    await api.sign_in(session, Role.MEMBER, branch.id)
    page = (await api.get(f"/party-orgs/{branch.id}/history")).json()
    assert [row["valid_from"] for row in page["items"]] == [str(SINCE)]
