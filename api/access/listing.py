"""Lists and single rows of a scoped table, as PostgreSQL writes them, for one actor.

A list goes by place in the tree of Party organisations, then by the table's own order; this
is the order of an index, so the first page costs the same for a branch as for the country.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cache, partial
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    true,
    tuple_,
    union_all,
)
from sqlalchemy import select as select_columns
from sqlmodel import col

from api.access.actor import Actor
from api.access.listed_bodies import (
    AFTER_PATH,
    SPAN,
    SUBTREE,
    TODAY,
    Either,
    below,
    bodies_in_order,
    by_the_tree_of_then,
    orgs_below,
    place_of,
    place_today,
    stands_below,
    subtrees,
)
from api.access.past import Past, onto
from api.access.visible import as_setting, holds_on, identity
from api.db import reads
from api.db.base import Scoped, table_of
from api.db.reads import Read, Source
from api.domain.roles import Permission
from api.errors import DayNotCome, DomainError, NotPermitted
from api.schemas.common import Paging, Schema

RowsT = TypeVar("RowsT", bound=FromClause)
PERSON: Final = bindparam("person", type_=Uuid)
FIRST: Final = 256  # bodies that are looked into before asking which have rows at all
FEW: Final = 1000  # rows
LEFT: Final = "-"  # in no label, and before the dot that joins labels
LEAST: Final[Mapping[type[Any], str]] = {
    Uuid: str(UUID(int=0)),
    String: "",
    Date: "-infinity",
    Integer: str(-(2**31)),
}


class Dated(Protocol):
    """What may ask about a day."""

    as_of: date | None


class Walk(Enum):
    """Into which bodies in scope a page looks, in the order of their path."""

    FIRST = "the first of each place, which nearly always fill the page"
    KNOWN = "those of which it is known that they have rows"
    ALL = "all"


@dataclass(frozen=True, eq=False)
class Listing:
    """How a table is listed: what its JSON holds, in which order, by which filters.

    ``order`` is unique within an organisation. ``columns`` names the fields of the schema that
    are not plain columns; ``joined`` adds what they are read from. ``filters`` has a condition
    for each query field, whose parameter bears the field's name, or ``SUBTREE``, or ``Either``;
    ``prepare`` rewrites values. What is selected and filtered may read the day asked about
    (``ON_DAY``), and parameters of its own; these are given at each call. ``body`` is the column
    of the organisation that the row is sought under: ``org_id``, or another to which it is known
    as well. ``past`` is what is kept of what rows were ``ON_DAY``, where a day is named. ``sight``
    is another permission by which a row is in sight; where only that is held, the row is *not
    permitted* rather than *not found*.
    """

    table: type[Scoped]
    schema: type[Schema]
    permission: Permission
    order: tuple[Any, ...]
    columns: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)
    joined: Callable[[Select[Any]], Select[Any]] = lambda rows: rows
    prepare: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    body: Any = None
    past: Past | None = None
    sight: Permission | None = None

    @property
    def place(self) -> Any:
        return col(self.table.org_id) if self.body is None else self.body

    async def page(self, source: Source, actor: Actor, query: Paging, **more: Any) -> bytes:
        """Write the page that was asked for.

        ``more`` are filters that the path gave, and parameters. A cursor is bound to what was
        asked and to the filters: a day that nobody named may pass between pages.
        """
        asked = query.model_dump(exclude={"limit", "after"}, exclude_none=True)
        given = asked | more
        of_query = {k: v for k, v in given.items() if k in asked or k in self.filters}
        bound = repr((self.schema.__name__, of_query))
        values = {name: self._prepared(name, value) for name, value in given.items()}
        values["on_day"] = given.get("as_of") or actor.today
        names = frozenset(given)
        if query.after is not None:
            values |= _after(source.cursors.read(query.after, bound))
            names |= {"after"}
        values |= {"limit": query.limit, **_wall(actor, self.permission)}
        page = await self._filled(source, actor, names, values)
        following = page["next"]
        return reads.page_body(page["items"], following and source.cursors.write(following, bound))

    async def one(
        self, source: Source, actor: Actor, row_id: UUID, missing: DomainError, **more: Any
    ) -> tuple[bytes, int]:
        """Write the row as JSON, with its version; ``missing`` where it is out of sight.

        ``more`` are filters, by which it is missing too, and parameters of what is selected.
        """
        found = await self._found(source, actor, self.permission, row_id, **more)
        if found is not None:
            return found["body"], found["version"]
        if self.sight and await self._found(source, actor, self.sight, row_id, **more):
            raise NotPermitted(permission=self.permission)
        raise missing

    def fields(self) -> list[Any]:
        """Select what the schema holds, each under its name."""
        return [
            (self.columns[name] if name in self.columns else col(getattr(self.table, name))).label(
                name
            )
            for name in self.schema.model_fields
        ]

    async def _filled(
        self, source: Source, actor: Actor, names: frozenset[str], values: dict[str, Any]
    ) -> Any:
        """Look into the first bodies; beyond them, only where there are rows if these are few.

        So a page of few rows does not cost a look into each of ten thousand bodies.
        """
        own = actor.holder(self.permission) is not None
        apart = own or len(actor.scope(self.permission)) > 1
        page = await _page(self, names, own=own, apart=apart).only_row(source.pool, **values)
        if not page["beyond"]:
            return page
        found = await _with_rows(self).only_row(source.pool, **values)
        if found["bodies"] == [] and self.past is None:
            return page  # else there may be rows that were of a body out of sight
        walk = Walk.ALL if found["bodies"] is None else Walk.KNOWN
        read = _page(self, names, own=own, walk=walk)
        return await read.only_row(source.pool, bodies=found["bodies"], **values)

    def _prepared(self, name: str, value: Any) -> Any:
        return self.prepare[name](value) if name in self.prepare else value

    async def _found(
        self, source: Source, actor: Actor, permission: Permission, row_id: UUID, **more: Any
    ) -> Any:
        filters = frozenset(more) & frozenset(self.filters)
        read = _one(self, filters, own=actor.holder(permission) is not None)
        more["on_day"] = more.get("as_of") or actor.today
        return await read.row(source.pool, row_id=row_id, **more, **_wall(actor, permission))


def refuse_future(actor: Actor, query: Dated) -> None:
    """Raise where a day is asked for that has not come, of what nobody decides ahead."""
    if query.as_of is not None and query.as_of > actor.today:
        raise DayNotCome(field="query.as_of", day=query.as_of)


def _after(keys: list[str]) -> dict[str, str]:
    path, *others = keys
    return {"after_path": path} | {f"after_{i}": key for i, key in enumerate(others)}


def _wall(actor: Actor, permission: Permission) -> dict[str, object]:
    return {
        "sight": as_setting(actor.scope(permission)),
        "person": actor.holder(permission),
        "today": actor.today,
    }


# The query reads the scope from the call that raises the wall. So one round trip does both, and
# there is no order in which PostgreSQL could run them that shows a row before the wall stands.
def raised() -> CTE:
    settings = {
        "sight": bindparam("sight", type_=Text),
        "person": func.coalesce(cast(PERSON, Text), ""),
        "today": cast(TODAY, Text),
    }
    raising = [
        func.set_config(f"kevai.{name}", value, literal(True)).label(name)  # noqa: FBT003
        for name, value in settings.items()
    ]
    return select_columns(*raising).cte("wall").prefix_with("MATERIALIZED")


def roots(wall: CTE, name: str) -> Any:
    places = func.unnest(func.string_to_array(wall.c.sight, ","))
    return places.table_valued("path").render_derived(name)


def _keys(listing: Listing) -> list[Any]:
    return [column.label(f"key_{index}") for index, column in enumerate(listing.order)]


def _rows(listing: Listing, filters: frozenset[str], span: FromClause) -> Select[Any]:
    """Select the first rows, in order, that belong to the organisation at hand."""
    rows = listing.joined(select_columns(*listing.fields(), *_keys(listing)))
    rows = rows.where(*_conditions(listing, filters))
    if listing.past is not None and _by_stays(listing, filters):
        in_place = listing.past.place in filters
        row_id = identity(listing.table)
        rows = rows.where(listing.past.settled(row_id, span.c.org_id, in_place=in_place))
    if "after" in filters:
        rows = rows.where(_behind(listing, span))
    of_org = listing.place == span.c.org_id
    return rows.where(of_org).order_by(*listing.order).limit(reads.LIMIT).correlate(span)


def _conditions(listing: Listing, filters: frozenset[str]) -> Iterator[ColumnElement[bool]]:
    for name in sorted(filters & set(listing.filters)):
        condition = listing.filters[name]
        if isinstance(condition, Either):
            yield or_(*(body.in_(orgs_below(name)) for body in condition.bodies))
        elif condition is not SUBTREE:
            yield condition


def _behind(listing: Listing, span: FromClause) -> ColumnElement[bool]:
    """Go on behind the last row seen; in later places of the tree, from their beginning."""
    here = span.c.path == AFTER_PATH
    values = []
    for column, given in zip(listing.order, _given(listing), strict=True):
        least = next(least for kind, least in LEAST.items() if isinstance(column.type, kind))
        values.append(case((here, given), else_=cast(cast(least, Text), column.type)))
    return tuple_(*listing.order) > tuple_(*values)


def _given(listing: Listing) -> list[ColumnElement[Any]]:
    return [
        cast(bindparam(f"after_{index}", type_=Text), column.type)
        for index, column in enumerate(listing.order)
    ]


def _in_place(listing: Listing, filters: frozenset[str], bodies: Any) -> Select[Any]:
    """Select one page, by place and then by the table's own order."""
    rows = _rows(listing, filters, bodies).lateral("org_rows")
    keys = [rows.c[f"key_{index}"] for index in range(len(listing.order))]
    page = select_columns(*rows.c, bodies.c.path).select_from(bodies)
    if not _by_stays(listing, filters):  # a page of then writes the key of its last row alone
        key = cast(func.json_build_array(bodies.c.path, *(cast(key, Text) for key in keys)), Text)
        page = page.add_columns(key.label("key"))
    return page.join(rows, true()).order_by(bodies.c.path, *keys).limit(reads.LIMIT)


