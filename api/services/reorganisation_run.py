"""What the steps of one reorganisation share while they are carried out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.db.base import uuid7
from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.places import PlaceType
from api.domain.reorganisations import LineageKind, Share, Tree
from api.errors.reorganisations import KindUnknown, NodeUnknown, RefTwice, RefUnknown
from api.models.reorganisations import Reorganisation, Succession
from api.schemas.reorganisations import Node, ReorganisationStep

AT_ONCE: Final = 250
LINKS_AT_ONCE: Final = 1000
ChangeT = TypeVar("ChangeT")
KindT = TypeVar("KindT", OrgType, PlaceType)


@dataclass
class Run:
    """One carrying out of a reorganisation.

    ``identity`` is what the new node of the present step bears. ``made`` are the nodes that steps
    created, ``to_units`` says of places in which unit they come to lie, and ``ended_units`` are
    those in which none may be left. ``rehomed`` says of what there is, and of places, who answers
    for it, or for who lives there, from the day on; ``answered``, who did for a place before any
    step; ``splits``, which heirs a body was split into; ``given``, what of it was given by name.
    """

    session: AsyncSession
    actor: Actor
    decision: Reorganisation
    identity: UUID = field(default_factory=uuid7)
    made: dict[str, tuple[Tree, UUID]] = field(default_factory=dict)
    to_units: dict[UUID, UUID] = field(default_factory=dict)
    ended_units: set[UUID] = field(default_factory=set)
    rehomed: list[tuple[str, UUID, UUID]] = field(default_factory=list)
    answered: dict[UUID, UUID] = field(default_factory=dict)
    links: list[dict[str, Any]] = field(default_factory=list)
    splits: dict[UUID, list[tuple[ReorganisationStep, UUID]]] = field(default_factory=dict)
    given: set[tuple[str, UUID]] = field(default_factory=set)

    @property
    def on(self) -> date:
        return self.decision.takes_effect

    @property
    def legal_ref(self) -> str:
        return self.decision.decision_ref

    def remember(self, step: ReorganisationStep, made: UUID) -> None:
        if step.ref is None:
            return
        if step.ref in self.made:
            raise RefTwice(field="ref", ref=step.ref)
        self.made[step.ref] = (step.tree, made)

    def named(self, node: Node | None, tree: Tree, name: str) -> UUID:
        """Find which one of a tree is named; that it exists is asked of its tree."""
        assert node is not None  # noqa: S101 - the step could not be given without
        if node.ref is not None:
            made = self.made.get(node.ref)
            if made is None or made[0] is not tree:
                raise RefUnknown(field=f"{name}.ref", ref=node.ref)
            return made[1]
        if node.id is None:
            raise NodeUnknown(field=f"{name}.code", node=node.code)
        return node.id

    def settle(self) -> None:
        """Let the last step have its say of each thing; what comes back to where it was stays.

        A place that a step made had nobody who lived there.
        """
        last = {(kind, what_id): org_id for kind, what_id, org_id in self.rehomed}
        new = {made for tree, made in self.made.values() if tree is Tree.PLACE}
        self.rehomed = [
            (kind, what_id, org_id)
            for (kind, what_id), org_id in last.items()
            if kind != "place" or (what_id not in new and self.answered[what_id] != org_id)
        ]

    def lineage(
        self,
        tree: Tree,
        from_id: UUID,
        kind: LineageKind,
        to_id: UUID | None = None,
        *,
        share: Share = Share.WHOLE,
    ) -> None:
        """Note who came after whom; ``write_lineage`` writes it down."""
        self.links.append(
            {
                "id": uuid7(),
                "created_at": clock.now(),
                "tree": tree,
                "from_id": from_id,
                "to_id": to_id or from_id,
                "kind": kind,
                "share": share,
                "takes_effect": self.on,
                "reorganisation_id": self.decision.id,
                "legal_ref": self.legal_ref,
            }
        )

    async def write_lineage(self) -> None:
        connection = await self.session.connection()
        for start in range(0, len(self.links), LINKS_AT_ONCE):
            lot = self.links[start : start + LINKS_AT_ONCE]
            await connection.execute(insert(Succession), lot)


def lots(changes: Mapping[UUID, ChangeT], size: int = AT_ONCE) -> Iterator[dict[UUID, ChangeT]]:
    """Part what is worked out at once: others are answered between two lots."""
    whole = list(changes.items())
    for start in range(0, len(whole), size):
        yield dict(whole[start : start + size])


def kind_of(step: ReorganisationStep, kinds: type[KindT]) -> KindT:
    try:
        return kinds(step.kind or "")
    except ValueError as error:
        raise KindUnknown(field="kind", kind=step.kind) from error
