"""Who sees feedback: the only place where it is selected, but for ``feedback_intake``.

A case is seen by two, and by nobody else: whoever holds its receipt, and who sits in the body
that handles it. That body is computed at every read, by ``handling_body`` in the database: the
first one up the tree of today in which nobody whom it is about has a seat, and somebody can handle
it who is not left out of it (recused, or with a conflict of interest). Committees come first, then
what stands in ``feedback_fallback``. The branch scope, the levels above, administrators and
machines do not come into it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    all_,
    and_,
    any_,
    false,
    func,
    literal,
    text,
    tuple_,
)
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access.actor import Actor
from api.access.visible import holds_on
from api.db.asked import Asked, Question
from api.db.base import table_of
from api.db.pool import Pool
from api.domain.feedback import SEATED, BodyKind, FeedbackKind, FeedbackState, seats_of
from api.domain.roles import Permission
from api.errors.feedback import FeedbackNotFound
from api.models.accounts import RoleTerm
from api.models.attachments import FeedbackAttachment
from api.models.feedback import (
    Feedback,
    FeedbackContact,
    FeedbackEntry,
    FeedbackTombstone,
)
from api.models.party_orgs import PartyOrgSpan
from api.models.reply_requests import Reply, ReplyRequest

RECEIPT: Final = text("SELECT set_config('kevai.receipt', :receipt, true)")
# By what follows where a case lies; a thousand cases of a village have few of them.
COURSE: Final = (
    "origin_id",
    "concerned",
    "recused",
    "barred",
    "barred_fronts",
    "barred_inspections",
)
BODIES: Final = Question("""
    SELECT course.number, body.org_id, span.name, body.kind
    FROM jsonb_to_recordset(CAST(:courses AS jsonb)) AS course (number int, origin_id uuid,
        concerned uuid[], recused uuid[], barred uuid[], barred_fronts uuid[],
        barred_inspections uuid[])
    CROSS JOIN LATERAL handling_body(course.origin_id, course.concerned, course.recused,
        course.barred, course.barred_fronts, course.barred_inspections, CAST(:today AS date), NULL)
        AS body
    JOIN party_org_span AS span ON span.org_id = body.org_id AND span.valid @> CAST(:today AS date)
""")
# One page of what ``handled_by`` says, which raises the wall as ``listing.raised`` does: the rows
# are sought for whoever that call names, so that none can show before it stands.
PAGE: Final = Question("""
    WITH wall AS MATERIALIZED (
        SELECT set_config('kevai.sight', '', true),
            set_config('kevai.person', CAST(CAST(:person AS uuid) AS text), true) AS person,
            set_config('kevai.today', CAST(CAST(:today AS date) AS text), true) AS today
    )
    SELECT page.*, (
        SELECT span.name FROM party_org_span AS span
        WHERE span.org_id = page.origin_id AND span.valid_from <= CAST(:today AS date)
        ORDER BY span.valid_from DESC LIMIT 1
    ) AS origin_name
    FROM wall CROSS JOIN LATERAL (
        SELECT id, kind, state, received_on, origin_id, concerned, recused, barred, barred_fronts,
            barred_inspections, urgent, clock_from, assigned_to, rating, version
        FROM feedback
        WHERE origin_id IN (
                SELECT span.org_id FROM party_org_span AS span
                WHERE string_to_array(span.path, '.') && CAST(:labels AS text[]))
            AND CAST(wall.person AS uuid) <> ALL (concerned)
            AND (origin_id, concerned, recused, barred, barred_fronts, barred_inspections) IN (
                SELECT handled.origin_id, handled.concerned, handled.recused, handled.barred,
                    handled.barred_fronts, handled.barred_inspections
                FROM handled_courses(CAST(wall.person AS uuid), CAST(wall.today AS date))
                    AS handled)
            AND (CAST(:state AS text) IS NULL OR state = :state)
            AND (NOT CAST(:mine AS boolean) OR assigned_to = CAST(wall.person AS uuid))
            AND (CAST(:last_day AS date) IS NULL
                OR (received_on, id) < (CAST(:last_day AS date), CAST(:last_id AS uuid)))
        ORDER BY received_on DESC, id DESC LIMIT CAST(:limit AS int)
    ) AS page
    ORDER BY page.received_on DESC, page.id DESC
