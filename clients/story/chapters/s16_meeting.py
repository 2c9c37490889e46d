"""S16: the member reports at the regular meeting of the branch, and a resolution becomes a task."""

from typing import Any

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import reporting
from clients.story.stage import Stage, day, seen

SECRETARY, MEMBER = "bithu.dongbao", "dangvien.dongbao"
MONTH = "2026-10"


def play(stage: Stage) -> None:
    stage.chapter("S16. Báo cáo tại cuộc họp chi bộ thường kỳ")
    opened = reporting.open_period(stage, "danguy.thieutoan", "dongbao", MONTH)
    heard = reporting.report(
        stage,
        MEMBER,
        SECRETARY,
        MONTH,
        {"visits": 6, "problems": ["Cống ngõ 3 hay tắc khi mưa."], "core_people_named": 1},
    )
    meeting = hold(stage, heard)
    minutes = stage.send(SECRETARY, op.get_minutes(meeting["id"]))
    stage.say(
        f"Kỳ báo cáo 10/2026: {opened['obligations']} đảng viên được giao hộ phải báo cáo.\n"
        f"Họp ngày {day(meeting['held_on'])}: {meeting['present']} có mặt, {meeting['excused']}"
        f" vắng có lý do, {meeting['absent']} vắng không lý do."
    )
    for item in minutes["agenda"]:
        stage.say(
            f"  {item['position']}. {item['subject']}{' (có báo cáo)' * bool(item['report_id'])}"
        )
    [resolution] = minutes["resolutions"]
    stage.say(f"Nghị quyết {resolution['number']}: {resolution['content']}")
    [task] = stage.each(SECRETARY, op.list_tasks(resolution_id=resolution["id"]))
    stage.say(f"  thành việc: {task['title']}, hạn {day(task['due_on'])}")
    commune = stage.send(
        "danguy.thieutoan", op.sum_up_meetings(org_id=stage.orgs["thieutoan"], year=2026)
    )["total"]
    seen_above = stage.sight("danguy.thieutoan", op.get_minutes(meeting["id"]))
    stage.sees(
        "Đảng ủy xã",
        f"{commune['meetings']} cuộc họp, {commune['present']} lượt dự; biên bản: {seen_above}",
    )


def hold(stage: Stage, heard: models.ReportRead) -> models.MeetingRead:
    called = stage.step(
        SECRETARY,
        "meeting.dongbao",
        op.call_meeting(
            {
                "org_id": stage.orgs["dongbao"],
                "kind": "regular",
                "held_on": "2026-11-05",
                "venue": "Nhà văn hóa thôn Đồng Bào",
                "agenda": [
                    {"subject": "Nghe báo cáo phụ trách hộ tháng 10", "report_id": heard["id"]},
                    {"subject": "Bàn việc tháng 11"},
                ],
            }
        ),
    )
    now = stage.send(SECRETARY, op.get_meeting(called["id"]))
    if now["state"] == "draft":
        now = close(stage, now)
    return now


def close(stage: Stage, meeting: models.MeetingRead) -> models.MeetingRead:
    members = stage.each(SECRETARY, op.list_members(limit=200))
    ordered = sorted(members, key=lambda one: (str(one["full_name"]), str(one["id"])))
    lines: list[Any] = [{"member_id": one["id"], "presence": "present"} for one in ordered]
    lines[0] |= {"presence": "excused", "excuse": "work_away"}
    lines[1] |= {"presence": "absent"}
    stage.send(
        SECRETARY, op.take_attendance(meeting["id"], {"items": lines}, if_match=seen(meeting))
    )
    resolution = stage.step(
        SECRETARY,
        "resolution.dongbao",
        op.add_resolution(
            meeting["id"],
            {"number": "11-NQ/CB", "content": "Khơi thông cống ngõ 3 trước mùa mưa."},
        ),
    )
    stage.step(
        SECRETARY,
        "task.drain",
        op.give_task(
            {
                "org_id": stage.orgs["dongbao"],
                "title": "Tổ chức khơi thông cống ngõ 3",
                "due_on": "2027-03-31",
                "owner_id": stage.people[MEMBER],
                "resolution_id": resolution["id"],
            }
        ),
    )
    now = stage.send(SECRETARY, op.get_meeting(meeting["id"]))
    return stage.send(SECRETARY, op.close_meeting(meeting["id"], if_match=seen(now)))
