from datetime import date
from uuid import UUID

from pydantic import Field

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.schemas.common import Fault, Schema
from api.schemas.party_orgs import PartyOrgBrief
from api.schemas.places import PlaceBrief


class SeenRead(Schema):
    """A body that somebody comes to see, or sees no more, and with it what stands below it."""

    id: UUID
    name: str
    org_type: OrgType
    below: int = Field(description="Bodies below it of which the same is true.", examples=[3])


class OfficeRead(Schema):
    """What changes for all who hold one office: a role in a body."""

    role: Role
    body: PartyOrgBrief = Field(description="Where they hold it; or will, who hold none before.")
    holders: int = Field(examples=[1])
    ends: bool = Field(description="Whether the office ends on that day.")
    carried_to: PartyOrgBrief | None = Field(description="Where it goes on, by this decision.")
    gains: list[SeenRead] = Field(description="The topmost of what they come to see.")
    gained: int = Field(description="All bodies that they come to see.", examples=[1])
    losses: list[SeenRead] = Field(description="The topmost of what they see no more.")
    lost: int = Field(description="All bodies that they see no more.", examples=[1])


class MovingCounts(Schema):
    """How much names a body, and so goes with it."""

    places: int = Field(examples=[1])
    households: int = Field(examples=[64])
    groups: int = Field(examples=[6])
    members: int = Field(examples=[21])
    assignments: int = Field(examples=[18], description="That go on, or are yet to begin.")
    obligations: int = Field(examples=[4], description="Reports that are still owed.")
    tasks: int = Field(examples=[2], description="Open ones.")
    requests: int = Field(examples=[1], description="Open ones. Feedback is never counted.")


class MoveRead(Schema):
    """A body that comes to stand elsewhere: beneath its heir, or under another one."""

    body: PartyOrgBrief
    ceases: bool
    above: PartyOrgBrief | None = Field(description="What it stands under from that day on.")
    counts: MovingCounts | None = Field(
        description="Of one that ceases; null where you may not see its figures."
    )


class HandedCounts(Schema):
    """What lies in places that go from one body to another, in numbers.

    Of whole places, whoever is given elsewhere by name; and of none with few households, so that
    nobody learns of them by asking for one place more and one less.
    """

    households: int = Field(examples=[9])
    groups: int = Field(examples=[2])
    residents: int = Field(examples=[1], description="Working members who live there.")
    untold: int = Field(
        examples=[0],
        description="Places that these numbers leave out: fewer than five households live there.",
    )


class DividedRead(Schema):
    """What one body gives another: places that change hands, and what was named to go.

    What comes to lie in another place is told with the places.
    """

    of: PartyOrgBrief = Field(description="Who answers for it until then.")
    to: PartyOrgBrief
    places: int = Field(examples=[1], description="Whose residents come to it.")
    living: HandedCounts | None = Field(
        description="What comes with these places; null where there are none, or where you may not"
        " see figures of who gives them."
    )
    groups: int = Field(examples=[2], description="Named one by one, as what follows.")
    households: int = Field(examples=[14])
    members: int = Field(examples=[3])


class DividedPlaceCounts(Schema):
    """What is kept of all households and groups of the place that is divided, in numbers.

    Of the whole of it, whatever is given away: numbers by what is named would tell of a household.
    """

    assignments: int = Field(examples=[6], description="That go on, or are yet to begin.")
    tasks: int = Field(examples=[2], description="Open ones, in these assignments or requests.")
    requests: int = Field(examples=[1], description="Open ones. Feedback is never counted.")


class PlaceDividedRead(Schema):
    """What one place is given of another that is divided."""

    of: PlaceBrief
    to: PlaceBrief
    in_charge_before: PartyOrgBrief | None = Field(
        description="Who answers for the place that gives it, until then; null if out of your"
        " sight. Clusters may have been in the charge of others."
    )
    in_charge: PartyOrgBrief = Field(description="Who answers for it from that day on.")
    households: int = Field(examples=[14], description="With those of the groups.")
    groups: int = Field(examples=[2])
    residents: int = Field(examples=[1], description="Working members who live there.")
    counts: DividedPlaceCounts | None = Field(
        description="Null where you may not see these figures, or fewer than five households live."
    )


class PreviewRead(Schema):
    """What would change. Nothing has."""

    on: date = Field(examples=["2025-07-01"])
    seen_on: date = Field(
        description="The day on which is compared who sees what: `on`, or today if that is past."
    )
    step_count: int = Field(examples=[12])
    summary: list[str] = Field(description="The same for people, in the language asked for.")
    moves: list[MoveRead]
    divided: list[DividedRead] = Field(description="On that day, or at once if it has come.")
    places_divided: list[PlaceDividedRead] = Field(
        description="What comes to lie in another place, on that day or at once."
    )
    offices: list[OfficeRead] = Field(description="Those whose sight changes, and no others.")
    faults: list[Fault] = Field(
        description="Why it cannot be applied: what has no destination, or the first step that"
        " cannot be taken. The rest is empty then."
    )
