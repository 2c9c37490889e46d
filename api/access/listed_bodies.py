"""Into which bodies a list looks, in their order: below what is named, and in scope today."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    false,
    func,
    union_all,
)
from sqlalchemy import select as select_columns

from api.access.past import ON_DAY
from api.access.visible import holds_on
from api.db.base import table_of
from api.models.party_orgs import PartyOrgSpan

if TYPE_CHECKING:
    from api.access.listing import Listing

TODAY: Final = bindparam("today", type_=Date)
SUBTREE: Final = object()
"""As a filter: at or below the body that is named, by the tree as it is ``ON_DAY``."""
SPAN: Final = table_of(PartyOrgSpan)
AFTER_PATH: Final = bindparam("after_path", type_=Text)


@dataclass(frozen=True, eq=False)
class Either:
    """As a filter: ``SUBTREE`` of one of two bodies by which a row is known."""

    bodies: tuple[Any, Any]

    def beside(self, place: Any) -> Any:
        """Give the body by which the row is not listed."""
        return next(body for body in self.bodies if body.name != place.name)


def below(span: Any, root: Any) -> ColumnElement[bool]:
    return and_(span.c.path >= root.c.path, span.c.path < root.c.path + "/")


def bodies_in_order(
    listing: "Listing", filters: frozenset[str], span: Any, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """Select the bodies to look into, in order, each in the place that it has on the day.

    Below a body as it was, that is the place of then; else today's.
    """
    then = by_the_tree_of_then(listing, filters)
    bodies = select_columns(span.c.org_id, span.c.path).select_from(span)
    bodies = bodies.where(holds_on(span.c, ON_DAY if then else TODAY), *conditions)
    if "after" in filters:
        bodies = bodies.where(span.c.path >= AFTER_PATH)
    parts = [bodies]
    for name in subtrees(listing, filters):
        inside, kind = below_named(span, name), listing.filters[name]
        leading = [part.where(inside) for part in parts]
        if isinstance(kind, Either):
            others = span.c.org_id == any_(_known_below(kind, listing.place, name))
            leading += [part.where(others, ~inside) for part in parts]
        parts = leading
    return parts[0].order_by(span.c.path) if len(parts) == 1 else _merged(parts)


def _known_below(either: Either, place: Any, name: str) -> ColumnElement[Any]:
    """Gather under which bodies those rows are listed that are of the subtree by the other.

    They are few, and found first, or all bodies in scope would be asked.
    """
    beside = either.beside(place)
    rows = select_columns(place).where(beside.in_(orgs_below(name)), place != beside)
    return func.array(rows.distinct().correlate(None).scalar_subquery(), type_=ARRAY(Uuid))


def _merged(parts: list[Select[Any]]) -> Select[Any]:
    """Merge what is each in order; one condition for both would be asked of every body."""
    both = union_all(*parts).lateral("either")
    return select_columns(both.c.org_id, both.c.path).order_by(both.c.path)


def subtrees(listing: "Listing", filters: frozenset[str]) -> list[str]:
    asked = sorted(filters & set(listing.filters))
    kinds = {name: listing.filters[name] for name in asked}
    return [name for name, kind in kinds.items() if kind is SUBTREE or isinstance(kind, Either)]


def by_the_tree_of_then(listing: "Listing", filters: frozenset[str]) -> bool:
    return "as_of" in filters and bool(subtrees(listing, filters))


def orgs_below(name: str) -> Select[Any]:
    inside = SPAN.alias("inside")
    return select_columns(inside.c.org_id).where(
        holds_on(inside.c, ON_DAY), below_named(inside, name)
    )


def below_named(span: Any, name: str) -> ColumnElement[bool]:
    """Say that a body stands at or below the one that is named: a range of the index."""
    begins = place_of(name)
    return and_(span.c.path >= begins, span.c.path < begins + "/")


def place_of(name: str) -> ColumnElement[str]:
    """Look up the place of the body that is named: once, however often it is read."""
    found = _named(name)
    place: ColumnElement[str] = select_columns(found.c.path).scalar_subquery()
    return place


@cache
def _named(name: str) -> CTE:
    top = SPAN.alias("top")
    named = top.c.org_id == bindparam(name, type_=Uuid)
    return select_columns(top.c.path).where(named, holds_on(top.c, ON_DAY)).cte(f"named_{name}")


def stands_below(span: Any, root: Any, *, then: bool) -> ColumnElement[bool]:
    """Say that a body is in scope today; ``span`` may be what it was on another day.

    It is looked up, for ``EXISTS`` would let the planner begin with all bodies in scope.
    """
    if not then:
        return below(span, root)
    place = place_today(span).scalar_subquery()
    inside = (place + ".").op("LIKE", is_comparison=True)(root.c.path + ".%")
    return func.coalesce(inside, false())


def place_today(span: Any) -> Select[Any]:
    here = SPAN.alias("here")
    standing = select_columns(here.c.path).where(here.c.org_id == span.c.org_id)
    return standing.where(holds_on(here.c, TODAY)).correlate(span)
