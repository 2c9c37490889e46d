"""Written by ``clients/python/generate.py`` from the OpenAPI document."""

from typing import Any, Literal, NotRequired, TypedDict


class AboutRead(TypedDict):
    group_name: "str | None"
    member_name: "str | None"
    org_name: str
    place_name: "str | None"


class AccountCreate(TypedDict):
    display_name: str
    login: str
    org_id: NotRequired["str | None"]
    password: NotRequired["str | None"]
    person_id: NotRequired["str | None"]


class AccountCreated(TypedDict):
    closed_at: "str | None"
    created_at: str
    display_name: str
    id: str
    login: str
    must_change_password: bool
    org_id: "str | None"
    password: "str | None"
    person_id: str
    version: int


class AccountRead(TypedDict):
    closed_at: "str | None"
    created_at: str
    display_name: str
    id: str
    login: str
    must_change_password: bool
    org_id: "str | None"
    person_id: str
    version: int


class AccountUpdate(TypedDict):
    closed: NotRequired[bool]
    display_name: NotRequired[str]


Action = Literal[
    "create", "rename", "renumber", "move", "retype", "merge", "split", "extract", "abolish"
]


class AdminUnitBrief(TypedDict):
    code: str
    id: str
    name: str
    unit_type: "UnitType"


class AdminUnitListCreate(TypedDict):
    dry_run: NotRequired[bool]
    file: str
    legal_ref: str
    valid_from: str


class AdminUnitListRead(TypedDict):
    created_at: str
    id: str
    legal_ref: str
    units: int
    valid_from: str


class AdminUnitListReport(TypedDict):
    added: int
    differences: "list[UnitDifference]"
    dry_run: bool
    gone: int
    id: "str | None"
    legal_ref: str
    places_left: int
    renamed: int
    reparented: int
    retyped: int
    unchanged: int
    units: int
    valid_from: str


class AdminUnitRead(TypedDict):
    ceased: bool
    code: str
    id: str
    legal_ref: "str | None"
    name: str
    parent: "AdminUnitBrief | None"
    succeeded_by: "list[AdminUnitBrief]"
    today: "list[AdminUnitBrief]"
    unit_type: "UnitType"
    valid_from: str
    valid_to: "str | None"


Against = Literal["today", "former"]


class Agenda(TypedDict):
    items: "list[AgendaItem]"


class AgendaItem(TypedDict):
    assignment_id: NotRequired["str | None"]
    report_id: NotRequired["str | None"]
    subject: str


class AgendaItemRead(TypedDict):
    assignment_id: "str | None"
    position: int
    report_id: "str | None"
    subject: str


class AssignmentCreate(TypedDict):
    decision_ref: NotRequired["str | None"]
    duty_codes: NotRequired[list[str]]
    group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    kind: "AssignmentKind"
    member_id: str
    partners: NotRequired["list[Partner]"]
    reason: NotRequired["str | None"]
    role: NotRequired["AssignmentRole"]
    title: NotRequired["str | None"]
    valid_from: NotRequired["str | None"]
    valid_to: NotRequired["str | None"]


class AssignmentEnd(TypedDict):
    end_reason: "EndReason"
    note: NotRequired["str | None"]
    on: str


class AssignmentEvidence(TypedDict):
    ended: int
    led: int
    source: str
    supported: int


class AssignmentHandover(TypedDict):
    member_id: str
    on: str
    reason: NotRequired["str | None"]


AssignmentKind = Literal["group", "household", "mission"]


class AssignmentRead(TypedDict):
    created_at: str
    decision_ref: "str | None"
    duty_codes: list[str]
    end_note: "str | None"
    end_reason: "EndReason | None"
    group_id: "str | None"
    household_id: "str | None"
    id: str
    kind: "AssignmentKind"
    member_id: str
    member_name: "str | None"
    org_id: str
    partners: "list[Partner]"
    partnership_id: "str | None"
    plan_id: "str | None"
    reason: "str | None"
    role: "AssignmentRole"
    target_code: "str | None"
    target_name: "str | None"
    target_org_id: str
    title: "str | None"
    valid_from: str
    valid_to: "str | None"
    version: int


AssignmentRole = Literal["lead", "support"]


class AttachmentCreate(TypedDict):
    file: bytes


AttachmentKind = Literal["image/jpeg", "application/pdf"]


class AttachmentRead(TypedDict):
    added_on: str
    kind: "AttachmentKind"
    number: int
    size: int


class AttendanceAlert(TypedDict):
    full_name: "str | None"
    member_id: str
    months: list[int]


class AttendanceAlerts(TypedDict):
    members: "list[AttendanceAlert]"
    org_id: str
    year: int


class AttendanceLine(TypedDict):
    excuse: NotRequired["Excuse | None"]
    member_id: str
    presence: "Presence"


class AttendanceRead(TypedDict):
    excuse: "Excuse | None"
    full_name: "str | None"
    member_id: str
    presence: "Presence"


class AttendanceSheet(TypedDict):
    items: "list[AttendanceLine]"


class AuditEntryRead(TypedDict):
    account_id: "str | None"
    action: str
    changes: "dict[str, Any] | None"
    created_at: str
    id: str
    org_id: "str | None"
    target_id: str


Barrier = Literal["not_assignable", "own_household", "kin", "conflict", "probation", "out_of_reach"]


class BarrierCount(TypedDict):
    code: "Barrier"
    members: int
    text: str


class BarrierTold(TypedDict):
    code: "Barrier"
    text: str


BodyKind = Literal["committee", "inspection", "front"]


class BodyServed(TypedDict):
    name: str
    org_id: str
    org_type: "OrgType"
    own_permissions: "list[Permission]"
    permissions: "list[Permission]"
    roles: "list[RoleHeld]"


class BodyGrantToken(TypedDict):
    client_id: NotRequired["str | None"]
    client_secret: NotRequired["str | None"]
    grant_type: NotRequired["str | None"]
    scope: NotRequired["str | None"]


class BranchCounts(TypedDict):
    assigning: int
    branches: int
    by_decision: int
    no_plan: int
    not_adopted: int


BranchOutcome = Literal[
    "waiting",
    "drafted",
    "has_draft",
    "has_plan",
    "by_decision",
    "no_members",
    "no_households",
    "gone",
]

BranchStance = Literal["assigned", "not_assigning_by_decision", "plan_not_adopted", "no_plan"]


class BranchState(TypedDict):
    name: str
    org_id: str
    stance: "BranchStance"


class Challenge(TypedDict):
    parameters: "ChallengeParameters"
    signature: str


class ChallengeParameters(TypedDict):
    algorithm: Literal["SCRYPT"]
    cost: int
    expiresAt: int
    keyLength: Literal[32]
    keyPrefix: str
    memoryCost: Literal[8]
    nonce: str
    parallelism: Literal[1]
    salt: str


class ClassificationAmend(TypedDict):
    decided_by_id: str
    decided_on: str
    decision_ref: str
    grade: "Grade"


class ClassificationPart(TypedDict):
    completed: int
    excellent: int
    excellent_at_most: int
    good: int
    name: str
    not_completed: int
    org_id: str


class ClassificationRead(TypedDict):
    created_at: str
    decided_by_id: str
    decided_on: str
    decision_ref: str
    grade: "Grade"
    id: str
    member_id: str
    member_name: "str | None"
    org_id: str
    version: int
    year: int


class ClassificationRecord(TypedDict):
    decided_by_id: str
    decided_on: str
    decision_ref: str
    grade: "Grade"
    member_id: str
    year: int


class ClassificationSummary(TypedDict):
    org_id: str
    out_of_sight: int
    parts: "list[ClassificationPart]"
    rule_set: "RuleSet"
    structure: "Structure"
    total: "ClassificationSums"
    tree_on: str
    year: int


class ClassificationSums(TypedDict):
    completed: int
    excellent: int
    excellent_at_most: int
    good: int
    not_completed: int


class ClientCreate(TypedDict):
    name: str
    org_id: str
    permissions: "list[Permission]"


class ClientCreated(TypedDict):
    client_id: str
    client_secret: "str | None"
    closed_at: "str | None"
    created_at: str
    name: str
    org_id: str
    permissions: "list[Permission]"
    version: int


class ClientRead(TypedDict):
    client_id: str
    closed_at: "str | None"
    created_at: str
    name: str
    org_id: str
    permissions: "list[Permission]"
    version: int


class ClientSecret(TypedDict):
    client_id: str
    client_secret: "str | None"
    version: int


class ClientUpdate(TypedDict):
    closed: NotRequired[bool]
    name: NotRequired[str]
    permissions: NotRequired["list[Permission]"]


class ComingGroup(TypedDict):
    decided_on: str
    decision_number: str
    group_id: str
    id: str
    members: "list[GroupMemberRead]"
    name: str
    org_id: str
    valid_from: str
    valid_to: "str | None"


class CommentRead(TypedDict):
    asked_by: "str | None"
    text: str
    version: int
    year: int


class CommentWrite(TypedDict):
    asked_by: NotRequired["str | None"]
    text: str


class CommitmentRead(TypedDict):
    created_at: str
    household_id: str
    id: str
    member_id: str
    org_id: str
    signed_on: str
    text_version: str
    version: int
    withdrawn_on: "str | None"


class CommitmentRecord(TypedDict):
    household_id: str
    member_id: str
    signed_on: str
    text_version: str


class CommitmentWithdraw(TypedDict):
    on: str


class ConflictCreate(TypedDict):
    about_id: str
    person_id: NotRequired["str | None"]
    reason: "RecusalReason"


class ConflictEnd(TypedDict):
    valid_to: str


class ConflictRead(TypedDict):
    about_id: str
    created_at: str
    declared_by: str
    id: str
    person_id: str
    reason: "RecusalReason"
    valid_from: str
    valid_to: "str | None"
    version: int


class ContactAsk(TypedDict):
    reason: "ContactReason"


class ContactCreate(TypedDict):
    contacted_on: str
    group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    kind: "ContactKind"
    member_id: NotRequired["str | None"]
    note: NotRequired["str | None"]


class ContactEvidence(TypedDict):
    other: int
    source: str
    visits: int


ContactKind = Literal["visit", "call", "message", "gathering"]


class ContactRead(TypedDict):
    contacted_on: str
    created_at: str
    entered_by: str
    group_id: "str | None"
    household_id: "str | None"
    id: str
    kind: str
    member_id: str
    note: "str | None"
    org_id: str


