"""Who may decide a reorganisation: whoever decides of all that it names, today and on its day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.require import nearest, require, require_above, require_administrator
from api.domain.reorganisations import Action, Tree
from api.domain.roles import Permission
from api.errors import DomainError, LateFault
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.reorganisations import ReorganisationOutOfReach
from api.schemas.reorganisations import Node, ReorganisationStep
from api.services import place_charges


@dataclass(frozen=True, slots=True)
class Named:
    """What a step names, and whether the step decides of it or only puts something there."""

    field: str
    tree: Tree
    id: UUID
    decided: bool


async def require_steps(
    session: AsyncSession, actor: Actor, steps: Sequence[ReorganisationStep], on: date
) -> None:
    """Raise, naming each step that is out of the actor's reach; nothing is changed yet."""
    require_trees(actor, steps)
    asked: dict[tuple[Tree, UUID, bool], DomainError | None] = {}
    faults: list[LateFault] = []
    for number, step in enumerate(steps, 1):
        for named in _named(step):
            key = (named.tree, named.id, named.decided)
            if key not in asked:
                asked[key] = await _refusal(session, actor, named, on)
            if refusal := asked[key]:
                field = f"steps.{number}.{named.field}"
                faults.append(LateFault(field, refusal.code, refusal.params))
    if faults:
        raise ReorganisationOutOfReach(faults, count=len(faults))


async def reaches(
    session: AsyncSession, actor: Actor, tree: Tree, subject_id: UUID, on: date
) -> bool:
    """Say whether the actor decides of what a step is about."""
    named = Named("subject.id", tree, subject_id, decided=True)
    return await _refusal(session, actor, named, on) is None


def require_trees(actor: Actor, steps: Sequence[ReorganisationStep]) -> None:
    """Raise where a step is about a tree of which the actor decides nothing at all."""
    if any(step.tree is Tree.ADMIN_UNIT for step in steps):
        require_administrator(actor, Permission.ADMIN_UNIT_LOAD)


def _named(step: ReorganisationStep) -> Iterator[Named]:
    nodes: list[tuple[str, Tree, Node | None, bool]] = [
        (
            "subject",
            step.tree,
            step.subject,
            step.kind is None or step.action is not Action.ABOLISH,
        ),
        ("parent", step.tree, step.parent, False),
        ("into", step.tree, step.into, False),
        ("in_charge", Tree.PARTY_ORG, step.in_charge, False),
    ]
    for field, tree, node, decided in nodes:
        if node is not None and node.id is not None and tree is not Tree.ADMIN_UNIT:
            yield Named(f"{field}.id", tree, node.id, decided)


async def _refusal(
    session: AsyncSession, actor: Actor, named: Named, on: date
) -> DomainError | None:
    try:
        if named.tree is Tree.PARTY_ORG:
            await _require_org(session, actor, named, on)
        else:
            charges = await place_charges.of(session, named.id, field=named.field)
            await place_charges.require_charge(session, actor, charges)
    except DomainError as refusal:
        return refusal
    return None


async def _require_org(session: AsyncSession, actor: Actor, named: Named, on: date) -> None:
    """Raise unless who stands above it decides, or for what is put there, who stands over it."""
    for day in (actor.today, on):
        span = await nearest(session, named.id, day)
        if span is None:
            raise PartyOrgNotFound(field=named.field, org_id=named.id)
        if named.decided:
            require_above(actor, Permission.ORG_WRITE, span.path)
        else:
            require(actor, Permission.ORG_WRITE, span.path)
