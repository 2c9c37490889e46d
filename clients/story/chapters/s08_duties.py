"""S8: what a member does by the catalogue, and how a wish of residents gets its answer."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story.stage import TOLD_ON, Stage, day, local_day, seen

SECRETARY, MEMBER, HELPER = "bithu.dongbao", "dangvien.dongbao", "totruong.dongbao"
COMMUNE = "danguy.thieutoan"
HELPED = "NH-03"
LOCAL = "local_land_clearance"
REWORDED_ON = "2026-07-01"
STATES = {"open": "đang giải quyết", "answered": "đã trả lời", "closed": "đã xong"}


def play(stage: Stage) -> None:
    stage.chapter("S8. Nhiệm vụ của người được phân công, và nguyện vọng của hộ dân")
    word_local_duty(stage)
    tell_catalogue(stage)
    tell_assignment(stage, assign_helper(stage))
    tell_request(stage, answer(stage, wish(stage)))


def word_local_duty(stage: Stage) -> None:
    """Add a duty of the commune, and let it read otherwise half a year later."""
    duty = stage.step(
        COMMUNE,
        "duty.local",
        op.add_duty(
            {
                "org_id": stage.orgs["thieutoan"],
                "code": LOCAL,
                "name": "Vận động giải phóng mặt bằng",
                "description": "Nhiệm vụ riêng của xã: vận động hộ dân bàn giao mặt bằng.",
                "valid_from": "2026-01-01",
            }
        ),
    )
    stage.step(
        COMMUNE,
        "duty.local.reworded",
        op.reword_duty(
            duty["id"],
            {
                "name": "Vận động hiến đất, bàn giao mặt bằng",
                "description": "Nhiệm vụ riêng của xã: vận động hộ dân hiến đất làm đường.",
                "valid_from": REWORDED_ON,
            },
            if_match=seen(duty),
        ),
    )


def tell_catalogue(stage: Stage) -> None:
    at = stage.orgs["dongbao"]
    now = stage.each(MEMBER, op.list_duties(org_id=at, as_of=TOLD_ON))
    before = stage.each(MEMBER, op.list_duties(org_id=at, as_of="2026-06-30"))
    central = [duty["name"] for duty in now if duty["org_id"] is None]
    stage.say(f"Danh mục chung có {len(central)} nhiệm vụ: {'; '.join(central)}.")
    former = {duty["code"]: duty for duty in before}
    for duty in now:
        if duty["org_id"] is not None:
            stage.say(
                f"Xã thêm một nhiệm vụ: “{former[duty['code']]['name']}”; từ ngày"
                f" {day(duty['valid_from'])} viết lại là “{duty['name']}”."
            )


def assign_helper(stage: Stage) -> str:
    """Let a second member help the group, with duties of their own and a partner."""
    [group] = [
        one
        for one in stage.each(SECRETARY, op.list_household_groups(limit=200))
        if one["code"] == HELPED
    ]
    stage.step(
        SECRETARY,
        "assignment.helper",
        op.begin_assignment(
            {
                "kind": "group",
                "group_id": group["id"],
                "member_id": stage.people[HELPER],
                "role": "support",
                "valid_from": "2026-02-01",
                "duty_codes": ["help_economy", LOCAL],
                "partners": [{"kind": "women", "title": "Chi hội Phụ nữ thôn"}],
            }
        ),
    )
    return str(group["id"])


def tell_assignment(stage: Stage, group_id: str) -> None:
    found = stage.send(SECRETARY, op.get_responsible_for_group(group_id, as_of=TOLD_ON))
    for one in found["in_charge"]:
        duties = "; ".join(duty["name"] for duty in one["duties"]) or "mọi nhiệm vụ của danh mục"
        partners = "".join(f"; phối hợp: {partner['title']}" for partner in one["partners"])
        role = "phụ trách" if one["role"] == "lead" else "cùng giúp"
        stage.say(f"  {one['name']} {role} nhóm {HELPED}: {duties}{partners}.")


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
    """Give the wish an owner and an earlier deadline, answer it and close it."""
    now = stage.send(SECRETARY, op.get_request(request["id"]))
    if now["owner_member_id"] is None:
        owned: models.RequestUpdate = {
            "owner_member_id": stage.people[HELPER],
            "due_on": "2026-12-15",
        }
        stage.send(SECRETARY, op.amend_request(now["id"], owned, if_match=seen(now)))
        now = stage.send(SECRETARY, op.get_request(request["id"]))
    if now["state"] == "open":
        words: models.RequestAnswer = {"content": "Thôn đã khơi thông cống ngày 12/11/2026."}
        stage.send(SECRETARY, op.answer_request(now["id"], words, if_match=seen(now)))
        now = stage.send(SECRETARY, op.get_request(request["id"]))
    if now["state"] == "answered":
        stage.send(SECRETARY, op.close_request(now["id"], if_match=seen(now)))
    return stage.send(SECRETARY, op.get_request(request["id"]))


def tell_request(stage: Stage, request: models.RequestWhole) -> None:
    owner = stage.send(SECRETARY, op.get_member(str(request["owner_member_id"])))
    answers = [step["content"] for step in request["steps"] if step["state"] == "answered"]
    stage.say(f"Nguyện vọng: {request['summary']}")
    stage.say(
        f"  Người giải quyết: {owner['full_name']}; hạn trả lời {day(request['due_on'])};"
        f" nay {STATES[request['state']]}."
    )
    stage.say(f"  Trả lời: {answers[-1]}")
    year = int(local_day(request["created_at"])[:4])
    asked = op.sum_up_requests(org_id=stage.orgs["dongbao"], year=year)
    sums = stage.send(COMMUNE, asked)["total"]
    stage.sees(
        "Đảng ủy xã",
        f"{sums['requests']} nguyện vọng, {sums['closed']} đã xong; nội dung:"
        f" {stage.number(COMMUNE, op.list_requests())}",
    )
