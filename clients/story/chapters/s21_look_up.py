"""S21: residents find out who is in charge of their household, by the code on a card."""

from clients.python.kevai_client import Problem, models
from clients.python.kevai_client import operations as op
from clients.story.stage import NOBODY, Stage

SECRETARY, MEMBER = "bithu.dongbao", "dangvien.dongbao"
ROLES = {"lead": "phụ trách nhóm hộ", "branch_secretary": "bí thư chi bộ"}


def play(stage: Stage) -> None:
    stage.chapter("S21. Người dân tra xem ai phụ trách hộ mình, không cần tài khoản")
    stage.group_code = card(stage)["code"] or ""
    shown = stage.public().send(op.look_up_group(x_group_code=stage.group_code))
    stage.say(f"Quét mã trên thẻ: {shown['group_name']}, {shown['branch_name']}")
    for person in shown["people"]:
        stage.say(f"  {person['name']}, {ROLES[person['role']]}")
    stage.say(f"  Việc có thể trông đợi: {'; '.join(shown['duties'])}")
    stage.say(f"  Gặp chi bộ: {shown['reach']}")
    wrong = op.look_up_group(x_group_code="0000-0000-0000-0")
    stage.say(
        f"Không có mã đúng thì thẻ: {stage.sight(NOBODY, wrong)};"
        f" danh sách nhóm hộ: {stage.number(NOBODY, op.list_household_groups())};"
        f" danh sách đảng viên: {stage.number(NOBODY, op.list_members())}."
    )


def card(stage: Stage) -> models.PublicCodeRead:
    """Give the code of the member's group; a new one only where there is none."""
    [group] = stage.each(MEMBER, op.list_household_groups())
    try:
        return stage.send(SECRETARY, op.get_public_code(group["id"]))
    except Problem as problem:
        if problem.code != "public_code.absent":
            raise
    reach: models.PublicCodeCreate = {"reach": "Nhà văn hóa thôn, tối thứ Ba hằng tuần"}
    return stage.send(SECRETARY, op.replace_public_code(group["id"], reach))