ContactReason = Literal["arrange_visit", "ask_for_details", "give_answer"]


class ContentRead(TypedDict):
    core_people_named: int
    figures: "list[FigureRead]"
    nothing_done_because: "str | None"
    opinions: "list[OpinionRead]"
    problems: list[str]
    proposals: list[str]
    visits: int
    works: "list[WorkRead]"


class ContributionCreate(TypedDict):
    given_on: str
    giver: "Giver"
    household_id: NotRequired["str | None"]
    labour_days: NotRequired["str | float | None"]
    land_m2: NotRequired["str | float | None"]
    money: NotRequired["int | None"]


class ContributionRead(TypedDict):
    given_on: str
    giver: "Giver"
    household_id: "str | None"
    id: str
    labour_days: "str | None"
    land_m2: "str | None"
    money: "int | None"
    movement_id: str
    village_id: str
    void_reason: "str | None"
    voided_on: "str | None"


class ContributionVoid(TypedDict):
    reason: str


class CorrectionCreate(TypedDict):
    reason: str


class CorrectionRead(TypedDict):
    corrected_on: str
    reason: str


class Counted(TypedDict):
    count: int


class Cover(TypedDict):
    member_id: str
    member_name: "str | None"
    reasons: "list[ReasonTold]"
    worse_by: float


class CoverAsked(TypedDict):
    group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    kind: "ProposedKind"
    org_id: str


class CoverCandidate(TypedDict):
    member_id: str
    member_name: "str | None"
    price: "PriceRead"
    reasons: "list[ReasonTold]"


class CoverCandidates(TypedDict):
    candidates: "list[CoverCandidate]"
    on: str
    vacancy_id: str


class CoverageRead(TypedDict):
    beyond_home: "FindingMemberBeyondHome"
    branches: "FindingBranchState"
    households: "HouseholdCounts"
    idle: "FindingMemberFound"
    not_assignable: "FindingMemberUnable"
    on: str
    org_id: str
    overloaded: "FindingMemberLoad"
    silent: "FindingMemberSilent"
    stance: "BranchStance | None"
    uncovered: "FindingUncoveredHousehold"
    underloaded: "FindingMemberLoad"


class CoverageSummary(TypedDict):
    directly: "Summary"
    next: "str | None"
    on: str
    org_id: str
    parts: "list[PartSummary]"
    structure: "Structure"
    total: "Summary"
    tree_on: str


class Covers(TypedDict):
    covers: "list[Cover]"


DeclineReason = Literal[
    "already_done", "duplicate", "not_feasible", "not_lawful", "outside_competence", "withdrawn"
]


class DividedPlaceCounts(TypedDict):
    assignments: int
    requests: int
    tasks: int


class DividedRead(TypedDict):
    groups: int
    households: int
    living: "HandedCounts | None"
    members: int
    of: "PartyOrgBrief"
    places: int
    to: "PartyOrgBrief"


class DossierRead(TypedDict):
    assignments: "AssignmentEvidence"
    contacts: "ContactEvidence"
    feedback: "FeedbackEvidence | None"
    grade: "Grade | None"
    meetings: "MeetingEvidence"
    member_id: str
    member_name: str
    reports: "ReportEvidence"
    tasks: "TaskEvidence"
    year: int


class DutyCreate(TypedDict):
    code: str
    description: str
    name: str
    org_id: str
    valid_from: NotRequired["str | None"]


class DutyName(TypedDict):
    code: str
    name: str


class DutyRead(TypedDict):
    code: str
    created_at: str
    description: str
    id: str
    name: str
    org_id: "str | None"
    valid_from: str
    valid_to: "str | None"
    version: int


class DutyRetire(TypedDict):
    on: str


class DutyReword(TypedDict):
    description: str
    name: str
    valid_from: NotRequired["str | None"]


EndReason = Literal[
    "annual_review",
    "entered_by_mistake",
    "household_dissolved",
    "household_moved",
    "household_objected",
    "member_away",
    "member_deceased",
    "member_exempt",
    "member_removed",
    "member_suspended",
    "member_transferred",
    "partnership_ended",
    "person_deceased",
    "plan_closed",
    "replaced",
    "target_reached",
]

EntryKind = Literal[
    "message",
    "attachment",
    "acknowledgement",
    "assigning",
    "question",
    "reply_asked",
    "answer",
    "refusal",
    "transfer",
    "reopening",
    "raising",
    "succession",
    "closing",
    "recusal",
]


class EntryRead(TypedDict):
    attachment: "int | None"
    entered_on: str
    evidence: "str | None"
    kind: "EntryKind"
    no_evidence: "NoEvidence | None"
    number: int
    reason: "RefusalReason | RecusalReason | None"
    reference: "str | None"
    text: "str | None"


Excuse = Literal["exempt", "family", "official_duty", "unwell", "work_away", "other"]


class ExternalIds(TypedDict):
    database: NotRequired["str | None"]
    handbook: NotRequired["str | None"]


class ExternalIdsRead(TypedDict):
    database: "str | None"
    handbook: "str | None"


class Fault(TypedDict):
    code: str
    field: str
    message: str


class FeedbackAcknowledge(TypedDict):
    text: NotRequired["str | None"]


class FeedbackAnswer(TypedDict):
    evidence: NotRequired["str | None"]
    no_evidence: NotRequired["NoEvidence | None"]
    text: str


class FeedbackAsk(TypedDict):
    text: str


class FeedbackAssign(TypedDict):
    person_id: str


class FeedbackCreate(TypedDict):
    confirm: NotRequired[bool]
    contact: NotRequired["str | None"]
    group_code: NotRequired["str | None"]
    kind: "FeedbackKind"
    may_publish: NotRequired[bool]
    member: NotRequired["str | None"]
    party_org_id: NotRequired["str | None"]
    place_id: NotRequired["str | None"]
    text: str


class FeedbackEvidence(TypedDict):
    by_kind: "list[FeedbackOfKind]"
    cases: "int | None"


class FeedbackHandled(TypedDict):
    id: str
    state: "FeedbackState"
    version: int


class FeedbackItem(TypedDict):
    assigned_to: "str | None"
    due_at: "str | None"
    id: str
    kind: "FeedbackKind"
    origin_name: str
    rating: "int | None"
    received_on: str
    state: "FeedbackState"
    urgent: bool
    version: int


FeedbackKind = Literal["feedback", "proposal", "praise", "question", "conduct_comment"]


class FeedbackOfKind(TypedDict):
    cases: int
    kind: "FeedbackKind"


class FeedbackRead(TypedDict):
    about: "AboutRead"
    assigned_to: "str | None"
    attachments: "list[AttachmentRead]"
    contact_given: bool
    contact_read: int
    due_at: "str | None"
    entries: "list[EntryRead]"
    handlers: "list[HandlerRead]"
    id: str
    kind: "FeedbackKind"
    may_publish: bool
    publication_id: "str | None"
    rating: "int | None"
    received_on: str
    replies: "list[ReplyAskedRead]"
    resembles: "list[Subject]"
    state: "FeedbackState"
    text: str
    urgent: bool
    version: int


class FeedbackReceipt(TypedDict):
    receipt: str
    received_on: str
    small_village: bool


class FeedbackRecuse(TypedDict):
    person_id: NotRequired["str | None"]
    reason: "RecusalReason"


class FeedbackRefuse(TypedDict):
    reason: "RefusalReason"
    text: NotRequired["str | None"]


FeedbackState = Literal[
    "received",
    "acknowledged",
    "assigned",
    "need_info",
    "answered",
    "refused",
    "transferred",
    "reopened",
    "closed",
]


class FeedbackStatus(TypedDict):
    attachments: "list[AttachmentRead]"
    closes_on: "str | None"
    contact_read: "int | None"
    due_at: "str | None"
    entries: "list[EntryRead]"
    handled_by: "HandlingBody | None"
    kind: "FeedbackKind"
    may_publish: bool
    may_reopen: bool
    published_as: "str | None"
    rating: "int | None"
    received_on: str
    small_village: bool
    state: "FeedbackState"
    text: str


class FeedbackTransfer(TypedDict):
    reference: str


class Figure(TypedDict):
    indicator_code: str
    value: str | float


class FigureRead(TypedDict):
    adds_up: bool
    indicator_code: str
    indicator_id: str
    unit: str
    value: str


class FigureSum(TypedDict):
    indicator_code: str
    reports: int
    total: str
    unit: str


class FindingBranchState(TypedDict):
    count: int
    items: "list[BranchState]"
    next: "str | None"


class FindingMemberBeyondHome(TypedDict):
    count: int
    items: "list[MemberBeyondHome]"
    next: "str | None"


class FindingMemberFound(TypedDict):
    count: int
    items: "list[MemberFound]"
    next: "str | None"


class FindingMemberLoad(TypedDict):
    count: int
    items: "list[MemberLoad]"
    next: "str | None"


class FindingMemberSilent(TypedDict):
    count: int
    items: "list[MemberSilent]"
    next: "str | None"


class FindingMemberUnable(TypedDict):
    count: int
    items: "list[MemberUnable]"
    next: "str | None"


class FindingUncoveredHousehold(TypedDict):
    count: int
    items: "list[UncoveredHousehold]"
    next: "str | None"


class FollowUpCreate(TypedDict):
    due_on: str
    owner: "FollowUpOwner"
    subject: str


class FollowUpDoneNote(TypedDict):
    note: str


FollowUpOwner = Literal["branch", "sender"]


class FollowUpRead(TypedDict):
    done_on: "str | None"
    due_on: str
    id: str
    note: "str | None"
    org_id: str
    owner_org_id: str
    subject: str
    visit_id: str


class GivenByVillage(TypedDict):
    contributions: int
    households: int
    labour_days: str
    land_m2: str
    living_away: int
    money: int
    name: str
    village_id: str


Giver = Literal["household", "living_away", "organisation", "other"]


class GoalEnd(TypedDict):
    note: str
    on: str
    result: "GoalResult"


class GoalMidReview(TypedDict):
    note: str
    on: str


GoalResult = Literal["reached", "partly_reached", "not_reached", "given_up"]

Grade = Literal["excellent", "good", "completed", "not_completed"]


class GroupCoverageCreate(TypedDict):
    org_id: str
    valid_from: str
    valid_to: NotRequired["str | None"]