def _by_stays(listing: Listing, filters: frozenset[str]) -> bool:
    """Say that rows are sought by where they were, and not only told so."""
    past, then = listing.past, by_the_tree_of_then(listing, filters)
    return past is not None and (then or {"as_of", past.place} <= filters)


def _in_scope(listing: Listing, filters: frozenset[str], wall: CTE, walk: Walk) -> Select[Any]:
    """Select what lies below the places in scope; from each, one page at most."""
    root = roots(wall, "root")
    bodies = _bodies_below(listing, filters, root)
    if walk is Walk.FIRST:
        bodies = bodies.limit(FIRST)
    elif walk is Walk.KNOWN:
        given = func.unnest(bindparam("bodies", type_=ARRAY(Uuid))).table_valued("org_id")
        known = given.render_derived("known")
        bodies = bodies.join(known, known.c.org_id == bodies.selected_columns.org_id)
    found = _in_place(listing, filters, bodies.lateral("walked")).correlate(root)
    rows = found.lateral("root_rows")
    return select_columns(*rows.c).select_from(wall).join(root, true()).join(rows, true())


def _bodies_below(listing: Listing, filters: frozenset[str], root: Any) -> Select[Any]:
    span = SPAN.alias("span")
    in_scope = stands_below(span, root, then=by_the_tree_of_then(listing, filters))
    return bodies_in_order(listing, filters, span, in_scope).correlate(root)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many rows a page has, and the path of the last; as they are found first."""

    number: ColumnElement[int]
    last: ColumnElement[str]

    @property
    def is_full(self) -> ColumnElement[bool]:
        return self.number >= reads.LIMIT


Beyond = Callable[[Reached], ColumnElement[bool]]
PAGE: Final = Reached(func.count(), literal_column("max(page.path)", Text))


def _beyond(
    listing: Listing, filters: frozenset[str], wall: CTE, reached: Reached, *, apart: bool
) -> ColumnElement[bool]:
    """Say that in bodies beyond the first there may be rows of this page.

    A page that is full has them all, unless its rows come from several places ``apart``: what one
    of them gave may stand behind what another still has.
    """
    root = roots(wall, "further_root")
    further = _bodies_below(listing, filters, root).offset(FIRST).limit(1).lateral("further")
    more = select_columns(literal(1)).select_from(wall).join(root, true()).join(further, true())
    in_front = more.where(further.c.path <= reached.last).exists() if apart else false()
    return case((~reached.is_full, more.exists()), else_=in_front)


def _nothing_beyond(_: Reached) -> ColumnElement[bool]:
    return false()


@cache
def _with_rows(listing: Listing) -> Read:
    """Ask which bodies in scope have rows, whoever may see them; null where they are many."""
    wall = raised()
    bodies = func.bodies_with(
        literal(table_of(listing.table).name), literal(listing.place.name), literal(FEW)
    )
    return reads.compiled(select_columns(bodies.label("bodies")).where(wall.c.sight.is_not(None)))


def _own(listing: Listing, filters: frozenset[str], wall: CTE) -> Select[Any]:
    """Select the holder's own rows, where they lie outside of the places in scope."""
    root, span, held = roots(wall, "other_root"), SPAN.alias("own_span"), _held(listing, wall)
    then = by_the_tree_of_then(listing, filters)
    inside = select_columns(literal(1)).select_from(root)
    inside = inside.where(stands_below(span, root, then=then))
    orgs = select_columns(listing.place).where(held).correlate(wall)
    bodies = bodies_in_order(
        listing,
        filters,
        span,
        span.c.org_id.in_(orgs),
        ~inside.correlate(wall, span).exists(),
        *([place_today(span).exists()] if then else []),
    )
    owned = replace(listing, filters={**listing.filters, "own": held})
    found = _in_place(owned, filters | {"own"}, bodies.correlate(wall).lateral("owning"))
    rows = found.correlate(wall).lateral("own_rows")
    return select_columns(*rows.c).select_from(wall).join(rows, true())


