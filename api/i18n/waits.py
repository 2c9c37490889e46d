from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "wait.too_short": Sentence(
        "Trang này cần nghỉ một lát trước khi nhận. Xin chờ {seconds} giây rồi bấm gửi lại; lời đã"
        " viết vẫn còn nguyên.",
        "This page takes things slowly. Wait {seconds} seconds, then send again; what you wrote is"
        " still here.",
    ),
    "wait.expired": Sentence(
        "Trang đã mở quá lâu. Lời đã viết vẫn còn nguyên; xin chờ một lát rồi bấm gửi lại.",
        "The page was open for too long. What you wrote is still here; wait a moment, then send it"
        " again.",
    ),
    "wait.wrong": Sentence(
        "Trang này không còn dùng được. Lời đã viết vẫn còn nguyên; xin chờ một lát rồi bấm gửi"
        " lại.",
        "This page is no longer good. What you wrote is still here; wait a moment, then send it"
        " again.",
    ),
    "wait.spent": Sentence(
        "Ý kiến gửi lần trước từ trang này đã đến nơi rồi. Nếu đây là ý kiến khác, xin chờ một lát"
        " rồi bấm gửi lại.",
        "What was sent from this page before has arrived. If this is something else, wait a moment"
        " and send it again.",
    ),
}
