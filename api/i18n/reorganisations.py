from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "reorganisation.not_found": Sentence(
        "Không tìm thấy phương án sắp xếp này.", "There is no such reorganisation in your sight."
    ),
    "reorganisation.not_draft": Sentence(
        "Phương án sắp xếp này không còn là bản thảo ({state}).",
        "This reorganisation is no draft any more ({state}).",
    ),
    "reorganisation.not_applied": Sentence(
        "Phương án sắp xếp này đang không có hiệu lực ({state}).",
        "This reorganisation is not in effect ({state}).",
    ),
    "reorganisation.empty": Sentence(
        "Phương án sắp xếp chưa có bước nào.", "This reorganisation has no steps yet."
    ),
    "reorganisation.out_of_reach": Sentence(
        "Có {count} chỗ trong các bước nằm ngoài thẩm quyền của bạn.",
        "The steps name {count} things of which you do not decide.",
    ),
    "reorganisation.refused": Sentence(
        "Chưa thực hiện được phương án: còn {refused} chỗ phải sửa; chưa có gì thay đổi.",
        "It cannot be applied: {refused} things are to be mended; nothing was changed.",
    ),
    "reorganisation.built_upon": Sentence(
        "Không hoàn tác được: {count} mục đã thay đổi hoặc đã có dữ liệu mới dựa vào.",
        "It cannot be reverted: {count} things changed since, or others rest upon them.",
    ),
    "reorganisation.table_faulty": Sentence(
        "Bảng có {count} chỗ chưa đúng; chưa ghi dòng nào.",
        "{count} cells of the table are not right; no row was taken.",
    ),
    "reorganisation.table_unclear": Sentence(
        "Không đọc được bảng: cần dòng tiêu đề có cột tree và action, tối đa 5.000 bước.",
        "This is no table of steps: its header must name tree and action, and 5,000 steps is most.",
    ),
    "reorganisation.table_malformed": Sentence(
        "Tệp bảng tính phải được gửi dưới dạng Base64.", "Send the workbook as Base64."
    ),
    "reorganisation.table_missing": Sentence(
        "Hãy gửi đúng một bảng: csv hoặc xlsx.", "Send one table: csv or xlsx."
    ),
    "reorganisation.node_unclear": Sentence(
        "Hãy chỉ rõ bằng đúng một trong: id, ref hoặc code.",
        "Name it by exactly one of id, ref or code.",
    ),
    "reorganisation.ref_malformed": Sentence(
        "Tên gọi tạm chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới.",
        "A ref has letters without marks, digits, dots, hyphens and underscores only.",
    ),
    "reorganisation.step_unknown": Sentence(
        "Với {tree} không có bước {action}.", "There is no step {action} for a {tree}."
    ),
    "reorganisation.step_incomplete": Sentence(
        "Bước {action} còn thiếu: {fields}.", "A step {action} needs {fields} too."
    ),
    "reorganisation.step_lacks": Sentence(
        "Bước này cần đúng một trong: {fields}.", "This step needs exactly one of: {fields}."
    ),
    "reorganisation.step_overfull": Sentence(
        "Bước {action} không dùng đến: {fields}; hãy bỏ ra.",
        "A step {action} has no use for {fields}; leave it out.",
    ),
    "reorganisation.step_refused": Sentence(
        "Không thực hiện được bước này.", "This step cannot be carried out."
    ),
    "reorganisation.ref_unknown": Sentence(
        "Chưa có bước nào trước đó tạo ra {ref}.", "No earlier step made {ref}."
    ),
    "reorganisation.ref_twice": Sentence(
        "Tên gọi tạm {ref} đã dùng cho bước khác.", "Another step made {ref} already."
    ),
    "reorganisation.node_unknown": Sentence(
        "Không có đơn vị {node} vào ngày trước đó.", "There is no {node} on the day before."
    ),
    "reorganisation.kind_unknown": Sentence(
        "Không có loại {kind} ở đây.", "There is no kind {kind} here."
    ),
    "reorganisation.heir_missing": Sentence(
        "{node} không có cấp trên; hãy chỉ rõ đơn vị kế thừa.",
        "{node} stands under nothing; say into what it goes.",
    ),
    "reorganisation.default_twice": Sentence(
        "Chỉ một đơn vị nhận phần còn lại.", "Only one heir can take the rest."
    ),
    "reorganisation.heir_is_itself": Sentence(
        "Đơn vị kế thừa phải là đơn vị khác.", "The heir must be another one."
    ),
    "reorganisation.heir_not_in_charge": Sentence(
        "{heir} không nhận địa bàn, hộ hay đảng viên được; hãy chọn một chi bộ hoặc tổ đảng.",
        "{heir} can have no places, households or members; choose a branch or a party group.",
    ),
    "reorganisation.without_destination": Sentence(
        "{name} chưa có nơi đến.", "{name} has no destination yet."
    ),
    "reorganisation.part_unknown": Sentence(
        "{part} không thuộc đơn vị được chia.", "{part} is no part of what is divided."
    ),
    "reorganisation.part_unclear": Sentence(
        "Ở đây có hai nơi mang mã {part}; hãy nêu bằng id.",
        "Two things there bear the code {part}; name it by its id.",
    ),
    "reorganisation.group_straddles": Sentence(
        "Nhóm hộ {group} có {households} hộ sẽ do chi bộ khác phụ trách: hãy giao cả nhóm về một"
        " nơi, hoặc cho các hộ ấy rời nhóm trước.",
        "Another branch would be in charge of {households} households of group {group}: give the"
        " whole group to one place, or let these households leave the group first.",
    ),
    "reorganisation.part_twice": Sentence(
        "{part} được giao cho hai nơi.", "{part} is given to two heirs."
    ),
    "reorganisation.grant_has_no_seat": Sentence(
        "Đơn vị kế thừa (loại {org_type}) không có vai trò {role}.",
        "The heir, a {org_type}, has no seat for the role {role}.",
    ),
    "reorganisation.code_taken": Sentence(
        "Từ ngày đó mã {code} đã thuộc đơn vị khác.",
        "From that day on the code {code} is another unit's.",
    ),
    "reorganisation.unit_unfit": Sentence(
        "Mã {code} không hợp với loại hoặc cấp trên {above}.",
        "The code {code} does not suit its type, or what it would stand under ({above}).",
    ),
    "reorganisation.changed_since": Sentence(
        "Đã thay đổi sau khi sắp xếp: {thing}{decision}.",
        "It changed after the reorganisation: {thing}{decision}.",
    ),
    "reorganisation.built_upon_row": Sentence(
        "Sau khi sắp xếp có thêm {thing}, dựa vào {node}{decision}.",
        "Newer than the reorganisation: {thing}, which rests upon {node}{decision}.",
    ),
    "reorganisation.bound_since": Sentence(
        "Sau khi sắp xếp có thêm {thing}, gắn hộ hoặc nhóm hộ của {node} với chi bộ kia: hãy kết"
        " thúc việc ấy trước.",
        "Newer than the reorganisation: {thing}, which binds a household or group of {node} to the"
        " other branch; end that first.",
    ),
    "reorganisation.code_taken_since": Sentence(
        "Mã {code} đã được cấp lại sau khi sắp xếp, nay là của {thing}: hãy đổi mã này trước.",
        "The code {code} was given anew after the reorganisation, and is borne by {thing}: change"
        " it first.",
    ),
    "reorganisation.thing_of": Sentence("{thing} ở {node}", "{thing} of {node}"),
    "reorganisation.thing_named": Sentence("{kind} {called}", "{kind} {called}"),
    "reorganisation.nothing_named": Sentence("điều đã sắp xếp", "what was reorganised"),
    "reorganisation.by_decision": Sentence(" (quyết định {decision})", " (decision {decision})"),
    "reorganisation.without_decision": Sentence("", ""),
    "reorganisation.summary_ceases": Sentence(
        "{name} kết thúc hoạt động từ ngày {day}; {above} kế thừa.",
        "{name} ceases on {day}; {above} is its heir.",
    ),
    "reorganisation.summary_moves": Sentence(
        "{name} trực thuộc {above} từ ngày {day}.", "{name} stands under {above} from {day} on."
    ),
    "reorganisation.summary_counts": Sentence(
        "Chuyển từ {name} sang {above}: {places} địa bàn, {households} hộ, {groups} nhóm hộ,"
        " {members} đảng viên, {assignments} phân công, {obligations} báo cáo còn phải nộp,"
        " {tasks} nhiệm vụ và {requests} kiến nghị đang mở.",
        "From {name} to {above}: {places} places, {households} households, {groups} groups,"
        " {members} members, {assignments} assignments, {obligations} reports still owed,"
        " {tasks} open tasks and {requests} open requests.",
    ),
    "reorganisation.summary_divided": Sentence(
        "{to} nhận: dân cư của {places} địa bàn, {groups} nhóm hộ, {households} hộ và {members}"
        " đảng viên nêu đích danh.",
        "{to} is given by name: the residents of {places} places, {groups} groups, {households}"
        " households and {members} members.",
    ),
    "reorganisation.summary_place": Sentence(
        "Từ {of} sang {to} ({body} phụ trách): {households} hộ, {groups} nhóm hộ và {residents}"
        " đảng viên đang công tác cư trú ở đó.",
        "From {of} to {to} (in the charge of {body}): {households} households, {groups} groups and"
        " {residents} working members who live there.",
    ),
    "reorganisation.summary_place_counts": Sentence(
        "Gắn với các hộ của {of}, hộ đi đâu theo đó: {assignments} phân công, {tasks} nhiệm vụ"
        " và {requests} kiến nghị đang mở.",
        "With the households of {of}, wherever each goes: {assignments} assignments, {tasks} open"
        " tasks and {requests} open requests.",
    ),
    "reorganisation.summary_feedback": Sentence(
        "Ý kiến của bà con đang giải quyết đi theo đơn vị của mình.",
        "Open cases of residents follow their unit.",
    ),
    "reorganisation.summary_units": Sentence(
        "{ended} đơn vị hành chính kết thúc; {heirs} đơn vị kế thừa.",
        "{ended} administrative units end; {heirs} come after them.",
    ),
    "reorganisation.summary_carried": Sentence(
        "{holders} người giữ vai trò {role} ở {body} tiếp tục ở {to}: thấy thêm {gained}, thôi"
        " thấy {lost} đơn vị.",
        "{holders} holders of {role} in {body} go on in {to}: they come to see {gained} bodies"
        " and see {lost} no more.",
    ),
    "reorganisation.summary_ends": Sentence(
        "Vai trò {role} của {holders} người ở {body} kết thúc: thôi thấy {lost} đơn vị.",
        "The role {role} of {holders} in {body} ends: they see {lost} bodies no more.",
    ),
    "reorganisation.summary_sees": Sentence(
        "{holders} người giữ vai trò {role} ở {body} thấy thêm {gained}, thôi thấy {lost} đơn vị.",
        "{holders} holders of {role} in {body} come to see {gained} bodies and see {lost} no more.",
    ),
    "reorganisation.role_system_administrator": Sentence(
        "quản trị hệ thống", "system administrator"
    ),
    "reorganisation.role_provincial_committee": Sentence("cấp ủy tỉnh", "provincial committee"),
    "reorganisation.role_commune_committee": Sentence("cấp ủy xã, phường", "commune committee"),
    "reorganisation.role_working_group": Sentence("tổ công tác", "working group"),
    "reorganisation.role_branch_secretary": Sentence("bí thư chi bộ", "branch secretary"),
    "reorganisation.role_branch_deputy_secretary": Sentence(
        "phó bí thư chi bộ", "branch deputy secretary"
    ),
    "reorganisation.role_branch_committee": Sentence("chi ủy viên", "branch committee"),
    "reorganisation.role_party_group_head": Sentence("tổ trưởng tổ đảng", "party group head"),
    "reorganisation.role_member": Sentence("đảng viên", "member"),
    "reorganisation.role_fatherland_front": Sentence("Mặt trận Tổ quốc", "Fatherland Front"),
    "reorganisation.role_village_head": Sentence(
        "trưởng thôn, tổ trưởng tổ dân phố", "village head"
    ),
    "reorganisation.role_mass_organisation_head": Sentence(
        "người đứng đầu đoàn thể", "mass organisation head"
    ),
    "reorganisation.role_integration_client": Sentence("máy kết nối", "integration client"),
    "reorganisation.cell_unclear": Sentence(
        "Ô này chưa rõ: {value}.", "This cell is unclear: {value}."
    ),
}
