from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "attachment.not_found": Sentence(
        "Ý kiến này không có tệp kèm theo mang số đó.", "It has no attachment of this number."
    ),
    "attachment.missing": Sentence(
        "Hãy gửi đúng một tệp, trong ô tên là file của biểu mẫu multipart/form-data.",
        "Send one file, in the field `file` of a multipart/form-data form.",
    ),
    "attachment.too_large": Sentence(
        "Tệp quá lớn; mỗi tệp nhiều nhất {megabytes} MB. Hãy chụp lại ở cỡ nhỏ hơn.",
        "The file is too large; one has at most {megabytes} MB. Take the photo in a smaller size.",
    ),
    "attachment.too_slow": Sentence(
        "Tệp được gửi lên quá chậm hoặc bị ngắt giữa chừng; hãy gửi lại khi mạng tốt hơn.",
        "The file came too slowly, or stopped midway; send it again when the network is better.",
    ),
    "attachment.kind_unknown": Sentence(
        "Chỉ nhận ảnh (JPEG, PNG, WebP) và tài liệu PDF; tệp này không phải loại nào trong đó,"
        " dù tên của nó là gì.",
        "Photos (JPEG, PNG, WebP) and PDF are taken; by what is in it this file is none of them,"
        " whatever its name is.",
    ),
    "attachment.damaged": Sentence(
        "Tệp này bị hỏng hoặc thiếu một phần, không mở được; hãy gửi lại.",
        "The file is damaged or incomplete, and does not open; send it again.",
    ),
    "attachment.locked": Sentence(
        "Tài liệu PDF này có mật khẩu; hãy bỏ mật khẩu rồi gửi lại.",
        "This PDF has a password; take it off and send it again.",
    ),
    "attachment.too_many_pixels": Sentence(
        "Ảnh có quá nhiều điểm ảnh; hãy chụp lại ở cỡ nhỏ hơn, tối đa 64 triệu điểm.",
        "The photo has too many pixels; take it in a smaller size, of at most 64 million.",
    ),
    "attachment.too_many_pages": Sentence(
        "Tài liệu PDF có quá nhiều trang; mỗi tệp nhiều nhất 20 trang.",
        "The PDF has too many pages; one has at most 20.",
    ),
    "attachment.too_heavy": Sentence(
        "Mở tệp này tốn quá nhiều bộ nhớ hoặc thời gian; hãy chụp ảnh màn hình rồi gửi ảnh đó.",
        "To open this file takes too much memory or time; take a screenshot of it and send that.",
    ),
    "attachment.too_many": Sentence(
        "Ý kiến này đã có {most} tệp kèm theo, không nhận thêm được.",
        "It has {most} attachments already, which is as many as can be.",
    ),
    "attachment.too_large_together": Sentence(
        "Các tệp kèm theo ý kiến này cộng lại sẽ quá {megabytes} MB; hãy gửi tệp nhỏ hơn.",
        "Together, the attachments would be more than {megabytes} MB; send a smaller one.",
    ),
    "attachment.refused": Sentence(
        "Với nội dung này, nơi đây không được nhận ảnh hay giấy tờ: chúng có thể cho biết ai là"
        " người gửi. Hãy đưa chúng cho cơ quan có thẩm quyền.",
        "With such a matter, no photos or papers may be taken here: they could tell who sent"
        " them. Take them to the office to which it belongs.",
    ),
    "attachment.too_many_today": Sentence(
        "Hôm nay nơi này đã nhận quá nhiều tệp; xin gửi lại vào ngày mai.",
        "Too many files were sent here today; please send it again tomorrow.",
    ),
    "attachment.busy": Sentence(
        "Đang có nhiều tệp được gửi lên cùng lúc; xin gửi lại sau {seconds} giây.",
        "Many files are being sent at once; send it again in {seconds} seconds.",
    ),
    "attachment.unreadable": Sentence(
        "Lúc này không đọc được tệp đã lưu; xin báo cho người quản trị máy chủ.",
        "What was stored cannot be read now; tell whoever runs the service.",
    ),
    "attachment.not_kept": Sentence(
        "Lúc này không lưu được tệp; chưa có gì được thêm vào, xin gửi lại sau {seconds} giây.",
        "The file cannot be stored now; nothing was added. Send it again in {seconds} seconds.",
    ),
}
