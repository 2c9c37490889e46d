"""S5: chi bộ 7, 115 members, 28 of whom are exempt; all others can be put in charge."""

from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import Stage

SECRETARY = "bithu.cb7"
MEMBERS, EXEMPT = 115, 28


def play(stage: Stage) -> None:
    stage.chapter("S5. Chi bộ 7, phường Ngọc Trạo nay là phường Hạc Thành")
    branches.register_members(
        stage, SECRETARY, [stage.orgs["cb7"]] * MEMBERS, first_name=60, exempt=EXEMPT
    )
    counts = stage.send(SECRETARY, op.count_members(org_id=stage.orgs["cb7"]))
    stage.say(
        f"Chi bộ 7: {counts['total']} đảng viên, {counts['standings']['exempt']} được miễn,"
        f" {counts['assignable']} có thể phân công"
    )
    exempt = stage.each(SECRETARY, op.list_members(standing="exempt", limit=200))
    proposed = stage.each(SECRETARY, op.list_members(assignable=True, limit=200))
    both = {one["id"] for one in exempt} & {one["id"] for one in proposed}
    stage.say(f"Trong {len(proposed)} người có thể phân công có {len(both)} người được miễn.")
    ward = stage.send("danguy.hacthanh", op.count_members(org_id=stage.orgs["cb7"]))
    stage.say("Ai thấy gì:")
    stage.sees("Bí thư chi bộ", f"{counts['total']} người, có tên")
    stage.sees("Đảng ủy phường", f"chỉ có số: {ward['assignable']} người có thể phân công")
