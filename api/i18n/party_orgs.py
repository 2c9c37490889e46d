from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "party_org.not_found": Sentence(
        "Không tìm thấy tổ chức đảng này.", "There is no such Party organisation in your sight."
    ),
    "party_org.ceased": Sentence(
        "{name} đã kết thúc hoạt động; hãy dùng {heir} ({heir_id}) là đơn vị kế thừa.",
        "{name} has ceased; its heir is {heir} ({heir_id}).",
    ),
    "party_org.in_charge": Sentence(
        "Tổ chức này đang phụ trách địa bàn; chỉ chi bộ hoặc tổ đảng mới phụ trách được.",
        "It is in charge of a place, as only a branch or a party group can be.",
    ),
    "party_org.seat_taken": Sentence(
        "Ở đó còn người giữ vai trò {role}, vai trò không thể có ở loại tổ chức này.",
        "Somebody there is {role}, which nobody can be in an organisation of that kind.",
    ),
    "party_org.change_missing": Sentence(
        "Chưa có gì thay đổi; hãy ghi org_type, is_grassroots_org hoặc cả hai.",
        "Nothing would change; give org_type, is_grassroots_org or both.",
    ),
}
