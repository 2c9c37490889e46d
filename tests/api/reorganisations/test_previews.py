"""A preview tells people who loses and who gains, and what each step does, and of no household."""

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.domain.small_counts import FEWEST_TOLD
from api.domain.unit_list import UnitType
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import (
    code,
    drafted,
    extraction,
    ident,
    merge,
    place_in,
    recoded,
    unit,
)
from tests.api.reorganisations.places import place_span, village
from tests.client import Api
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.organisation import Branch, add_org, make_place, make_unit
from tests.factories.residence_members import make_residence_member


async def previewed(
    api: Api, org_id: Any, *steps: dict[str, Any], language: str = "en"
) -> dict[str, Any]:
    url = await drafted(api, org_id, *steps)
    shown = (await api.post(f"{url}/preview", headers={"Accept-Language": language})).json()
    assert shown["faults"] == []
    return dict(shown)


def merged(place: Any, into: Any) -> dict[str, Any]:
    return merge(place, into, tree="place")


async def test_who_loses_a_village_and_who_gains_it_is_said(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
) -> None:
    homes = [await make_household(session, one) for _ in range(9)]
    await make_group(session, one, households=homes[:2])
    await make_residence_member(session, one)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    shown = await previewed(api, commune.org_id, merged(one.place_id, other.place_id))
    [given] = shown["divided"]
    assert (given["of"]["id"], given["to"]["id"]) == (str(one.id), str(other.id))
    assert (given["places"], given["households"]) == (1, 0)
    assert given["living"] == {"households": 9, "groups": 1, "residents": 1, "untold": 0}
    of, to, on = given["of"]["name"], given["to"]["name"], shown["on"]
    assert shown["summary"][0] == (
        f"From {of} to {to}: 1 place, and who lives there: 9 households, 1 household group,"
        f" 1 working member at residence. From {on} on {to} sees them and {of} does not."
    )
    assert shown["summary"][1].startswith("Villages and clusters that go into others: 1 (")
    told = await previewed(api, commune.org_id, merged(one.place_id, other.place_id), language="vi")
    assert told["summary"][0].startswith(f"Từ {of} sang {to}: 1 địa bàn, cùng với 9 hộ, 1 nhóm hộ")


async def test_what_lies_in_a_small_place_is_in_no_number(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
) -> None:
    """Nor can it be found by asking for more and for less, or by naming a household elsewhere."""
    cluster = await make_place(
        session, one.id, parent=await place_span(session, one.place_id), name="Cụm 1"
    )
    many = [await make_household(session, one) for _ in range(FEWEST_TOLD)]
    for _ in range(FEWEST_TOLD - 1):
        await make_household(session, one, place_id=cluster.place_id)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    whole, hamlet = one.place_id, cluster.place_id

    async def living(*step: dict[str, Any]) -> tuple[int, int]:
        [given] = (await previewed(api, commune.org_id, *step))["divided"]
        return given["living"]["households"], given["living"]["untold"]

    assert await living(extraction(one, other, places=[whole])) == (FEWEST_TOLD, 0)
    assert await living(extraction(one, other, places=[hamlet])) == (0, 1)
    both = extraction(one, other, places=[whole, hamlet])
    assert await living(both) == (FEWEST_TOLD, 1)
    with_one_named = extraction(one, other, places=[whole], households=[many[0].id])
    assert await living(with_one_named) == (FEWEST_TOLD, 0)
    shown = await previewed(api, commune.org_id, both)
    assert (
        "No numbers are told of 1 place among these: fewer than 5 households live there."
        in shown["summary"]
    )
    assert "5 households" in shown["summary"][0]


async def test_who_sees_no_figures_is_told_none(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
) -> None:
    for _ in range(FEWEST_TOLD):
        await make_household(session, one)
    await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, commune.org_id)
    shown = await previewed(api, commune.org_id, merged(one.place_id, other.place_id))
    [given] = shown["divided"]
    assert given["living"] is None
    assert "household" not in shown["summary"][0]


async def test_what_is_given_by_name_is_said_with_who_gives_it(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
) -> None:
    home = await make_household(session, one)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    shown = await previewed(api, commune.org_id, extraction(one, other, households=[home.id]))
    [given] = shown["divided"]
    assert (given["of"]["id"], given["households"], given["living"]) == (str(one.id), 1, None)
    of, to = given["of"]["name"], given["to"]["name"]
    assert shown["summary"] == [f"From {of} to {to}, by name: 1 household."]


