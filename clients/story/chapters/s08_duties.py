"""S8: what a member does by the catalogue, and how a wish of residents gets its answer."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story.stage import Stage, day, seen

SECRETARY, MEMBER = "bithu.dongbao", "dangvien.dongbao"
STATES = {"open": "đang giải quyết", "answered": "đã trả lời", "closed": "đã xong"}


def play(stage: Stage) -> None:
    stage.chapter("S8. Nhiệm vụ của người được phân công, và nguyện vọng của hộ dân")
    stage.step(
        "danguy.thieutoan",
        "duty.local",
        op.add_duty(
            {
                "org_id": stage.orgs["thieutoan"],
                "code": "local_land_clearance",
                "name": "Vận động giải phóng mặt bằng",
                "description": "Nhiệm vụ riêng của xã: vận động hộ dân bàn giao mặt bằng.",
                "valid_from": "2026-01-01",
            }
        ),
    )
    duties = stage.each(MEMBER, op.list_duties(org_id=stage.orgs["dongbao"]))
    for duty in sorted(duties, key=lambda duty: (duty["org_id"] is not None, duty["code"])):
        stage.say(f"  {'+' if duty['org_id'] else '-'} {duty['name']}")
    request = answer(stage, wish(stage))
    stage.say(f"Nguyện vọng: {request['summary']}")
    stage.say(f"  Hạn trả lời {day(request['due_on'])}, nay {STATES[request['state']]}.")
    answers = [step["content"] for step in request["steps"] if step["state"] == "answered"]
    stage.say(f"  Trả lời: {answers[-1]}")
    sums = stage.send(
        "danguy.thieutoan", op.sum_up_requests(org_id=stage.orgs["dongbao"], year=2026)
    )["total"]
    stage.sees(
        "Đảng ủy xã", f"{sums['requests']} nguyện vọng, {sums['closed']} đã xong; không có nội dung"
    )


def wish(stage: Stage) -> models.RequestRead:
    [group] = stage.each(MEMBER, op.list_household_groups())
    return stage.step(
        MEMBER,
        "request.drain",
        op.raise_request(
            {
                "household_group_id": group["id"],
                "summary": "Cống ở ngõ 3 tắc, nước tràn vào sân ba hộ mỗi khi mưa.",
                "category": "infrastructure",
                "due_on": "2027-06-30",
            }
        ),
    )


def answer(stage: Stage, request: models.RequestRead) -> models.RequestWhole:
    now = stage.send(SECRETARY, op.get_request(request["id"]))
    if now["state"] == "open":
        words: models.RequestAnswer = {"content": "Thôn đã khơi thông cống ngày 12/11/2026."}
        stage.send(SECRETARY, op.answer_request(now["id"], words, if_match=seen(now)))
        now = stage.send(SECRETARY, op.get_request(request["id"]))
    if now["state"] == "answered":
        stage.send(SECRETARY, op.close_request(now["id"], if_match=seen(now)))
    return stage.send(SECRETARY, op.get_request(request["id"]))
