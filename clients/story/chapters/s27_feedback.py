"""S27: residents comment on what members and committees do, without an account.

Whoever a comment is about neither handles nor sees it: it goes to the first body above without
a conflict, and nothing changes for those concerned.
"""

from dataclasses import dataclass
from typing import Final

from clients.python.kevai_client import models, solve
from clients.python.kevai_client import operations as op
from clients.story.stage import Stage, key_of, seen

SECRETARY, MEMBER = "bithu.dongbao", "dangvien.dongbao"
COMMUNE, FRONT = "danguy.thieutoan", "mattran.tinh"
BESIDE_COMMITTEES: Final = {
    "inspection": "Ủy ban kiểm tra của ",
    "front": "Ủy ban Mặt trận Tổ quốc cùng cấp với ",
}
STATES: Final = {"received": "đã nhận", "answered": "đã trả lời", "reopened": "mở lại"}
ENTRIES: Final = {"reopening": "Người dân mở lại", "answer": "Trả lời"}


@dataclass(frozen=True)
class Case:
    """A comment on conduct: what a resident says, and how it goes on."""

    key: str
    about: models.FeedbackCreate
    handler: str
    answer: models.FeedbackAnswer | None = None
    doubt: str | None = None
    second: models.FeedbackAnswer | None = None
    score: int | None = None


def cases(stage: Stage) -> list[Case]:
    """Say of whom each is: a member, then their secretary, then the topmost committee."""
    return [
        Case(
            "visits",
            {
                "kind": "conduct_comment",
                "group_code": stage.group_code,
                "text": "Từ Tết đến nay chưa thấy anh phụ trách nhóm hộ đến thăm hộ nào trong ngõ.",
            },
            SECRETARY,
            {
                "text": "Chi bộ đã nhắc việc này; người phụ trách sẽ đến từng hộ trong tháng.",
                "no_evidence": "not_yet_done",
            },
            "Mới nói sẽ đến, chúng tôi chờ đến thật.",
            {
                "text": "Người phụ trách đã đến đủ bốn hộ, Trưởng ban công tác Mặt trận cùng đi.",
                "evidence": "Sổ ghi của Ban công tác Mặt trận thôn, xem tại nhà văn hóa",
            },
            5,
        ),
        Case(
            "secretary",
            {
                "kind": "conduct_comment",
                "party_org_id": stage.orgs["dongbao"],
                "text": "Bí thư chi bộ hứa họp dân về con mương từ quý trước mà chưa họp.",
            },
            COMMUNE,
            {
                "text": "Đảng ủy đã làm việc với chi bộ; buổi họp dân mở ngày 20/11/2026.",
                "evidence": "Thông báo số 31-TB/ĐU, niêm yết tại nhà văn hóa thôn",
            },
            score=4,
        ),
        Case(
            "province",
            {
                "kind": "conduct_comment",
                "party_org_id": stage.orgs["tinh"],
                "text": "Cán bộ Tỉnh ủy hẹn tiếp dân hai lần đều vắng.",
            },
            FRONT,
        ),
    ]


def play(stage: Stage) -> None:
    stage.chapter("S27. Người dân góp ý về việc làm của đảng viên, của bí thư, của tỉnh ủy")
    about_member, about_secretary, about_province = cases(stage)
    converse(stage, about_member)
    before = inbox(stage, SECRETARY)
    receipts = [converse(stage, one) for one in (about_secretary, about_province)]
    for receipt in (converse(stage, about_member), *receipts):
        tell(stage, receipt)
    tell_who_sees_what(stage, before, in_hand(stage, about_secretary)["id"])


def converse(stage: Stage, case: Case) -> str:
    """Give, answer, doubt, answer better, and rate; each only where it has not happened yet."""
    public = stage.public()
    proof = solve(public.send(op.get_challenge()))
    given = op.give_feedback(case.about, x_proof=proof).keyed(key_of(f"feedback.{case.key}"))
    receipt = public.send(given)["receipt"]
    now = public.send(op.follow_feedback(x_receipt=receipt))
    if now["state"] == "received" and case.answer:
        answer(stage, case, case.answer)
        if case.doubt:
            public.send(op.reopen_feedback({"text": case.doubt}, x_receipt=receipt))
        now = public.send(op.follow_feedback(x_receipt=receipt))
    if now["state"] == "reopened" and case.second:
        answer(stage, case, case.second)
        now = public.send(op.follow_feedback(x_receipt=receipt))
    if now["rating"] is None and case.score:
        public.send(op.rate_feedback({"score": case.score}, x_receipt=receipt))
    return receipt


def answer(stage: Stage, case: Case, words: models.FeedbackAnswer) -> None:
    opened = in_hand(stage, case)
    call = op.answer_feedback(opened["id"], words, if_match=seen(opened))
    stage.send(case.handler, call)


def in_hand(stage: Stage, case: Case) -> models.FeedbackRead:
    """Find a case by its words, in the inbox of whoever handles it."""
    opened = [
        stage.send(case.handler, op.get_feedback(item)) for item in inbox(stage, case.handler)
    ]
    [found] = [one for one in opened if one["text"] == case.about["text"]]
    return found


def tell(stage: Stage, receipt: str) -> None:
    """Tell a case as its sender sees it."""
    now = stage.public().send(op.follow_feedback(x_receipt=receipt))
    stage.say(f"Góp ý: “{now['text']}”")
    if handler := now["handled_by"]:
        beside = BESIDE_COMMITTEES.get(handler["kind"], "")
        stage.say(f"  Nơi xử lý: {beside}{handler['name']}")
    for entry in now["entries"]:
        stage.say(f"  {ENTRIES[entry['kind']]}: {entry['text']}")
    rated = f"; người dân chấm {now['rating']} trên 5" if now["rating"] else ""
    stage.say(f"  {STATES[now['state']].capitalize()}{rated}.")


def tell_who_sees_what(stage: Stage, before: list[str], about_secretary: str) -> None:
    stage.say("Ai thấy gì:")
    stage.sees("Đảng viên được góp ý", f"góp ý: {stage.number(MEMBER, op.list_feedback())}")
    after = inbox(stage, SECRETARY)
    heard = [
        one
        for one in stage.each(SECRETARY, op.list_notifications(limit=200))
        if one["target_id"] == about_secretary
    ]
    asked = stage.sight(SECRETARY, op.get_feedback(about_secretary))
    stage.sees(
        "Bí thư chi bộ",
        f"{len(after)} góp ý về đảng viên, không có tên người gửi",
        f"góp ý về chính mình: hộp thư {'không đổi' if after == before else 'đổi'},"
        f" {len(heard)} thông báo, hỏi thẳng số của nó: {asked}",
    )
    stage.sees("Đảng ủy xã", f"{len(inbox(stage, COMMUNE))} góp ý về bí thư, không về mình")
    stage.sees(
        "Mặt trận Tổ quốc tỉnh",
        f"{len(inbox(stage, FRONT))} góp ý về Tỉnh ủy, nơi không còn cấp ủy nào ở trên;"
        f" tên hộ: {stage.number(FRONT, op.list_households())};"
        f" báo cáo: {stage.number(FRONT, op.list_reports())}",
    )


def inbox(stage: Stage, login: str) -> list[str]:
    """List what is said about conduct; chapter S29 asks about lamps."""
    cases = stage.each(login, op.list_feedback())
    return [str(item["id"]) for item in cases if item["kind"] == "conduct_comment"]