class GroupCoverageRead(TypedDict):
    group_id: str
    id: str
    org_id: str
    valid_from: str
    valid_to: "str | None"


class GroupHouseholds(TypedDict):
    household_ids: list[str]
    on: str


class GroupMemberCreate(TypedDict):
    display_name: str
    leads: NotRequired[bool]
    person_id: NotRequired["str | None"]
    title: NotRequired["str | None"]
    valid_from: NotRequired["str | None"]


class GroupMemberRead(TypedDict):
    display_name: str
    id: str
    leads: bool
    person_id: "str | None"
    title: "str | None"
    valid_from: str
    valid_to: "str | None"


class GroupsAsked(TypedDict):
    largest: int
    org_id: str
    smallest: int


class HalfYearAttendanceRead(TypedDict):
    half_year: str
    presence: "Presence"
    version: int


class HalfYearAttendanceWrite(TypedDict):
    presence: "Presence"


class HandedCounts(TypedDict):
    groups: int
    households: int
    residents: int
    untold: int


class HandlerRead(TypedDict):
    name: str
    person_id: str


class HandlingBody(TypedDict):
    kind: "BodyKind"
    name: str


class HandoverAnswer(TypedDict):
    accepted: bool
    objection: NotRequired["Objection | None"]


class HandoverRead(TypedDict):
    begun: "AssignmentRead"
    ended: "AssignmentRead"
    returns: NotRequired["AssignmentRead | None"]


class HandoverRecord(TypedDict):
    after_id: str
    answered_on: "str | None"
    before_id: str
    briefed_on: "str | None"
    created_at: str
    from_member_id: str
    from_name: "str | None"
    group_id: "str | None"
    household_id: "str | None"
    id: str
    kind: "AssignmentKind"
    objection: "Objection | None"
    opened_on: str
    org_id: str
    state: "HandoverState"
    target_name: "str | None"
    to_member_id: str
    to_name: "str | None"
    version: int


HandoverState = Literal["proposed", "accepted", "declined", "briefed"]


class HouseholdCounts(TypedDict):
    by_decision: int
    covered: int
    covered_percent: "str | None"
    households: int
    out_of_scope: int
    uncovered: int


class HouseholdCreate(TypedDict):
    code: str
    head_name: str
    place_id: str
    since: NotRequired["str | None"]
    size: int


class HouseholdDissolution(TypedDict):
    on: str
    reason: Literal["dissolved", "moved_away"]


HouseholdEventKind = Literal["moved", "split", "merged", "dissolved", "moved_away", "place_divided"]


class HouseholdEventRead(TypedDict):
    created_at: str
    from_place_id: str
    happened_on: str
    household_id: str
    id: str
    kind: "HouseholdEventKind"
    successor_id: "str | None"
    to_place_id: "str | None"


class HouseholdGroupCreate(TypedDict):
    code: str
    name: str
    place_id: str


class HouseholdGroupRead(TypedDict):
    code: str
    created_at: str
    household_count: int
    id: str
    name: str
    org_id: str
    person_count: int
    place_id: str
    version: int


class HouseholdGroupUpdate(TypedDict):
    code: NotRequired[str]
    name: NotRequired[str]


class HouseholdMerge(TypedDict):
    absorbed_ids: list[str]
    on: str
    size: int


class HouseholdMove(TypedDict):
    code: NotRequired["str | None"]
    on: str
    place_id: str


class HouseholdPart(TypedDict):
    code: str
    head_name: str
    place_id: NotRequired["str | None"]
    size: int


class HouseholdRead(TypedDict):
    code: str
    created_at: str
    dissolved_on: "str | None"
    head_name: str
    id: str
    org_id: str
    place_id: str
    since: str
    size: int
    version: int


class HouseholdSplit(TypedDict):
    on: str
    parts: "list[HouseholdPart]"
    size: int


class HouseholdSplitRead(TypedDict):
    household: "HouseholdRead"
    parts: "list[HouseholdRead]"


class HouseholdSupport(TypedDict):
    duties: list[str]
    goals: "list[SupportGoalRead]"
    household_id: str
    in_charge: "list[InCharge]"
    on: str


class HouseholdUpdate(TypedDict):
    code: NotRequired[str]
    head_name: NotRequired[str]
    size: NotRequired[int]


class ImportCreate(TypedDict):
    dry_run: NotRequired[bool]
    kind: "ImportKind"
    mode: NotRequired["ImportMode"]
    rows: "list[dict[str, str | int | float | bool | dict[str, str | int | float | bool | None] | list[str | int | float | bool | None] | None]]"


ImportKind = Literal["households", "members"]

ImportMode = Literal["atomic", "each"]


class ImportReport(TypedDict):
    created: int
    dry_run: bool
    kind: "ImportKind"
    mode: "ImportMode"
    refused: int
    rows: "list[RowReport]"


class InCharge(TypedDict):
    assignment_id: str
    duties: "list[DutyName]"
    group_id: "str | None"
    kind: "AssignmentKind"
    member_id: str
    name: str
    org_id: str
    partners: "list[Partner]"
    role: "AssignmentRole"
    title: "str | None"
    valid_from: str
    valid_to: "str | None"


class IndicatorDefine(TypedDict):
    adds_up: bool
    decimals: int
    legal_ref: NotRequired["str | None"]
    name: str
    org_id: str
    unit: str
    valid_from: str


class IndicatorRead(TypedDict):
    adds_up: bool
    code: str
    decimals: int
    id: str
    legal_ref: "str | None"
    name: str
    org_id: str
    unit: str
    valid_from: str
    valid_to: "str | None"


class KeySet(TypedDict):
    keys: list[dict[str, str]]


class LeadAsked(TypedDict):
    group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    kind: "ProposedKind"
    member_id: "str | None"


class LeadChange(TypedDict):
    plan_id: str
    price: "PriceRead"
    version: int


class LeadChanged(TypedDict):
    after: "list[MemberShown]"
    before: "list[MemberShown]"
    kind: "AssignmentKind"
    target_id: str
    target_name: "str | None"
    title: "str | None"


class LeadSet(TypedDict):
    group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    kind: "ProposedKind"
    locked: NotRequired[bool]
    member_id: "str | None"


class LeftOut(TypedDict):
    line_id: str
    member_id: str
    reason: "NotAssignable | Literal['target_gone']"


class LineShown(TypedDict):
    kind: "AssignmentKind"
    member_id: str
    member_name: "str | None"
    role: "AssignmentRole"
    target_id: str
    target_name: "str | None"
    title: "str | None"


LineageKind = Literal[
    "renamed", "renumbered", "moved", "retyped", "merged", "split", "extracted", "abolished"
]


class ListedUnit(TypedDict):
    name: str
    parent_code: "str | None"
    unit_type: "UnitType"


class MachineToken(TypedDict):
    access_token: str
    expires_in: int
    scope: str
    token_type: Literal["Bearer"]


class MeRead(TypedDict):
    account_id: str
    bodies: "list[BodyServed]"
    display_name: str
    login: str
    must_change_password: bool
    permissions: "list[Permission]"
    person_id: "str | None"


class MeasuresRead(TypedDict):
    covered: int
    gini: float
    kept: int
    least: float
    matched: int
    most: float
    near: int
    uncovered: int
    weighted_gini: float


class MeetingCreate(TypedDict):
    agenda: NotRequired["list[AgendaItem]"]
    held_on: str
    kind: "MeetingKind"
    minutes: NotRequired["str | None"]
    org_id: str
    venue: NotRequired["str | None"]


class MeetingEvidence(TypedDict):
    excused: int
    present: int
    source: str
    unexcused: int


MeetingKind = Literal["regular", "thematic", "half_year_213", "extraordinary", "year_end"]


class MeetingPart(TypedDict):
    absent: int
    attendance_rate: "str | None"
    excused: int
    extraordinary: int
    half_year_213: int
    last_held_on: "str | None"
    meetings: int
    name: str
    org_id: str
    present: int
    regular: int
    thematic: int
    year_end: int


class MeetingRead(TypedDict):
    absent: int
    created_at: str
    excused: int
    held_on: str
    id: str
    kind: "MeetingKind"
    org_id: str
    present: int
    state: "MeetingState"
    version: int


MeetingState = Literal["draft", "closed"]


class MeetingSummary(TypedDict):
    org_id: str
    out_of_sight: int
    parts: "list[MeetingPart]"
    structure: "Structure"
    total: "MeetingSums"
    tree_on: str
    year: int


class MeetingSums(TypedDict):
    absent: int
    attendance_rate: "str | None"
    excused: int
    extraordinary: int
    half_year_213: int
    last_held_on: "str | None"
    meetings: int
    present: int
    regular: int
    thematic: int
    year_end: int


class MeetingUpdate(TypedDict):
    held_on: NotRequired[str]
    kind: NotRequired["MeetingKind"]
    minutes: NotRequired["str | None"]
    venue: NotRequired["str | None"]


class MemberBeyondHome(TypedDict):
    household_ids: list[str]
    households: int
    member_id: str
    name: str
    org_id: str


class MemberCounts(TypedDict):
    assignable: int
    assigned: int
    idle: int
    members: int
    not_assignable_assigned: int


class MemberCreate(TypedDict):
    birth_year: int
    external_ids: NotRequired["ExternalIds"]
    full_name: str
    home_place_id: NotRequired["str | None"]
    joined_on: NotRequired["str | None"]
    org_id: str
    phone: NotRequired["str | None"]
    resolution_ref: NotRequired["str | None"]
    since: str
    skills: NotRequired["list[Skill]"]
    standing: NotRequired["Standing"]
    unlisted: NotRequired[bool]


class MemberFound(TypedDict):
    member_id: str
    name: str
    org_id: str


class MemberLoad(TypedDict):
    households: int
    limit: int
    member_id: str
    name: str
    org_id: str


class MemberPhoneRead(TypedDict):
    member_id: str
    phone: "str | None"


class MemberRead(TypedDict):
    birth_year: int
    created_at: str
    external_ids: "ExternalIdsRead"
    full_name: str
    home_place_id: "str | None"
    id: str
    joined_on: "str | None"
    org_id: str
    phone: "str | None"
    skills: "list[Skill]"
    standing: "Standing | None"
    standing_until: "str | None"
    unlisted: bool
    version: int


class MemberShown(TypedDict):
    member_id: str
    member_name: "str | None"


class MemberSilent(TypedDict):
    member_id: str
    name: str
    org_id: str
    periods: int


