"""S29: what is public was looked over before, and is found with and without diacritics.

A resident asks, and agrees that all may read the answer. The secretary words it anew; who was
asked or named cannot stand there; somebody else lets it out.
"""

import unicodedata
from typing import Final

from clients.python.kevai_client import models, solve
from clients.python.kevai_client import operations as op
from clients.story.stage import Stage, key_of, seen

SECRETARY, COMMUNE = "bithu.dongbao", "danguy.thieutoan"
ASKED: Final = "Bao giờ đoạn đường từ nhà văn hóa ra trường mầm non có đèn?"
ANSWER: Final[models.FeedbackAnswer] = {
    "text": "Tổ điện lắp ba bóng trong tuần này, thôn đã nghiệm thu tuyến dây.",
    "evidence": "Biên bản nghiệm thu của thôn, xem tại nhà văn hóa",
}
QUESTION: Final = "Có người hỏi khi nào con đường ra trường mầm non được chiếu sáng."
NAMING: Final[models.Wording] = {
    "title": "Chiếu sáng đường ra trường mầm non",
    "question": "Bà Lê Thị Hạnh, số 0912 345 678, hỏi bao giờ con đường ra trường được chiếu sáng.",
    "answer": "Thôn lắp ba bóng đèn, và kiểm tra mỗi tháng.",
}
WORDING: Final[models.Wording] = {**NAMING, "question": QUESTION}
STEPS: Final = {"draft": "soạn", "publishing": "duyệt đăng"}
SOUGHT: Final = ("chiếu sáng", "chieu sang", "CHIEU SANG duong")


def play(stage: Stage) -> None:
    stage.chapter("S29. Ý kiến được biên tập trước khi đăng; tìm có dấu hay không dấu đều thấy")
    receipt, case_id = ask(stage)
    stage.say(f"Người dân hỏi, và đồng ý cho đăng câu trả lời: “{ASKED}”")
    refused = stage.refusal(SECRETARY, op.draft_publication({"feedback_id": case_id, **NAMING}))
    stage.say("Bí thư soạn để đăng. Bản còn tên và số điện thoại không được nhận:")
    for fault in refused.errors if refused else []:
        stage.say(f"  {fault['message']}")
    publication_id = draft(stage, case_id)
    now = stage.send(COMMUNE, op.get_publication(publication_id))
    if now["state"] == "drafted":
        stage.send(COMMUNE, op.publish_publication(publication_id, if_match=seen(now)))
    tell(stage, receipt, publication_id)


def ask(stage: Stage) -> tuple[str, str]:
    """Ask as somebody whose keyboard writes letters and marks apart, and be answered."""
    public = stage.public()
    said: models.FeedbackCreate = {
        "kind": "question",
        "group_code": stage.group_code,
        "text": unicodedata.normalize("NFD", ASKED),
        "may_publish": True,
    }
    proof = solve(public.send(op.get_challenge()))
    given = op.give_feedback(said, x_proof=proof).keyed(key_of("feedback.lamp"))
    receipt = public.send(given)["receipt"]
    opened = [
        stage.send(SECRETARY, op.get_feedback(str(item["id"])))
        for item in stage.each(SECRETARY, op.list_feedback())
    ]
    [case] = [one for one in opened if one["text"] == ASKED]
    if case["state"] == "received":
        stage.send(SECRETARY, op.answer_feedback(case["id"], ANSWER, if_match=seen(case)))
    return receipt, str(case["id"])


def draft(stage: Stage, case_id: str) -> str:
    drafting = op.draft_publication({"feedback_id": case_id, **WORDING})
    return str(stage.step(SECRETARY, "publication.lamp", drafting)["id"])


def tell(stage: Stage, receipt: str, publication_id: str) -> None:
    stage.say("Đảng ủy xã duyệt và cho đăng. Ai cũng đọc được, không có ngày, không có tên:")
    public = stage.public()
    found = {words: public.send(op.list_public_answers(q=words))["items"] for words in SOUGHT}
    for words, answers in found.items():
        stage.say(f"  Tìm “{words}”: {len(answers)} câu trả lời")
    [shown] = found[SOUGHT[0]]
    stage.say(f"  {shown['title']} ({shown['org_name']})")
    stage.say(f"  Hỏi: {shown['question']}")
    stage.say(f"  Trả lời: {shown['answer']}")
    kept = stage.send(COMMUNE, op.get_publication(publication_id))["revisions"]
    steps = ", ".join(STEPS[one["step"]] for one in kept)
    stage.say(f"Lịch sử của bản đăng: {steps}. Mỗi bước ghi ai làm, ngày nào.")
    agreed = public.send(op.follow_feedback(x_receipt=receipt))["may_publish"]
    stage.say(
        f"Người gửi {'đang đồng ý cho đăng' if agreed else 'không cho đăng'},"
        " và rút lại lúc nào cũng được bằng mã tra cứu."
    )
