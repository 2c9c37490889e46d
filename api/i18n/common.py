from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "auth.required": Sentence(
        "Bạn cần đăng nhập, hoặc phiên đăng nhập đã hết hạn.",
        "Sign in first; the token is missing, wrong or no longer valid.",
    ),
    "auth.not_permitted": Sentence(
        "Bạn không có quyền làm việc này ở đây ({permission}).",
        "You are not permitted to do this here ({permission}).",
    ),
    "cursor.invalid": Sentence(
        "Con trỏ trang không hợp lệ hoặc thuộc về một truy vấn khác.",
        "The page cursor is not valid, or belongs to another query.",
    ),
    "day.not_come": Sentence(
        "Ngày {day} chưa tới; chỉ ghi việc đã diễn ra.",
        "{day} has not come yet; record what has happened.",
    ),
    "idempotency.in_flight": Sentence(
        "Yêu cầu với khóa này đang được xử lý; hãy thử lại sau ít giây.",
        "A request with this key is being worked on; try again in a few seconds.",
    ),
    "idempotency.key_malformed": Sentence(
        "Khóa chỉ gồm chữ cái không dấu, chữ số và dấu câu thường dùng, không có dấu cách.",
        "A key has letters without marks, digits and common signs only, and no spaces.",
    ),
    "idempotency.key_reused": Sentence(
        "Khóa này đã dùng cho một yêu cầu khác; hãy dùng khóa mới.",
        "This key was used for another request; use a new one.",
    ),
    "internal": Sentence(
        "Có lỗi ở phía máy chủ; không có gì được thay đổi.",
        "Something failed on our side; nothing was changed.",
    ),
    "period.empty": Sentence(
        "Ngày kết thúc phải sau ngày bắt đầu.", "The end must lie after the beginning."
    ),
    "request.contended": Sentence(
        "Có người đang ghi cùng chỗ này; không có gì được thay đổi, xin gửi lại sau giây lát.",
        "Others were writing in the same place; nothing was changed, send it again in a moment.",
    ),
    "request.invalid": Sentence(
        "Dữ liệu gửi lên chưa đúng; hãy xem lại, sửa rồi gửi lại.",
        "The request is not valid; correct it, and send it again.",
    ),
    "request.media_type_unsupported": Sentence(
        "Địa chỉ này chỉ nhận nội dung kiểu {wanted}; hãy ghi kiểu đó ở tiêu đề Content-Type.",
        "This address takes {wanted} only; say so in Content-Type.",
    ),
    "request.method_not_allowed": Sentence(
        "Địa chỉ này không nhận phương thức đó.", "This address does not take that method."
    ),
    "request.not_found": Sentence(
        "Không có gì ở địa chỉ này.", "There is nothing at this address."
    ),
    "request.too_large": Sentence(
        "Nội dung gửi lên lớn quá {limit} byte.", "The body is larger than {limit} bytes."
    ),
    "version.required": Sentence(
        "Cần tiêu đề If-Match với phiên bản bạn đã xem (ETag).",
        "Send If-Match with the version you have seen (ETag).",
    ),
    "version.stale": Sentence(
        "Bản ghi đã được sửa từ lúc bạn xem; phiên bản hiện tại là {version}.",
        "It has changed since you saw it; the present version is {version}.",
    ),
}
