import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.triage import Subject, subjects

FOUND = [
    ("Tôi muốn tố cáo ông A.", [Subject.DENUNCIATION]),
    ("TÔI XIN KHIẾU NẠI", [Subject.COMPLAINT]),
    ("Cán bộ đòi tiền mới làm giấy tờ", [Subject.CORRUPTION]),
    ("Nó dọa giết vợ, có bạo lực gia đình", [Subject.DANGER, Subject.CRIME]),
    ("có người đe doạ, doạ giết", [Subject.DANGER]),
    ("toi muon to cao viec nay", [Subject.DENUNCIATION]),
    ("tham    nhũng\nở xã", [Subject.CORRUPTION]),
]
NOT_FOUND = [
    "Đèn đường hỏng đã lâu.",
    "Mà tuy nhiên chúng tôi vẫn chờ.",  # not "ma túy"
    "Anh ấy người to cao, rất nhiệt tình giúp đỡ.",  # not "tố cáo"
    "Cần thêm điểm thu gom rác ở cụm 3.",
    "xin cam on, moi viec deu tot",
    "nguoi dan can giet mo gia suc o noi rieng",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_names_what_another_office_must_hear_of(text: str, expected: list[Subject]) -> None:
    assert subjects(text) == expected
    assert subjects(unicodedata.normalize("NFD", text)) == expected


@pytest.mark.parametrize("text", NOT_FOUND)
def test_leaves_other_words_alone(text: str) -> None:
    assert subjects(text) == []


def test_a_tone_may_stand_on_either_vowel() -> None:
    assert subjects("nguy hiểm vì doạ giết") == subjects("nguy hiểm vì dọa giết") != []


@given(st.text(max_size=300))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert set(subjects(text)) <= set(Subject)


@given(st.text(alphabet="abcđêô .,\n", max_size=40), st.sampled_from(["tố cáo", "khiếu nại"]))
def test_a_phrase_is_found_wherever_it_stands(around: str, phrase: str) -> None:
    assert subjects(f"{around} {phrase}, {around}")
