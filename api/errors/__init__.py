"""What can go wrong, in the words of the domain. HTTP is added in ``api.problems``.

Errors of one feature stand in the module of its stem; their sentences in ``api.i18n``.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, NamedTuple, Self

from pydantic_core import PydanticCustomError


class DomainError(Exception):
    """An expected failure: a stable code for programs, parameters for the sentence.

    ``field`` names the part of the request that is at fault, where one is. What was written
    before a ``lasting`` refusal stays written, as it does after a success.
    """

    status: ClassVar[int]
    code: ClassVar[str]
    lasting: ClassVar[bool] = False

    def __init__(self, *, field: str | None = None, **params: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.params = params


class FaultyValue(PydanticCustomError):
    """A value that a rule of ours refuses: Pydantic reports it by its code, and knows no prose."""

    code: ClassVar[str]

    def __new__(cls, **params: object) -> Self:
        return super().__new__(cls, cls.code, cls.code, params)

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, self.code, params)


class FaultyPart(NamedTuple):
    """One part of a request that is at fault, and the sentence in the language asked for."""

    field: str
    code: str
    message: str


class LateFault(NamedTuple):
    """One part of a request that is at fault; its sentence is written with the answer."""

    field: str
    code: str
    params: Mapping[str, object]


class SeveralFaults(DomainError):
    """Refused because of several parts of the request, each with its own reason."""

    def __init__(self, faults: Iterable[FaultyPart | LateFault], **params: object) -> None:
        super().__init__(field=None, **params)
        self.faults = tuple(faults)


class TooOften(DomainError):
    """Refused for now; ``seconds`` say when it is worth another try."""

    status = 429

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class Unauthenticated(DomainError):
    status, code = 401, "auth.required"


class NotPermitted(DomainError):
    status, code = 403, "auth.not_permitted"


class MediaTypeUnsupported(DomainError):
    """What was sent is not of the kind that this address takes."""

    status, code = 415, "request.media_type_unsupported"


class BodyTooLarge(DomainError):
    status, code = 413, "request.too_large"


class RequestInFlight(DomainError):
    status, code = 409, "idempotency.in_flight"


class Contended(DomainError):
    """Others were changing the same rows, and went first; sent again, it will be done."""

    status, code = 503, "request.contended"


class Stale(DomainError):
    status, code = 412, "version.stale"


class KeyReused(DomainError):
    status, code = 422, "idempotency.key_reused"


class CursorInvalid(DomainError):
    status, code = 422, "cursor.invalid"


class DayNotCome(DomainError):
    """What is recorded as having happened lies in the future."""

    status, code = 422, "day.not_come"


class PeriodEmpty(DomainError):
    """The end does not lie after the beginning."""

    status, code = 422, "period.empty"


class VersionRequired(DomainError):
    status, code = 428, "version.required"


class KeyMalformed(FaultyValue):
    code = "idempotency.key_malformed"
