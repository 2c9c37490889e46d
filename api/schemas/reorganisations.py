from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.reorganisations import PARTS, SHAPES, Action, ReorganisationState, Tree
from api.domain.roles import Role
from api.domain.text import Line, Prose, Spelled
from api.errors.reorganisations import (
    NodeUnclear,
    RefMalformed,
    StepIncomplete,
    StepOverfull,
    StepUnknown,
    TableMalformed,
    TableMissing,
)
from api.schemas.admin_units import Code
from api.schemas.common import Below, Day, Fault, Paging, Schema
from api.schemas.household_groups import GroupCode
from api.schemas.households import Code as HouseholdCode
from api.schemas.role_terms import DecisionRef

MOST_STEPS = 5000
MOST_PARTS = 5000
CODES = (
    "The same by the codes that they bear there. One that is another's by the time it is previewed"
    " or applied is refused until the step is drafted again."
)
Ref = Annotated[
    str,
    Field(max_length=40, examples=["hac-thanh"], description="A name within this reorganisation."),
    Spelled(r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}$", RefMalformed),
]
Name = Annotated[Line, Field(min_length=1, max_length=200, examples=["Chi bộ thôn Đồng Bào"])]
Note = Annotated[Line, Field(max_length=500, examples=["theo Đề án số 3"])]
Parts = Annotated[list[UUID], Field(max_length=MOST_PARTS)]


class Node(Schema):
    """Names one thing: by `id`; what an earlier step made, by `ref`; a unit also by `code`.

    A code is read as of the day before: it may mean another area from that day on.
    """

    id: UUID | None = None
    ref: Ref | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if sum(given is not None for given in (self.id, self.ref, self.code)) != 1:
            raise NodeUnclear
        return self


class StepParts(Schema):
    """What goes to the heir that the step names."""

    children: Parts = Field(default=[], description="What stands directly below, of the same tree.")
    places: Parts = Field(
        default=[], description="Villages and clusters: of a body, or of an administrative unit."
    )
    groups: Parts = Field(default=[], description="Household groups, with their households.")
    group_codes: Annotated[list[GroupCode], Field(max_length=MOST_PARTS)] = Field(
        default=[], description=CODES
    )
    households: Parts = Field(default=[])
    household_codes: Annotated[list[HouseholdCode], Field(max_length=MOST_PARTS)] = Field(
        default=[], description=CODES
    )
    members: Parts = Field(
        default=[],
        description="Of a body: its members. Of a place: members whose home it is, and working"
        " members who live there; a home follows the member's own household by itself.",
    )


class ReorganisationStep(Schema):
    """One thing that is decided of one node; which fields it needs follows from `action`."""

    tree: Tree
    action: Action
    subject: Node | None = Field(default=None, description="What it is about; not of `create`.")
    ref: Ref | None = Field(default=None, description="How later steps call what this one makes.")
    name: Name | None = None
    kind: Annotated[
        Line | None,
        Field(
            max_length=40,
            examples=["branch"],
            description="`org_type`, `place_type` or `unit_type` of what is made or changed. Of"
            " `abolish`: abolish all of this kind below the subject, and not the subject.",
        ),
    ] = None
    is_grassroots_org: bool | None = None
    code: Code | None = None
    parent: Node | None = Field(default=None, description="What it stands under from that day on.")
    unit: Node | None = Field(
        default=None, description="The commune or ward in which a place lies."
    )
    in_charge: Node | None = Field(
        default=None, description="The branch or party group in charge of a new place."
    )
    into: Node | None = Field(
        default=None,
        description="The heir, which may be made by an earlier step. Of `abolish`, if left out:"
        " what it stood under.",
    )
    default: bool = Field(
        default=False, description="Of `split`: this heir takes whatever no step names."
    )
    parts: StepParts | None = None
    keep_grants: Annotated[list[Role] | None, Field(max_length=len(Role))] = Field(
        default=None,
        description="Roles that go on in the heir, by this decision; all others in a body that"
        " ceases end. If left out: `member`, where the heir is a branch or a party group.",
    )
    note: Note | None = None

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        shape = SHAPES.get((self.tree, self.action))
        if shape is None:
            raise StepUnknown(tree=self.tree, action=self.action)
        given = {
            name
            for name in type(self).model_fields
            if getattr(self, name) is not None and getattr(self, name) is not False
        } - {"tree", "action", "note"}
        if self.is_grassroots_org is False:
            given.add("is_grassroots_org")
        if missing := shape.needed - given:
            raise StepIncomplete(action=self.action, fields=", ".join(sorted(missing)))
        if unfit := given - shape.needed - shape.allowed:
            raise StepOverfull(action=self.action, fields=", ".join(sorted(unfit)))
        named = self.parts.model_dump(exclude_defaults=True) if self.parts else {}
        if strange := named.keys() - PARTS[self.tree]:
            fields = ", ".join(f"parts.{name}" for name in sorted(strange))
            raise StepOverfull(action=self.action, fields=fields)
        return self


