"""S27: a resident comments on a member's work, without an account; never that member answers."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story.stage import Stage, key_of, seen

SECRETARY, MEMBER = "bithu.dongbao", "dangvien.dongbao"
WORDS = "Từ Tết đến nay chưa thấy anh phụ trách nhóm hộ đến thăm hộ nào trong ngõ."
FIRST = "Chi bộ đã nhắc việc này; người phụ trách sẽ đến từng hộ trong tháng."
SECOND = "Người phụ trách đã đến đủ bốn hộ, có Trưởng ban công tác Mặt trận cùng đi."
STATES = {"received": "đã nhận", "answered": "đã trả lời", "reopened": "mở lại"}


def play(stage: Stage) -> None:
    stage.chapter("S27. Người dân góp ý về việc làm của đảng viên")
    public = stage.public()
    receipt = public.send(
        op.give_feedback(
            {"kind": "conduct_comment", "group_code": stage.group_code, "text": WORDS}
        ).keyed(key_of("feedback.visits"))
    )["receipt"]
    converse(stage, receipt)
    now = public.send(op.follow_feedback(x_receipt=receipt))
    stage.say(f"Góp ý: “{now['text']}”")
    handler = now["handled_by"]
    if handler:
        stage.say(f"  Nơi xử lý: {'Mặt trận Tổ quốc, ' * handler['front']}{handler['name']}")
    for entry in now["entries"]:
        who = "Người dân mở lại" if entry["kind"] == "reopening" else "Trả lời"
        stage.say(f"  {who}: {entry['text']}")
    stage.say(f"  {STATES[now['state']].capitalize()}; người dân chấm {now['rating']} trên 5.")
    tell_who_sees_what(stage)


def converse(stage: Stage, receipt: str) -> None:
    """Answer, doubt, answer better, and rate; each only where it has not happened yet."""
    public = stage.public()
    now = public.send(op.follow_feedback(x_receipt=receipt))
    if now["state"] == "received":
        answer(stage, {"text": FIRST, "no_evidence": "not_yet_done"})
        doubt: models.ReopeningCreate = {"text": "Mới nói sẽ đến, chúng tôi chờ đến thật."}
        public.send(op.reopen_feedback(doubt, x_receipt=receipt))
        now = public.send(op.follow_feedback(x_receipt=receipt))
    if now["state"] == "reopened":
        answer(
            stage,
            {
                "text": SECOND,
                "evidence": "Sổ ghi của Ban công tác Mặt trận thôn, xem tại nhà văn hóa",
            },
        )
        public.send(op.rate_feedback({"score": 5}, x_receipt=receipt))


def answer(stage: Stage, words: models.FeedbackAnswer) -> None:
    [item] = stage.each(SECRETARY, op.list_feedback())
    case = stage.send(SECRETARY, op.get_feedback(item["id"]))
    stage.send(SECRETARY, op.answer_feedback(case["id"], words, if_match=seen(case)))


def tell_who_sees_what(stage: Stage) -> None:
    stage.say("Ai thấy gì:")
    for login, who in (
        (SECRETARY, "Bí thư chi bộ, nơi xử lý"),
        (MEMBER, "Đảng viên được góp ý"),
    ):
        if stage.is_refused(login, op.list_feedback()):
            stage.sees(who, "không thấy gì, cả việc có góp ý hay không")
            continue
        number = len(stage.each(login, op.list_feedback()))
        stage.sees(who, f"{number} góp ý, không có tên người gửi" if number else "không thấy gì")
