from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "place.ceased": Sentence(
        "{name} không còn là địa bàn riêng; hãy dùng {heir} ({heir_id}).",
        "{name} is no place of its own any more; use {heir} ({heir_id}).",
    ),
    "place.not_found": Sentence(
        "Không tìm thấy địa bàn này.", "There is no such residential place."
    ),
    "place.without_charge": Sentence(
        "Chưa có chi bộ hay tổ đảng nào phụ trách địa bàn này.",
        "No branch or party group is in charge of this place yet.",
    ),
    "place.body_unfit": Sentence(
        "Chỉ chi bộ hoặc tổ đảng đang hoạt động từ ngày {day} mới phụ trách địa bàn được.",
        "Only a branch or a party group that exists from {day} on can be in charge of a place.",
    ),
    "place.of_other_branch": Sentence(
        "Tổ đảng chỉ phụ trách địa bàn của chi bộ mình; hãy giao cho chi bộ trước.",
        "A party group takes over from its own branch; put the branch in charge first.",
    ),
    "place.charged_later": Sentence(
        "Từ ngày {day} đã có tổ chức khác phụ trách địa bàn này.",
        "Somebody is in charge of this place since {day}, later than that.",
    ),
    "place.charge_unchanged": Sentence(
        "Tổ chức này đang phụ trách địa bàn này rồi.", "It is in charge of this place already."
    ),
    "place.code_clash": Sentence(
        "Mã {clashing} của địa bàn này đã được dùng ở tổ chức nhận phụ trách.",
        "Code {clashing} of this place is taken in the organisation newly in charge.",
    ),
    "place.unit_unfit": Sentence(
        "Địa bàn dân cư thuộc xã, phường hoặc đặc khu, không thuộc loại {unit_type}.",
        "Residential places lie in communes, wards or special zones, not in a {unit_type}.",
    ),
    "place.above_unclear": Sentence(
        "Ghi đúng một trong hai: parent_id là thôn của cụm dân cư, hoặc admin_unit_id là xã,"
        " phường của thôn.",
        "Give one of the two: parent_id, the village of a cluster, or admin_unit_id, the"
        " commune or ward of a village.",
    ),
    "place.charge_missing": Sentence(
        "Thôn, tổ dân phố phải có bên phụ trách; hãy ghi org_id.",
        "A village needs somebody in charge; give org_id.",
    ),
}
