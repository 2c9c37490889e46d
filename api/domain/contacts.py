from enum import StrEnum


class ContactKind(StrEnum):
    """How a member was in touch with a household or a group."""

    VISIT = "visit"
    CALL = "call"
    MESSAGE = "message"
    GATHERING = "gathering"
