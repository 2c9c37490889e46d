"""What keeps a revert back is named as what people know, and can be put out of the way."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import FastAPI
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.domain.unit_list import UnitType
from api.i18n import sentences
from api.models.admin_units import AdminUnitSpan
from api.models.party_orgs import PartyOrgSpan
from api.services.reorganisation_obstacles import KINDS, WORDS
from migrations.reorganisations import TABLES
from tests.access.matrix import IF_MATCH
from tests.api.reorganisations.decisions import (
    TODAY,
    code,
    done,
    drafted,
    extraction,
    ident,
    merge,
    recoded,
    unit,
)
from tests.client import Api, outcome, seen
from tests.factories.household_groups import make_group
from tests.factories.meetings import make_meeting
from tests.factories.organisation import Branch, make_unit, new_label

ENGLISH: Final = {"Accept-Language": "en"}


async def obstacles(api: Api, url: str, **language: str) -> dict[str, str]:
    headers = {**seen(await api.get(url)), **language}
    refused = await api.post(f"{url}/revert", headers=headers)
    assert outcome(refused) == (409, "reorganisation.built_upon")
    errors = refused.json()["errors"]
    assert refused.json()["params"]["count"] == str(len(errors))
    told = {fault["field"]: fault["message"] for fault in errors}
    assert len(told) == len(errors)
    assert not [word for word in (*TABLES, *KINDS) if "_" in word and word in str(told.values())]
    return told


def test_whatever_may_stand_in_the_way_has_a_word() -> None:
    kinds = {WORDS.get(table, table) for table in (*TABLES, "group_membership", "other")}
    assert {f"record.{kind}" for kind in kinds} <= set(sentences())


async def test_who_came_to_live_in_a_place_is_named_by_themselves_and_a_group_gone_again(
    api: Api,
    app: FastAPI,
    session: AsyncSession,
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
) -> None:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    url = await drafted(api, province.org_id, merge(one.id, other.id))
    await done(api, url, "apply")
    place = str(one.place_id)
    name = (await api.get(f"/places/{place}")).json()["name"]
    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        new = {"code": "H-NEW", "head_name": "Lê Văn Con", "size": 2, "place_id": place}
        household = await secretary.post("/households", json=new)
        new = {"code": "NH-NEW", "name": "Ngõ 3", "place_id": place}
        group = await secretary.post("/household-groups", json=new)
        assert (household.status_code, group.status_code) == (201, 201)
        house, grouped = (
            f"household.{household.json()['id']}",
            f"household_group.{group.json()['id']}",
        )
        vietnamese = await obstacles(api, url)
        english = await obstacles(api, url, **ENGLISH)
        gone = await secretary.delete(f"/household-groups/{group.json()['id']}", headers=IF_MATCH)
        assert gone.status_code == 204
    left = await obstacles(api, url)

    assert vietnamese == {
        house: f"Sau khi sắp xếp có thêm hộ H-NEW, dựa vào địa bàn {name}.",
        grouped: f"Sau khi sắp xếp có thêm nhóm hộ NH-NEW, dựa vào địa bàn {name}.",
    }
    assert english == {
        house: f"Newer than the reorganisation: household H-NEW, which rests upon place {name}.",
        grouped: "Newer than the reorganisation: household group NH-NEW, which rests upon place"
        f" {name}.",
    }
    assert list(left) == [house]


async def test_bodies_and_charges_are_named_as_what_they_are_of(
    api: Api, session: AsyncSession, province: PartyOrgSpan, commune: PartyOrgSpan, one: Branch
) -> None:
    """What is below one that was made, in its charge, or nobody's to hear of; itself, renamed."""
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    create = {"action": "create", "ref": "new", "name": "Chi bộ Mới", "kind": "branch"}
    above = {"parent": ident(commune.org_id)}
    url = await drafted(api, province.org_id, {**create, **above})
    await done(api, url, "apply")
    [step] = (await api.get(f"{url}/steps")).json()["items"]
    made = step["makes"]
    group = {"name": "Tổ Hai", "org_type": "party_group", "valid_from": str(TODAY)}
    founded = await api.post("/party-orgs", json={**group, "parent_id": made})
    assert founded.status_code == 201
    place = f"/places/{one.place_id}"
    charged = {"org_id": made, "on": str(TODAY)}
    headers = seen(await api.get(place))
    charged_answer = await api.post(f"{place}/charges", json=charged, headers=headers)
    assert charged_answer.status_code in {200, 201}, charged_answer.text
    name = (await api.get(place)).json()["name"]
    told = await obstacles(api, url, **ENGLISH)
    by = "(decision QĐ 12-QĐ/TU)"
    upon = f"which rests upon Party organisation Chi bộ Mới {by}."
    assert told == {
        f"party_org.{founded.json()['id']}": "Newer than the reorganisation: Party organisation"
        f" Tổ Hai, {upon}",
        f"place.{one.place_id}": f"Newer than the reorganisation: charge of place {name}, {upon}",
    }

    await make_meeting(session, UUID(made))
    of_more = await obstacles(api, url, **ENGLISH)
    assert of_more == told | {
        f"party_org.{made}": f"Newer than the reorganisation: other record, {upon}"
    }

    renaming = {"name": "Chi bộ Đổi Tên", "on": str(TODAY)}
    headers = seen(await api.get(f"/party-orgs/{made}"))
    renamed = await api.post(f"/party-orgs/{made}/renames", json=renaming, headers=headers)
    assert renamed.status_code in {200, 201}, renamed.text
    answer = await api.post(f"{url}/revert", headers={**seen(await api.get(url)), **ENGLISH})
    messages = [fault["message"] for fault in answer.json()["errors"]]
    assert "It changed after the reorganisation: Party organisation Chi bộ Đổi Tên." in messages


async def test_a_group_that_was_dissolved_since_is_missed_by_nobody(
    api: Api,
    app: FastAPI,
    session: AsyncSession,
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
) -> None:
    goes, stays = await make_group(session, one), await make_group(session, one)
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    step = extraction(one, other, groups=[goes.id, stays.id])
    url = await drafted(api, province.org_id, step)
    await done(api, url, "apply")
    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        of_group = f"/household-groups/{goes.id}"
        gone = await secretary.delete(of_group, headers=seen(await secretary.get(of_group)))
        assert gone.status_code == 204
    await done(api, url, "revert")
    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
        left = (await secretary.get("/household-groups")).json()["items"]
    assert [group["id"] for group in left] == [str(stays.id)]


async def test_a_unit_below_one_that_was_made(
    api: Api, session: AsyncSession, province: PartyOrgSpan
) -> None:
    [number] = await recoded(session, await make_unit(session, unit_type=UnitType.PROVINCE))
    number = f"9{number[1:]}"
    by_label = update(AdminUnitSpan).where(col(AdminUnitSpan.code) == number)
    await session.exec(by_label.values(code=await new_label(session)))
    await session.commit()
    await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
    top = unit("create", ref="top", name="Tỉnh Mới", kind="tinh", code=number)
    url = await drafted(api, province.org_id, top, on=TODAY - timedelta(days=1))
    await done(api, url, "apply")
    below = unit("create", ref="x", name="Xã Mới", kind="xa", code=f"987{number}")
    later = await drafted(api, province.org_id, {**below, "parent": code(number)})
    await done(api, later, "apply")
    [made] = (await api.get("/admin-units", params={"code": f"987{number}"})).json()["items"]
    told = await obstacles(api, url)
    await done(api, later, "revert")
    await done(api, url, "revert")
    assert list(told) == [f"admin_unit.{made['id']}"]
