"""S25: branches that assign nobody, and branches that assign and never follow up."""

from collections import Counter
from typing import Any, Final, cast

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import branches, reporting
from clients.story.stage import TOLD_ON, Stage, in_lots, local_day, this_year

SECRETARY, DRAFTER, COMMITTEE = "bithu.yt2", "bithu.yt3", "danguy.yentruong"
STANCES: Final = {
    "assigning": "phân công theo kế hoạch đã thông qua",
    "not_adopted": "mới có dự thảo, chưa thông qua",
    "no_plan": "chưa có kế hoạch",
}
MONTHS = ("2026-08", "2026-09", "2026-10")


def play(stage: Stage) -> None:
    stage.chapter("S25. Yên Trường: nơi chưa phân công, nơi phân công rồi để đó")
    members = branches.register_members(stage, SECRETARY, [stage.orgs["yt2"]] * 8, first_name=1300)
    households = branches.register_households(
        stage, SECRETARY, [stage.places["yt2"]] * 32, first_name=1350
    )
    groups = branches.form_groups(stage, SECRETARY, in_lots(households, 4))
    branches.put_in_charge(stage, SECRETARY, members, groups)
    drafted = draft_of(stage)
    for month in MONTHS:
        reporting.open_period(stage, COMMITTEE, "yentruong", month)
    tell(stage, local_day(drafted["created_at"]))


def draft_of(stage: Stage) -> models.PlanRead:
    """Find the plan that is but drafted, or draft one for the year in which this is told first."""
    drafts = stage.each(DRAFTER, op.list_plans(state="draft"))
    if not drafts:
        body: models.PlanCreate = {"org_id": stage.orgs["yt3"], "year": this_year()}
        return stage.send(DRAFTER, op.draft_plan(body))
    return cast("models.PlanRead", drafts[0])


def counted(stage: Stage, branch: str, on: str) -> tuple[str, str]:
    """Name a branch, and where it stands with its plan, as the commune counts it on a day."""
    above = stage.send(COMMITTEE, op.get_coverage_summary(org_id=stage.orgs["yentruong"], as_of=on))
    [part] = [one for one in above["parts"] if one["org_id"] == stage.orgs[branch]]
    counts: dict[str, Any] = {**part["counts"]["branches"]}
    [stance] = [words for key, words in STANCES.items() if counts[key]]
    return part["name"], stance


def tell(stage: Stage, drafted_on: str) -> None:
    found = [
        counted(stage, branch, on)
        for branch, on in (("yt1", TOLD_ON), ("yt2", TOLD_ON), ("yt3", drafted_on))
    ]
    sums = Counter(stance for _, stance in found)
    stage.say(f"{len(found)} chi bộ: {'; '.join(f'{n} {one}' for one, n in sums.items())}.")
    for name, stance in found:
        stage.say(f"  {name}: {stance}")
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
    own = stage.send(SECRETARY, op.get_coverage(org_id=stage.orgs["yt2"], as_of=TOLD_ON))
    silent = own["silent"]
    stage.sees(
        "Bí thư chi bộ thôn Hai",
        f"{silent['count']} đảng viên được giao mà {silent['items'][0]['periods']} kỳ liền"
        " không báo cáo, có tên",
    )