async def test_bodies_of_one_name_are_told_with_what_is_above(
    api: Api, session: AsyncSession, province: PartyOrgSpan
) -> None:
    communes = [
        await add_org(session, OrgType.COMMUNE_COMMITTEE, parent=province, name=name)
        for name in ("Đảng ủy xã Một", "Đảng ủy xã Hai")
    ]
    one, other = [
        await add_org(session, OrgType.BRANCH, parent=above, name="Chi bộ thôn Một")
        for above in communes
    ]
    await session.commit()
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    shown = await previewed(api, province.org_id, merge(one.org_id, other.org_id))
    first, counted, _, *offices = shown["summary"]
    assert first.startswith("Chi bộ thôn Một (Đảng ủy xã Một) ceases on ")
    assert first.endswith("Chi bộ thôn Một (Đảng ủy xã Hai) is its heir.")
    assert counted.endswith(": nothing.")
    assert not any(" 0 " in line for line in offices)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_each_kind_of_step_of_units_has_its_sentence(
    api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch, language: str
) -> None:
    top = await make_unit(session, unit_type=UnitType.PROVINCE)
    old, gone, heir = [
        await make_unit(session, parent=top, name=name) for name in ("Xã Cũ", "Xã Hết", "Xã Nhận")
    ]
    codes = await recoded(session, top, old, gone, heir)
    await place_in(session, one, gone.unit_id)
    await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
    new_code = f"0{9999 - int(codes[1]) % 1000}"
    steps = [
        unit("create", name="Xã Mới", kind="xa", code=codes[2], parent=code(codes[0])),
        unit("renumber", subject=code(codes[1]), code=new_code),
        unit("retype", subject=code(codes[1]), kind="phuong"),
        unit("rename", subject=code(codes[1]), name="Phường Mới"),
        unit("merge", subject=code(codes[2]), into=ident(heir.unit_id)),
    ]
    said = (await previewed(api, province.org_id, *steps, language=language))["summary"]
    parts = [line.rpartition(": 1 (")[2] for line in said[:-1]]
    assert parts == [
        "Xã Mới).",
        "Xã Cũ → Phường Mới).",
        f"Phường Mới: {codes[1]} → {new_code}).",
        "Phường Mới).",
        "Xã Hết → Xã Nhận).",
    ]
    assert all(words in said[-1] for words in ("Xã Nhận: 1 (", "Xã Hết: 1)"))


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_each_kind_of_step_of_places_and_bodies_has_its_sentence(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, language: str
) -> None:
    top = await make_unit(session, unit_type=UnitType.PROVINCE)
    here, there = [await make_unit(session, parent=top, name=name) for name in ("Xã Đây", "Xã Kia")]
    await place_in(session, one, here.unit_id)
    cluster = await make_place(
        session, one.id, parent=await place_span(session, one.place_id), name="Cụm 1"
    )
    place: dict[str, Any] = {"tree": "place", "subject": ident(one.place_id)}
    steps: list[dict[str, Any]] = [
        {
            "action": "create",
            "name": "Chi bộ Mới",
            "kind": "branch",
            "parent": ident(commune.org_id),
        },
        {"action": "rename", "subject": ident(one.id), "name": "Chi bộ Khác"},
        {"action": "retype", "subject": ident(one.id), "is_grassroots_org": False},
        await village(session, one, one),
        {**place, "action": "rename", "name": "Khu phố 1"},
        {**place, "action": "retype", "kind": "residential_group"},
        {**place, "action": "move", "unit": ident(there.unit_id)},
        {**place, "action": "move", "subject": ident(cluster.place_id), "parent": {"ref": "new"}},
    ]
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    said = (await previewed(api, commune.org_id, *steps, language=language))["summary"]
    parts = [line.rpartition(": 1 (")[2].rpartition(" → ")[2] for line in said]
    assert parts[:3] == ["Chi bộ Mới).", "Chi bộ Khác).", "Chi bộ Khác)."]
    offices = [line for line in said if "1 holder" in line or "1 người giữ" in line]
    told = [line for line in said if line not in offices][3:]
    assert [line.rpartition(": 1 (")[2].rpartition(" → ")[2] for line in told[:4]] == [
        "Thôn Mới).",
        "Khu phố 1).",
        "Khu phố 1).",
        "Thôn Mới).",
    ]
    assert "Xã Kia: 1 (" in told[4]
    assert "Xã Đây: 1)" in told[4]
    assert len(told) == 5
