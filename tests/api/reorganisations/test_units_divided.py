"""An administrative unit that is divided, with the places that lie in it."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.domain.unit_list import UnitType
from api.models.admin_units import AdminUnitSpan
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import (
    done,
    drafted,
    ident,
    place_in,
    recoded,
    rows_of,
    unit,
)
from tests.client import Api, outcome, seen
from tests.factories.organisation import Branch, make_branch, make_unit

TABLES = ("admin_unit", "admin_unit_span", "place", "place_span", "succession")


@pytest.fixture
async def branches(session: AsyncSession, commune: PartyOrgSpan) -> list[Branch]:
    return [await make_branch(session, commune=commune) for _ in range(3)]


@pytest.fixture
async def units(session: AsyncSession) -> list[AdminUnitSpan]:
    """Make a province and three communes in it."""
    top = await make_unit(session, unit_type=UnitType.PROVINCE)
    below = [await make_unit(session, parent=top) for _ in range(3)]
    await recoded(session, top, *below)
    return [top, *below]


async def lying(api: Api, place_ids: list[UUID]) -> list[str]:
    return [(await api.get(f"/places/{each}")).json()["admin_unit"]["id"] for each in place_ids]


def parted(action: str, of: AdminUnitSpan, into: AdminUnitSpan, **said: object) -> dict[str, Any]:
    return unit(action, subject=ident(of.unit_id), into=ident(into.unit_id), **said)


async def test_places_that_are_named_go_where_they_are_named_and_the_rest_to_one(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    branches: list[Branch],
    units: list[AdminUnitSpan],
) -> None:
    _, old, new, newer = units
    places = [await place_in(session, branch, old.unit_id) for branch in branches]
    await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
    named = parted("split", old, new, parts={"places": [str(places[0])]})
    rest = parted("split", old, newer, default=True)
    url = await drafted(api, province.org_id, named, rest)
    before = await rows_of(session, *TABLES)
    assert (await api.post(f"{url}/preview")).json()["faults"] == []
    await done(api, url, "apply")
    here, there = str(new.unit_id), str(newer.unit_id)
    assert await lying(api, places) == [here, there, there]
    line = (await api.get(f"/admin-units/{old.unit_id}/succession")).json()
    assert {(link["to_id"], link["share"]) for link in line["successors"]} == {
        (here, "part"),
        (there, "part"),
    }
    assert line["today"] == sorted([here, there])
    await done(api, url, "revert")
    assert await rows_of(session, *TABLES) == before
    both = [parted("split", old, each, default=True) for each in (new, newer)]
    url = await drafted(api, province.org_id, *both)
    refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
    assert refused.json()["errors"][0]["code"] == "reorganisation.default_twice"


async def test_one_from_which_a_part_is_extracted_goes_on(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    branches: list[Branch],
    units: list[AdminUnitSpan],
) -> None:
    _, old, new, _ = units
    places = [await place_in(session, branch, old.unit_id) for branch in branches]
    await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
    step = parted("extract", old, new, parts={"places": [str(places[0])]})
    url = await drafted(api, province.org_id, step)
    before = await rows_of(session, *TABLES)
    await done(api, url, "apply")
    assert await lying(api, places) == [str(new.unit_id), *[str(old.unit_id)] * 2]
    assert not (await api.get(f"/admin-units/{old.unit_id}")).json()["ceased"]
    line = (await api.get(f"/admin-units/{old.unit_id}/succession")).json()
    assert [(link["to_id"], link["kind"]) for link in line["successors"]] == [
        (str(new.unit_id), "extracted")
    ]
    assert line["today"] == sorted([str(old.unit_id), str(new.unit_id)])
    await done(api, url, "revert")
    assert await rows_of(session, *TABLES) == before


@pytest.mark.parametrize(
    ("parts", "code"),
    [("strange", "reorganisation.part_unknown"), ("twice", "reorganisation.part_twice")],
)
async def test_what_lies_elsewhere_or_is_given_twice_is_refused(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    branches: list[Branch],
    units: list[AdminUnitSpan],
    parts: str,
    code: str,
) -> None:
    _, old, new, newer = units
    here = await place_in(session, branches[0], old.unit_id)
    elsewhere = await place_in(session, branches[1], newer.unit_id)
    await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
    places = [str(elsewhere)] if parts == "strange" else [str(here), str(here)]
    step = parted("extract", old, new, parts={"places": places})
    url = await drafted(api, province.org_id, step)
    refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
    assert outcome(refused) == (409, "reorganisation.refused")
    assert [fault["code"] for fault in refused.json()["errors"]] == [code]


async def test_units_below_go_where_they_are_named(
    api: Api, session: AsyncSession, province: PartyOrgSpan
) -> None:
    tops = [await make_unit(session, unit_type=UnitType.PROVINCE) for _ in range(3)]
    below = [await make_unit(session, parent=tops[0]) for _ in range(3)]
    await recoded(session, *tops, *below)
    await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
    children = {"children": [str(below[0].unit_id)]}
    steps = [
        parted("split", tops[0], tops[1], parts=children),
        parted("split", tops[0], tops[2], default=True),
    ]
    url = await drafted(api, province.org_id, *steps)
    before = await rows_of(session, *TABLES)
    await done(api, url, "apply")
    parents = [
        (await api.get(f"/admin-units/{each.unit_id}")).json()["parent"]["id"] for each in below
    ]
    here, there = str(tops[1].unit_id), str(tops[2].unit_id)
    assert parents == [here, there, there]
    await done(api, url, "revert")
    assert await rows_of(session, *TABLES) == before
