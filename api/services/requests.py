from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Date, String, Uuid, and_, bindparam, func, or_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE, TODAY
from api.access.listing import Listing
from api.access.require import (
    hold,
    in_charge_of,
    require_part_in,
    require_row,
    require_seen,
    require_version,
)
from api.access.summing import basis_of, by_part
from api.access.visible import visible
from api.db import reads
from api.db.reads import Source
from api.domain import clock
from api.domain.requests import PENDING, REQUEST_TRANSITIONS, RequestCategory, RequestState
from api.domain.roles import Permission
from api.errors import NotPermitted
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.members import MemberNotFound
from api.errors.requests import RequestCannotBecome, RequestNotFound, RequestNotPending
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.requests import RequestStep, ResidentRequest
from api.schemas.common import IfHappened
from api.schemas.requests import (
    RequestAnswer,
    RequestCreate,
    RequestDecline,
    RequestPart,
    RequestQuery,
    RequestRead,
    RequestReopen,
    RequestStepRead,
    RequestSummary,
    RequestSummaryQuery,
    RequestSums,
    RequestTransfer,
    RequestUpdate,
    RequestWhole,
)
from api.services.moves import require_move

PENDING_NOW: Final = or_(*(col(ResidentRequest.state) == state for state in sorted(PENDING)))
LISTING: Final = Listing(
    table=ResidentRequest,
    schema=RequestRead,
    permission=Permission.REQUEST_READ,
    order=(col(ResidentRequest.due_on), col(ResidentRequest.id)),
    filters={
        "org_id": SUBTREE,
        "state": col(ResidentRequest.state) == bindparam("state", type_=String),
        "category": col(ResidentRequest.category) == bindparam("category", type_=String),
        "owner_member_id": col(ResidentRequest.owner_member_id)
        == bindparam("owner_member_id", type_=Uuid),
        "owner_org_id": col(ResidentRequest.owner_org_id) == bindparam("owner_org_id", type_=Uuid),
        "household_id": col(ResidentRequest.household_id) == bindparam("household_id", type_=Uuid),
        "household_group_id": col(ResidentRequest.household_group_id)
        == bindparam("household_group_id", type_=Uuid),
        "due_before": col(ResidentRequest.due_on) < bindparam("due_before", type_=Date),
        "overdue": and_(PENDING_NOW, col(ResidentRequest.due_on) < TODAY)
        == bindparam("overdue", type_=Boolean),
    },
)
WHOLE: Final = Listing(
    table=ResidentRequest,
    schema=RequestWhole,
    permission=Permission.REQUEST_READ,
    order=LISTING.order,
    columns={
        "steps": reads.nested(
            RequestStepRead,
            RequestStep,
            col(RequestStep.id),
            where=col(RequestStep.request_id) == ResidentRequest.id,
        )
    },
    filters={"happened_by": happened(ResidentRequest)},
)


