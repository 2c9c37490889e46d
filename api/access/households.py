"""Where households lived on a day, and who looked after them, by what is recorded of it.

Whoever sees a household may read of its moves, and who was in charge of a place is no secret: so
it is told to whoever sees the household today, and to nobody else.
"""

from typing import Any, Final

from sqlalchemy import and_, case, func, or_
from sqlmodel import col, select

from api.access.listing import ON_DAY, TODAY
from api.access.visible import holds_on
from api.domain.households import HouseholdEventKind
from api.models.household_events import HouseholdEvent
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge


def _before_it_moved(value: Any) -> Any:
    """Read from the first move after the day what was so until then; null if there is none."""
    moves = select(value).where(
        col(HouseholdEvent.household_id) == col(Household.id),
        col(HouseholdEvent.kind) == HouseholdEventKind.MOVED,
        col(HouseholdEvent.happened_on) > ON_DAY,
    )
    first = moves.order_by(col(HouseholdEvent.happened_on), col(HouseholdEvent.id)).limit(1)
    return first.correlate(Household).scalar_subquery()


def _in_charge(place_id: Any, on: Any) -> Any:
    """Read who was in charge of a place on a day; null where nobody is known to have been."""
    charges = select(col(PlaceCharge.org_id)).where(
        col(PlaceCharge.place_id) == place_id, holds_on(PlaceCharge, on)
    )
    return charges.correlate_except(PlaceCharge).scalar_subquery()


HERE: Final = col(Household.place_id)
PLACE_THEN: Final = func.coalesce(_before_it_moved(col(HouseholdEvent.from_place_id)), HERE)
_STOOD: Final = (
    select(col(PartyOrgSpan.id))
    .where(col(PartyOrgSpan.org_id) == col(Household.org_id), holds_on(PartyOrgSpan, ON_DAY))
    .correlate(Household)
    .exists()
)
# A household that a division of its branch gave to another body by itself answers to another
# than its place does; that alone is no reason to tell it otherwise than today.
_AS_TODAY: Final = and_(
    _before_it_moved(col(HouseholdEvent.id)).is_(None),
    _in_charge(HERE, ON_DAY).is_not_distinct_from(_in_charge(HERE, TODAY)),
    _STOOD,
)
ORG_THEN: Final = case(
    (_AS_TODAY, col(Household.org_id)),
    else_=func.coalesce(
        _in_charge(PLACE_THEN, ON_DAY),
        _before_it_moved(col(HouseholdEvent.org_id)),
        col(Household.org_id),
    ),
)
THERE: Final = and_(
    col(Household.since) <= ON_DAY,
    or_(col(Household.dissolved_on).is_(None), col(Household.dissolved_on) > ON_DAY),
)
"""That a household was looked after on the day at all."""
