"""What the steps of one reorganisation share while they are carried out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.db.base import uuid7
from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.places import PlaceType
from api.domain.reorganisations import ENDING, LineageKind, Share, Tree
from api.errors.reorganisations import KindUnknown, NodeUnknown, RefTwice, RefUnknown
from api.models.reorganisations import Reorganisation, Succession
from api.schemas.reorganisations import Node, ReorganisationStep

AT_ONCE: Final = 250
SHOWN: Final = 200  # faults of one refusal
LINKS_AT_ONCE: Final = 1000
ChangeT = TypeVar("ChangeT")
Bearers = Mapping[str, Mapping[str, list[str] | None]]
KindT = TypeVar("KindT", OrgType, PlaceType)


class Going(NamedTuple):
    """What comes to answer to another body; with a place, it lay in another and lies there now.

    ``from_org_id`` says which body gives what stays where it lies.
    """

    kind: str
    what_id: UUID
    org_id: UUID
    place_id: UUID | None = None
    from_place_id: UUID | None = None
    from_org_id: UUID | None = None

    def waiting(self) -> dict[str, Any]:
        """Give what is kept until its day has come."""
        return {name: one for name, one in self._asdict().items() if name != "from_org_id"}


@dataclass
class Run:
    """One carrying out of a reorganisation.

    ``identity`` is what the new node of the present step, the ``number``-th, bears, and ``bearers``
    are who bore the codes in it when it was written; ``created`` are the nodes that steps made,
    ``made`` those that later steps call by a ``ref``. Of administrative units: ``from_units`` and
    ``to_units`` say in which one a place lay and comes to lie, ``unit_takers`` which heir takes the
    rest, ``extracted`` are those that go on without a part, and in ``ended_units`` no place may be
    left; ``relocated`` are the villages that were let lie in another one. ``rehomed`` says of what
    there is, and of places, who answers for it, or for who lives there, from the day on;
    ``answered``, who did for a place before any step; ``splits``, which heirs a body was split
    into; ``divisions``, how places are divided; ``given``, what was given by name.
    """

    session: AsyncSession
    actor: Actor
    decision: Reorganisation
    identity: UUID = field(default_factory=uuid7)
    number: int = 0
    bearers: Bearers = field(default_factory=dict)
    created: list[tuple[Tree, UUID]] = field(default_factory=list)
    made: dict[str, tuple[Tree, UUID]] = field(default_factory=dict)
    to_units: dict[UUID, UUID] = field(default_factory=dict)
    from_units: dict[UUID, UUID] = field(default_factory=dict)
    unit_takers: dict[UUID, UUID] = field(default_factory=dict)
    extracted: set[UUID] = field(default_factory=set)
    ended_units: set[UUID] = field(default_factory=set)
    relocated: set[UUID] = field(default_factory=set)
    rehomed: list[Going] = field(default_factory=list)
    answered: dict[UUID, UUID] = field(default_factory=dict)
    links: list[dict[str, Any]] = field(default_factory=list)
    splits: dict[UUID, list[tuple[ReorganisationStep, UUID]]] = field(default_factory=dict)
    divisions: dict[UUID, Any] = field(default_factory=dict)
    given: set[tuple[str, UUID]] = field(default_factory=set)

    @property
    def on(self) -> date:
        return self.decision.takes_effect

    @property
    def legal_ref(self) -> str:
        return self.decision.decision_ref

    def remember(self, step: ReorganisationStep, made: UUID) -> None:
        self.created.append((step.tree, made))
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

    def as_drafted(self, name: str, code: str, bearing: Collection[UUID]) -> bool:
        """Say whether a code is borne by whom it was when the step was written.

        One that nobody bore then may be anybody's: what bears it may come by an earlier step.
        """
        those = self.bearers.get(name, {}).get(code, [])
        return those is not None and (not those or set(those) == {str(one) for one in bearing})

    def settle(self) -> None:
        """Let the last step have its say of each thing; what comes back to where it was stays.

        A place that a step made had nobody who lived there; who comes to it by a division is named
        one by one, with whoever is in charge there after all steps.
        """
        last = {(one.kind, one.what_id, one.place_id is None): one for one in self.rehomed}
        new = {made for tree, made in self.made.values() if tree is Tree.PLACE}
        self.rehomed = [
            one._replace(from_org_id=self.answered[one.what_id]) if one.kind == "place" else one
            for one in last.values()
            if one.kind != "place"
            or (one.what_id not in new and self.answered[one.what_id] != one.org_id)
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

    def lasting_links(self) -> list[dict[str, Any]]:
        # What ended on the day did not go on under another body first, whatever steps led there.
        ended = {link["from_id"] for link in self.links if link["kind"] in ENDING}
        return [
            link
            for link in self.links
            if link["from_id"] != link["to_id"] or link["from_id"] not in ended
        ]

    async def write_lineage(self) -> None:
        connection = await self.session.connection()
        links = self.lasting_links()
        for start in range(0, len(links), LINKS_AT_ONCE):
            lot = links[start : start + LINKS_AT_ONCE]
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
