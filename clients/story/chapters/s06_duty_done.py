"""S6: all of chi bộ 7 do their duty, as their reports tell; nobody is classified here."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import reporting
from clients.story.stage import Stage, comma

SECRETARY, DEPUTY, WARD = "bithu.cb7", "phobithu.cb7", "danguy.hacthanh"
QUARTER = "2026-Q3"
CONTENT: models.ReportContent = {
    "visits": 6,
    "works": [{"duty_code": "explain_policy", "times": 3}],
}


def play(stage: Stage) -> None:
    stage.chapter("S6. Chi bộ 7: mọi người hoàn thành nhiệm vụ")
    reporting.open_period(stage, WARD, "cb7", QUARTER)
    reporting.report_for_all(stage, DEPUTY, SECRETARY, QUARTER, CONTENT)
    for login, who in ((SECRETARY, "Bí thư chi bộ"), (WARD, "Đảng ủy phường")):
        sums = stage.send(login, op.summarise_reports(org_id=stage.orgs["cb7"], period=QUARTER))
        reports = stage.number(login, op.list_reports(period=QUARTER, limit=200))
        stage.sees(
            who,
            f"quý III/2026: {sums['expected']} người phải báo cáo, {sums['accepted']} báo cáo được"
            f" chi bộ công nhận, {comma(str(sums['completeness']))} %",
            f"{sums['visits']} lượt thăm hộ; từng báo cáo: {reports}",
        )
    stage.say("Tỷ lệ 15 % xuất sắc là việc xếp loại cuối năm; dịch vụ chưa xếp loại ai.")
