"""A branch amends codes: what moves is what a code named when it was drafted, or nothing does."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.jobs import handlers, worker
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import decision, done, drafted, extraction, rows_of
from tests.api.reorganisations.places import TOUCHED, answering, part, recode
from tests.client import Api, outcome, seen
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch, make_org

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)
NOT_AS_DRAFTED = "reorganisation.code_not_as_drafted"
SAYS = {"vi": "soạn lại các bước", "en": "draft the steps again"}
Things = list[Household] | list[HouseholdGroup]
KINDS: dict[str, tuple[Any, str, str]] = {
    "household_codes": (make_household, "/households", "households"),
    "group_codes": (make_group, "/household-groups", "groups"),
}


def body(one: Branch, other: Branch, field: str, *codes: str) -> dict[str, Any]:
    return {**extraction(one, other), "parts": {field: list(codes)}}


def place(one: Branch, other: Branch, field: str, *codes: str) -> dict[str, Any]:
    return part("extract", one.place_id, other.place_id, parts={field: list(codes)})


async def amended(
    app: FastAPI, session: AsyncSession, branch: Branch, url: str, codes: Mapping[UUID, str]
) -> None:
    """Let the branch give codes, as it may."""
    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        for one_id, code in codes.items():
            there = f"{url}/{one_id}"
            headers = seen(await secretary.get(there))
            answer = await secretary.patch(there, json={"code": code}, headers=headers)
            assert answer.status_code == 200, answer.text


async def swapped(
    app: FastAPI, session: AsyncSession, branch: Branch, url: str, those: Things
) -> None:
    first, second = those
    codes = first.code, second.code
    await amended(app, session, branch, url, {first.id: "TAM-1"})
    await amended(app, session, branch, url, {second.id: codes[0], first.id: codes[1]})


async def redrafted(api: Api, url: str, org_id: UUID, *steps: Mapping[str, Any]) -> None:
    anew = decision(org_id, *steps)
    del anew["org_id"]
    answer = await api.put(url, json=anew, headers=seen(await api.get(url)))
    assert answer.status_code == 200, answer.text


async def faults(api: Api, url: str) -> list[tuple[str, str]]:
    """Say what a preview finds."""
    shown = (await api.post(f"{url}/preview")).json()["faults"]
    return [(fault["field"], fault["code"]) for fault in shown]


async def refused(api: Api, url: str, code: str) -> list[tuple[str, str]]:
    """Say what preview and apply find alike, in both languages, each naming the code."""
    found = []
    for language, says in SAYS.items():
        asked = {"Accept-Language": language}
        shown = (await api.post(f"{url}/preview", headers=asked)).json()["faults"]
        answer = await api.post(f"{url}/apply", headers=seen(await api.get(url)) | asked)
        assert outcome(answer) == (409, "reorganisation.refused")
        assert answer.json()["errors"] == shown
        assert all(says in one["message"] and code in one["message"] for one in shown)
        found.append([(one["field"], one["code"]) for one in shown])
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize("of", [body, place])
@pytest.mark.parametrize("field", KINDS)
async def test_two_codes_that_are_swapped_move_nothing_until_it_is_drafted_again(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    commune: PartyOrgSpan,
    one: Branch,
    other: Branch,
    of: Any,
    field: str,
) -> None:
    make, there, _ = KINDS[field]
    those: Any = [await make(session, one) for _ in range(2)]
    named, instead = those
    code = named.code
    step = of(one, other, field, code)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id, step)
    assert await faults(api, url) == []
    steps = await api.get(f"{url}/steps")
    assert not any(str(each.id) in steps.text for each in those)
    assert steps.json()["items"][0]["step"]["parts"][field] == [code]

    await swapped(app, session, one, there, those)
    before = await rows_of(session, *TOUCHED, "reorganisation", "reorganisation_step")
    assert await refused(api, url, code) == [(f"steps.1.parts.{field}", NOT_AS_DRAFTED)]
    assert await rows_of(session, *before) == before
    # The decision written anew without its steps approves of nothing else.
    anew = decision(commune.org_id)
    del anew["org_id"], anew["steps"]
    kept = await api.put(url, json=anew, headers=seen(await api.get(url)))
    assert kept.status_code == 200, kept.text
    assert await faults(api, url) == [(f"steps.1.parts.{field}", NOT_AS_DRAFTED)]

    await redrafted(api, url, commune.org_id, step)
    assert await faults(api, url) == []
    await done(api, url, "apply")
    for each in those:
        await session.refresh(each)
    assert (instead.code, instead.org_id, named.org_id) == (code, other.id, one.id)


@pytest.mark.parametrize("of", [body, place])
@pytest.mark.parametrize("field", KINDS)
async def test_a_code_that_was_amended_names_nothing_any_more(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    commune: PartyOrgSpan,
    one: Branch,
    other: Branch,
    of: Any,
    field: str,
) -> None:
    """And all codes of a step are named, beside those that nobody bore ever."""
    make, there, name = KINDS[field]
    those: Any = [await make(session, one) for _ in range(2)]
    codes = [each.code for each in those]
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id, of(one, other, field, *codes, "KHONG-CO"))
    renamed = {each.id: f"M-{each.code}" for each in those}
    await amended(app, session, one, there, renamed)
    assert await faults(api, url) == [
        *[(f"steps.1.parts.{field}", NOT_AS_DRAFTED)] * 2,
        (f"steps.1.parts.{name}", "reorganisation.part_unknown"),
    ]
    await amended(app, session, one, there, {each.id: each.code for each in those})
    assert await faults(api, url) == [(f"steps.1.parts.{name}", "reorganisation.part_unknown")]
    await amended(app, session, one, there, renamed)
    await redrafted(api, url, commune.org_id, of(one, other, field, *renamed.values()))
    await done(api, url, "apply")
    for each in those:
        await session.refresh(each)
        assert each.org_id == other.id


@pytest.mark.parametrize("of", [body, place])
async def test_a_code_that_nobody_bore_when_it_was_drafted_is_whose_it_is(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    commune: PartyOrgSpan,
    one: Branch,
    other: Branch,
    of: Any,
) -> None:
    household = await make_household(session, one)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id, of(one, other, "household_codes", "MOI-1"))
    unknown = [("steps.1.parts.households", "reorganisation.part_unknown")]
    assert await faults(api, url) == unknown
    await amended(app, session, one, "/households", {household.id: "MOI-1"})
    await done(api, url, "apply")
    assert (await answering(session))[household.id] == other.id


async def test_of_two_that_bore_a_code_in_a_place_neither_is_chosen_by_amending_the_other(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    commune: PartyOrgSpan,
    one: Branch,
    other: Branch,
    third: Branch,
) -> None:
    here = await make_household(session, one)
    too = await make_household(session, other, place_id=one.place_id)
    await recode(session, too, here.code)
    step = place(one, third, "household_codes", here.code)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id, step)
    assert await faults(api, url) == [("steps.1.parts.households", "reorganisation.part_unclear")]
    await amended(app, session, other, "/households", {too.id: "KHAC-1"})
    assert await refused(api, url, here.code) == [("steps.1.parts.household_codes", NOT_AS_DRAFTED)]
    await redrafted(api, url, commune.org_id, step)
    await done(api, url, "apply")
    answers = await answering(session)
    assert (answers[here.id], answers[too.id]) == (third.id, other.id)


async def test_a_table_notes_it_too_and_rows_after_it_look_nothing_up_again(
    app: FastAPI, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
) -> None:
    those = [await make_household(session, one) for _ in range(2)]
    named, instead = those
    code, later = named.code, (await make_household(session, one)).code
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id)
    head = "tree,action,subject_id,into,households\n"
    row = f"place,extract,{one.place_id},{other.place_id},"

    async def sent(rows: str, **more: object) -> None:
        headers = seen(await api.get(url))
        table = {"csv": f"{head}{rows}\n", **more}
        answer = await api.post(f"{url}/steps/import", json=table, headers=headers)
        assert answer.status_code == 200, answer.text

    await sent(row + code)
    await swapped(app, session, one, "/households", those)
    await sent(row + later, append=True)
    await sent(row + code, dry_run=True)
    assert await refused(api, url, code) == [("steps.1.parts.household_codes", NOT_AS_DRAFTED)]
    await sent(f"{row}{code}\n{row}{later}")
    await done(api, url, "apply")
    answers = await answering(session)
    assert (answers[instead.id], answers[named.id]) == (other.id, one.id)


@pytest.mark.parametrize("of", [body, place])
async def test_what_was_applied_for_a_later_day_goes_whatever_code_it_bears_then(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    commune: PartyOrgSpan,
    one: Branch,
    other: Branch,
    of: Any,
) -> None:
    those = [await make_household(session, one) for _ in range(2)]
    named, stays = those
    step = of(one, other, "household_codes", named.code)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id, step, on=TOMORROW)
    await done(api, url, "apply")
    await swapped(app, session, one, "/households", those)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
        assert await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
    answers = await answering(session)
    assert (answers[named.id], answers[stays.id]) == (other.id, one.id)


@pytest.mark.parametrize("of", [body, place])
async def test_who_cannot_see_whom_a_code_names_has_it_drafted_by_who_can(
    api: Api,
    session: AsyncSession,
    province: PartyOrgSpan,
    commune: PartyOrgSpan,
    one: Branch,
    of: Any,
) -> None:
    """A commune drafts what is another's: out of its reach, and known to nobody until then."""
    beside = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
    far = await make_branch(session, commune=beside)
    household = await make_household(session, far)
    step = of(far, one, "household_codes", household.code)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id, step)
    answer = await api.post(f"{url}/preview")
    assert outcome(answer) == (403, "reorganisation.out_of_reach")
    assert NOT_AS_DRAFTED not in answer.text
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    assert await refused(api, url, household.code) == [
        ("steps.1.parts.household_codes", NOT_AS_DRAFTED)
    ]
    await redrafted(api, url, province.org_id, step)
    await done(api, url, "apply")
    assert (await answering(session))[household.id] == one.id
