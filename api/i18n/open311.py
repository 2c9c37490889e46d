from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "open311.api_key_refused": Sentence(
        "Thiếu api_key, hoặc api_key không đúng, đã đóng, hay không được phép gửi ý kiến.",
        "The api_key is missing or wrong, was closed, or may not pass requests on.",
    ),
    "open311.key_elsewhere": Sentence(
        "api_key này không dùng cho địa bàn ấy.", "This api_key does not serve that place."
    ),
    "open311.form_unknown": Sentence(
        "Chỉ có hai dạng: json và xml.", "There are two formats: json and xml."
    ),
    "open311.service_unknown": Sentence(
        "Không có service_code này; xem /open311/v2/services.json.",
        "There is no such service_code; see /open311/v2/services.json.",
    ),
    "open311.jurisdiction_unknown": Sentence(
        "Không có jurisdiction_id này; đó là mã của xã, phường, đặc khu.",
        "There is no such jurisdiction_id; it is the code of a commune, ward or special zone.",
    ),
    "open311.request_unknown": Sentence(
        "Không tìm thấy service_request_id hay token này.",
        "There is no such service_request_id or token.",
    ),
    "open311.place_missing": Sentence(
        "Chưa rõ ở đâu: hãy ghi attribute[place], address_id hoặc address_string là tên thôn,"
        " tổ dân phố; nơi này không biết tọa độ.",
        "It is not clear where: give attribute[place], address_id, or the name of a village in"
        " address_string; points on a map are not known here.",
    ),
    "open311.place_unmatched": Sentence(
        "Không tìm thấy thôn, tổ dân phố nào tên như vậy; hãy chọn trong định nghĩa của dịch vụ.",
        "No village of that name is known; choose one from the definition of the service.",
    ),
    "open311.place_ambiguous": Sentence(
        "Có nhiều nơi tên như vậy; hãy ghi thêm tên xã hoặc jurisdiction_id, hoặc chọn theo mã.",
        "Several places have that name; add the commune or jurisdiction_id, or choose by its key.",
    ),
    "open311.range_unfit": Sentence(
        "start_date và end_date phải theo thứ tự và cách nhau không quá {days} ngày.",
        "start_date and end_date must be in order, and no more than {days} days apart.",
    ),
    "open311.speaks_of_office": Sentence(
        "Chưa nhận: nội dung có vẻ là tố cáo hoặc phản ánh tham nhũng. Hãy gửi trực tiếp Ủy ban"
        " kiểm tra Đảng ủy, cơ quan thanh tra hoặc Ban Tiếp công dân; nơi đó giữ bí mật cho người"
        " báo.",
        "Not taken: it reads like a denunciation, or speaks of corruption. It belongs with the"
        " Party committee's inspection commission, the inspectorate or the office that receives"
        " citizens, who keep its author secret.",
    ),
    "open311.apps_spent": Sentence(
        "Hôm nay các ứng dụng đã gửi đến nơi này quá nhiều; xin gửi lại ngày mai, hoặc gửi ở trang"
        " dành cho bà con.",
        "Apps have sent too much there today; try again tomorrow, or use the residents' page.",
    ),
    "open311.receipt": Sentence(
        "Mã tra cứu: {receipt}. Hãy chép lại; chỉ hiện một lần. Ai có mã thì xem được trả lời tại"
        " {page}.",
        "Receipt: {receipt}. Write it down, it is shown once. Whoever has it reads the answer at"
        " {page}.",
    ),
    "open311.unkept": Sentence(
        "Tên, điện thoại, thư điện tử, thiết bị, tọa độ và ảnh không được giữ.",
        "Names, telephone, e-mail, device, coordinates and photos were not kept.",
    ),
    "open311.danger": Sentence(
        "Nếu có người đang gặp nguy hiểm, hãy gọi ngay 113, 114, 115 hoặc 111; nơi này không có"
        " người trực ngày đêm.",
        "If somebody is in danger, call 113, 114, 115 or 111 now; nobody is on watch here day and"
        " night.",
    ),
    "open311.crime": Sentence(
        "Việc có dấu hiệu tội phạm cần báo công an xã hoặc gọi 113.",
        "What looks like a crime belongs with the commune's police, or 113.",
    ),
    "open311.complaint": Sentence(
        "Khiếu nại một quyết định cần gửi đến cơ quan đã ra quyết định, qua Ban Tiếp công dân.",
        "A complaint about a decision belongs with the authority that made it, through the office"
        " that receives citizens.",
    ),
    "open311.status.open": Sentence("Đang giải quyết.", "Being worked on."),
    "open311.status.closed": Sentence(
        "Đã kết thúc; người gửi xem trả lời bằng mã tra cứu.",
        "Ended; the sender reads the answer by the receipt.",
    ),
    "open311.group": Sentence("Ý kiến về địa bàn dân cư", "About a residential place"),
    "open311.place": Sentence("Thôn, tổ dân phố", "Village or residential group"),
    "open311.place_hint": Sentence(
        "Khóa của địa bàn, hoặc tên; khi có jurisdiction_id thì chọn trong danh sách.",
        "The key of the place, or its name; with a jurisdiction_id there is a list to choose from.",
    ),
    "open311.service.feedback": Sentence("Phản ánh", "Feedback"),
    "open311.service.feedback.about": Sentence(
        "Việc chung ở thôn, tổ dân phố: đường, điện, nước, vệ sinh, an toàn. Không gửi về cá nhân.",
        "Shared concerns of a village: roads, light, water, waste, safety. Not about persons.",
    ),
    "open311.service.proposal": Sentence("Kiến nghị", "Proposal"),
    "open311.service.proposal.about": Sentence(
        "Điều nên làm ở thôn, tổ dân phố. Không gửi về cá nhân.",
        "What should be done in a village. Not about persons.",
    ),
    "open311.service.praise": Sentence("Lời khen", "Praise"),
    "open311.service.praise.about": Sentence(
        "Việc làm tốt của thôn, tổ dân phố.", "What a village does well."
    ),
    "open311.service.question": Sentence("Câu hỏi", "Question"),
    "open311.service.question.about": Sentence(
        "Điều muốn biết về thôn, tổ dân phố. Không gửi về cá nhân.",
        "What one wishes to know about a village. Not about persons.",
    ),
}
