from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "publication.not_found": Sentence(
        "Không tìm thấy bản công khai này.", "There is no such publication in your sight."
    ),
    "public_answer.not_found": Sentence(
        "Không có câu trả lời công khai này, hoặc đã được gỡ xuống.",
        "There is no such published answer, or it was taken down.",
    ),
    "public_year.not_taken": Sentence(
        "Chưa có số liệu của năm {year}; số liệu một năm được chốt từ tháng ba năm sau.",
        "There are no figures of {year}; those of a year are taken from March of the next.",
    ),
    "publication.exists": Sentence(
        "Ý kiến này đã có bản công khai; hãy soạn lại ở đó.",
        "This feedback has a publication already; draft it anew there.",
    ),
    "publication.step_refused": Sentence(
        "Bản công khai đang ở trạng thái {state}, không làm được bước này.",
        "The publication is {state}; this step does not follow.",
    ),
    "publication.second_person_needed": Sentence(
        "Người soạn không tự duyệt; hãy để một người khác cùng nơi giải quyết hoặc cấp trên duyệt.",
        "Whoever drafted it does not decide on it; let somebody else of the body, or above, do so.",
    ),
    "publication.concerns_somebody": Sentence(
        "Ý kiến nói về người khác nên không công khai được.",
        "It is about somebody, so nothing of it is published.",
    ),
    "publication.not_answered": Sentence(
        "Ý kiến chưa được trả lời, hoặc đang được xem lại, nên chưa công khai được.",
        "It is not answered, or is being looked at again, so nothing of it is published yet.",
    ),
    "publication.not_agreed": Sentence(
        "Người gửi chưa đồng ý công khai, hoặc đã rút lại.",
        "The sender has not agreed to publishing it, or no longer does.",
    ),
    "publication.small_village": Sentence(
        "Nơi này ít hộ, ai đọc cũng đoán được người gửi, nên không công khai.",
        "So few households live there that readers would know who wrote; it is not published.",
    ),
    "publication.telling": Sentence(
        "Bản công khai còn chỗ cho biết một người là ai; hãy viết lại những chỗ đó.",
        "The wording still tells who somebody is; write those places anew.",
    ),
    "publication.quoted": Sentence(
        "Chỗ này lặp lại lời của người gửi: “{words}”. Hãy viết bằng lời của mình.",
        "This repeats the sender's words: “{words}”. Use your own.",
    ),
    "publication.telling_phone": Sentence(
        "Ký tự {start} đến {end} là số điện thoại: “{words}”. Hãy bỏ đi.",
        "Characters {start} to {end} are a telephone number: “{words}”. Leave it out.",
    ),
    "publication.telling_email": Sentence(
        "Ký tự {start} đến {end} là địa chỉ thư điện tử: “{words}”. Hãy bỏ đi.",
        "Characters {start} to {end} are an e-mail address: “{words}”. Leave it out.",
    ),
    "publication.telling_id_number": Sentence(
        "Ký tự {start} đến {end} là số giấy tờ: “{words}”. Hãy bỏ đi.",
        "Characters {start} to {end} are the number of a card or account: “{words}”. Leave it out.",
    ),
    "publication.telling_address": Sentence(
        "Ký tự {start} đến {end} là địa chỉ nhà: “{words}”. Hãy bỏ đi.",
        "Characters {start} to {end} are the address of a house: “{words}”. Leave it out.",
    ),
    "publication.telling_name": Sentence(
        "Ký tự {start} đến {end} là tên người: “{words}”. Hãy viết tắt: “{instead}”.",
        "Characters {start} to {end} are somebody's name: “{words}”. Write initials: “{instead}”.",
    ),
}