class MemberUnable(TypedDict):
    member_id: str
    name: str
    org_id: str
    reason: "NotAssignable"


class MemberUpdate(TypedDict):
    birth_year: NotRequired[int]
    external_ids: NotRequired["ExternalIds"]
    full_name: NotRequired[str]
    home_place_id: NotRequired["str | None"]
    joined_on: NotRequired["str | None"]
    phone: NotRequired["str | None"]
    skills: NotRequired["list[Skill]"]
    unlisted: NotRequired[bool]


class MembersByStanding(TypedDict):
    as_of: str
    assignable: int
    org_id: str
    standings: "StandingCounts"
    structure: "Structure"
    total: int
    tree_on: str


class MembershipRead(TypedDict):
    member_id: str
    org_id: str
    valid_from: str
    valid_to: "str | None"


class MessageCreate(TypedDict):
    confirm: NotRequired[bool]
    text: str


class MinutesRead(TypedDict):
    agenda: "list[AgendaItemRead]"
    corrections: "list[CorrectionRead]"
    held_on: str
    id: str
    minutes: "str | None"
    org_id: str
    resolutions: "list[ResolutionRead]"
    venue: "str | None"
    version: int


class MoveRead(TypedDict):
    above: "PartyOrgBrief | None"
    body: "PartyOrgBrief"
    ceases: bool
    counts: "MovingCounts | None"


class MovementCreate(TypedDict):
    goal: str
    kind: "MovementKind"
    lead_id: NotRequired["str | None"]
    name: str
    org_id: str
    place_id: str
    starts_on: str


MovementKind = Literal[
    "clean_surroundings",
    "culture",
    "flag_and_flower_road",
    "food_safety",
    "lighting",
    "livelihood",
    "mutual_aid",
    "roads",
    "security",
    "other",
]


class MovementMove(TypedDict):
    on: NotRequired["str | None"]
    state: "MovementState"


class MovementPart(TypedDict):
    cancelled: int
    contributions: int
    ended: int
    households: int
    labour_days: str
    land_m2: str
    living_away: int
    money: int
    movements: int
    name: str
    org_id: str
    planned: int
    running: int
    taking_part: int


class MovementRead(TypedDict):
    created_at: str
    ends_on: "str | None"
    goal: str
    id: str
    kind: "MovementKind"
    lead_id: "str | None"
    name: str
    org_id: str
    place_id: str
    starts_on: str
    state: "MovementState"
    version: int


MovementState = Literal["planned", "running", "ended", "cancelled"]


class MovementSummary(TypedDict):
    org_id: str
    out_of_sight: int
    parts: "list[MovementPart]"
    structure: "Structure"
    total: "MovementTotals"
    tree_on: str
    year: int


class MovementSums(TypedDict):
    contributions: int
    households: int
    labour_days: str
    land_m2: str
    living_away: int
    money: int
    movement_id: str
    taking_part: int
    villages: "list[GivenByVillage]"


class MovementTotals(TypedDict):
    cancelled: int
    contributions: int
    ended: int
    households: int
    labour_days: str
    land_m2: str
    living_away: int
    money: int
    movements: int
    planned: int
    running: int
    taking_part: int


class MovementUpdate(TypedDict):
    goal: NotRequired[str]
    kind: NotRequired["MovementKind"]
    lead_id: NotRequired["str | None"]
    name: NotRequired[str]
    starts_on: NotRequired[str]


class MovementWhole(TypedDict):
    created_at: str
    ends_on: "str | None"
    goal: str
    id: str
    kind: "MovementKind"
    lead_id: "str | None"
    name: str
    org_id: str
    place_id: str
    results: "list[ResultRead]"
    starts_on: str
    state: "MovementState"
    version: int


class MovingCounts(TypedDict):
    assignments: int
    groups: int
    households: int
    members: int
    obligations: int
    places: int
    requests: int
    tasks: int


class Neighbour(TypedDict):
    code: str
    head_name: str
    household_id: str


NoEvidence = Literal["concerns_others", "explanation_suffices", "not_yet_done"]


class Node(TypedDict):
    code: NotRequired["str | None"]
    id: NotRequired["str | None"]
    ref: NotRequired["str | None"]


NotAssignable = Literal[
    "no_standing", "exempt", "suspended", "away", "transferred_out", "deceased", "removed"
]


class NotificationRead(TypedDict):
    created_at: str
    id: str
    read_at: "str | None"
    target_id: str
    topic: str


class NotificationsSeen(TypedDict):
    until_id: str


Objection = Literal["tied", "too_much", "too_far", "away", "other"]


class ObligationCreate(TypedDict):
    member_id: str
    period_id: str


class ObligationRead(TypedDict):
    created_at: str
    due_on: str
    id: str
    member_id: str
    org_id: str
    period: str
    period_id: str
    report_id: "str | None"
    report_state: "str | None"
    state: str
    version: int
    waived_reason: "str | None"


ObligationState = Literal["waived", "expected", "missing", "on_time", "late", "reopened"]


class ObligationWaive(TypedDict):
    reason: "WaiverReason"


class OfficeRead(TypedDict):
    body: "PartyOrgBrief"
    carried_to: "PartyOrgBrief | None"
    ends: bool
    gained: int
    gains: "list[SeenRead]"
    holders: int
    losses: "list[SeenRead]"
    lost: int
    role: "Role"


class OpenTarget(TypedDict):
    barriers: "list[BarrierCount]"
    group_id: "str | None"
    household_id: "str | None"
    kind: "ProposedKind"
    locked: bool
    shortfall: "ShortfallTold | None"
    target_code: "str | None"
    target_name: "str | None"


class Opinion(TypedDict):
    group_id: str
    summary: str


class OpinionRead(TypedDict):
    group_id: str
    summary: str


OrgType = Literal[
    "central_committee",
    "provincial_committee",
    "district_committee",
    "commune_committee",
    "grassroots_committee",
    "sectional_committee",
    "branch",
    "party_group",
]


class PageAccountRead(TypedDict):
    items: "list[AccountRead]"
    next: "str | None"


class PageAdminUnitListRead(TypedDict):
    items: "list[AdminUnitListRead]"
    next: "str | None"


class PageAdminUnitRead(TypedDict):
    items: "list[AdminUnitRead]"
    next: "str | None"


class PageAssignmentRead(TypedDict):
    items: "list[AssignmentRead]"
    next: "str | None"


class PageAttendanceRead(TypedDict):
    items: "list[AttendanceRead]"
    next: "str | None"


class PageAuditEntryRead(TypedDict):
    items: "list[AuditEntryRead]"
    next: "str | None"


class PageBranchState(TypedDict):
    items: "list[BranchState]"
    next: "str | None"


class PageClassificationRead(TypedDict):
    items: "list[ClassificationRead]"
    next: "str | None"


class PageClientRead(TypedDict):
    items: "list[ClientRead]"
    next: "str | None"


class PageComingGroup(TypedDict):
    items: "list[ComingGroup]"
    next: "str | None"


class PageCommentRead(TypedDict):
    items: "list[CommentRead]"
    next: "str | None"


class PageCommitmentRead(TypedDict):
    items: "list[CommitmentRead]"
    next: "str | None"


class PageConflictRead(TypedDict):
    items: "list[ConflictRead]"
    next: "str | None"


class PageContactRead(TypedDict):
    items: "list[ContactRead]"
    next: "str | None"


class PageContributionRead(TypedDict):
    items: "list[ContributionRead]"
    next: "str | None"


class PageDutyRead(TypedDict):
    items: "list[DutyRead]"
    next: "str | None"


class PageFeedbackItem(TypedDict):
    items: "list[FeedbackItem]"
    next: "str | None"


class PageFollowUpRead(TypedDict):
    items: "list[FollowUpRead]"
    next: "str | None"


class PageGivenByVillage(TypedDict):
    items: "list[GivenByVillage]"
    next: "str | None"


class PageHalfYearAttendanceRead(TypedDict):
    items: "list[HalfYearAttendanceRead]"
    next: "str | None"


class PageHandoverRecord(TypedDict):
    items: "list[HandoverRecord]"
    next: "str | None"


class PageHouseholdEventRead(TypedDict):
    items: "list[HouseholdEventRead]"
    next: "str | None"


class PageHouseholdGroupRead(TypedDict):
    items: "list[HouseholdGroupRead]"
    next: "str | None"


class PageHouseholdRead(TypedDict):
    items: "list[HouseholdRead]"
    next: "str | None"


class PageIndicatorRead(TypedDict):
    items: "list[IndicatorRead]"
    next: "str | None"


class PageMeetingRead(TypedDict):
    items: "list[MeetingRead]"
    next: "str | None"


class PageMemberBeyondHome(TypedDict):
    items: "list[MemberBeyondHome]"
    next: "str | None"


class PageMemberFound(TypedDict):
    items: "list[MemberFound]"
    next: "str | None"


class PageMemberLoad(TypedDict):
    items: "list[MemberLoad]"
    next: "str | None"


class PageMemberRead(TypedDict):
    items: "list[MemberRead]"
    next: "str | None"


class PageMemberSilent(TypedDict):
    items: "list[MemberSilent]"
    next: "str | None"


class PageMemberUnable(TypedDict):
    items: "list[MemberUnable]"
    next: "str | None"


class PageMembershipRead(TypedDict):
    items: "list[MembershipRead]"
    next: "str | None"


class PageMovementRead(TypedDict):
    items: "list[MovementRead]"
    next: "str | None"


class PageNotificationRead(TypedDict):
    items: "list[NotificationRead]"
    next: "str | None"


class PageObligationRead(TypedDict):
    items: "list[ObligationRead]"
    next: "str | None"


class PagePartnershipRead(TypedDict):
    items: "list[PartnershipRead]"
    next: "str | None"


class PagePartyOrgRead(TypedDict):
    items: "list[PartyOrgRead]"
    next: "str | None"


class PagePartyOrgSpanRead(TypedDict):
    items: "list[PartyOrgSpanRead]"
    next: "str | None"


class PagePeriodRead(TypedDict):
    items: "list[PeriodRead]"
    next: "str | None"


class PagePlaceChargeRead(TypedDict):
    items: "list[PlaceChargeRead]"
    next: "str | None"


class PagePlaceRead(TypedDict):
    items: "list[PlaceRead]"
    next: "str | None"


class PagePlaceSpanRead(TypedDict):
    items: "list[PlaceSpanRead]"
    next: "str | None"


