"""The Python client against the service as it is served."""

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Permission, Role
from api.models.accounts import RoleTerm
from clients.python import generate
from clients.python.kevai_client import AsyncClient, Call, Client, Problem, models, solve
from clients.python.kevai_client import operations as op
from tests.clients.wire import Front, front_of
from tests.factories.accounts import PASSWORD, SECRET, make_account, make_client, make_role_term
from tests.factories.households import make_household
from tests.factories.organisation import Branch

NOWHERE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
async def login(session: AsyncSession, branch: Branch) -> str:
    """Make the secretary of the branch."""
    account = await make_account(session, password=PASSWORD)
    assert account.person_id
    await make_role_term(session, account.person_id, Role.BRANCH_SECRETARY, branch.id)
    return account.login


@pytest.fixture
def kevai(served: str, login: str) -> Iterator[Client]:
    with Client(served, login=login, password=PASSWORD) as client:
        yield client


@pytest.fixture
def front(served: str) -> Iterator[Front]:
    with front_of(served) as front:
        yield front


async def seven_households(session: AsyncSession, branch: Branch) -> set[str]:
    return {(await make_household(session, branch)).code for _ in range(7)}


async def test_goes_through_all_pages_each_once(
    kevai: Client, session: AsyncSession, branch: Branch
) -> None:
    codes = await seven_households(session, branch)
    found = [household["code"] for household in kevai.each(op.list_households(limit=3))]
    assert len(found) == 7
    assert set(found) == codes


async def test_the_asynchronous_client_goes_the_same_ways(
    served: str, login: str, session: AsyncSession, branch: Branch
) -> None:
    codes = await seven_households(session, branch)
    async with AsyncClient(served, login=login, password=PASSWORD) as kevai:
        found = [h["code"] async for h in kevai.each(op.list_households(limit=3))]
        with pytest.raises(Problem) as refused:
            await kevai.send(op.get_household(NOWHERE))
    assert set(found) == codes
    assert refused.value.code == "household.not_found"


async def test_a_machine_signs_in_by_its_secret(
    served: str, session: AsyncSession, branch: Branch
) -> None:
    machine = await make_client(session, branch.id, Permission.HOUSEHOLD_READ)
    session.add(
        RoleTerm(
            account_id=machine.id,
            role=Role.INTEGRATION_CLIENT,
            org_id=branch.id,
            valid_from=date(2020, 1, 1),
        )
    )
    await session.commit()
    codes = await seven_households(session, branch)
    with Client(served, client_id=machine.login, client_secret=SECRET) as kevai:
        assert {household["code"] for household in kevai.each(op.list_households())} == codes
        with pytest.raises(Problem) as refused:
            kevai.send(op.list_members())
    assert refused.value.status == 403


def test_a_refusal_tells_its_code_and_sentence_and_the_fields_at_fault(
    kevai: Client, branch: Branch
) -> None:
    with pytest.raises(Problem) as refused:
        kevai.send(
            op.register_household(
                {"code": "h 1", "head_name": "", "size": 0, "place_id": str(branch.place_id)}
            )
        )
    problem = refused.value
    assert problem.status == 422
    assert {fault["field"] for fault in problem.errors} == {
        "body.code",
        "body.head_name",
        "body.size",
    }
    assert problem.title in str(problem)
    assert problem.request_id


@pytest.mark.parametrize(("language", "words"), [("vi", "Không tìm thấy hộ"), ("en", "household")])
def test_refusals_come_in_the_language_asked_for(
    served: str, login: str, language: str, words: str
) -> None:
    with (
        Client(served, login=login, password=PASSWORD, language=language) as kevai,
        pytest.raises(Problem) as refused,
    ):
        kevai.send(op.get_household(NOWHERE))
    assert words in refused.value.title


def test_a_change_says_which_version_it_has_seen(kevai: Client, branch: Branch) -> None:
    made = kevai.respond(register("V-1", branch))
    amended = kevai.send(
        op.amend_household(made.json()["id"], {"size": 6}, if_match=made.headers["ETag"])
    )
    assert amended["size"] == 6
    with pytest.raises(Problem) as refused:
        kevai.send(
            op.amend_household(made.json()["id"], {"size": 7}, if_match=made.headers["ETag"])
        )
    assert refused.value.status == 412


@pytest.mark.parametrize("call", [op.sign_out(), op.sign_out_everywhere()])
def test_an_empty_answer_is_none(kevai: Client, call: Call[None]) -> None:
    assert kevai.send(call) is None


def test_the_password_is_changed_by_its_owner(served: str, login: str) -> None:
    other = "một mật khẩu khác"
    with Client(served, login=login, password=PASSWORD) as kevai:
        assert kevai.send(op.change_password({"current": PASSWORD, "new": other})) is None
    with Client(served, login=login, password=other) as kevai:
        assert kevai.send(op.get_me())["login"] == login


def register(code: str, branch: Branch) -> Call[models.HouseholdRead]:
    return op.register_household(
        {"code": code, "head_name": "Lê Văn Sáu", "size": 4, "place_id": str(branch.place_id)}
    )