async def search(source: Source, actor: Actor, query: RequestQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, request_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    """Return the request with its answers as JSON, and its version."""
    missing = RequestNotFound(request_id=request_id)
    return await WHOLE.one(source, actor, request_id, missing, **query.given())


async def raise_(session: AsyncSession, actor: Actor, new: RequestCreate) -> RequestRead:
    """Take up a wish: a committee for its branch, a member for whom they are in charge of."""
    org_id = await _source(session, actor, new)
    in_charge = await in_charge_of(session, actor, Permission.REQUEST_WRITE, org_id)
    if not in_charge and actor.holder(Permission.REQUEST_WRITE) is None:
        raise NotPermitted(permission=Permission.REQUEST_WRITE)
    request = ResidentRequest(
        **new.model_dump(exclude={"org_id"}), org_id=org_id, raised_by=actor.person_id
    )
    if new.owner_member_id is None and new.owner_org_id is None:
        request.owner_org_id = org_id
    else:
        await _require_owner(session, actor, new, in_charge=in_charge)
    session.add(request)
    await session.flush()
    return await _recorded(session, actor, "raised", request)


async def amend(
    session: AsyncSession, actor: Actor, request_id: UUID, change: RequestUpdate, *, version: int
) -> RequestRead:
    """Change what still waits for an answer; whoever raised it may change what it says."""
    request = await _writable(session, actor, request_id, Permission.REQUEST_WRITE)
    require_version(request, version)
    if request.state not in PENDING:
        raise RequestNotPending
    changes = change.model_dump(exclude_unset=True)
    in_charge = await in_charge_of(session, actor, Permission.REQUEST_WRITE, request.org_id)
    raised = request.raised_by is not None and request.raised_by == actor.person_id
    if not in_charge and (not raised or changes.keys() - {"summary", "category"}):
        raise NotPermitted(permission=Permission.REQUEST_WRITE)
    if change.owner_member_id is not None or change.owner_org_id is not None:
        await _require_owner(session, actor, change, in_charge=in_charge)
        changes |= {name: getattr(change, name) for name in ("owner_member_id", "owner_org_id")}
    else:
        changes = {k: v for k, v in changes.items() if not k.startswith("owner_")}
    request.sqlmodel_update({**changes, "version": version + 1})
    await session.flush()
    return await _recorded(session, actor, "amended", request)


async def answer(
    session: AsyncSession, actor: Actor, request_id: UUID, given: RequestAnswer, *, version: int
) -> RequestRead:
    """Answer a request; the member who owns it may."""
    request = await _writable(session, actor, request_id, Permission.REQUEST_ANSWER)
    if request.owner_member_id is None or request.owner_member_id != actor.person_id:
        await _require_charge(session, actor, request)
    return await _moved(
        session, actor, request, RequestState.ANSWERED, {"content": given.content}, version=version
    )


async def transfer(
    session: AsyncSession, actor: Actor, request_id: UUID, to: RequestTransfer, *, version: int
) -> RequestRead:
    """Hand a request to the body that can answer it, and keep where it is found there."""
    request = await _in_charge(session, actor, request_id)
    return await _moved(
        session, actor, request, RequestState.TRANSFERRED, to.model_dump(), version=version
    )


async def decline(
    session: AsyncSession, actor: Actor, request_id: UUID, why: RequestDecline, *, version: int
) -> RequestRead:
    request = await _in_charge(session, actor, request_id)
    step = {"decline_reason": why.reason, "content": why.content}
    return await _moved(session, actor, request, RequestState.DECLINED, step, version=version)


async def close(
    session: AsyncSession, actor: Actor, request_id: UUID, *, version: int
) -> RequestRead:
    """Put away a request whose answer was passed on."""
    request = await _in_charge(session, actor, request_id)
    return await _moved(session, actor, request, RequestState.CLOSED, {}, version=version)


async def reopen(
    session: AsyncSession, actor: Actor, request_id: UUID, why: RequestReopen, *, version: int
) -> RequestRead:
    """Take up again what the answer did not settle; earlier answers are kept."""
    request = await _in_charge(session, actor, request_id)
    step = {"content": why.content}
    return await _moved(session, actor, request, RequestState.OPEN, step, version=version)


async def _source(session: AsyncSession, actor: Actor, new: RequestCreate) -> UUID:
    """Find which organisation answers for where the wish comes from.

    That stays so until the wish is written: what is open goes along when it changes.
    """
    if new.household_id is not None:
        await hold(session, Household, [new.household_id], read=True)
        household = await require_seen(
            session,
            actor,
            Household,
            new.household_id,
            permission=Permission.HOUSEHOLD_READ,
            missing=HouseholdNotFound(field="body.household_id"),
        )
        return household.org_id
    if new.household_group_id is not None:
        await hold(session, HouseholdGroup, [new.household_group_id], read=True)
        group = await require_seen(
            session,
            actor,
            HouseholdGroup,
            new.household_group_id,
            permission=Permission.HOUSEHOLD_READ,
            missing=HouseholdGroupNotFound(field="body.household_group_id"),
        )
        return group.org_id
    assert new.org_id is not None  # noqa: S101 - the schema asks for one of the three
    write = Permission.REQUEST_WRITE
    await require_part_in(session, actor, write, new.org_id, field="body.org_id")
    return new.org_id


async def _require_owner(
    session: AsyncSession, actor: Actor, asked: RequestCreate | RequestUpdate, *, in_charge: bool
) -> None:
    """Raise unless the owner is in sight; who is not in charge may name only themselves."""
    if not in_charge and asked.owner_member_id != actor.person_id:
        raise NotPermitted(permission=Permission.REQUEST_WRITE)
    if asked.owner_member_id is not None:
        await require_seen(
            session,
            actor,
            PartyMember,
            asked.owner_member_id,
            permission=Permission.MEMBER_READ,
            missing=MemberNotFound(field="body.owner_member_id"),
        )
    elif asked.owner_org_id is not None:
        field = "body.owner_org_id"
        await require_living(
            session, actor, Permission.REQUEST_WRITE, asked.owner_org_id, field=field
        )


async def _writable(
    session: AsyncSession, actor: Actor, request_id: UUID, write: Permission
) -> ResidentRequest:
    return await require_row(
        session,
        actor,
        ResidentRequest,
        request_id,
        read=Permission.REQUEST_READ,
        write=write,
        missing=RequestNotFound(request_id=request_id),
    )


async def _in_charge(session: AsyncSession, actor: Actor, request_id: UUID) -> ResidentRequest:
    request = await _writable(session, actor, request_id, Permission.REQUEST_ANSWER)
    await _require_charge(session, actor, request)
    return request


async def _require_charge(session: AsyncSession, actor: Actor, request: ResidentRequest) -> None:
    if not await in_charge_of(session, actor, Permission.REQUEST_ANSWER, request.org_id):
        raise NotPermitted(permission=Permission.REQUEST_ANSWER)


async def _moved(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    request: ResidentRequest,
    state: RequestState,
    step: dict[str, Any],
    *,
    version: int,
) -> RequestRead:
    require_version(request, version)
    require_move(REQUEST_TRANSITIONS, request.state, state, RequestCannotBecome)
    request.sqlmodel_update({"state": state, "version": version + 1})
    session.add(
        RequestStep(
            **step,
            request_id=request.id,
            state=state,
            taken_on=actor.today,
            taken_by=actor.person_id,
        )
    )
    await session.flush()
    verb = "reopened" if state is RequestState.OPEN else str(state)
    return await _recorded(session, actor, verb, request)


async def _recorded(
    session: AsyncSession, actor: Actor, verb: str, request: ResidentRequest
) -> RequestRead:
    """Audit how it stands and who owns it; wishes and answers stay where they are."""
    read = RequestRead.model_validate(request)
    outline = read.model_dump(
        mode="json", exclude={"summary", "id", "org_id", "created_at", "raised_by"}
    )
    await audit.record(session, actor, f"resident_request.{verb}", request, outline)
    return read


async def summary(
    session: AsyncSession, actor: Actor, query: RequestSummaryQuery
) -> RequestSummary:
    """Count the requests of a year below a body: how they stand and what they are about."""
    basis = await basis_of(session, actor, query)
    of_year = visible(ResidentRequest, actor, Permission.SUMMARY_READ).where(
        col(ResidentRequest.created_at) >= clock.start_of(date(query.year, 1, 1)),
        col(ResidentRequest.created_at) < clock.start_of(date(query.year + 1, 1, 1)),
    )
    parts = await by_part(
        session,
        of_year,
        record=ResidentRequest,
        below=basis.org,
        on=basis.on,
        sums=_sums(actor.today),
    )
    rows = [part._asdict() for part in parts]
    total = {name: sum(row[name] for row in rows) for name in _sums(actor.today)}
    return RequestSummary(
        **basis.told.model_dump(),
        org_id=query.org_id,
        year=query.year,
        total=RequestSums(**_by_category(total)),
        parts=[RequestPart(**_by_category(row)) for row in rows],
    )


def _sums(today: date) -> dict[str, Any]:
    state, category = col(ResidentRequest.state), col(ResidentRequest.category)
    overdue = and_(PENDING_NOW, col(ResidentRequest.due_on) < today)
    return {
        "requests": func.count(),
        **{str(one): func.count().filter(state == one) for one in RequestState},
        "overdue": func.count().filter(overdue),
        **{f"of_{one}": func.count().filter(category == one) for one in RequestCategory},
    }


def _by_category(sums: dict[str, Any]) -> dict[str, Any]:
    by_category = {one: sums[f"of_{one}"] for one in RequestCategory}
    rest = {name: value for name, value in sums.items() if not name.startswith("of_")}
    return {**rest, "by_category": by_category}
