from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "sealing.key_unknown": Sentence(
        "Chưa mở được nội dung này vì máy chủ đang thiếu khóa của nó. Không có gì bị xóa; "
        "xin thử lại sau, hoặc báo cho người quản trị.",
        "This cannot be opened now: the server lacks its key. Nothing was deleted; try again "
        "later, or tell who runs the service.",
    ),
    "sealing.broken": Sentence(
        "Không mở được nội dung này vì nơi lưu nó đã bị hỏng hoặc bị thay đổi. Xin báo cho người "
        "quản trị để khôi phục từ bản sao lưu.",
        "This cannot be opened: where it is kept it was damaged or altered. Please tell who runs "
        "the service, so that it is restored from a copy.",
    ),
}