class PagePlanRead(TypedDict):
    items: "list[PlanRead]"
    next: "str | None"


class PagePolicyRead(TypedDict):
    items: "list[PolicyRead]"
    next: "str | None"


class PagePovertyRead(TypedDict):
    items: "list[PovertyRead]"
    next: "str | None"


class PageProposalRoundRead(TypedDict):
    items: "list[ProposalRoundRead]"
    next: "str | None"


class PagePublicAnswerRead(TypedDict):
    items: "list[PublicAnswerRead]"
    next: "str | None"


class PagePublicationItem(TypedDict):
    items: "list[PublicationItem]"
    next: "str | None"


class PageReorganisationRead(TypedDict):
    items: "list[ReorganisationRead]"
    next: "str | None"


class PageReorganisationStepRead(TypedDict):
    items: "list[ReorganisationStepRead]"
    next: "str | None"


class PageReplyRequestRead(TypedDict):
    items: "list[ReplyRequestRead]"
    next: "str | None"


class PageReportRead(TypedDict):
    items: "list[ReportRead]"
    next: "str | None"


class PageReportVersionRead(TypedDict):
    items: "list[ReportVersionRead]"
    next: "str | None"


class PageRequestRead(TypedDict):
    items: "list[RequestRead]"
    next: "str | None"


class PageResidenceMemberRead(TypedDict):
    items: "list[ResidenceMemberRead]"
    next: "str | None"


class PageResponseTimeRead(TypedDict):
    items: "list[ResponseTimeRead]"
    next: "str | None"


class PageRoleTermRead(TypedDict):
    items: "list[RoleTermRead]"
    next: "str | None"


class PageRollupRead(TypedDict):
    items: "list[RollupRead]"
    next: "str | None"


class PageSignInRead(TypedDict):
    items: "list[SignInRead]"
    next: "str | None"


class PageSilentBranch(TypedDict):
    items: "list[SilentBranch]"
    next: "str | None"


class PageStandingRead(TypedDict):
    items: "list[StandingRead]"
    next: "str | None"


class PageSummaryRead(TypedDict):
    items: "list[SummaryRead]"
    next: "str | None"


class PageSupportGoalRead(TypedDict):
    items: "list[SupportGoalRead]"
    next: "str | None"


class PageTakingPartRead(TypedDict):
    items: "list[TakingPartRead]"
    next: "str | None"


class PageTaskRead(TypedDict):
    items: "list[TaskRead]"
    next: "str | None"


class PageTieRead(TypedDict):
    items: "list[TieRead]"
    next: "str | None"


class PageUncoveredHousehold(TypedDict):
    items: "list[UncoveredHousehold]"
    next: "str | None"


class PageVacancyRead(TypedDict):
    items: "list[VacancyRead]"
    next: "str | None"


class PageVisitRead(TypedDict):
    items: "list[VisitRead]"
    next: "str | None"


class PageWorkingGroupListed(TypedDict):
    items: "list[WorkingGroupListed]"
    next: "str | None"


class PartEnd(TypedDict):
    valid_to: str


class PartSummary(TypedDict):
    counts: "Summary"
    name: str
    org_id: str
    org_type: "OrgType"


class Partner(TypedDict):
    kind: "PartnerKind"
    title: str


PartnerKind = Literal["front", "women", "youth", "veterans", "farmers", "elderly", "other"]


class PartnershipCreate(TypedDict):
    decision_ref: NotRequired["str | None"]
    group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    partner_org_id: str
    valid_from: NotRequired["str | None"]


class PartnershipEnd(TypedDict):
    on: str


class PartnershipRead(TypedDict):
    created_at: str
    decision_ref: "str | None"
    group_id: "str | None"
    household_id: "str | None"
    id: str
    org_id: str
    partner_org_id: str
    target_code: "str | None"
    valid_from: str
    valid_to: "str | None"
    version: int


class PartyOrgBrief(TypedDict):
    id: str
    name: str
    org_type: "OrgType"


class PartyOrgChange(TypedDict):
    is_grassroots_org: NotRequired["bool | None"]
    legal_ref: NotRequired["str | None"]
    on: str
    org_type: NotRequired["OrgType | None"]


class PartyOrgCreate(TypedDict):
    is_grassroots_org: NotRequired[bool]
    legal_ref: NotRequired["str | None"]
    name: str
    org_type: "OrgType"
    parent_id: "str | None"
    valid_from: str


class PartyOrgMove(TypedDict):
    legal_ref: NotRequired["str | None"]
    on: str
    parent_id: str


class PartyOrgRead(TypedDict):
    ancestors: "list[PartyOrgBrief]"
    ceased: bool
    id: str
    is_grassroots_org: bool
    legal_ref: "str | None"
    name: str
    org_type: "OrgType"
    parent_id: "str | None"
    succeeded_by: "PartyOrgBrief | None"
    valid_from: str
    valid_to: "str | None"
    version: int


class PartyOrgRename(TypedDict):
    legal_ref: NotRequired["str | None"]
    name: str
    on: str


class PartyOrgSpanRead(TypedDict):
    ancestors: "list[PartyOrgBrief]"
    ceased: bool
    is_grassroots_org: bool
    legal_ref: "str | None"
    name: str
    org_type: "OrgType"
    parent_id: "str | None"
    valid_from: str
    valid_to: "str | None"


class PasswordChange(TypedDict):
    current: str
    new: str


class PasswordReset(TypedDict):
    password: "str | None"
    version: int


PeriodKind = Literal["month", "quarter", "half_year", "year", "ad_hoc"]


class PeriodOpen(TypedDict):
    grace_days: NotRequired[int]
    label: str
    org_id: str


class PeriodOpened(TypedDict):
    branches: int
    due_on: str
    ends_before: str
    kind: "PeriodKind"
    label: str
    obligations: int
    opened: int
    org_id: str
    starts_on: str


class PeriodRead(TypedDict):
    created_at: str
    due_on: str
    ends_before: str
    id: str
    kind: str
    label: str
    org_id: str
    starts_on: str


Permission = Literal[
    "account:manage",
    "admin_unit:load",
    "assignment:read",
    "assignment:write",
    "audit:read",
    "classification:read",
    "classification:sum_up",
    "classification:write",
    "client:manage",
    "contact:read",
    "contact:write",
    "contribution:read",
    "coverage:read",
    "duty:write",
    "feedback:read_contact",
    "feedback:handle",
    "feedback:relay",
    "handover:answer",
    "household:read",
    "household:write",
    "import:run",
    "indicator:write",
    "meeting:read",
    "meeting:write",
    "member:read_contact",
    "member:read",
    "member:transfer",
    "member:write",
    "minutes:read",
    "movement:read",
    "movement:write",
    "party_org:write",
    "period:open",
    "period:read",
    "person:register",
    "place:write",
    "plan:adopt",
    "plan:propose_below",
    "plan:read",
    "plan:write",
    "policy:write",
    "reference:read",
    "report:read",
    "report:review",
    "report:write",
    "request:answer",
    "request:read",
    "request:write",
    "role:grant",
    "rollup:read",
    "rollup:review",
    "rollup:submit",
    "self:manage",
    "summary:read",
    "support:read",
    "support:write",
    "task:read",
    "task:write",
    "tie:read",
    "tie:write",
    "visit:write",
    "working_group:read",
    "working_group:write",
]


class PersonShown(TypedDict):
    handle: str
    name: "str | None"
    role: str


class PlaceBrief(TypedDict):
    id: str
    name: str
    place_type: "PlaceType"


class PlaceChargeCreate(TypedDict):
    legal_ref: NotRequired["str | None"]
    on: str
    org_id: str


class PlaceChargeRead(TypedDict):
    inherited: bool
    legal_ref: "str | None"
    org: "PartyOrgBrief"
    valid_from: str
    valid_to: "str | None"


class PlaceCreate(TypedDict):
    admin_unit_id: NotRequired["str | None"]
    legal_ref: NotRequired["str | None"]
    name: str
    org_id: NotRequired["str | None"]
    parent_id: NotRequired["str | None"]
    place_type: "PlaceType"
    valid_from: str


class PlaceDividedRead(TypedDict):
    counts: "DividedPlaceCounts | None"
    groups: int
    households: int
    in_charge: "PartyOrgBrief"
    in_charge_before: "PartyOrgBrief | None"
    of: "PlaceBrief"
    residents: int
    to: "PlaceBrief"


class PlaceMove(TypedDict):
    admin_unit_id: NotRequired["str | None"]
    legal_ref: NotRequired["str | None"]
    on: str
    parent_id: NotRequired["str | None"]


class PlaceRead(TypedDict):
    admin_unit: "AdminUnitBrief"
    ceased: bool
    id: str
    in_charge: "PartyOrgBrief | None"
    legal_ref: "str | None"
    name: str
    parent: "PlaceBrief | None"
    place_type: "PlaceType"
    succeeded_by: "PlaceBrief | None"
    valid_from: str
    valid_to: "str | None"
    version: int


class PlaceRename(TypedDict):
    legal_ref: NotRequired["str | None"]
    name: str
    on: str


class PlaceSpanRead(TypedDict):
    admin_unit: "AdminUnitBrief"
    ceased: bool
    legal_ref: "str | None"
    name: str
    parent: "PlaceBrief | None"
    place_type: "PlaceType"
    valid_from: str
    valid_to: "str | None"


PlaceType = Literal["village", "residential_group", "residential_cluster"]


class PlanAdopt(TypedDict):
    meeting_date: str
    resolution_ref: str


class PlanClose(TypedDict):
    end_assignments: NotRequired[bool]
    on: str


class PlanCopy(TypedDict):
    year: int


class PlanCreate(TypedDict):
    org_id: str
    plan_type: NotRequired["PlanType"]
    year: int


class PlanDifferences(TypedDict):
    added: "list[LineShown]"
    against: "Against"
    changed_leads: "list[LeadChanged]"
    former_plan_id: "str | None"
    plan_id: str
    removed: "list[LineShown]"


class PlanLineRead(TypedDict):
    group_id: "str | None"
    household_id: "str | None"
    id: str
    kind: "AssignmentKind"
    member_id: str
    member_name: "str | None"
    not_assignable: "NotAssignable | None"
    role: "AssignmentRole"
    target_name: "str | None"
    title: "str | None"


