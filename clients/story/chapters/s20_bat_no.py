"""S20: Bất Nộ, one member and 17 households; what is reported adds up to the province."""

from typing import NamedTuple

from clients.python.kevai_client import operations as op
from clients.story import branches, reporting
from clients.story.stage import Stage

SECRETARY, MEMBER = "bithu.batno", "dangvien.batno"
HOUSEHOLDS = 17
MONTH = "2026-10"


class Reported(NamedTuple):
    name: str
    unit: str
    value: str


INDICATORS = {
    "model_gardens": Reported("Hộ có vườn mẫu", "hộ", "11"),
    "flower_roads": Reported("Tuyến đường hoa hoàn thành", "tuyến", "1"),
    "gates_and_roads_by_those_away": Reported(
        "Cổng, đường do con em xa quê góp", "công trình", "2"
    ),
    "households_at_meetings": Reported("Hộ dự họp thôn đều", "hộ", "16"),
}


def play(stage: Stage) -> None:
    stage.chapter("S20. Thôn Bất Nộ: một đảng viên, 17 hộ của cụm 1")
    define_indicators(stage)
    members = branches.register_members(
        stage, SECRETARY, [stage.orgs["batno"]] * 12, first_name=900
    )
    households = branches.register_households(
        stage, SECRETARY, [stage.places["batno1"]] * HOUSEHOLDS, first_name=950
    )
    groups = branches.form_groups(stage, SECRETARY, [households])
    branches.put_in_charge(stage, SECRETARY, members[:1], groups)
    stage.let_member_in(
        MEMBER,
        members[0],
        post="Đảng viên Chi bộ thôn Bất Nộ",
        may_try="17 hộ của mình và báo cáo tháng 10",
    )
    reporting.open_period(stage, "danguy.truongvan", "batno", MONTH)
    reporting.report(
        stage,
        MEMBER,
        SECRETARY,
        MONTH,
        {
            "visits": 17,
            "figures": [
                {"indicator_code": code, "value": reported.value}
                for code, reported in INDICATORS.items()
            ],
        },
    )
    tell(stage)


def define_indicators(stage: Stage) -> None:
    known = {one["code"] for one in stage.each("tinhuy", op.list_indicators(limit=200))}
    for code, reported in INDICATORS.items():
        if code not in known:
            stage.send(
                "tinhuy",
                op.define_indicator(
                    code,
                    {
                        "org_id": stage.orgs["tinh"],
                        "name": reported.name,
                        "unit": reported.unit,
                        "decimals": 0,
                        "adds_up": True,
                        "valid_from": "2026-01-01",
                    },
                ),
            )


def tell(stage: Stage) -> None:
    own = stage.each(MEMBER, op.list_households(limit=200))
    stage.say(
        f"Bài báo viết 2/3 số hộ có vườn mẫu; {len(own)} không chia hết cho 3, gần nhất là"
        f" {round(len(own) * 2 / 3)} hộ. Dân dự họp thôn đông thì báo không cho số:"
        f" {INDICATORS['households_at_meetings'].value} hộ là đặt ra."
    )
    [report] = stage.each(MEMBER, op.list_reports(period=MONTH))
    charges = stage.each(SECRETARY, op.list_report_assignments(report["id"]))
    over = ", ".join(f"phụ trách {one['target_name']}" for one in charges)
    stage.say(f"Báo cáo ấy nói về phân công có hiệu lực trong tháng: {over}.")
    stage.sees("Đảng viên", f"{len(own)} hộ của mình, có tên chủ hộ")
    for login, org, who in (
        (SECRETARY, "batno", "Bí thư chi bộ"),
        ("danguy.truongvan", "truongvan", "Đảng ủy xã Trường Văn"),
        ("tinhuy", "tinh", "Tỉnh ủy"),
    ):
        sums = stage.send(login, op.summarise_reports(org_id=stage.orgs[org], period=MONTH))
        figures = {
            one["indicator_code"]: f"{one['total']} {one['unit']}" for one in sums["figures"]
        }
        told = "; ".join(
            f"{reported.name.lower()}: {figures[code]}" for code, reported in INDICATORS.items()
        )
        stage.sees(
            who,
            f"{sums['accepted']} báo cáo được công nhận, {sums['visits']} lượt thăm hộ",
            told,
            f"từng báo cáo: {stage.number(login, op.list_reports(period=MONTH))}",
        )
