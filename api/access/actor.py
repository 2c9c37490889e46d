from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from api.domain.paths import outermost
from api.domain.roles import ANYBODY, MATRIX, Permission, Reach, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a Party organisation and all below it, for a time."""

    role: Role
    org_id: UUID
    path: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Actor:
    """Who acts, with the grants that hold today. No grant means: sees nothing of anybody.

    ``person_id`` is absent for a machine. ``cap`` is the most that a machine's token may do;
    absent for a person. A member's id is their person's.
    """

    account_id: UUID
    session_id: UUID
    person_id: UUID | None
    grants: tuple[Grant, ...]
    today: date
    cap: frozenset[str] | None = None

    def scope(self, permission: Permission) -> tuple[str, ...]:
        """Name the topmost places where the actor holds the permission for everything."""
        return outermost(grant.path for grant in self._giving(permission, Reach.SUBTREE))

    def holder(self, permission: Permission) -> UUID | None:
        """Name the person for whose own rows the permission is held, if it is."""
        own = any(True for _ in self._giving(permission, Reach.OWN))
        return self.person_id if own else None

    def places(self, permission: Permission) -> tuple[str, ...]:
        """Name the topmost places where the permission is held, if only for one's own rows."""
        giving = (grant for reach in Reach for grant in self._giving(permission, reach))
        return outermost(grant.path for grant in giving)

    def may(self, permission: Permission) -> bool:
        """Say whether the permission is held anywhere at all."""
        if permission in ANYBODY:
            return self._within_cap(permission)
        return bool(self.scope(permission)) or self.holder(permission) is not None

    @cached_property
    def sight(self) -> tuple[str, ...]:
        """The topmost places of which the actor may see anything: the second wall's extent."""
        return outermost(
            grant.path for grant in self.grants if Reach.SUBTREE in MATRIX[grant.role].values()
        )

    def _giving(self, permission: Permission, reach: Reach) -> "list[Grant]":
        if not self._within_cap(permission):
            return []
        return [g for g in self.grants if MATRIX[g.role].get(permission) is reach]

    def _within_cap(self, permission: Permission) -> bool:
        return self.cap is None or permission in self.cap