def _held(listing: Listing, wall: CTE) -> ColumnElement[bool]:
    person = cast(func.nullif(wall.c.person, ""), Uuid)
    held: ColumnElement[bool] = listing.table.held_by(person, cast(wall.c.today, Date))
    return held


@cache
def _page(
    listing: Listing,
    filters: frozenset[str],
    *,
    own: bool,
    apart: bool = False,
    walk: Walk = Walk.FIRST,
) -> Read:
    wall = raised()
    found = [_in_scope(listing, filters, wall, walk)]
    found += [_own(listing, filters, wall)] if own else []
    page = _first(listing, union_all(*found).subquery("seen"))
    beyond: Beyond = partial(_beyond, listing, filters, wall, apart=apart)
    if walk is not Walk.FIRST:
        beyond = _nothing_beyond
    if listing.past is None:
        read = reads.page(listing.schema, page, beyond=beyond(PAGE))
    elif _by_stays(listing, filters):
        read = _page_of_then(listing, filters, wall, page.cte("staying"), beyond)
    else:
        told = _in_order(listing, page.cte("known"), listing.past.told)
        read = reads.page(listing.schema, told, beyond=beyond(PAGE))
    known = {"after", *listing.filters, *read.parameters}
    if unused := filters - (known | {"as_of"} if "on_day" in known else known):
        msg = f"{listing.schema.__name__}: no filter for {sorted(unused)}"
        raise LookupError(msg)  # a query field of which the statement makes nothing
    return read


