from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "contact.in_future": Sentence(
        "Chỉ ghi lần liên hệ đã diễn ra; ngày này chưa đến.",
        "Only a contact that was made is noted; that day is yet to come.",
    ),
    "contact.not_found": Sentence(
        "Không tìm thấy lần liên hệ này.", "There is no such contact in your sight."
    ),
    "contact.target_unclear": Sentence(
        "Ghi đúng một trong hai: household_id cho một hộ, hoặc group_id cho một nhóm hộ.",
        "Give one of the two: household_id for a household, or group_id for a group.",
    ),
}