class PlanLineSet(TypedDict):
    group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    kind: "AssignmentKind"
    member_id: str
    role: NotRequired["AssignmentRole"]
    title: NotRequired["str | None"]


class PlanLines(TypedDict):
    lines: "list[PlanLineRead]"
    plan_id: str
    version: int


class PlanLinesSet(TypedDict):
    lines: "list[PlanLineSet]"


class PlanRead(TypedDict):
    adopted_on: "str | None"
    closed_on: "str | None"
    copied_from: "str | None"
    created_at: str
    id: str
    in_force_from: "str | None"
    org_id: str
    plan_type: "PlanType"
    resolution_ref: "str | None"
    review_note: "str | None"
    reviewed_on: "str | None"
    state: "PlanState"
    version: int
    year: int


class PlanReview(TypedDict):
    note: str
    on: str


class PlanStart(TypedDict):
    on: str


class PlanStarted(TypedDict):
    begun: int
    continued: int
    ended: int
    left_out: "list[LeftOut]"
    plan: "PlanRead"
    version: int


PlanState = Literal["draft", "adopted", "in_force", "reviewed", "closed"]

PlanType = Literal["assigning", "by_decision"]


class PolicyInForce(TypedDict):
    inherited: bool
    on: str
    org_id: str
    policy: "PolicyRead | None"


class PolicyRead(TypedDict):
    cover_days: "int | None"
    created_at: str
    id: str
    legal_ref: "str | None"
    maximum: "int | None"
    minimum: "int | None"
    org_id: str
    scope: "PolicyScope"
    target: "int | None"
    valid_from: str
    valid_to: "str | None"


PolicyScope = Literal["all", "poor"]


class PolicySet(TypedDict):
    cover_days: NotRequired["int | None"]
    legal_ref: NotRequired["str | None"]
    maximum: NotRequired["int | None"]
    minimum: NotRequired["int | None"]
    org_id: str
    scope: NotRequired["PolicyScope"]
    target: NotRequired["int | None"]
    valid_from: NotRequired["str | None"]


PovertyCause = Literal[
    "no_production_land",
    "no_capital",
    "no_labour",
    "no_tools",
    "no_production_knowledge",
    "no_labour_skills",
    "no_spending_experience",
    "other",
]


class PovertyRead(TypedDict):
    causes: list[str]
    created_at: str
    decision_ref: str
    household_id: str
    id: str
    org_id: str
    standard: str
    status: "PovertyStatus"
    valid_from: str
    valid_to: "str | None"


class PovertyRecord(TypedDict):
    causes: "list[PovertyCause]"
    decision_ref: str
    household_id: str
    standard: str
    status: "PovertyStatus"
    valid_from: str
    valid_to: NotRequired["str | None"]


PovertyStatus = Literal["poor", "near_poor", "exited_poverty"]

Presence = Literal["present", "excused", "absent"]


class PreviewRead(TypedDict):
    divided: "list[DividedRead]"
    faults: "list[Fault]"
    moves: "list[MoveRead]"
    offices: "list[OfficeRead]"
    on: str
    places_divided: "list[PlaceDividedRead]"
    seen_on: str
    step_count: int
    summary: list[str]


class PriceRead(TypedDict):
    barrier: "BarrierTold | None"
    exceeds_maximum: bool
    measures: "MeasuresRead"
    merit: float


class Problem(TypedDict):
    code: str
    errors: "list[Fault]"
    params: dict[str, str]
    request_id: str
    status: int
    title: str
    type: str


class ProposalCreate(TypedDict):
    kinds: NotRequired["list[ProposedKind]"]
    org_id: str
    seconds: NotRequired[int]
    year: int


class ProposalRead(TypedDict):
    bound: float
    differences: "PlanDifferences"
    gap: float
    kinds: "list[ProposedKind]"
    lines: "list[ProposedLine]"
    made_at: str
    measures: "MeasuresRead"
    merit: float
    open: "list[OpenTarget]"
    plan: "PlanRead"
    proven: bool
    version: int


class ProposalRoundCreate(TypedDict):
    org_id: str
    year: int


class ProposalRoundRead(TypedDict):
    created_at: str
    failure: "RoundFailure | None"
    finished_at: "str | None"
    id: str
    org_id: str
    state: "RoundState"
    totals: "RoundTotals | None"
    version: int
    year: int


class ProposalRoundWhole(TypedDict):
    branches: "list[RoundBranch]"
    created_at: str
    failure: "RoundFailure | None"
    finished_at: "str | None"
    id: str
    org_id: str
    state: "RoundState"
    totals: "RoundTotals | None"
    version: int
    year: int


class ProposeAgain(TypedDict):
    kinds: NotRequired["list[ProposedKind]"]
    seconds: NotRequired[int]


class ProposedGroup(TypedDict):
    households: "list[Neighbour]"
    place_id: str
    place_name: str
    too_small: bool


class ProposedGroups(TypedDict):
    groups: "list[ProposedGroup]"


ProposedKind = Literal["group", "household"]


class ProposedLine(TypedDict):
    barrier: "BarrierTold | None"
    group_id: "str | None"
    household_id: "str | None"
    kind: "ProposedKind"
    locked: bool
    member_id: str
    member_name: "str | None"
    reasons: "list[ReasonTold]"
    runner_up_id: "str | None"
    runner_up_name: "str | None"
    runner_up_price: "float | None"
    target_code: "str | None"
    target_name: "str | None"


class PublicAnswerRead(TypedDict):
    answer: str
    id: str
    kind: "FeedbackKind"
    month: str
    org_id: str
    org_name: str
    question: str
    title: str


class PublicCodeCreate(TypedDict):
    reach: str


class PublicCodeRead(TypedDict):
    code: "str | None"
    group_id: str
    made_on: str
    reach: str
    url: "str | None"
    version: int


class PublicGroupRead(TypedDict):
    branch_name: str
    duties: list[str]
    group_name: str
    people: "list[PersonShown]"
    reach: str
    small_village: bool


class PublicUnitRead(TypedDict):
    id: str
    kind: "UnitKind"
    name: str
    within: str


class PublicUnitsRead(TypedDict):
    units: "list[PublicUnitRead]"


class PublicYearRead(TypedDict):
    answered: "int | None"
    in_time: "int | None"
    org_id: str
    org_name: str
    rated: "int | None"
    received: "int | None"
    satisfaction: "str | None"
    year: int


class PublicationConsent(TypedDict):
    may_publish: bool


class PublicationCreate(TypedDict):
    answer: str
    feedback_id: str
    question: str
    title: str


class PublicationHandled(TypedDict):
    id: str
    state: "PublicationState"
    version: int


class PublicationItem(TypedDict):
    drafted_by: str
    drafted_on: str
    id: str
    org_name: str
    state: "PublicationState"
    version: int


class PublicationRead(TypedDict):
    answer: str
    drafted_by: str
    drafted_on: str
    id: str
    org_name: str
    question: str
    revisions: "list[RevisionRead]"
    state: "PublicationState"
    title: str
    version: int


class PublicationRemove(TypedDict):
    reason: str


class PublicationReturn(TypedDict):
    reason: str


PublicationState = Literal["drafted", "returned", "published", "taken_down", "withdrawn"]

PublicationStep = Literal["draft", "return", "publishing", "removal", "withdrawal"]


class RatingCreate(TypedDict):
    score: int


Reason = Literal[
    "locked",
    "continues",
    "same_cluster",
    "same_village",
    "skill_matches",
    "least_loaded",
    "only_one",
]


class ReasonTold(TypedDict):
    code: "Reason"
    text: str


class Reassigned(TypedDict):
    assignment_id: str
    begun_id: "str | None"
    code: "str | None"
    field: "str | None"
    member_id: str
    message: "str | None"
    status: "ReassignedStatus"


ReassignedStatus = Literal["moved", "refused"]


class Reassignment(TypedDict):
    assignment_id: str
    member_id: str
    version: int


class ReassignmentsCreate(TypedDict):
    atomic: NotRequired[bool]
    items: "list[Reassignment]"
    on: str
    reason: NotRequired["str | None"]


class ReassignmentsRead(TypedDict):
    items: "list[Reassigned]"
    moved: int
    refused: int


RecusalReason = Literal["kin", "same_household", "involved", "close_tie"]


class Refresh(TypedDict):
    refresh_token: str


RefusalReason = Literal["abusive", "duplicate", "not_our_area", "not_our_task", "unclear"]


class ReopeningCreate(TypedDict):
    confirm: NotRequired[bool]
    text: str


class ReorganisationChange(TypedDict):
    decided_on: str
    decision_ref: str
    note: NotRequired["str | None"]
    on: str
    steps: NotRequired["list[ReorganisationStep] | None"]


class ReorganisationCreate(TypedDict):
    decided_on: str
    decision_ref: str
    note: NotRequired["str | None"]
    on: str
    org_id: str
    steps: NotRequired["list[ReorganisationStep]"]


class ReorganisationRead(TypedDict):
    applied_at: "str | None"
    carried_out: bool
    created_at: str
    decided_on: str
    decision_ref: str
    id: str
    note: "str | None"
    on: str
    org_id: str
    reverted_at: "str | None"
    state: "ReorganisationState"
    step_count: int
    version: int


ReorganisationState = Literal["draft", "applied", "reverted"]


class ReorganisationStep(TypedDict):
    action: "Action"
    code: NotRequired["str | None"]
    default: NotRequired[bool]
    in_charge: NotRequired["Node | None"]
    into: NotRequired["Node | None"]
    is_grassroots_org: NotRequired["bool | None"]
    keep_grants: NotRequired["list[Role] | None"]
    kind: NotRequired["str | None"]
    name: NotRequired["str | None"]
    note: NotRequired["str | None"]
    parent: NotRequired["Node | None"]
    parts: NotRequired["StepParts | None"]
    ref: NotRequired["str | None"]
    subject: NotRequired["Node | None"]
    tree: "Tree"
    unit: NotRequired["Node | None"]


class ReorganisationStepRead(TypedDict):
    makes: "str | None"
    position: int
    step: "ReorganisationStep"


class ReplyAsk(TypedDict):
    text: str


class ReplyAskedRead(TypedDict):
    asked_on: str
    person_id: str
    replied_on: "str | None"
    reply: "str | None"
    text: str


class ReplyCreate(TypedDict):
    text: str


class ReplyGiven(TypedDict):
    id: str
    replied_on: str


