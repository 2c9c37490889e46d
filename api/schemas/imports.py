from enum import StrEnum
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from api.errors.imports import CellUnfit
from api.schemas.common import Fault, Schema

MOST_ROWS = 5000


class ImportKind(StrEnum):
    HOUSEHOLDS = "households"
    MEMBERS = "members"


class ImportMode(StrEnum):
    ATOMIC = "atomic"
    EACH = "each"


class RowStatus(StrEnum):
    ACCEPTABLE = "acceptable"
    CREATED = "created"
    REFUSED = "refused"


def _told_once(cell: Any, taken: ValidatorFunctionWrapHandler) -> Any:
    """Say one thing of a cell that is none of what it may be, not one for each."""
    try:
        return taken(cell)
    except ValidationError as error:
        raise CellUnfit from error


Plain: TypeAlias = str | int | float | bool | None
# What a row may hold before its fields are looked at: no deeper than the bodies it stands for.
Cell = Annotated[Plain | dict[str, Plain] | list[Plain], WrapValidator(_told_once)]


class ImportCreate(Schema):
    kind: ImportKind
    mode: Annotated[
        ImportMode,
        Field(description="All rows or none; or `each` that can be, with the truth on the rest."),
    ] = ImportMode.ATOMIC
    dry_run: Annotated[bool, Field(description="Say what would happen, and let none happen.")] = (
        False
    )
    rows: Annotated[
        list[dict[str, Cell]],
        Field(
            min_length=1,
            max_length=MOST_ROWS,
            description="Each as the body of `POST /v1/households` or `POST /v1/members`.",
        ),
    ]


class RowReport(Schema):
    row: int = Field(description="From 1, in the order sent.")
    status: RowStatus
    id: UUID | None = Field(description="Of what was created.")
    faults: list[Fault]


class ImportReport(Schema):
    kind: ImportKind
    mode: ImportMode
    dry_run: bool
    created: int
    refused: int
    rows: list[RowReport]