""")
NAME: Final = text("""
    SELECT name FROM party_org_span WHERE org_id = :org_id AND valid_from <= :today
    ORDER BY valid_from DESC LIMIT 1
""")
WAITING: Final = text("SELECT * FROM feedback_waiting(:since, :today)")
FORGET: Final = text("SELECT forget_feedback(:before, :today)")
CLOSE: Final = text("SELECT close_feedback(:before, :today)")
RECUSE: Final = text("SELECT recuse_from_feedback(:case_id, :person_id, :today)")
HANDLERS: Final = text("""
    SELECT DISTINCT term.person_id, account.display_name
    FROM role_term AS term JOIN account ON account.person_id = term.person_id
    WHERE term.org_id = :org_id AND term.role = ANY (:roles) AND account.closed_at IS NULL
        AND term.valid_from <= :today AND (term.valid_to IS NULL OR term.valid_to > :today)
        AND term.person_id <> ALL (CAST(:recused AS uuid[]))
        AND NOT conflicted(term.person_id, CAST(:concerned AS uuid[]), :today)
    ORDER BY account.display_name, term.person_id
""")
DISCARDED: Final = text("SELECT discarded_objects(:most)")
FORGET_OBJECTS: Final = text("SELECT forget_objects(:names)")
UNKNOWN: Final = text("SELECT unknown_objects(:names)")
FOLLOW: Final = text("SELECT case_id, org_id FROM follow_subjects(:subjects, :bodies, :today)")
RAISE: Final = text("SELECT raise_feedback(:case_id, :since, :org_id, :body_kind, :today)")


@dataclass(frozen=True, slots=True)
class Body:
    """A committee; or the inspection committee, or the Fatherland Front, of the same place."""

    org_id: UUID
    name: str
    kind: BodyKind


@dataclass(slots=True)
class Followed:
    """A case that went along with what it is about, and the body that has it now."""

    id: UUID
    org_id: UUID


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as a line of the inbox: nothing of it is opened."""

    id: UUID
    kind: FeedbackKind
    state: FeedbackState
    received_on: date
    origin_id: UUID
    origin_name: str
    concerned: Sequence[UUID]
    recused: Sequence[UUID]
    barred: Sequence[UUID]
    barred_fronts: Sequence[UUID]
    barred_inspections: Sequence[UUID]
    urgent: bool
    clock_from: date
    assigned_to: UUID | None
    rating: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page of the cases that somebody handles."""

    state: FeedbackState | None
    mine: bool
    after: tuple[date, UUID] | None
    limit: int


@dataclass(slots=True)
class Waiting:
    """A case whose next step somebody owes, as far as the worker sees it: where it lies."""

    id: UUID
    state: FeedbackState
    kind: FeedbackKind
    urgent: bool
    clock_from: date
    org_id: UUID
    body_kind: BodyKind


def handled_by(actor: Actor) -> ColumnElement[bool]:
    """Say that a case lies with a body in which the actor sits, and is not about them.

    Where it began narrows the search first: below the actor's places, now or at any time. So
    what began in a body that is no more is still found, wherever its place has moved since.
    """
    labels = _labels(actor)
    if actor.person_id is None or not labels:
        return false()
    places = func.string_to_array(col(PartyOrgSpan.path), ".", type_=ARRAY(Text))
    below = select(col(PartyOrgSpan.org_id)).where(places.overlap(labels))
    began = col(Feedback.origin_id).in_(below)
    person = literal(actor.person_id, Uuid)
    courses = (
        func.handled_courses(person, actor.today).table_valued(*COURSE).render_derived("handled")
    )
    handled = select_columns(*(courses.c[name] for name in COURSE))
    course = tuple_(*(table_of(Feedback).c[name] for name in COURSE))
    return and_(began, person != all_(col(Feedback.concerned)), course.in_(handled))


def cases(actor: Actor) -> SelectOfScalar[Feedback]:
    """Start a query on the cases that the actor handles."""
    return select(Feedback).where(handled_by(actor))


async def page(pool: Pool, actor: Actor, wanted: Wanted) -> list[Listed]:
    """List the cases that the actor handles, the newest first."""
    labels = _labels(actor)
    if actor.person_id is None or not labels:
        return []
    last_day, last_id = wanted.after or (None, None)
    found = await PAGE.rows(
        pool,
        person=actor.person_id,
        today=actor.today,
        labels=labels,
        state=wanted.state,
        mine=wanted.mine,
        last_day=last_day,
        last_id=last_id,
        limit=wanted.limit,
    )
    return [Listed(**row) for row in found]


def _labels(actor: Actor) -> list[str]:
    return [root.rsplit(".", 1)[-1] for root in actor.scope(Permission.FEEDBACK_HANDLE)]


async def counted_about(
    session: AsyncSession, actor: Actor, person_id: UUID, first: date, beyond: date
) -> dict[FeedbackKind, int]:
    """Count by kind what came in within ``[first, beyond)`` about somebody, and the actor handles.

    Of themselves nobody handles anything, so of themselves they count nothing.
    """
    received_on, kind = col(Feedback.received_on), col(Feedback.kind)
    about = literal(person_id, Uuid) == any_(col(Feedback.concerned))
    of_days = (handled_by(actor), about, received_on >= first, received_on < beyond)
    counted = select_columns(kind, func.count()).where(*of_days).group_by(kind)
    found = await (await session.connection()).execute(counted)
    return {FeedbackKind(one): number for one, number in found}


async def require_case(session: AsyncSession, actor: Actor, feedback_id: UUID) -> Feedback:
    """Find and lock a case that the actor handles; any other does not exist."""
    wanted = cases(actor).where(col(Feedback.id) == feedback_id).with_for_update()
    case = (await session.exec(wanted)).first()
    if case is None:
        raise FeedbackNotFound(feedback_id=feedback_id)
    return case


async def of_receipt(session: AsyncSession, receipt_hash: bytes) -> Feedback | None:
    """Find and lock the case of a receipt; the rest of the transaction sees no other."""
    await (await session.connection()).execute(RECEIPT, {"receipt": receipt_hash.hex()})
    wanted = select(Feedback).where(col(Feedback.receipt_hash) == receipt_hash)
    return (await session.exec(wanted.with_for_update())).first()


async def forgotten_on(session: AsyncSession, receipt_hash: bytes) -> date | None:
    """Say when the case of a receipt was let go of, if it was; ``of_receipt`` comes before."""
    left = select(col(FeedbackTombstone.forgotten_on)).where(
        col(FeedbackTombstone.receipt_hash) == receipt_hash
    )
    return (await session.exec(left)).first()


async def forget(session: AsyncSession, before: date, today: date) -> int:
    """Delete what was closed or transferred before a day, but for the fact that it was."""
    asked = {"before": before, "today": today}
    return int((await (await session.connection()).execute(FORGET, asked)).scalar_one())


async def close(session: AsyncSession, before: date, today: date) -> int:
    """Close what was answered or refused before a day, and was not doubted since."""
    asked = {"before": before, "today": today}
    return int((await (await session.connection()).execute(CLOSE, asked)).scalar_one())


async def recuse(session: AsyncSession, case: Feedback, person_id: UUID, today: date) -> None:
    """Leave a person out of whoever handles a case: from now on it does not exist for them."""
    asked = {"case_id": case.id, "person_id": person_id, "today": today}
    await (await session.connection()).execute(RECUSE, asked)


async def entries_of(session: AsyncSession, case: Feedback) -> list[FeedbackEntry]:
    of_case = col(FeedbackEntry.feedback_id) == case.id
    wanted = select(FeedbackEntry).where(of_case).order_by(col(FeedbackEntry.number))
    return list((await session.exec(wanted)).all())


async def replies_of(
    session: AsyncSession, case: Feedback
) -> list[tuple[ReplyRequest, Reply | None]]:
    wanted = (
        select(ReplyRequest, Reply)
        .outerjoin(Reply, col(Reply.request_id) == col(ReplyRequest.id))
        .where(col(ReplyRequest.feedback_id) == case.id)
        .order_by(col(ReplyRequest.asked_on), col(ReplyRequest.id))
    )
    return list((await session.exec(wanted)).all())


async def handlers_of(
    session: AsyncSession, case: Feedback, body: Body, today: date
) -> list[tuple[UUID, str]]:
    """Name those who can handle a case today, in the body that has it."""
    asked = {
        "org_id": body.org_id,
        "roles": [role.value for role in seats_of(body.kind)],
        "today": today,
        "recused": case.recused,
        "concerned": case.concerned,
    }
    found = await (await session.connection()).execute(HANDLERS, asked)
    return [(person_id, name) for person_id, name in found]


async def contact_of(session: AsyncSession, case: Feedback) -> FeedbackContact | None:
    wanted = select(FeedbackContact).where(col(FeedbackContact.feedback_id) == case.id)
    return (await session.exec(wanted)).first()


async def attachments_of(session: AsyncSession, case: Feedback) -> list[FeedbackAttachment]:
    of_case = col(FeedbackAttachment.feedback_id) == case.id
    wanted = select(FeedbackAttachment).where(of_case).order_by(col(FeedbackAttachment.number))
    return list((await session.exec(wanted)).all())


async def unknown_objects(session: AsyncSession, names: Sequence[UUID]) -> list[UUID]:
    """Tell which of these no attachment has, for the worker, who sees none."""
    found = await (await session.connection()).scalars(UNKNOWN, {"names": list(names)})
    return list(found)


async def discarded_objects(session: AsyncSession, most: int) -> list[UUID]:
    """Name objects whose attachment is deleted, for the worker."""
    return list(await (await session.connection()).scalars(DISCARDED, {"most": most}))


async def forget_objects(session: AsyncSession, names: Sequence[UUID]) -> None:
    """Note that these objects are deleted too."""
    await (await session.connection()).execute(FORGET_OBJECTS, {"names": list(names)})


async def bodies_of(
    asked: Asked, cases: Sequence[Listed | Feedback], today: date
) -> dict[UUID, Body]:
    """Name the body with which each case lies today; none where nobody free of it sits."""
    courses = {case.id: _course(case) for case in cases}
    numbered = list(dict.fromkeys(courses.values()))
    rows = [dict(zip(COURSE, one, strict=True), number=n) for n, one in enumerate(numbered)]
    found = await BODIES.rows(asked, courses=json.dumps(rows, default=str), today=today)
    by_course = {
        numbered[row["number"]]: Body(row["org_id"], row["name"], BodyKind(row["kind"]))
        for row in found
    }
    return {one: by_course[course] for one, course in courses.items() if course in by_course}


def _course(case: Listed | Feedback) -> tuple[UUID | tuple[UUID, ...], ...]:
    named = (getattr(case, name) for name in COURSE)
    return tuple(tuple(value) if isinstance(value, list) else value for value in named)


async def waiting(session: AsyncSession, since: date, today: date) -> list[Waiting]:
    """List the open cases that have waited since a day or longer, for the worker alone."""
    found = await (await session.connection()).execute(WAITING, {"since": since, "today": today})
    return [
        Waiting(
            case_id, FeedbackState(state), FeedbackKind(kind), urgent, since, org_id, BodyKind(body)
        )
        for case_id, state, kind, urgent, since, org_id, body in found
    ]


async def raise_over(session: AsyncSession, case: Waiting, today: date) -> bool:
    """Pass a case to the body above the one that has it; False where there is none, or no need."""
    asked = {
        "case_id": case.id,
        "since": case.clock_from,
        "org_id": case.org_id,
        "body_kind": case.body_kind,
        "today": today,
    }
    return bool((await (await session.connection()).execute(RAISE, asked)).scalar_one())


async def follow(
    session: AsyncSession, answering: Mapping[bytes, UUID], today: date
) -> list[Followed]:
    """Let open cases about each subject begin with whoever answers for it, for the worker alone.

    A subject is named by its hash (``services.feedback_subjects``): what a case is about is told
    to nobody. What is about somebody goes along only where all of them are members by now.
    """
    asked = {"subjects": [*answering], "bodies": [*answering.values()], "today": today}
    found = await (await session.connection()).execute(FOLLOW, asked)
    return [Followed(case_id, org_id) for case_id, org_id in found]


async def name_of(session: AsyncSession, org_id: UUID, today: date) -> str | None:
    """Give the name of an organisation, as it is today or was at last."""
    asked = {"org_id": org_id, "today": today}
    name: str | None = await (await session.connection()).scalar(NAME, asked)
    return name


async def office_holders(session: AsyncSession, org_id: UUID, today: date) -> list[UUID]:
    """Name the persons who sit in a body: a comment on it as a whole is about each of them."""
    wanted = select(col(RoleTerm.person_id)).where(
        col(RoleTerm.org_id) == org_id,
        col(RoleTerm.role).in_(SEATED),
        col(RoleTerm.person_id).is_not(None),
        holds_on(RoleTerm, today),
    )
    return [person for person in (await session.exec(wanted)).all() if person]
