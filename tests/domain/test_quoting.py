from hypothesis import given
from hypothesis import strategies as st

from api.domain.quoting import RUN, quoted

SAID = "Từ tháng Ba đến nay, đồng chí Cường chưa đến nhà tôi lần nào cả!"
WORDS = st.lists(
    st.sampled_from(["tổ", "dân", "có", "đèn", "đường", "hỏng", "đã", "lâu"]), max_size=20
)


def test_a_run_of_words_is_found_however_it_is_spelled() -> None:
    assert (
        quoted("Vì sao “dong chi CUONG, chua den” nhà dân?", SAID) == "“dong chi CUONG, chua den”"
    )
    assert quoted("Ba tháng qua đồng chí đã đến nhóm hộ những lần nào?", SAID) is None
    assert quoted("", SAID) is None


@given(WORDS, WORDS)
def test_it_is_quoted_exactly_where_a_run_is_shared(one: list[str], other: list[str]) -> None:
    def runs(words: list[str]) -> set[tuple[str, ...]]:
        return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}

    found = quoted(" ".join(one), " ".join(other))
    assert (found is not None) == bool(runs(one) & runs(other))
