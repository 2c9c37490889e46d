from typing import Final

from api.i18n import Sentence

# Nouns after a number: in Vietnamese they are the same of one and of many.
NOUNS: Final = {
    "place": ("địa bàn", "place", "places"),
    "household": ("hộ", "household", "households"),
    "group": ("nhóm hộ", "household group", "household groups"),
    "member": ("đảng viên", "member", "members"),
    "resident": (
        "đảng viên đang công tác cư trú",
        "working member at residence",
        "working members at residence",
    ),
    "assignment": ("phân công", "assignment", "assignments"),
    "obligation": ("báo cáo còn phải nộp", "report still owed", "reports still owed"),
    "task": ("nhiệm vụ đang mở", "open task", "open tasks"),
    "request": ("kiến nghị đang mở", "open request", "open requests"),
    "holder": ("người giữ", "holder", "holders"),
    "body": ("tổ chức", "body", "bodies"),
}
COUNTED: Final = {
    f"reorganisation.{number}_{noun}": Sentence(f"{{count}} {vi}", f"{{count}} {en}")
    for noun, (vi, one, many) in NOUNS.items()
    for number, en in (("one", one), ("many", many))
}
SENTENCES: Final = {
    **COUNTED,
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
    "reorganisation.steps_faulty": Sentence(
        "Các bước nêu {count} chỗ không tìm thấy; chưa ghi bước nào.",
        "The steps name {count} things that there are not; no step was taken.",
    ),
    "reorganisation.table_unclear": Sentence(
        "Không đọc được bảng: cần dòng tiêu đề có cột Cây (tree) và Việc (action), tối đa 5.000"
        " bước.",
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
        "Không có đơn vị {node} vào ngày trước đó; đơn vị do một bước lập ra thì nêu bằng ref.",
        "There is no {node} on the day before; what a step makes is named by its ref.",
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
    "reorganisation.code_not_as_drafted": Sentence(
        "Mã {part} có thể không còn chỉ đúng hộ hoặc nhóm hộ như lúc soạn: hãy kiểm tra rồi soạn"
        " lại các bước.",
        "The code {part} may not name the household or group that it named when this was drafted:"
        " check it, and draft the steps again.",
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
        "Chuyển từ {name} sang {above}: {what}.", "From {name} to {above}: {what}."
    ),
    "reorganisation.summary_nothing": Sentence("không có gì", "nothing"),
    "reorganisation.summary_handed": Sentence(
        "Từ {of} sang {to}: {places}, cùng với {what} ở đó; từ ngày {day} {to} được thấy, {of}"
        " thôi thấy.",
        "From {of} to {to}: {places}, and who lives there: {what}. From {day} on {to} sees them and"
        " {of} does not.",
    ),
    "reorganisation.summary_handed_untold": Sentence(
        "Từ {of} sang {to}: {places}; từ ngày {day} {to} được thấy ai sống ở đó, {of} thôi thấy.",
        "From {of} to {to}: {places}. From {day} on {to} sees who lives there and {of} does not.",
    ),
    "reorganisation.summary_untold": Sentence(
        "Không nêu số liệu của {places} trong số này, nơi có dưới {fewest} hộ.",
        "No numbers are told of {places} among these: fewer than {fewest} households live there.",
    ),
    "reorganisation.summary_divided": Sentence(
        "Từ {of} sang {to}, nêu đích danh: {what}.", "From {of} to {to}, by name: {what}."
    ),
    "reorganisation.summary_place": Sentence(
        "Từ {of} sang {to} ({body} phụ trách): {what}.",
        "From {of} to {to} (in the charge of {body}): {what}.",
    ),
    "reorganisation.summary_place_handed": Sentence(
        "Từ {of} ({before} phụ trách) sang {to} ({body} phụ trách): {what}.",
        "From {of} (in the charge of {before}) to {to} (in the charge of {body}): {what}.",
    ),
    "reorganisation.summary_place_counts": Sentence(
        "Gắn với các hộ của {of}, hộ đi đâu theo đó: {what}.",
        "With the households of {of}, wherever each goes: {what}.",
    ),
    "reorganisation.summary_feedback": Sentence(
        "Ý kiến của bà con đang giải quyết đi theo đơn vị của mình.",
        "Open cases of residents follow their unit.",
    ),
    "reorganisation.summary_party_org_created": Sentence(
        "Tổ chức đảng được lập mới: {count} ({some}).", "New Party organisations: {count} ({some})."
    ),
    "reorganisation.summary_party_org_renamed": Sentence(
        "Tổ chức đảng đổi tên: {count} ({some}).",
        "Party organisations that get another name: {count} ({some}).",
    ),
    "reorganisation.summary_party_org_retyped": Sentence(
        "Tổ chức đảng đổi loại hình: {count} ({some}).",
        "Party organisations that become of another kind: {count} ({some}).",
    ),
    "reorganisation.summary_place_created": Sentence(
        "Thôn, tổ dân phố, cụm dân cư được lập mới: {count} ({some}).",
        "New villages and clusters: {count} ({some}).",
    ),
    "reorganisation.summary_place_renamed": Sentence(
        "Thôn, tổ dân phố, cụm dân cư đổi tên: {count} ({some}).",
        "Villages and clusters that get another name: {count} ({some}).",
    ),
    "reorganisation.summary_place_retyped": Sentence(
        "Thôn, tổ dân phố, cụm dân cư đổi loại: {count} ({some}).",
        "Villages and clusters that become of another kind: {count} ({some}).",
    ),
    "reorganisation.summary_place_moved": Sentence(
        "Cụm dân cư chuyển sang thôn khác: {count} ({some}).",
        "Clusters that come to lie in another village: {count} ({some}).",
    ),
    "reorganisation.summary_place_gone": Sentence(
        "Thôn, tổ dân phố, cụm dân cư nhập vào nơi khác: {count} ({some}).",
        "Villages and clusters that go into others: {count} ({some}).",
    ),
    "reorganisation.summary_place_divided": Sentence(
        "Thôn, tổ dân phố, cụm dân cư bị chia hoặc tách một phần: {count} ({some}).",
        "Villages and clusters that give others a part: {count} ({some}).",
    ),
    "reorganisation.summary_admin_unit_created": Sentence(
        "Đơn vị hành chính được lập mới: {count} ({some}).",
        "New administrative units: {count} ({some}).",
    ),
    "reorganisation.summary_admin_unit_renamed": Sentence(
        "Đơn vị hành chính đổi tên: {count} ({some}).",
        "Administrative units that get another name: {count} ({some}).",
    ),
    "reorganisation.summary_admin_unit_renumbered": Sentence(
        "Đơn vị hành chính đổi mã: {count} ({some}).",
        "Administrative units that get another code: {count} ({some}).",
    ),
    "reorganisation.summary_admin_unit_retyped": Sentence(
        "Đơn vị hành chính đổi loại: {count} ({some}).",
        "Administrative units that become of another kind: {count} ({some}).",
    ),
    "reorganisation.summary_admin_unit_moved": Sentence(
        "Đơn vị hành chính chuyển sang trực thuộc đơn vị khác: {count} ({some}).",
        "Administrative units that come to stand under another: {count} ({some}).",
    ),
    "reorganisation.summary_admin_unit_gone": Sentence(
        "Đơn vị hành chính kết thúc, nhập vào đơn vị khác: {count} ({some}).",
        "Administrative units that end and go into others: {count} ({some}).",
    ),
    "reorganisation.summary_admin_unit_divided": Sentence(
        "Đơn vị hành chính bị chia hoặc tách một phần: {count} ({some}).",
        "Administrative units that give others a part: {count} ({some}).",
    ),
    "reorganisation.summary_arrived": Sentence(
        "Thôn, tổ dân phố chuyển sang thuộc {unit}: {count} (từ {some}).",
        "Villages that come to lie in {unit}: {count} (from {some}).",
    ),
    "reorganisation.summary_arrived_too": Sentence(
        "Thôn, tổ dân phố chuyển sang các đơn vị khác nữa: {count}; số đơn vị ấy: {units}.",
        "Villages that come to lie in still other units: {count}; these units: {units}.",
    ),
    "reorganisation.summary_carried": Sentence(
        "Vai trò {role} ở {body}, {holders}, tiếp tục ở {to}: {what}.",
        "The office {role} in {body}, {holders}, goes on in {to}: {what}.",
    ),
    "reorganisation.summary_ends": Sentence(
        "Vai trò {role} ở {body}, {holders}, kết thúc: {what}.",
        "The office {role} in {body}, {holders}, ends: {what}.",
    ),
    "reorganisation.summary_ends_only": Sentence(
        "Vai trò {role} ở {body}, {holders}, kết thúc.",
        "The office {role} in {body}, {holders}, ends.",
    ),
    "reorganisation.summary_sees": Sentence(
        "Vai trò {role} ở {body}, {holders}: {what}.",
        "The office {role} in {body}, {holders}: {what}.",
    ),
    "reorganisation.summary_gains": Sentence("thấy thêm {bodies}", "comes to see {bodies}"),
    "reorganisation.summary_loses": Sentence("thôi thấy {bodies}", "no more sees {bodies}"),
    "reorganisation.summary_sees_the_same": Sentence("vẫn thấy như trước", "sees the same"),
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
    "reorganisation.role_inspection_committee": Sentence("ủy ban kiểm tra", "inspection committee"),
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
