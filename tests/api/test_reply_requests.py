"""The right of reply: whoever a case is about is heard, and never sees it."""

import asyncio
from uuid import uuid4

from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.accounts import make_person
from tests.factories.feedback import make_feedback
from tests.factories.organisation import Branch

FIRST = {"If-Match": '"1"'}
SAID = "Từ tháng Ba đến nay đồng chí ấy chưa đến nhà tôi lần nào."
QUESTION = "Ba tháng qua đồng chí đã đến nhóm hộ những lần nào?"
REPLY = {"text": "Tôi đến ngày 5 và 19 hằng tháng."}


async def test_from_question_to_reply(api: Api, session: AsyncSession, branch: Branch) -> None:
    about = await make_person(session)
    case, receipt = await make_feedback(session, branch.id, concerned=[about.id], text=SAID)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    handler = api.headers["Authorization"]
    url = f"/feedback/{case.id}"
    asked = await api.post(f"{url}/reply-requests", json={"text": QUESTION}, headers=FIRST)
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=about.id)
    told = (await api.get("/notifications")).json()["items"]
    listed = await api.get("/me/reply-requests")
    [one] = listed.json()["items"]
    replied = await api.post(f"/me/reply-requests/{one['id']}/replies", json=REPLY)
    twice = await api.post(f"/me/reply-requests/{one['id']}/replies", json=REPLY)
    [again] = (await api.get("/me/reply-requests")).json()["items"]
    api.headers["Authorization"] = handler
    opened = (await api.get(url)).json()
    status = (await api.get("/public/feedback", headers={"X-Receipt": receipt})).json()

    assert asked.json() == {"id": str(case.id), "state": "received", "version": 2}
    assert [(note["topic"], note["target_id"]) for note in told] == [
        ("reply_request.asked", one["id"])
    ]
    assert (one["text"], one["reply"]) == (QUESTION, None)
    assert str(case.id) not in listed.text
    assert SAID not in listed.text
    assert replied.status_code == 201
    assert outcome(twice) == (409, "reply_request.replied_before")
    assert again["reply"] == REPLY["text"]
    [heard] = opened["replies"]
    assert (heard["person_id"], heard["text"], heard["reply"]) == (
        str(about.id),
        QUESTION,
        REPLY["text"],
    )
    assert [(entry["kind"], entry["text"]) for entry in status["entries"]] == [
        ("reply_asked", None)
    ]
    assert QUESTION not in str(status)


async def test_the_senders_words_do_not_reach_them(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    about = await make_person(session)
    case, receipt = await make_feedback(session, branch.id, concerned=[about.id], text=SAID)
    said = {"text": "Hôm mùng 5 tôi ở nhà cả ngày."}
    await api.post("/public/feedback/messages", json=said, headers={"X-Receipt": receipt})
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    url = f"/feedback/{case.id}/reply-requests"
    now = {"If-Match": '"2"'}
    for words in ("dong chi ay CHUA den", "“Hôm mùng 5, tôi ở nhà” nghĩa là sao?"):
        refused = await api.post(url, json={"text": f"Vì sao {words}?"}, headers=now)
        assert outcome(refused) == (422, "feedback.sender_quoted"), words
    assert (await api.get(f"/feedback/{case.id}")).json()["replies"] == []


async def test_refusals(api: Api, session: AsyncSession, branch: Branch) -> None:
    about = await make_person(session)
    nobody, _ = await make_feedback(session, branch.id)
    case, _ = await make_feedback(session, branch.id, concerned=[about.id])
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    body = {"text": QUESTION}
    of_nobody = await api.post(f"/feedback/{nobody.id}/reply-requests", json=body, headers=FIRST)
    url = f"/feedback/{case.id}/reply-requests"
    blind = await api.post(url, json=body)
    stale = await api.post(url, json=body, headers={"If-Match": '"9"'})
    await api.post(url, json=body, headers=FIRST)
    [asked] = (await api.get(f"/feedback/{case.id}")).json()["replies"]
    await api.sign_in(session, Role.MEMBER, branch.id)
    assert (await api.get("/me/reply-requests")).json()["items"] == []
    unknown = await api.post(f"/me/reply-requests/{uuid4()}/replies", json=REPLY)
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=about.id)
    [mine] = (await api.get("/me/reply-requests")).json()["items"]
    await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)  # who may read the case
    others = await api.post(f"/me/reply-requests/{mine['id']}/replies", json=REPLY)

    assert outcome(of_nobody) == (409, "feedback.concerns_nobody")
    assert (blind.status_code, stale.status_code) == (428, 412)
    assert asked["reply"] is None
    assert outcome(unknown) == outcome(others) == (404, "reply_request.not_found")


async def test_of_two_replies_at_once_one_counts(
    app: FastAPI, api: Api, session: AsyncSession, branch: Branch
) -> None:
    about = await make_person(session)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    secretary = api.headers["Authorization"]
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=about.id)
    member = api.headers["Authorization"]
    for _ in range(5):
        case, _ = await make_feedback(session, branch.id, concerned=[about.id])
        api.headers["Authorization"] = secretary
        url = f"/feedback/{case.id}/reply-requests"
        await api.post(url, json={"text": QUESTION}, headers=FIRST)
        api.headers["Authorization"] = member
        newest = (await api.get("/me/reply-requests", params={"limit": 200})).json()["items"]
        [asked] = [one for one in newest if one["reply"] is None]
        reply = f"/me/reply-requests/{asked['id']}/replies"
        async with Api(app) as other:
            other.headers["Authorization"] = member
            answers = await asyncio.gather(
                api.post(reply, json={"text": "Một."}), other.post(reply, json={"text": "Hai."})
            )
        assert sorted(one.status_code for one in answers) == [201, 409]
