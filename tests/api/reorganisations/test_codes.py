"""Codes are unique in a body: what clashes where a part goes is named, and can be mended."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import done, drafted, extraction
from tests.client import Api, outcome, seen
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_place

TODAY = clock.today()


async def coded(session: AsyncSession, record: Any, of: dict[Any, str]) -> None:
    for one_id, code in of.items():
        known = col(record.id) == one_id
        await session.exec(update(record).where(known).values(code=code))
    await session.commit()


@pytest.mark.parametrize("days", [0, 3])
async def test_each_code_that_is_borne_where_it_goes_is_named_and_mended(
    api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch, other: Branch, days: int
) -> None:
    """Both branches count from H-1: a whole village, a group and a household meet their likes."""
    village = await make_place(session, one.id)
    lives_there = await make_household(session, one, place_id=village.place_id)
    inside, alone = [await make_household(session, one) for _ in range(2)]
    group = await make_group(session, one, households=[inside])
    there = [await make_household(session, other) for _ in range(3)]
    group_there = await make_group(session, other)
    coming = [lives_there, inside, alone]
    codes = {each.id: f"H-{n}" for those in (coming, there) for n, each in enumerate(those)}
    await coded(session, Household, codes)
    await coded(session, HouseholdGroup, {group.id: "NH-1", group_there.id: "NH-1"})
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    step = extraction(
        one, other, places=[village.place_id], groups=[group.id], households=[alone.id]
    )
    url = await drafted(api, province.org_id, step, on=TODAY + timedelta(days=days))
    found = (await api.post(f"{url}/preview")).json()["faults"]
    refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
    await coded(session, Household, {each.id: f"N-{each.code}" for each in coming})
    await coded(session, HouseholdGroup, {group.id: "NH-2"})
    applied = await done(api, url, "apply")

    assert outcome(refused) == (409, "reorganisation.refused")
    assert refused.json()["errors"] == found
    assert {(fault["field"], fault["code"]) for fault in found} == {
        (f"groups.{group.id}", "place.code_clash"),
        *((f"households.{each.id}", "place.code_clash") for each in coming),
    }
    assert all(code in str(found) for code in ("NH-1", "H-0", "H-1", "H-2"))
    assert "?" not in str([fault["message"] for fault in found])
    assert applied["state"] == "applied"


async def test_two_that_come_from_different_bodies_must_not_share_a_code(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    third: Branch,
) -> None:
    from_one, from_third = await make_household(session, one), await make_household(session, other)
    await coded(session, Household, dict.fromkeys((from_one.id, from_third.id), "H-1"))
    steps = [
        extraction(one, third, households=[from_one.id]),
        extraction(other, third, households=[from_third.id]),
    ]
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    url = await drafted(api, province.org_id, *steps)
    [fault] = (await api.post(f"{url}/preview")).json()["faults"]
    assert fault["code"] == "place.code_clash"


async def test_a_code_is_free_only_when_its_bearer_has_gone(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    third: Branch,
) -> None:
    goes, comes = await make_household(session, other), await make_household(session, one)
    await coded(session, Household, {goes.id: "H-1", comes.id: "H-1"})
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    going = extraction(other, third, households=[goes.id])
    coming = extraction(one, other, households=[comes.id])
    url = await drafted(api, province.org_id, going, coming)
    [fault] = (await api.post(f"{url}/preview")).json()["faults"]
    assert fault["field"] == f"households.{comes.id}"
    for step in (going, coming):
        await done(api, await drafted(api, province.org_id, step), "apply")


async def test_the_code_of_a_household_that_is_no_more_makes_way(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
) -> None:
    """Its code stands in the way of a village as any other, and in both branches it may be."""
    village = await make_place(session, one.id)
    of_one = await make_household(session, one, place_id=village.place_id)
    of_other = await make_household(session, other)
    await coded(session, Household, dict.fromkeys((of_one.id, of_other.id), "H-1"))
    both = col(Household.id).in_([of_one.id, of_other.id])
    await session.exec(update(Household).where(both).values(dissolved_on=TODAY))
    await session.commit()
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    url = await drafted(api, province.org_id, extraction(one, other, places=[village.place_id]))
    refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
        household = f"/households/{of_one.id}"
        headers = seen(await secretary.get(household))
        renamed = await secretary.patch(
            household, json={"code": "H-9", "head_name": "Trần Thị Bình"}, headers=headers
        )
        changed = await secretary.patch(household, json={"code": "H-9"}, headers=headers)
    applied = await done(api, url, "apply")

    assert outcome(refused) == (409, "reorganisation.refused")
    assert outcome(renamed) == (409, "household.dissolved")
    assert (changed.status_code, changed.json()["code"]) == (200, "H-9")
    assert applied["state"] == "applied"


async def test_a_household_whose_code_was_given_anew_is_named_before_a_revert(
    api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch, other: Branch
) -> None:
    """A code is free where its household went away from; a newer one takes it meanwhile."""
    goes = await make_household(session, one)
    group = await make_group(session, one, households=[await make_household(session, one)])
    await coded(session, Household, {goes.id: "H-1"})
    await coded(session, HouseholdGroup, {group.id: "NH-1"})
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    step = extraction(one, other, households=[goes.id], groups=[group.id])
    url = await drafted(api, province.org_id, step)
    await done(api, url, "apply")
    newer, newer_group = await make_household(session, one), await make_group(session, one)
    await coded(session, Household, {newer.id: "H-1"})
    await coded(session, HouseholdGroup, {newer_group.id: "NH-1"})
    refused = await api.post(f"{url}/revert", headers=seen(await api.get(url)))
    await coded(session, Household, {newer.id: "H-2"})
    await coded(session, HouseholdGroup, {newer_group.id: "NH-2"})

    assert outcome(refused) == (409, "reorganisation.built_upon")
    faults = refused.json()["errors"]
    assert {(fault["field"], fault["code"]) for fault in faults} == {
        (f"household.{newer.id}", "reorganisation.code_taken_since"),
        (f"household_group.{newer_group.id}", "reorganisation.code_taken_since"),
    }
    assert all(any(code in fault["message"] for fault in faults) for code in ("H-1", "NH-1"))
    assert (await done(api, url, "revert"))["state"] == "reverted"
