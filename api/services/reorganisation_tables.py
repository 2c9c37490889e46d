"""Steps by the hundred, from a table: read whole, judged row by row, and written all or not."""

import csv
from base64 import b64decode
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import Final
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError
from python_calamine import CalamineError, load_workbook
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.domain.reorganisation_tables import Read, header_of, read
from api.domain.sheets import Header, Row, cell_address
from api.errors import FaultyPart
from api.errors.reorganisations import CellUnclear, ReorganisationTableFaulty, TableUnclear
from api.i18n import Locale, sentence
from api.i18n.faults import fault_sentence
from api.schemas.common import Fault
from api.schemas.reorganisations import (
    MOST_STEPS,
    ReorganisationStep,
    StepsImport,
    StepsImported,
)
from api.services import reorganisations

UNPACKED: Final = 20_000_000  # bytes; a table of 5,000 steps has one
SHOWN: Final = 200
# A step names its subject once; a table has a column for each way.
COLUMN: Final = {
    "subject": "subject_code",
    "group_codes": "groups",
    "household_codes": "households",
}


async def take(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    reorganisation_id: UUID,
    given: StepsImport,
    *,
    version: int,
    locale: Locale,
) -> StepsImported:
    """Write the steps of a table in place of the present ones, or after them."""
    found = await reorganisations.held_draft(session, actor, reorganisation_id, version=version)
    rows = _rows(given)
    header = header_of(rows)
    if header is None:
        raise TableUnclear(field="body")
    steps: list[ReorganisationStep] = []
    faults: list[Fault] = []
    for row in read(rows, header):
        step, wrong = _judged(row, header, locale)
        faults += wrong
        if step is not None:
            steps.append(step)
    before = []
    if given.append:
        before = [taken.step for taken in await reorganisations.steps_of(session, found)]
    if len(before) + len(steps) > MOST_STEPS:
        raise TableUnclear(field="body")
    if faults and not given.dry_run:
        parts = [FaultyPart(f"body.{fault.field}", fault.code, fault.message) for fault in faults]
        raise ReorganisationTableFaulty(parts[:SHOWN], count=len(parts))
    if not given.dry_run:
        await reorganisations.write_steps(session, found, [*before, *steps])
        found.version += 1
        await session.flush()
        await audit.record(session, actor, "reorganisation.imported", found, {"steps": len(steps)})
    return StepsImported(
        dry_run=given.dry_run,
        accepted=len(steps),
        step_count=len(before) + len(steps) if given.dry_run else found.steps,
        faults=faults[:SHOWN],
        version=found.version,
    )


def _rows(given: StepsImport) -> Sequence[Row]:
    if given.csv is not None:
        try:
            text = given.csv.removeprefix("\ufeff")
            return list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))
        except csv.Error as error:
            raise TableUnclear(field="body.csv") from error
    try:
        content = BytesIO(b64decode(given.xlsx or "", validate=True))
        with ZipFile(content) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise TableUnclear(field="body.xlsx")
        content.seek(0)
        book = load_workbook(content)
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (BadZipFile, CalamineError, ValueError) as error:
        raise TableUnclear(field="body.xlsx") from error


def _delimiter(text: str) -> str:
    """Tell how cells are parted: where a comma is decimal, programs write semicolons."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _judged(
    row: Read, header: Header, locale: Locale
) -> tuple[ReorganisationStep | None, list[Fault]]:
    if row.faults:
        return None, [
            Fault(
                field=_cell(row, header, fault.column),
                code=CellUnclear.code,
                message=sentence(CellUnclear.code, locale, {"value": fault.value}),
            )
            for fault in row.faults
        ]
    try:
        return ReorganisationStep.model_validate(row.said), []
    except ValidationError as error:
        return None, list(_told(row, header, error, locale))


def _told(row: Read, header: Header, error: ValidationError, locale: Locale) -> Iterator[Fault]:
    for fault in error.errors(include_url=False):
        place = fault["loc"][1:] if fault["loc"][:1] == ("parts",) else fault["loc"]
        column = str(place[0]) if place else "action"
        yield Fault(
            field=_cell(row, header, COLUMN.get(column, column)),
            code=fault["type"],
            message=fault_sentence(fault, locale),
        )


def _cell(row: Read, header: Header, column: str) -> str:
    """Name the line, from 1, the column, and the cell where the table has that column."""
    place = f"line.{row.row + 1}.{column}"
    index = header.columns.get(column)
    return place if index is None else f"{place}.{cell_address(row.row, index)}"
