"""S4: one member looks after the lone Mrs M.; then the neighbours pave the pavement together."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import SINCE, Stage, comma, day, money, numbered, seen

SECRETARY, CARER = "bithu.cb4", "dangvien.cb4"
TITLE = "Chăm sóc bà M. già yếu, neo đơn"
NEIGHBOURS = 8
ENDED = {"person_deceased": "người được chăm sóc đã mất"}
STATES = {"open": "đang làm", "done": "đã xong"}


def play(stage: Stage) -> None:
    stage.chapter("S4. Phố 4, Chi bộ 4: nhiệm vụ riêng cho bà M.")
    branch = stage.orgs["cb4"]
    carer, *_ = branches.register_members(stage, SECRETARY, [branch] * 9, first_name=400)
    stage.let_member_in(
        CARER,
        carer,
        post="Đảng viên Chi bộ 4",
        may_try="nhiệm vụ chăm sóc bà M. đã kết thúc, lịch sử vẫn còn",
    )
    mrs_m = stage.step(
        SECRETARY,
        "household.mrs-m",
        op.register_household(
            {
                "code": "H-100",
                "head_name": "Bà M.",
                "size": 1,
                "since": SINCE,
                "place_id": stage.places["pho4"],
            }
        ),
    )
    neighbours = branches.register_households(
        stage, SECRETARY, [stage.places["pho4"]] * NEIGHBOURS, first_name=500
    )
    mission = care(stage, carer, mrs_m)
    tell_care(stage, mission, mrs_m["id"])
    tell_movement(stage, pave(stage, neighbours))


def care(
    stage: Stage, carer: models.MemberRead, mrs_m: models.HouseholdRead
) -> models.AssignmentRead:
    mission = stage.step(
        SECRETARY,
        "assignment.mrs-m",
        op.begin_assignment(
            {
                "kind": "mission",
                "household_id": mrs_m["id"],
                "title": TITLE,
                "member_id": carer["id"],
                "valid_from": "2026-01-05",
                "decision_ref": "NQ 02-NQ/CB",
            }
        ),
    )
    for number, title in enumerate(("Đưa bà M. đi lấy thuốc", "Nấu cơm, dọn dẹp nhà cửa"), 1):
        do_task(stage, mission, carer, f"task.mrs-m.{number}", title)
    if stage.send(SECRETARY, op.get_assignment(mission["id"]))["valid_to"] is None:
        stage.send(
            SECRETARY,
            op.end_assignment(
                mission["id"],
                {
                    "on": "2026-09-16",
                    "end_reason": "person_deceased",
                    "note": "Bà con lối phố cùng lo hậu sự chu đáo.",
                },
                if_match=seen(mission),
            ),
        )
    return mission


def do_task(
    stage: Stage, mission: models.AssignmentRead, carer: models.MemberRead, key: str, title: str
) -> None:
    task = stage.step(
        SECRETARY,
        key,
        op.give_task(
            {
                "org_id": stage.orgs["cb4"],
                "title": title,
                "due_on": "2026-12-31",
                "owner_id": carer["id"],
                "assignment_id": mission["id"],
            }
        ),
    )
    if stage.send(CARER, op.get_task(task["id"]))["state"] == "open":
        done: models.TaskComplete = {"note": "Làm đều đặn hằng tuần."}
        stage.send(CARER, op.complete_task(task["id"], done, if_match=seen(task)))


def tell_care(stage: Stage, mission: models.AssignmentRead, household_id: str) -> None:
    tasks = stage.each(SECRETARY, op.list_tasks(assignment_id=mission["id"]))
    stage.say(f"Nhiệm vụ: {TITLE}.")
    for task in sorted(tasks, key=lambda task: str(task["title"])):
        stage.say(f"  Việc: {task['title']} ({STATES.get(task['state'], task['state'])})")
    [kept] = stage.each(SECRETARY, op.list_assignments(household_id=household_id))
    stage.say(
        f"Kết thúc ngày {day(kept['valid_to'])}: {ENDED[kept['end_reason']]}."
        f" {kept['end_note']}\nLịch sử vẫn còn: {kept['member_name']} chăm sóc từ"
        f" {day(kept['valid_from'])}."
    )
    stage.say("Ai thấy gì:")
    stage.sees("Bí thư chi bộ", f"nhiệm vụ và người làm: {kept['member_name']}")
    refused = stage.is_refused("danguy.hacthanh", op.get_assignment(mission["id"]))
    stage.sees("Đảng ủy phường", "không xem được nhiệm vụ này" if refused else "xem được")


def pave(stage: Stage, neighbours: list[models.HouseholdRead]) -> str:
    movement = stage.step(
        SECRETARY,
        "movement.pavement",
        op.plan_movement(
            {
                "org_id": stage.orgs["cb4"],
                "name": "Lát vỉa hè phố 4",
                "kind": "roads",
                "place_id": stage.places["pho4"],
                "starts_on": "2026-09-25",
                "goal": "Lát lại vỉa hè trước nhà bà M. và cả lối phố.",
            }
        ),
    )
    given: list[models.ContributionCreate] = [
        {
            "giver": "household",
            "household_id": household["id"],
            "money": 300_000,
            "given_on": "2026-10-01",
        }
        for household in neighbours[:6]
    ]
    given += [
        {
            "giver": "household",
            "household_id": household["id"],
            "labour_days": "1.5",
            "given_on": "2026-10-04",
        }
        for household in neighbours[6:]
    ]
    stage.steps(
        SECRETARY,
        numbered(
            "contribution.pavement", [op.record_contribution(movement["id"], one) for one in given]
        ),
    )
    return movement["id"]


def tell_movement(stage: Stage, movement_id: str) -> None:
    sums = stage.send(SECRETARY, op.sum_up_movement(movement_id))
    stage.say(
        f"Rồi bà con lát vỉa hè: {sums['households']} hộ góp {money(sums['money'])} và"
        f" {comma(sums['labour_days'])} ngày công."
    )
