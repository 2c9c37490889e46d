"""S20: Bất Nộ, one member and 17 households; what is reported adds up to the province."""

from clients.python.kevai_client import operations as op
from clients.story import branches, reporting
from clients.story.stage import Stage

SECRETARY, MEMBER = "bithu.batno", "dangvien.batno"
HOUSEHOLDS = 17
MONTH = "2026-10"
INDICATORS = {
    "model_gardens": ("Hộ có vườn mẫu", "hộ", "11"),
    "flower_roads": ("Tuyến đường hoa hoàn thành", "tuyến", "1"),
    "gates_and_roads_by_those_away": ("Cổng, đường do con em xa quê góp", "công trình", "2"),
}


def play(stage: Stage) -> None:
    stage.chapter("S20. Thôn Bất Nộ: một đảng viên, 17 hộ của cụm 1")
    known = {one["code"] for one in stage.each("tinhuy", op.list_indicators(limit=200))}
    for code, (name, unit, _) in INDICATORS.items():
        if code in known:
            continue
        stage.send(
            "tinhuy",
            op.define_indicator(
                code,
                {
                    "org_id": stage.orgs["tinh"],
                    "name": name,
                    "unit": unit,
                    "decimals": 0,
                    "adds_up": True,
                    "valid_from": "2026-01-01",
                },
            ),
        )
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
                {"indicator_code": code, "value": value}
                for code, (_, _, value) in INDICATORS.items()
            ],
        },
    )
    tell(stage)


def tell(stage: Stage) -> None:
    own = stage.each(MEMBER, op.list_households(limit=200))
    stage.sees("Đảng viên", f"{len(own)} hộ của mình, có tên chủ hộ")
    for login, org, who in (
        (SECRETARY, "batno", "Bí thư chi bộ"),
        ("danguy.truongvan", "truongvan", "Đảng ủy xã Trường Văn"),
        ("tinhuy", "tinh", "Tỉnh ủy"),
    ):
        sums = stage.send(login, op.summarise_reports(org_id=stage.orgs[org], period=MONTH))
        figures = {figure["indicator_code"]: figure["total"] for figure in sums["figures"]}
        told = "; ".join(
            f"{name.lower()}: {figures.get(code, '0')} {unit}"
            for code, (name, unit, _) in INDICATORS.items()
        )
        stage.sees(who, f"{sums['submitted']} báo cáo, {sums['visits']} lượt thăm hộ; {told}")
