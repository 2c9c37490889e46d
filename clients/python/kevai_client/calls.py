"""What a client can be asked to send."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import uuid4

ResultT_co = TypeVar("ResultT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Call(Generic[ResultT_co]):
    """One operation with its arguments; ``ResultT_co`` is what its success answers."""

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, Any] | None = None
    files: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    takes_key: bool = False  # and is then done once, however often it is sent
    is_public: bool = False  # asks nobody who they are

    def keyed(self, key: str | None = None) -> "Call[ResultT_co]":
        """Name what takes a key, so that sent again it is answered and not done again.

        An operation that takes none would be done again all the same: it is not given any.
        """
        if not self.takes_key:
            if key is not None:
                msg = f"{self.method} {self.path} takes no Idempotency-Key"
                raise ValueError(msg)
            return self
        if "Idempotency-Key" in self.headers:
            return self
        return replace(self, headers={**self.headers, "Idempotency-Key": key or str(uuid4())})

    def following(self, cursor: str) -> "Call[ResultT_co]":
        return replace(self, params={**self.params, "after": cursor})


def given(**values: Any) -> dict[str, Any]:
    """Leave out what was not given."""
    return {name: value for name, value in values.items() if value is not None}