def test_what_was_done_and_not_heard_of_is_asked_for_again_and_done_once(
    front: Front, login: str, branch: Branch
) -> None:
    with Client(front.base_url, login=login, password=PASSWORD) as kevai:
        kevai.send(op.get_me())
        front.answers_to_lose = 2
        registered = kevai.send(register("C-1", branch))
        posted = [request for request in front.passed if b"POST /v1/households" in request]
        assert len(posted) == 3
        assert [h["id"] for h in kevai.each(op.list_households())] == [registered["id"]]


def test_a_call_keeps_its_own_key(kevai: Client, branch: Branch) -> None:
    call = register("C-2", branch).keyed("story-0001")
    assert kevai.send(call) == kevai.send(call)


def test_what_may_not_be_sent_twice_is_not_sent_twice(
    front: Front, login: str, branch: Branch
) -> None:
    with Client(front.base_url, login=login, password=PASSWORD) as kevai:
        made = kevai.respond(register("C-3", branch))
        front.answers_to_lose = 1
        change = op.amend_household(made.json()["id"], {"size": 5}, if_match=made.headers["ETag"])
        with pytest.raises(httpx.TransportError):
            kevai.send(change)
        assert kevai.send(op.get_household(made.json()["id"]))["version"] == 2


@pytest.mark.parametrize(
    "call",
    [
        op.sign_in({"login": "khong.ai", "password": PASSWORD}),
        op.refresh_sign_in({"refresh_token": "x" * 43}),
        op.grant_token({"grant_type": "client_credentials", "client_id": NOWHERE}),
    ],
    ids=lambda call: call.path,
)
def test_what_takes_no_key_gets_none_and_is_sent_once(front: Front, call: Call[object]) -> None:
    front.answers_to_lose = 1
    with Client(front.base_url) as nobody, pytest.raises(httpx.TransportError):
        nobody.send(call)
    [request] = front.passed
    assert b"idempotency-key" not in request.lower()


def test_a_sign_in_that_was_lost_is_not_tried_again(front: Front, login: str) -> None:
    front.answers_to_lose = 1
    with (
        Client(front.base_url, login=login, password=PASSWORD) as kevai,
        pytest.raises(httpx.TransportError),
    ):
        kevai.send(op.get_me())
    assert len(front.passed) == 1


def test_a_password_that_somebody_guesses_is_sent_once(front: Front, login: str) -> None:
    with Client(front.base_url, login=login, password=PASSWORD) as kevai:
        kevai.send(op.get_me())
        before = len(front.passed)
        with pytest.raises(Problem) as refused:
            kevai.send(op.sign_in({"login": login, "password": "wrong"}))
    assert refused.value.code == "sign_in.refused"
    assert len(front.passed) == before + 1


def test_what_is_public_is_said_by_nobody(front: Front, login: str, branch: Branch) -> None:
    with Client(front.base_url, login=login, password=PASSWORD) as kevai:
        kevai.send(op.get_me())
        given = op.give_feedback(
            {"kind": "praise", "party_org_id": str(branch.id), "text": "Đường sạch, cảm ơn."},
            x_proof=solve(kevai.send(op.get_challenge())),
        )
        kevai.send(given)
    assert b"authorization" not in front.passed[-1].lower()
    assert b"authorization" not in front.passed[-2].lower()
    assert b"authorization" in front.passed[-3].lower()


def test_a_key_is_not_given_where_it_would_promise_nothing() -> None:
    with pytest.raises(ValueError, match="takes no Idempotency-Key"):
        op.sign_in({"login": "khong.ai", "password": PASSWORD}).keyed("story-0001")


def test_waits_as_long_as_it_is_asked_to(front: Front, login: str) -> None:
    with Client(front.base_url, login=login, password=PASSWORD) as kevai:
        kevai.send(op.get_me())
        front.refusals = 1
        begun = time.monotonic()
        assert kevai.send(op.get_me())["login"] == login
        assert time.monotonic() - begun >= 1


def test_does_not_wait_for_minutes_but_says_how_long(served: str, login: str) -> None:
    refused: list[Problem] = []
    for _ in range(11):
        with (
            Client(served, login=login, password="wrong") as kevai,
            pytest.raises(Problem) as failure,
        ):
            kevai.send(op.get_me())
        refused.append(failure.value)
    assert {problem.code for problem in refused[:10]} == {"sign_in.refused"}
    assert refused[10].status == 429
    assert refused[10].retry_after is not None
    assert refused[10].retry_after > 60


def test_goes_on_with_the_same_sign_in_when_its_token_has_ended(served: str, login: str) -> None:
    """A token that is no longer taken is as good as one that has ended."""
    with Client(served, login=login, password=PASSWORD) as kevai:
        before = kevai.send(op.list_sign_ins())["items"]
        kevai._credentials.access_token = "ended"  # noqa: SLF001
        after = kevai.send(op.list_sign_ins())["items"]
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert after[0]["refreshed_at"] > before[0]["refreshed_at"]


def test_the_client_is_written_from_the_interface_that_is_served(
    app: FastAPI, tmp_path: Path
) -> None:
    generate.write(json.loads(json.dumps(app.openapi(), sort_keys=True)), tmp_path)
    for name in ("models.py", "operations.py"):
        assert (generate.HERE / name).read_text() == (tmp_path / name).read_text()
