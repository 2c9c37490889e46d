"""Whether one text repeats the words of another."""

from typing import Final

from api.domain.text import fold

RUN: Final = 5  # words on end that two people hardly choose by chance


def quoted(text: str, source: str) -> str | None:
    """Give the first run of words in a text that stands in the other too, however it is spelled."""
    words, known = text.split(), _words(source)
    runs = {tuple(known[at : at + RUN]) for at in range(len(known) - RUN + 1)}
    plain = [(word, spelled) for spelled in words for word in _words(spelled)]
    for at in range(len(plain) - RUN + 1):
        run = plain[at : at + RUN]
        if tuple(word for word, _ in run) in runs:
            return " ".join(dict.fromkeys(spelled for _, spelled in run))
    return None


def _words(text: str) -> list[str]:
    """Give the words as they sound: without case, diacritics or signs between them."""
    return "".join(one if one.isalnum() else " " for one in fold(text)).split()
