import pytest

from api.domain.redaction import Telling, plain_words, redacted, telling


def found(text: str, *names: str) -> list[tuple[Telling, str]]:
    return [(place.kind, place.words) for place in telling(text, names)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Gọi số 0912 345 678 nhé.", Telling.PHONE, "0912 345 678"),
        ("Gọi +84912345678.", Telling.PHONE, "+84912345678"),
        ("Gọi 0912.345.678 hoặc đến.", Telling.PHONE, "0912.345.678"),
        ("Máy bàn 0237 3825 123", Telling.PHONE, "0237 3825 123"),
        ("Số cũ 01682345678", Telling.PHONE, "01682345678"),
        ("Viết cho an.nguyen@thon.vn", Telling.EMAIL, "an.nguyen@thon.vn"),
        ("Viết cho an (at) thon (dot) vn", Telling.EMAIL, "an (at) thon (dot) vn"),
        ("Căn cước 038 099 012 345", Telling.ID_NUMBER, "038 099 012 345"),
        ("Căn cước 038099012345 đây", Telling.ID_NUMBER, "038099012345"),
        ("Chứng minh 172345678", Telling.ID_NUMBER, "172345678"),
        ("Nhà ở số nhà 12 mất nước", Telling.ADDRESS, "số nhà 12"),
        ("Trước nhà số 5B có cống", Telling.ADDRESS, "nhà số 5B"),
        ("Ở số 12/3 đường Lê Lợi", Telling.ADDRESS, "số 12/3 đường"),
        ("Ở 45/6 phố Hàng", Telling.ADDRESS, "45/6 phố"),
        ("Ở ngõ 3, số 12", Telling.ADDRESS, "ngõ 3, số 12"),
        ("Tổ đã gặp ông Nguyễn Văn An.", Telling.NAME, "Nguyễn Văn An"),
        ("Bà Minh đề nghị", Telling.NAME, "Minh"),
        ("gặp đồng chí Cường hôm qua", Telling.NAME, "Cường"),
        ("gặp đ/c Lê Văn Cường", Telling.NAME, "Lê Văn Cường"),
        ("Nguyễn Thị Minh đã nhận tiền", Telling.NAME, "Nguyễn Thị Minh"),
        ("Nguyen Thi Minh đã nhận tiền", Telling.NAME, "Nguyen Thi Minh"),
        ("Hộ Giàng A Páo được vay vốn", Telling.NAME, "Giàng A Páo"),
        ("Cảm ơn cô Hoa, thôn đã sửa", Telling.NAME, "Hoa"),
    ],
)
def test_what_tells_is_found(text: str, kind: Telling, words: str) -> None:
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Tổ điện đã thay bóng đèn đầu ngõ 3 tối 20/11/2026, cột đèn số 7 đường liên thôn.",
        "Kinh phí 1.500.000.000 đồng, còn 2.345.678.901 đồng.",
        "Đường Nguyễn Văn Linh và trường Lê Lợi được sửa.",
        "Thành phố Hồ Chí Minh, học tập Bác Hồ.",
        "Gặp bà M. và ông N.V.A. hôm qua.",
        "Báo hỏng điện theo số 19006769; cứu hỏa 114.",
        "Theo Quyết định 1770-QĐ/HU ngày 20 tháng 11 năm 2026.",
        "Mời ông bà, anh chị em trong thôn đến họp.",
        "Thông cống ngõ 3 trước mùa mưa; tổ đảng số 2 chịu trách nhiệm.",
        "Đảng ủy xã, Đoàn Thanh niên và Ban Thường vụ đã họp; Hà Nội cũng vậy.",
        "Ủy ban nhân dân xã Thiệu Toán trả lời: Thôn Đồng Bào đã có nước.",
    ],
)
def test_what_is_harmless_stands(text: str) -> None:
    assert telling(text) == []


def test_known_names_are_found_however_they_are_written() -> None:
    known = ("y thoa nie", "hoa binh")
    assert found("gặp y thoa niê ở chợ", *known) == [(Telling.NAME, "y thoa niê")]
    assert found("gặp Y-Thoa Nie", *known) == [(Telling.NAME, "Y-Thoa Nie")]
    assert found("mong muốn hòa bình", *known) == []
    assert found("mong gặp Hòa Bình", *known) == [(Telling.NAME, "Hòa Bình")]


def test_proposes_initials_and_dots() -> None:
    text = "Ông Nguyễn Văn An (0912 345 678) và chị Hoa ở số nhà 12."
    assert redacted(text, telling(text)) == "Ông N.V.A. (…) và chị H. ở …."
    assert telling(redacted(text, telling(text))) == []


def test_words_are_plain() -> None:
    assert plain_words("Đã gặp: Ông Nguyễn-Văn An!") == " da gap ong nguyen van an "