Workbook = Annotated[
    str,
    Field(max_length=900_000, examples=["UEsDBBQAAAAI"], description="Its first sheet; Base64."),
    Spelled(r"^[A-Za-z0-9+/]*={0,2}$", TableMalformed),
]
Steps = Annotated[
    list[ReorganisationStep],
    Field(max_length=MOST_STEPS, description="In their order: a step sees what earlier ones did."),
]


class ReorganisationDecision(Schema):
    decision_ref: DecisionRef
    decided_on: Annotated[Day, Field(description="The day of the decision: today, or past.")]
    on: Annotated[
        Day, Field(description="The first day on which it holds.", examples=["2025-07-01"])
    ]
    note: Annotated[Prose | None, Field(max_length=2000)] = None


class ReorganisationCreate(ReorganisationDecision):
    org_id: UUID = Field(
        description="The body whose committee keeps it: at or above all it changes."
    )
    steps: Steps = Field(default=[])


class ReorganisationChange(ReorganisationDecision):
    """All of the decision, and all steps anew; `steps` left out stay as they are."""

    steps: Steps | None = None


class ReorganisationQuery(Paging, Below):
    state: ReorganisationState | None = None


class ReorganisationRead(Schema):
    id: UUID
    org_id: UUID
    decision_ref: str
    decided_on: date
    on: date = Field(examples=["2025-07-01"])
    note: str | None
    state: ReorganisationState
    step_count: int = Field(examples=[12])
    applied_at: AwareDatetime | None
    reverted_at: AwareDatetime | None
    carried_out: bool = Field(
        description="Whether all of it is done; what is divided waits for its day."
    )
    version: int
    created_at: AwareDatetime


class ReorganisationStepRead(Schema):
    position: int = Field(description="From 1.", examples=[1])
    step: ReorganisationStep
    makes: UUID | None = Field(description="The id of what it creates, now and once applied.")


class StepsImport(Schema):
    """A table with one step a row, whose header names the columns in English or Vietnamese.

    The operation that takes it tells the columns, and what each may hold.
    """

    csv: Annotated[
        str | None,
        Field(
            max_length=900_000,
            examples=["tree,action,subject_code,into\nadmin_unit,merge,14779,@hac-thanh"],
            description="UTF-8, parted by commas, semicolons or tabs.",
        ),
    ] = None
    xlsx: Workbook | None = None
    append: bool = Field(default=False, description="After the present steps, not in their place.")
    dry_run: bool = Field(default=False, description="Say what is wrong, and write nothing.")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.csv is None) == (self.xlsx is None):
            raise TableMissing
        return self


class StepsImported(Schema):
    dry_run: bool
    accepted: int = Field(examples=[12], description="Rows that are right.")
    step_count: int = Field(examples=[12], description="Steps that there are, or would be.")
    faults: list[Fault] = Field(
        description="`field` names line and column, as `line.7.into.G7`. Of a dry run only: else"
        " one fault refuses them all."
    )
    version: int
