"""S24: young members work away; households without an active member appear at once."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import TOLD_ON, Stage, in_lots, seen

SECRETARY = "bithu.vungcao"
MEMBERS, HOUSEHOLDS, AWAY = 6, 60, 2


def play(stage: Stage) -> None:
    stage.chapter("S23, S24. Thôn Vùng Cao: ít đảng viên, nhiều hộ, người trẻ đi làm xa")
    members = branches.register_members(
        stage,
        SECRETARY,
        [stage.orgs["vungcao"]] * MEMBERS,
        first_name=1100,
        homes=[stage.places["vungcao"]] * MEMBERS,
    )
    households = branches.register_households(
        stage, SECRETARY, [stage.places["vungcao"]] * HOUSEHOLDS, first_name=1150
    )
    groups = branches.form_groups(stage, SECRETARY, in_lots(households, HOUSEHOLDS // MEMBERS))
    branches.put_in_charge(stage, SECRETARY, members, groups)
    for number, member in enumerate(members[:AWAY]):
        stage.step(
            SECRETARY,
            f"away.{number}",
            op.record_member_standing(
                member["id"],
                {"standing": "away", "valid_from": "2026-03-01"},
                if_match=seen(member),
            ),
        )
    cover_one(stage)
    tell(stage)
    tell_vacancies(stage)


def cover_one(stage: Stage) -> None:
    """Let whoever is proposed lead one of the groups."""
    first = vacancies(stage)[0]
    if first["state"] == "open":
        best = candidates(stage, first)[0]
        covering = op.cover_vacancy(
            first["id"], {"member_id": best["member_id"]}, if_match=seen(first)
        )
        stage.send(SECRETARY, covering)


def vacancies(stage: Stage) -> list[models.VacancyRead]:
    found = stage.each(SECRETARY, op.list_vacancies(org_id=stage.orgs["vungcao"]))
    return sorted(found, key=lambda one: str(one["target_code"]))


def candidates(stage: Stage, one: models.VacancyRead) -> list[models.CoverCandidate]:
    return stage.send(SECRETARY, op.get_vacancy_candidates(one["id"]))["candidates"]


def tell_vacancies(stage: Stage) -> None:
    stage.say("Ngay khi ghi người đi xa, chỗ khuyết được mở, có hạn và có người đề xuất thay:")
    for one in vacancies(stage):
        what = f"  {one['target_name']} (thay {one['member_name']})"
        if one["covered_by_id"] is not None:
            now = stage.send(SECRETARY, op.get_assignment(one["covered_by_id"]))
            stage.say(f"{what}: nay {now['member_name']} phụ trách.")
        else:
            best = candidates(stage, one)[0]
            reasons = " ".join(reason["text"] for reason in best["reasons"])
            stage.say(f"{what}: chưa có người; đề xuất {best['member_name']}. {reasons}")
    above = stage.send("tinhuy", op.get_vacancy_summary(org_id=stage.orgs["vungcao"]))
    names = stage.number("tinhuy", op.list_vacancies())
    stage.sees(
        "Tỉnh ủy",
        f"{above['open']} chỗ khuyết, {above['covered']} chỗ đã có người thay; tên: {names}",
    )


def tell(stage: Stage) -> None:
    org_id = stage.orgs["vungcao"]
    found = stage.send(SECRETARY, op.get_coverage(org_id=org_id, as_of=TOLD_ON))
    away = sum(one["reason"] == "away" for one in found["not_assignable"]["items"])
    stage.say(f"{away} đảng viên đi làm ăn xa từ 01/03/2026, vẫn còn tên trong phân công.")
    households = found["households"]
    stage.say(
        f"{households['uncovered']} trên {households['households']} hộ không còn ai phụ trách ở"
        " nhà, cần phân công lại."
    )
    first, *_ = found["uncovered"]["items"]
    above = stage.send("tinhuy", op.get_coverage_summary(org_id=org_id, as_of=TOLD_ON))["total"]
    stage.sees("Bí thư chi bộ", f"từng hộ: {first['code']} {first['head_name']}, …")
    names = stage.number("tinhuy", op.list_households())
    stage.sees("Tỉnh ủy", f"{above['households']['uncovered']} hộ; tên hộ: {names}")
