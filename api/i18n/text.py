from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "text.blank": Sentence(
        "Không được để trống; hãy điền.",
        "It is blank; fill it in.",
    ),
    "text.control_character": Sentence(
        "Có ký tự điều khiển không nhìn thấy; hãy xóa đi và gõ lại.",
        "It has control characters, which cannot be seen; delete them and type it again.",
    ),
    "text.direction_turned": Sentence(
        "Có ký tự ẩn làm đảo chiều chữ; hãy xóa đi và gõ lại.",
        "It has hidden characters that turn the direction of writing; delete them and type it"
        " again.",
    ),
    "text.line_broken": Sentence(
        "Phải viết trên một dòng; hãy bỏ dấu xuống dòng, dấu tab và ký tự điều khiển.",
        "It must stand on one line; take out line breaks, tabs and control characters.",
    ),
}
