"""Steps by the hundred, from a table: read whole, judged row by row, and written all or not."""

import csv
from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Final, NamedTuple
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
from api.services import reorganisation_nodes, reorganisations

UNPACKED: Final = 20_000_000  # bytes; a table of 5,000 steps has one
SHOWN: Final = 200
COLUMN: Final = {
    "group_codes": "groups",
    "household_codes": "households",
}


class Judged(NamedTuple):
    """A row, the step that it is if it is one, and what is wrong with it."""

    row: Read
    step: ReorganisationStep | None
    faults: list[Fault]


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
    kept = await reorganisations.steps_of(session, found) if given.append else []
    before = [taken.step for taken in kept]
    judged = [_judged(row, header, locale) for row in read(rows, header)]
    if len(before) + len(judged) > MOST_STEPS:
        raise TableUnclear(field="body")
    await _look_up(session, judged, header, locale, before=before, on=found.takes_effect)
    faults = [fault for one in judged for fault in one.faults]
    steps = [one.step for one in judged if one.step is not None and not one.faults]
    if faults and not given.dry_run:
        parts = [FaultyPart(f"body.{fault.field}", fault.code, fault.message) for fault in faults]
        raise ReorganisationTableFaulty(parts[:SHOWN], count=len(parts))
    if not given.dry_run:
        await reorganisations.write_steps(session, actor, found, steps, after=kept)
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


async def _look_up(  # noqa: PLR0913
    session: AsyncSession,
    judged: Sequence[Judged],
    header: Header,
    locale: Locale,
    *,
    before: Sequence[ReorganisationStep],
    on: date,
) -> None:
    """Note what the rows name and there is not; one that is faulty makes what it says it makes."""
    earlier = [reorganisation_nodes.naming(number, step) for number, step in enumerate(before, 1)]
    first = len(before) + 1
    namings = [one.row.naming(number) for number, one in enumerate(judged, first)]
    for one in await reorganisation_nodes.unknown(session, [*earlier, *namings], on):
        if one.number < first:
            continue  # of a step that is there already; the preview names it
        code, params = one.refusal.code, one.refusal.params
        there = judged[one.number - first]
        column = there.row.subject if one.field == "subject" else one.field
        field = _cell(there.row, header, column)
        there.faults.append(Fault(field=field, code=code, message=sentence(code, locale, params)))


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


def _judged(row: Read, header: Header, locale: Locale) -> Judged:
    if row.faults:
        faults = [
            Fault(
                field=_cell(row, header, fault.column),
                code=CellUnclear.code,
                message=sentence(CellUnclear.code, locale, {"value": fault.value}),
            )
            for fault in row.faults
        ]
        return Judged(row, None, faults)
    try:
        return Judged(row, ReorganisationStep.model_validate(row.said), [])
    except ValidationError as error:
        return Judged(row, None, list(_told(row, header, error, locale)))


def _told(row: Read, header: Header, error: ValidationError, locale: Locale) -> Iterator[Fault]:
    for fault in error.errors(include_url=False):
        place = fault["loc"][1:] if fault["loc"][:1] == ("parts",) else fault["loc"]
        column = str(place[0]) if place else "action"
        yield Fault(
            field=_cell(
                row, header, row.subject if column == "subject" else COLUMN.get(column, column)
            ),
            code=fault["type"],
            message=fault_sentence(fault, locale),
        )


def _cell(row: Read, header: Header, column: str) -> str:
    """Name the line, from 1, the column, and the cell where the table has that column."""
    place = f"line.{row.row + 1}.{column}"
    index = header.columns.get(column)
    return place if index is None else f"{place}.{cell_address(row.row, index)}"
