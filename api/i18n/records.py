"""What people call the kinds of records; one page, whatever the tables are called."""

from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "record.account": Sentence("tài khoản", "account"),
    "record.admin_unit": Sentence("đơn vị hành chính", "administrative unit"),
    "record.assignment": Sentence("phân công phụ trách", "assignment"),
    "record.charge": Sentence("việc phụ trách địa bàn", "charge of place"),
    "record.commitment": Sentence("cam kết", "commitment"),
    "record.grouping": Sentence("việc vào nhóm của hộ", "joining of a group by household"),
    "record.contact": Sentence("liên hệ với hộ dân", "contact"),
    "record.handover": Sentence("bàn giao", "handover"),
    "record.household": Sentence("hộ", "household"),
    "record.household_group": Sentence("nhóm hộ", "household group"),
    "record.member": Sentence("đảng viên", "member"),
    "record.membership": Sentence("nơi sinh hoạt của đảng viên", "membership"),
    "record.obligation": Sentence("báo cáo phải nộp", "obligation to report"),
    "record.other": Sentence("dữ liệu khác", "other record"),
    "record.partnership": Sentence("kết nghĩa, phối hợp phụ trách", "partnership"),
    "record.party_org": Sentence("tổ chức đảng", "Party organisation"),
    "record.place": Sentence("địa bàn", "place"),
    "record.plan": Sentence("kế hoạch phân công", "assignment plan"),
    "record.poverty_status": Sentence("diện hộ nghèo của hộ", "poverty status"),
    "record.reorganisation": Sentence("phương án sắp xếp", "reorganisation"),
    "record.public_code": Sentence("mã công khai (thẻ, mã QR)", "public code"),
    "record.request": Sentence("kiến nghị", "request"),
    "record.residence_member": Sentence(
        "đảng viên đang công tác cư trú tại địa bàn", "working member who lives there"
    ),
    "record.role_term": Sentence("vai trò", "role"),
    "record.support_goal": Sentence("mục tiêu giúp đỡ", "support goal"),
    "record.task": Sentence("nhiệm vụ", "task"),
    "record.vacancy": Sentence("việc khuyết người phụ trách", "vacancy"),
    "record.working_group_coverage": Sentence(
        "phạm vi của tổ công tác", "coverage of a working group"
    ),
}