class ReplyRequestRead(TypedDict):
    asked_by: str
    asked_on: str
    id: str
    replied_on: "str | None"
    reply: "str | None"
    text: str


class ReportContent(TypedDict):
    core_people_named: NotRequired[int]
    figures: NotRequired["list[Figure]"]
    nothing_done_because: NotRequired["str | None"]
    opinions: NotRequired["list[Opinion]"]
    problems: NotRequired[list[str]]
    proposals: NotRequired[list[str]]
    visits: NotRequired[int]
    works: NotRequired["list[Work]"]


class ReportCreate(TypedDict):
    content: "ReportContent"
    obligation_id: str


class ReportEvidence(TypedDict):
    accepted: int
    expected: int
    late: int
    missing: int
    on_time: int
    owed: int
    reopened: int
    source: str
    waived: int


class ReportRead(TypedDict):
    accepted: "int | None"
    comment: "str | None"
    content: "ContentRead"
    created_at: str
    entered_by: str
    first_submitted_on: "str | None"
    id: str
    member_id: str
    obligation_id: str
    org_id: str
    period: str
    reviewed_at: "str | None"
    reviewed_by: "str | None"
    state: str
    submissions: int
    submitted_at: "str | None"
    version: int


class ReportReturn(TypedDict):
    comment: str


ReportState = Literal["draft", "submitted", "returned", "accepted", "amended"]


class ReportUpdate(TypedDict):
    content: "ReportContent"


class ReportVersionRead(TypedDict):
    comment: "str | None"
    content: "ContentRead"
    entered_by: str
    id: str
    number: int
    report_id: str
    reviewed_at: "str | None"
    reviewed_by: "str | None"
    state: str
    submitted_at: str
    submitted_by: str


class RequestAnswer(TypedDict):
    content: str


RequestCategory = Literal[
    "administration",
    "culture",
    "education",
    "environment",
    "food_safety",
    "housing",
    "infrastructure",
    "livelihood",
    "security",
    "welfare",
    "other",
]


class RequestCreate(TypedDict):
    category: "RequestCategory"
    due_on: str
    household_group_id: NotRequired["str | None"]
    household_id: NotRequired["str | None"]
    org_id: NotRequired["str | None"]
    owner_member_id: NotRequired["str | None"]
    owner_org_id: NotRequired["str | None"]
    summary: str


class RequestDecline(TypedDict):
    content: NotRequired["str | None"]
    reason: "DeclineReason"


class RequestPart(TypedDict):
    answered: int
    by_category: dict[str, int]
    closed: int
    declined: int
    name: str
    open: int
    org_id: str
    overdue: int
    requests: int
    transferred: int


class RequestRead(TypedDict):
    category: "RequestCategory"
    created_at: str
    due_on: str
    household_group_id: "str | None"
    household_id: "str | None"
    id: str
    org_id: str
    owner_member_id: "str | None"
    owner_org_id: "str | None"
    raised_by: "str | None"
    state: "RequestState"
    summary: str
    version: int


class RequestReopen(TypedDict):
    content: str


RequestState = Literal["open", "answered", "closed", "transferred", "declined"]


class RequestStepRead(TypedDict):
    content: "str | None"
    decline_reason: "DeclineReason | None"
    reference: "str | None"
    state: "RequestState"
    taken_by: "str | None"
    taken_on: str
    transferred_to: "str | None"


class RequestSummary(TypedDict):
    org_id: str
    out_of_sight: int
    parts: "list[RequestPart]"
    structure: "Structure"
    total: "RequestSums"
    tree_on: str
    year: int


class RequestSums(TypedDict):
    answered: int
    by_category: dict[str, int]
    closed: int
    declined: int
    open: int
    overdue: int
    requests: int
    transferred: int


class RequestTransfer(TypedDict):
    content: NotRequired["str | None"]
    reference: str
    transferred_to: str


class RequestUpdate(TypedDict):
    category: NotRequired["RequestCategory"]
    due_on: NotRequired[str]
    owner_member_id: NotRequired["str | None"]
    owner_org_id: NotRequired["str | None"]
    summary: NotRequired[str]


class RequestWhole(TypedDict):
    category: "RequestCategory"
    created_at: str
    due_on: str
    household_group_id: "str | None"
    household_id: "str | None"
    id: str
    org_id: str
    owner_member_id: "str | None"
    owner_org_id: "str | None"
    raised_by: "str | None"
    state: "RequestState"
    steps: "list[RequestStepRead]"
    summary: str
    version: int


ResidenceDuty = Literal["full", "exempt_from_activity", "not_introduced"]


class ResidenceMemberCreate(TypedDict):
    duty: NotRequired["ResidenceDuty"]
    full_name: str
    introduced_on: str
    place_id: str
    workplace: str


class ResidenceMemberRead(TypedDict):
    created_at: str
    duty: "ResidenceDuty"
    full_name: str
    id: str
    introduced_on: str
    left_on: "str | None"
    org_id: str
    place_id: str
    version: int
    workplace: str


class ResidenceMemberUpdate(TypedDict):
    duty: NotRequired["ResidenceDuty"]
    full_name: NotRequired[str]
    left_on: NotRequired["str | None"]
    workplace: NotRequired[str]


class ResolutionCreate(TypedDict):
    content: str
    number: str


class ResolutionRead(TypedDict):
    content: str
    id: str
    meeting_id: str
    number: str


class ResolutionUpdate(TypedDict):
    content: NotRequired[str]
    number: NotRequired[str]


class ResponseTimeInForce(TypedDict):
    acknowledge_hours: int
    answer_hours: int
    from_org_id: "str | None"
    kind: "FeedbackKind"
    on: str
    org_id: str
    urgent_hours: int


class ResponseTimeRead(TypedDict):
    acknowledge_hours: int
    answer_hours: int
    created_at: str
    id: str
    kind: "FeedbackKind"
    legal_ref: "str | None"
    org_id: str
    urgent_hours: int
    valid_from: str
    valid_to: "str | None"


class ResponseTimeSet(TypedDict):
    acknowledge_hours: int
    answer_hours: int
    kind: "FeedbackKind"
    legal_ref: NotRequired["str | None"]
    org_id: str
    urgent_hours: int
    valid_from: NotRequired["str | None"]


class Responsible(TypedDict):
    duties: "list[DutyName]"
    in_charge: "list[InCharge]"
    lead: "InCharge | None"
    on: str


class ResultCreate(TypedDict):
    indicator: str
    measured_on: str
    unit: str
    value: str | float


class ResultRead(TypedDict):
    indicator: str
    measured_on: str
    unit: str
    value: str


class RevisionRead(TypedDict):
    answer: "str | None"
    made_by: "str | None"
    made_on: str
    number: int
    question: "str | None"
    reason: "str | None"
    step: "PublicationStep"
    title: "str | None"


Role = Literal[
    "system_administrator",
    "provincial_committee",
    "commune_committee",
    "working_group",
    "branch_secretary",
    "branch_deputy_secretary",
    "branch_committee",
    "party_group_head",
    "member",
    "inspection_committee",
    "fatherland_front",
    "village_head",
    "mass_organisation_head",
    "integration_client",
]


class RoleHeld(TypedDict):
    role: "Role"
    valid_from: str
    valid_to: "str | None"


class RoleTermCreate(TypedDict):
    client_id: NotRequired["str | None"]
    decision_ref: NotRequired["str | None"]
    org_id: str
    person_id: NotRequired["str | None"]
    role: "Role"
    valid_from: NotRequired["str | None"]
    valid_to: NotRequired["str | None"]


class RoleTermEnd(TypedDict):
    decision_ref: NotRequired["str | None"]
    valid_to: str


class RoleTermRead(TypedDict):
    client_id: "str | None"
    created_at: str
    decision_ref: "str | None"
    granted_by: "str | None"
    id: str
    org_id: str
    person_id: "str | None"
    role: "Role"
    valid_from: str
    valid_to: "str | None"
    version: int


class RollupRead(TypedDict):
    comment: "str | None"
    created_at: str
    id: str
    number: int
    org_id: str
    period: str
    remarks: "str | None"
    reviewed_at: "str | None"
    reviewed_by: "str | None"
    sha256: str
    snapshot: str
    state: str
    submitted_by: str
    version: int


class RollupReturn(TypedDict):
    comment: str


class RollupSubmit(TypedDict):
    org_id: str
    period: str
    remarks: NotRequired["str | None"]


class RoundBranch(TypedDict):
    figures: "RoundFigures"
    name: str
    org_id: str
    outcome: "BranchOutcome"


RoundFailure = Literal["too_slow", "interrupted"]


class RoundFigures(TypedDict):
    covered: NotRequired["int | None"]
    gap: NotRequired["float | None"]
    groups: NotRequired["int | None"]
    households: NotRequired["int | None"]
    loads: NotRequired["RoundLoads | None"]
    members: NotRequired["int | None"]
    proven: NotRequired["bool | None"]
    uncovered: NotRequired["int | None"]


class RoundLoads(TypedDict):
    gini: float
    least: float
    most: float


RoundState = Literal["waiting", "working", "done", "failed"]


class RoundTotals(TypedDict):
    covered: int
    drafted: int
    gap: float
    groups: int
    households: int
    left: int
    loads: "RoundLoads | None"
    members: int
    proven: bool
    uncovered: int


class RowReport(TypedDict):
    faults: "list[Fault]"
    id: "str | None"
    row: int
    status: "RowStatus"


RowStatus = Literal["acceptable", "created", "refused"]

RuleSet = Literal["QD132-2018", "HD21-2019", "QD124-2023", "QD366-2025"]


class ScheduleRead(TypedDict):
    from_org_id: "str | None"
    grace_days: int
    kinds: list[str]
    org_id: str
    valid_from: "str | None"
    version: "int | None"


class ScheduleSet(TypedDict):
    grace_days: int
    kinds: list[Literal["month", "quarter", "half_year", "year"]]


class SeenRead(TypedDict):
    below: int
    id: str
    name: str
    org_type: "OrgType"


class SenderContactRead(TypedDict):
    contact: "str | None"
    times_read: int
    version: int


Share = Literal["whole", "part"]

Shortfall = Literal["nobody_may", "everybody_full", "locked"]


class ShortfallTold(TypedDict):
    code: "Shortfall"
    text: str


class SignInCreate(TypedDict):
    device: NotRequired["str | None"]
    login: str
    password: str