def _page_of_then(
    listing: Listing, filters: frozenset[str], wall: CTE, staying: CTE, beyond: Beyond
) -> Read:
    """Join what was there on the day as it is with what was otherwise."""
    until, more = _reach(staying, beyond)
    former = _former(listing, filters, wall, until)
    both = union_all(select_columns(*staying.c), former).subquery("both")
    keys = ("path", *(f"key_{index}" for index in range(len(listing.order))))
    return reads.page(listing.schema, _first(listing, both), keys=keys, beyond=more)


def _first(listing: Listing, rows: FromClause) -> Select[Any]:
    return _in_order(listing, rows, select_columns).limit(reads.LIMIT)


def _in_order(
    listing: Listing, rows: RowsT, selecting: Callable[[RowsT], Select[Any]]
) -> Select[Any]:
    keys = (rows.c[f"key_{index}"] for index in range(len(listing.order)))
    return selecting(rows).order_by(rows.c.path, *keys)


def _reach(page: CTE, beyond: Beyond) -> Iterator[ColumnElement[Any]]:
    """Say ``until`` where a page has all that stayed, and whether there may be more ``beyond``.

    It is worked out once. Where there may be more, the page is not shown, and needs no more of it.
    """
    found = select_columns(func.count().label("number"), func.max(page.c.path).label("last"))
    first = found.select_from(page).subquery("first")
    reached = Reached(first.c.number, first.c.last)
    asked = select_columns(first, reached.is_full.label("is_full"), beyond(reached).label("beyond"))
    said = asked.cte("said").prefix_with("MATERIALIZED")
    until = case((said.c.is_full, said.c.last), (said.c.beyond, ""), else_=null())
    return (select_columns(each).scalar_subquery() for each in (until, said.c.beyond))


