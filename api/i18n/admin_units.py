from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "admin_unit.not_found": Sentence(
        "Không tìm thấy đơn vị hành chính này vào ngày đó.",
        "There is no such administrative unit on that day.",
    ),
    "admin_unit.code_malformed": Sentence(
        "Mã đơn vị hành chính chỉ gồm chữ số, kể cả số 0 đứng đầu, như 15421.",
        "The code of a unit has digits only, zeros in front included, as 15421.",
    ),
}
