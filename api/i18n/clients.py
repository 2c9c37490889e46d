from typing import Final

from api.i18n import Sentence

SENTENCES: Final = {
    "client.cap_unfit": Sentence(
        "Máy kết nối không bao giờ được cấp: {permissions}.",
        "No machine is ever permitted: {permissions}.",
    ),
    "client.closed": Sentence(
        "Máy kết nối này đã bị khóa; hãy mở lại trước.", "The client is closed; open it first."
    ),
    "client.not_found": Sentence(
        "Không tìm thấy máy kết nối này.", "There is no such client in your sight."
    ),
    "token.client_refused": Sentence(
        "Mã máy kết nối hoặc khóa bí mật không đúng.", "The client id or the secret is wrong."
    ),
    "token.grant_type_unsupported": Sentence(
        "Chỉ hỗ trợ grant_type=client_credentials.",
        "Only grant_type=client_credentials is supported.",
    ),
    "token.request_invalid": Sentence(
        "Yêu cầu thiếu hoặc lặp tham số {parameter}.",
        "The request lacks {parameter}, or gives it twice.",
    ),
    "token.scope_too_wide": Sentence(
        "Máy kết nối này không được cấp: {scope}.", "The client was never given: {scope}."
    ),
}
