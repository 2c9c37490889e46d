"""S25: branches that assign nobody, and branches that assign and never follow up."""

from clients.python.kevai_client import operations as op
from clients.story import branches, reporting
from clients.story.stage import TOLD_ON, Stage, in_lots

SECRETARY, COMMITTEE = "bithu.yt2", "danguy.yentruong"
MONTHS = ("2026-08", "2026-09", "2026-10")


def play(stage: Stage) -> None:
    stage.chapter("S25. Yên Trường: nơi chưa phân công, nơi phân công rồi để đó")
    members = branches.register_members(stage, SECRETARY, [stage.orgs["yt2"]] * 8, first_name=1300)
    households = branches.register_households(
        stage, SECRETARY, [stage.places["yt2"]] * 32, first_name=1350
    )
    groups = branches.form_groups(stage, SECRETARY, in_lots(households, 4))
    branches.put_in_charge(stage, SECRETARY, members, groups)
    for month in MONTHS:
        reporting.open_period(stage, COMMITTEE, "yentruong", month)
    tell(stage)


def tell(stage: Stage) -> None:
    above = stage.send(
        COMMITTEE, op.get_coverage_summary(org_id=stage.orgs["yentruong"], on=TOLD_ON)
    )
    branches_of_it = above["total"]["branches"]
    stage.say(
        f"{branches_of_it['branches']} chi bộ: {branches_of_it['assigning']} có kế hoạch,"
        f" {branches_of_it['not_adopted']} chưa thông qua, {branches_of_it['no_plan']} chưa làm."
    )
    for month in MONTHS:
        parts = stage.each(
            COMMITTEE,
            op.summarise_reports_by_part(org_id=stage.orgs["yentruong"], period=month),
        )
        for part in parts:
            if part["expected"]:
                stage.say(
                    f"  Tháng {month[5:]}, {part['name']}:"
                    f" {part['missing']} trên {part['expected']} báo cáo chưa nộp"
                )
    found = stage.send(SECRETARY, op.get_coverage(org_id=stage.orgs["yt2"], on=TOLD_ON))
    silent = found["silent"]
    stage.sees(
        "Bí thư chi bộ thôn Hai",
        f"{silent['count']} đảng viên được giao mà {silent['items'][0]['periods']} kỳ liền"
        " không báo cáo, có tên",
    )
