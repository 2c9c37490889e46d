"""What one body gives another: places that change hands, in numbers, and what was named to go."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import rehoming, reorganisation_counts
from api.access.actor import Actor
from api.domain.sight_changes import Body, State
from api.domain.small_counts import FEWEST_TOLD
from api.schemas.reorganisation_views import DividedRead, HandedCounts
from api.services.reorganisation_place_views import brief, sees_figures
from api.services.reorganisation_run import Going


async def divided(  # noqa: PLR0913, PLR0917 - what a preview is made of
    session: AsyncSession,
    actor: Actor,
    rehomed: Sequence[Going],
    before: State,
    after: State,
    day: date,
) -> list[DividedRead]:
    """Say of each two bodies what the one gives the other."""
    bodies = {**after.bodies, **before.bodies}
    given: defaultdict[tuple[UUID, UUID], list[Going]] = defaultdict(list)
    for one in rehomed:
        of = one.from_org_id
        if one.place_id is None and of in bodies and one.org_id in after.bodies:
            given[of, one.org_id].append(one)
    telling = {of for of, _ in given if sees_figures(actor, bodies[of])}
    places = [
        one.what_id
        for (of, _), those in given.items()
        for one in those
        if of in telling and one.kind == "place"
    ]
    counts = await reorganisation_counts.each_place(session, places, day)
    return [
        DividedRead(
            of=brief(bodies[of]),
            to=brief(after.bodies[to]),
            living=_living(those, counts) if of in telling else None,
            **_numbers(those),
        )
        for (of, to), those in sorted(given.items(), key=lambda one: _names(bodies, one[0]))
    ]


def _names(bodies: Mapping[UUID, Body], pair: tuple[UUID, UUID]) -> tuple[str, ...]:
    return (*(bodies[each].name for each in pair), *map(str, pair))


def _numbers(those: Sequence[Going]) -> dict[str, int]:
    count = Counter(one.kind for one in those)
    return {f"{kind}s": count[kind] for kind in rehoming.KINDS}


def _living(
    those: Sequence[Going], counts: Mapping[UUID, Mapping[str, int]]
) -> HandedCounts | None:
    """Count what lives in the places, each as a whole, and leave out each with few households.

    Were only the sum to be many, a committee above could ask for a place more and a place less,
    and the difference would tell of the few; and were those left out who are given elsewhere by
    name, it would tell who lives there.
    """
    places = [counts[one.what_id] for one in those if one.kind == "place"]
    if not places:
        return None
    told = [one for one in places if one["households"] >= FEWEST_TOLD]
    return HandedCounts(
        **{name: sum(one[name] for one in told) for name in ("households", "groups", "residents")},
        untold=sum(any(one.values()) for one in places) - len(told),
    )