class SignInRead(TypedDict):
    created_at: str
    device: "str | None"
    expires_at: str
    id: str
    is_current: bool
    refreshed_at: str


class SignInTokens(TypedDict):
    access_token: str
    expires_in: int
    must_change_password: bool
    refresh_token: str
    token_type: Literal["Bearer"]


class SilentBranch(TypedDict):
    last_reported: "str | None"
    name: str
    org_id: str
    parent_id: "str | None"
    periods: int


Skill = Literal[
    "care", "credit", "culture", "digital", "farming", "law", "mediation", "security", "trade"
]

Standing = Literal[
    "official",
    "probationary",
    "exempt",
    "reduced",
    "suspended",
    "away",
    "transferred_out",
    "deceased",
    "removed",
]


class StandingCounts(TypedDict):
    away: int
    exempt: int
    official: int
    probationary: int
    reduced: int
    suspended: int


class StandingCreate(TypedDict):
    resolution_ref: NotRequired["str | None"]
    standing: "Standing"
    valid_from: str
    valid_to: NotRequired["str | None"]


class StandingRead(TypedDict):
    created_at: str
    id: str
    member_id: str
    resolution_ref: "str | None"
    standing: "Standing"
    valid_from: str
    valid_to: "str | None"


class StandingSet(TypedDict):
    covers: "list[AssignmentRead]"
    items: "list[StandingRead]"
    member_id: str
    version: int


class StepParts(TypedDict):
    children: NotRequired[list[str]]
    group_codes: NotRequired[list[str]]
    groups: NotRequired[list[str]]
    household_codes: NotRequired[list[str]]
    households: NotRequired[list[str]]
    members: NotRequired[list[str]]
    places: NotRequired[list[str]]


class StepsImport(TypedDict):
    append: NotRequired[bool]
    csv: NotRequired["str | None"]
    dry_run: NotRequired[bool]
    xlsx: NotRequired["str | None"]


class StepsImported(TypedDict):
    accepted: int
    dry_run: bool
    faults: "list[Fault]"
    step_count: int
    version: int


Structure = Literal["then", "now"]

Subject = Literal["danger", "crime", "corruption", "denunciation", "complaint"]


class SuccessionRead(TypedDict):
    from_id: str
    from_name: str
    kind: "LineageKind"
    legal_ref: "str | None"
    on: str
    reorganisation_id: str
    share: "Share"
    to_id: str
    to_name: str


class SuccessionsRead(TypedDict):
    predecessors: "list[SuccessionRead]"
    successors: "list[SuccessionRead]"
    today: list[str]


class Summary(TypedDict):
    branches: "BranchCounts"
    households: "HouseholdCounts"
    members: "MemberCounts"
    poor: int
    poor_uncovered: int


class SummaryRead(TypedDict):
    accepted: int
    awaited: int
    branches: int
    completeness: "str | None"
    core_people_named: int
    expected: int
    figures: "list[FigureSum]"
    late: int
    missing: int
    name: str
    on_time: int
    org_id: str
    org_type: str
    period: str
    problems: int
    proposals: int
    returned: int
    structure: "Structure"
    submitted: int
    timeliness: "str | None"
    visits: int
    waived: int
    works: "list[WorkSum]"


class SupportGoalCreate(TypedDict):
    assignment_id: NotRequired["str | None"]
    baseline: str
    causes: "list[PovertyCause]"
    due_on: str
    household_id: str
    measures: str
    mid_review_due_on: str
    starts_on: str
    title: str


class SupportGoalRead(TypedDict):
    assignment_id: "str | None"
    baseline: str
    causes: list[str]
    created_at: str
    due_on: str
    ended_on: "str | None"
    household_id: str
    id: str
    measures: str
    mid_review: "str | None"
    mid_review_due_on: str
    mid_reviewed_on: "str | None"
    org_id: str
    result: "GoalResult | None"
    result_note: "str | None"
    starts_on: str
    title: str
    version: int


class SupportGoalUpdate(TypedDict):
    baseline: NotRequired[str]
    causes: NotRequired["list[PovertyCause]"]
    due_on: NotRequired[str]
    measures: NotRequired[str]
    mid_review_due_on: NotRequired[str]
    title: NotRequired[str]


class TakingPart(TypedDict):
    household_ids: list[str]


class TakingPartRead(TypedDict):
    code: str
    head_name: str
    id: str


class TaskComplete(TypedDict):
    note: NotRequired["str | None"]


class TaskCreate(TypedDict):
    assignment_id: NotRequired["str | None"]
    description: NotRequired["str | None"]
    due_on: str
    org_id: str
    owner_id: str
    request_id: NotRequired["str | None"]
    resolution_id: NotRequired["str | None"]
    title: str


class TaskEvidence(TypedDict):
    done_in_time: int
    done_late: int
    due: int
    open: int
    source: str


class TaskRead(TypedDict):
    assignment_id: "str | None"
    created_at: str
    description: "str | None"
    due_on: str
    ended_on: "str | None"
    id: str
    note: "str | None"
    org_id: str
    owner_id: str
    request_id: "str | None"
    resolution_id: "str | None"
    state: "TaskState"
    title: str
    version: int


class TaskReason(TypedDict):
    note: str


TaskState = Literal["open", "done", "cancelled"]


class TaskUpdate(TypedDict):
    description: NotRequired["str | None"]
    due_on: NotRequired[str]
    owner_id: NotRequired[str]
    title: NotRequired[str]


class TieDeclare(TypedDict):
    household_id: str
    kind: "TieKind"
    member_id: str


class TieEnd(TypedDict):
    valid_to: str


TieKind = Literal["home", "kin", "conflict"]


class TieRead(TypedDict):
    created_at: str
    household_id: str
    id: str
    kind: "TieKind"
    member_id: str
    org_id: str
    valid_from: str
    valid_to: "str | None"
    version: int


class TokenProblem(TypedDict):
    code: str
    error: str
    error_description: str
    errors: "list[Fault]"
    params: dict[str, str]
    request_id: str
    status: int
    title: str
    type: str


class TransferCreate(TypedDict):
    from_org_id: str
    on: str
    org_id: str


Tree = Literal["party_org", "place", "admin_unit"]


class UncoveredHousehold(TypedDict):
    code: str
    head_name: str
    household_id: str
    org_id: str


class UnitDifference(TypedDict):
    after: "ListedUnit | None"
    before: "ListedUnit | None"
    code: str


UnitKind = Literal["place", "party_org"]

UnitType = Literal[
    "province",
    "central_city",
    "commune",
    "ward",
    "special_zone",
    "district",
    "urban_district",
    "district_town",
    "provincial_city",
    "township",
]

VacancyCause = Literal[
    "no_standing", "exempt", "suspended", "away", "transferred_out", "deceased", "removed", "ended"
]


class VacancyCover(TypedDict):
    member_id: str
    on: NotRequired["str | None"]
    reason: NotRequired["str | None"]


class VacancyCovered(TypedDict):
    begun: "AssignmentRead"
    returns: "AssignmentRead | None"
    vacancy: "VacancyRead"
    version: int


VacancyOutcome = Literal[
    "other_leads", "member_back", "days_over", "charge_ended", "household_gone"
]


class VacancyRead(TypedDict):
    assignment_id: str
    cause: "VacancyCause"
    closed_on: "str | None"
    covered_by_id: "str | None"
    created_at: str
    due_on: str
    group_id: "str | None"
    household_id: "str | None"
    id: str
    kind: "AssignmentKind"
    member_id: str
    member_name: "str | None"
    opened_on: str
    org_id: str
    outcome: "VacancyOutcome | None"
    overdue: bool
    proposed_id: "str | None"
    proposed_name: "str | None"
    state: "VacancyState"
    target_code: "str | None"
    target_name: "str | None"
    target_org_id: str
    title: "str | None"
    vacant_from: str
    vacant_until: "str | None"
    version: int


VacancyState = Literal["open", "covered", "closed"]


class VacancySummary(TypedDict):
    as_of: str
    covered: int
    open: int
    org_id: str
    overdue: int


class VisitCreate(TypedDict):
    follow_ups: NotRequired["list[FollowUpCreate]"]
    group_id: str
    meeting_id: NotRequired["str | None"]
    observations: str
    org_id: str
    people: int
    unblocked: NotRequired["str | None"]
    visited_on: str


class VisitPart(TypedDict):
    done: int
    follow_ups: int
    name: str
    org_id: str
    overdue: int
    people: int
    visits: int
    with_meeting: int


class VisitRead(TypedDict):
    created_at: str
    follow_ups: "list[FollowUpRead]"
    group_id: str
    id: str
    meeting_id: "str | None"
    observations: str
    org_id: str
    people: int
    unblocked: "str | None"
    visited_on: str
    written_by: str


class VisitSummary(TypedDict):
    org_id: str
    out_of_sight: int
    parts: "list[VisitPart]"
    structure: "Structure"
    total: "VisitSums"
    tree_on: str
    year: int


class VisitSums(TypedDict):
    done: int
    follow_ups: int
    overdue: int
    people: int
    visits: int
    with_meeting: int


WaiverReason = Literal[
    "away",
    "exempt",
    "suspended",
    "left_branch",
    "nothing_assigned",
    "assigned_late",
    "excused_by_branch",
]


class Wording(TypedDict):
    answer: str
    question: str
    title: str


class Work(TypedDict):
    duty_code: str
    note: NotRequired["str | None"]
    times: int


class WorkRead(TypedDict):
    duty_code: str
    note: "str | None"
    times: int


class WorkSum(TypedDict):
    duty_code: str
    reports: int
    times: int


class WorkingGroupCreate(TypedDict):
    decided_on: str
    decision_number: str
    members: NotRequired["list[GroupMemberCreate]"]
    name: str
    org_id: str


class WorkingGroupListed(TypedDict):
    branches: int
    created_at: str
    decided_on: str
    decision_number: str
    id: str
    name: str
    org_id: str
    people: int
    version: int


class WorkingGroupRead(TypedDict):
    created_at: str
    decided_on: str
    decision_number: str
    id: str
    name: str
    org_id: str
    version: int


class WorkingGroupUpdate(TypedDict):
    decision_number: NotRequired[str]
    name: NotRequired[str]


class WorkingGroupWhole(TypedDict):
    coverages: "list[GroupCoverageRead]"
    created_at: str
    decided_on: str
    decision_number: str
    id: str
    members: "list[GroupMemberRead]"
    name: str
    org_id: str
    version: int
