"""Many rows at once: the validators of the single routes, and statements over whole sets."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import to_jsonable_python
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.require import require_org
from api.db.base import uuid7
from api.domain import clock
from api.domain.roles import Permission
from api.domain.text import fold
from api.errors import DomainError, FaultyPart
from api.errors.households import HouseholdCodeTaken
from api.errors.imports import ImportRefused
from api.errors.members import ExternalIdTaken
from api.errors.places import PlaceNotFound
from api.i18n import Locale, sentence
from api.i18n.faults import fault_sentence
from api.models.places import Place
from api.schemas.common import Fault, Schema
from api.schemas.households import HouseholdCreate
from api.schemas.imports import (
    ImportCreate,
    ImportKind,
    ImportMode,
    ImportReport,
    RowReport,
    RowStatus,
)
from api.schemas.members import MemberCreate
from api.services import households, members, places
from api.services.import_statements import HOUSEHOLDS, MEMBERS, STANDINGS

Columns = dict[str, Any]


@dataclass
class Row:
    number: int
    new: Schema | None = None
    columns: Columns = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class Asked:
    """Asks once for what many rows name, such as a place, and repeats the answer or refusal."""

    def __init__(self, ask: Callable[[UUID], Awaitable[Any]]) -> None:
        self._ask = ask
        self._answers: dict[UUID, Any] = {}

    async def __call__(self, key: UUID) -> Any:
        if key not in self._answers:
            try:
                self._answers[key] = await self._ask(key)
            except DomainError as refusal:
                self._answers[key] = refusal
        answer = self._answers[key]
        if isinstance(answer, DomainError):
            raise answer.with_traceback(None)
        return answer


class Households:
    schema = HouseholdCreate

    def __init__(self, session: AsyncSession, actor: Actor) -> None:
        self._session, self._actor = session, actor
        self._in_charge = Asked(self._find_in_charge)

    async def columns(self, new: HouseholdCreate) -> Columns:
        org_id = await self._in_charge(new.place_id)
        return {
            **new.model_dump(),
            "since": households.first_day(self._actor, new),
            "org_id": org_id,
            "folded_name": fold(new.head_name),
            "changes": new.model_dump(mode="json", exclude_unset=True),
        }

    async def write(self, rows: Sequence[Columns]) -> set[UUID]:
        return await _written(self._session, self._actor, HOUSEHOLDS, rows)

    @staticmethod
    def taken(new: HouseholdCreate) -> DomainError:
        return HouseholdCodeTaken(field="body.code", code=new.code)

    async def _find_in_charge(self, place_id: UUID) -> UUID:
        session, actor, name = self._session, self._actor, "body.place_id"
        org_id = await places.in_charge_of_new(session, actor, place_id, field=name)
        await require_org(session, actor, Permission.HOUSEHOLD_WRITE, org_id, field=name)
        return org_id


class Members:
    schema = MemberCreate

    def __init__(self, session: AsyncSession, actor: Actor) -> None:
        self._session, self._actor = session, actor
        self._holder = Asked(self._find_holder)
        self._place = Asked(self._find_place)

    async def columns(self, new: MemberCreate) -> Columns:
        await self._holder(new.org_id)
        members.check_new(self._actor, new)
        if new.home_place_id is not None:
            await self._place(new.home_place_id)
        return {
            **members.columns_of(new),
            "org_id": new.org_id,
            "standing": new.standing,
            "resolution_ref": new.resolution_ref,
            "valid_from": new.since,
            "changes": members.said_of(new),
        }

    async def write(self, rows: Sequence[Columns]) -> set[UUID]:
        made = await _written(self._session, self._actor, MEMBERS, rows)
        # A statement of its own: the wall of standings looks for the member, who must be there.
        following = [row for row in rows if row["id"] in made]
        await _written(self._session, self._actor, STANDINGS, following)
        return made

    @staticmethod
    def taken(_new: MemberCreate) -> DomainError:
        return ExternalIdTaken(field="body.external_ids")

    async def _find_holder(self, org_id: UUID) -> object:
        return await members.require_holder(
            self._session, self._actor, Permission.MEMBER_WRITE, org_id
        )

    async def _find_place(self, place_id: UUID) -> UUID:
        found = select(Place.id).where(col(Place.id) == place_id)
        if (await self._session.exec(found)).first() is None:
            raise PlaceNotFound(field="body.home_place_id", place_id=place_id)
        return place_id


KINDS: Final[Mapping[ImportKind, Any]] = {
    ImportKind.HOUSEHOLDS: Households,
    ImportKind.MEMBERS: Members,
}


async def run(
    session: AsyncSession, actor: Actor, asked: ImportCreate, *, locale: Locale
) -> ImportReport:
    """Take the rows that can be taken; in one piece, all of them or none.

    A dry run does the same and undoes it, so that it says what the database would say.
    """
    kind = KINDS[asked.kind](session, actor)
    rows = [_parsed(kind.schema, number, row, locale) for number, row in enumerate(asked.rows, 1)]
    for row in rows:
        if row.new is not None:
            await _prepare(kind, row, locale)
    savepoint = await session.begin_nested()
    await _write(kind, [row for row in rows if not row.faults], locale)
    if asked.dry_run:
        await savepoint.rollback()
    else:
        await savepoint.commit()
    if asked.mode is ImportMode.ATOMIC and not asked.dry_run:
        _refuse_any(rows)
    return _report(asked, rows)


def _parsed(schema: type[Schema], number: int, given: Mapping[str, Any], locale: Locale) -> Row:
    try:
        return Row(number, schema.model_validate(given))
    except ValidationError as error:
        faults = [
            Fault(
                field=".".join(map(str, fault["loc"])),
                code=fault["type"],
                message=fault_sentence(fault, locale),
            )
            for fault in error.errors(include_url=False)
        ]
        return Row(number, faults=faults)


async def _prepare(kind: Any, row: Row, locale: Locale) -> None:
    try:
        row.columns = {"id": uuid7(), **await kind.columns(row.new)}
    except DomainError as refusal:
        row.faults.append(_fault(refusal, locale))


async def _write(kind: Any, rows: Sequence[Row], locale: Locale) -> None:
    made = await kind.write([row.columns for row in rows]) if rows else set()
    for row in rows:
        if row.columns["id"] not in made:
            row.faults.append(_fault(kind.taken(row.new), locale))


def _fault(refusal: DomainError, locale: Locale) -> Fault:
    name = (refusal.field or "").removeprefix("body.")
    message = sentence(refusal.code, locale, refusal.params)
    return Fault(field=name, code=refusal.code, message=message)


async def _written(
    session: AsyncSession, actor: Actor, statement: Any, rows: Iterable[Columns]
) -> set[UUID]:
    """Hand over the rows as one JSON; hear which of them were made."""
    parameters = {
        "rows": json.dumps(to_jsonable_python(list(rows))),
        "account_id": actor.account_id,
        "now": clock.now(),
    }
    connection = await session.connection()
    return set((await connection.execute(statement, parameters)).scalars())


def _refuse_any(rows: Sequence[Row]) -> None:
    faults = [
        FaultyPart(f"body.rows.{row.number - 1}.{fault.field}", fault.code, fault.message)
        for row in rows
        for fault in row.faults
    ]
    if faults:
        refused = sum(bool(row.faults) for row in rows)
        raise ImportRefused(faults, refused=refused, rows=len(rows))


def _report(asked: ImportCreate, rows: Sequence[Row]) -> ImportReport:
    refused = sum(bool(row.faults) for row in rows)
    fine = RowStatus.ACCEPTABLE if asked.dry_run else RowStatus.CREATED
    return ImportReport(
        kind=asked.kind,
        mode=asked.mode,
        dry_run=asked.dry_run,
        created=0 if asked.dry_run else len(rows) - refused,
        refused=refused,
        rows=[
            RowReport(
                row=row.number,
                status=RowStatus.REFUSED if row.faults else fine,
                id=None if row.faults or asked.dry_run else row.columns["id"],
                faults=row.faults,
            )
            for row in rows
        ],
    )