def _former(listing: Listing, filters: frozenset[str], wall: CTE, until: Any) -> Select[Any]:
    """Select what was there on the day, and was not what it is today.

    Each comes behind what is of its body still, by the body of today, and then by its own order:
    so its path is one that no body has, and which sorts in front of all bodies below.
    """
    past = listing.past
    assert past is not None  # noqa: S101
    top: ColumnElement[Any] = null()
    if subtrees(listing, filters):  # what did not stand on the day has a place that none has
        top = func.coalesce(place_of(listing.place.name), LEFT)
    place = bindparam(past.place, type_=Uuid) if past.place in filters else null()
    behind = func.split_part(AFTER_PATH, LEFT, 1) if "after" in filters else null()
    former = past.former(top, place, behind, until)
    path = former.c.path.concat(LEFT).concat(cast(former.c[listing.place.name], Text)).collate("C")
    keys = _keys(listing)
    was = {each.name: former.c.get(f"was_{each.name}", each) for each in listing.fields()}
    fields = [each.label(name) for name, each in was.items()]
    rows = select_columns(*fields, *keys, path.label("path"))
    rows = rows.where(*_conditions(listing, filters - {past.place}))
    if "after" in filters:
        rows = rows.where(tuple_(path, *listing.order) > tuple_(AFTER_PATH, *_given(listing)))
    rows = onto(former, table_of(listing.table), rows.where(wall.c.sight.is_not(None)))
    left = rows.correlate(wall).lateral("former_rows")
    return select_columns(*left.c).select_from(wall).join(left, true())


@cache
def _one(listing: Listing, filters: frozenset[str] = frozenset(), *, own: bool) -> Read:
    """Find one row by its id, if it is in reach; the limit keeps the wall in front of it."""
    wall = raised()
    root, span = roots(wall, "root"), SPAN.alias("span")
    reach = select_columns(literal(1)).select_from(span).join(root, below(span, root))
    reach = reach.where(span.c.org_id == listing.place, holds_on(span.c, TODAY))
    table = table_of(listing.table)
    reached = [reach.correlate(wall, table).exists(), *([_held(listing, wall)] if own else [])]
    rows = listing.joined(select_columns(*listing.fields()))
    rows = rows.where(identity(listing.table) == bindparam("row_id", type_=Uuid), or_(*reached))
    rows = rows.where(*(listing.filters[name] for name in sorted(filters)))
    row = rows.correlate(wall).limit(1).lateral("row")
    found = select_columns(*row.c).select_from(wall).join(row, true())
    if listing.past is not None:
        found = listing.past.told(found.cte("known"))
    return reads.one(listing.schema, found)
