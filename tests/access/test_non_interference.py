"""Two worlds that differ only in feedback about somebody look the same to them, to the byte.

Both are asked for every operation of the document, by somebody about whom much was said: first all
that reads, then all that changes something, then all that reads once more; and every table is
read as the application could on their behalf.
"""

from typing import Final

import pytest
from fastapi import FastAPI

from api.domain import clock
from api.settings import Settings
from clients.python.kevai_client import solve
from tests.access.matrix import Call
from tests.access.operations import APPLICATION
from tests.access.twins import (
    LEAD,
    WHO,
    Dice,
    People,
    Twins,
    Witness,
    readable,
    the_same_luck,
    twins,
)
from tests.client import Api
from tests.contract.test_openapi import operations
from tests.factories.accounts import PASSWORD
from tests.factories.attachments import photo
from tests.factories.feedback import WORDS

EVERY_OPERATION: Final = {said["operationId"] for _, _, said in operations(APPLICATION)}
OWN_PASSWORD: Final = "/me/password"
# After these nothing more can be asked by the same sign-in.
LAST: Final = ("/sign-ins", OWN_PASSWORD, "/accounts", "/role-terms")


@pytest.mark.parametrize("who", WHO)
async def test_feedback_about_somebody_changes_nothing_that_they_can_ask_for(
    settings: Settings, owner_url: str, who: str
) -> None:
    async with twins(settings, owner_url, who) as worlds:
        with the_same_luck(worlds.begun) as dice:
            silence = await everything(worlds, worlds.silent, dice)
            speech = await everything(worlds, worlds.spoken, dice)
        for one, other in zip(silence.answers, speech.answers, strict=True):
            assert one == other
        for before, after in zip(silence.tables, speech.tables, strict=True):
            assert before.keys() == after.keys()
            for table, rows in before.items():
                assert rows == after[table], table
        assert silence.operations == EVERY_OPERATION
        done = sum(one.status < 400 for one in silence.answers)
        assert done > (10 if who == LEAD else len(silence.answers) // 2)  # not merely refused


async def everything(worlds: Twins, app: FastAPI, dice: Dice) -> Witness:
    async with Api(app) as api:
        witness = Witness(api, dice)
        api.be(worlds.people.subject)
        witness.tables.append(await readable(app, worlds.people.subject))
        await read_all(witness, worlds)
        await change_all(witness, worlds)
        await read_all(witness, worlds)
        witness.tables.append(await readable(app, worlds.people.subject))
        await end_all(witness, worlds)
        api.be_nobody()
        await without_account(witness, worlds.people)
        return witness


async def read_all(witness: Witness, worlds: Twins) -> None:
    reads = [call for call in worlds.calls if call.method == "GET"]
    # First of all what was done, because the reads that follow are deeds of their own.
    reads.sort(key=lambda call: call.url != "/audit-entries")
    reads += [Call("GET", f"/feedback/{feedback_id}") for feedback_id in worlds.handled]
    reads += [Call("GET", f"/feedback/{one}/attachments/1") for one in worlds.handled]
    reads += [Call("GET", "/feedback", params={"state": s}) for s in ("answered", "reopened")]
    for call in reads:
        await witness.ask(call)


async def change_all(witness: Witness, worlds: Twins) -> None:
    """Do what can be done, also to what was said: to the subject it is not there."""
    changes = [call for call in worlds.calls if call.method != "GET" and not ends(call)]
    own = [call for call in changes if call.url.startswith("/feedback/")]
    for call in own:
        _, _, step = call.url.removeprefix("/feedback/").partition("/")
        for feedback_id in worlds.handled:
            there = Call(call.method, f"/feedback/{feedback_id}/{step}", call.json, call.headers)
            assert (await witness.ask(there)).status_code in {403, 404}
    for call in changes:
        await witness.ask(call)


async def end_all(witness: Witness, worlds: Twins) -> None:
    """Do what ends the sign-in by which it is done, each time by a new one."""
    ending = [call for call in worlds.calls if call.method != "GET" and ends(call)]
    for call in sorted(ending, key=lambda call: call.url == OWN_PASSWORD):
        door = {"login": worlds.people.login, "password": PASSWORD}
        signed_in = (await witness.ask(Call("POST", "/sign-ins", json=door))).json()
        witness.api.headers["Authorization"] = f"Bearer {signed_in['access_token']}"
        await witness.ask(call)
    refresh = {"refresh_token": signed_in["refresh_token"]}
    await witness.ask(Call("POST", "/sign-ins/refresh", json=refresh))


def ends(call: Call) -> bool:
    return call.url.startswith(LAST)


async def without_account(witness: Witness, people: People) -> None:
    """Be a resident, and a machine, and nobody in particular."""
    for url in ("health", "health/ready", ".well-known/jwks.json"):
        await witness.ask(Call("GET", f"http://api/{url}"))
    await witness.ask(Call("GET", "/public/groups", headers={"X-Group-Code": people.code}))
    await read_in_public(witness, people)
    said = {"group_code": people.code, "kind": "feedback", "text": WORDS}
    challenge = (await witness.ask(Call("GET", "/public/challenges"))).json()
    proof = {"X-Proof": solve(challenge)}
    given = await witness.ask(Call("POST", "/public/feedback", json=said, headers=proof))
    for receipt in (given.json()["receipt"], "2222-2222-2222-2222-2"):
        await follow(witness, {"X-Receipt": receipt})
    form = {"grant_type": "client_credentials", "client_id": "none", "client_secret": "none"}
    await witness.ask(Call("POST", "/token", more={"data": form}))


async def read_in_public(witness: Witness, people: People) -> None:
    of_branch = {"party_org_id": str(people.branch.id)}
    for asked in ({}, of_branch, {"q": "đèn"}):
        answers = await witness.ask(Call("GET", "/public/answers", params=asked))
        for one in answers.json()["items"]:
            await witness.ask(Call("GET", f"/public/answers/{one['id']}"))
    await witness.ask(Call("GET", f"/public/answers/{people.branch.id}"))
    for description in ("thôn thử", "branch", "commune committee"):
        await witness.ask(Call("GET", "/public/units", params={"q": description}))
    for year in (clock.today().year - 1, clock.today().year):
        await witness.ask(Call("GET", f"/public/years/{year}", params=of_branch))


async def follow(witness: Witness, headers: dict[str, str]) -> None:
    await witness.ask(Call("GET", "/public/feedback", headers=headers))
    for step, body in (
        ("messages", {"text": WORDS}),
        ("ratings", {"score": 1}),
        ("reopenings", {"text": WORDS}),
        ("publication-consents", {"may_publish": True}),
    ):
        await witness.ask(Call("POST", f"/public/feedback/{step}", json=body, headers=headers))
    file = {"files": {"file": photo()}}
    await witness.ask(Call("POST", "/public/feedback/attachments", headers=headers, more=file))
    await witness.ask(Call("GET", "/public/feedback/attachments/1", headers=headers))
