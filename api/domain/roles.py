"""Who may do what: the whole matrix on one page.

A role is held in a Party organisation for a time, and reaches all below it. A permission is
held there for everything (``Reach.SUBTREE``) or only for what is the holder's own
(``Reach.OWN``). What is not listed is refused. Names of households and members stay with the
branch: the committees above hold only what counts and sums.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from api.domain.party_orgs import OrgType


class Role(StrEnum):
    SYSTEM_ADMINISTRATOR = "system_administrator"
    PROVINCIAL_COMMITTEE = "provincial_committee"
    COMMUNE_COMMITTEE = "commune_committee"
    WORKING_GROUP = "working_group"
    BRANCH_SECRETARY = "branch_secretary"
    BRANCH_DEPUTY_SECRETARY = "branch_deputy_secretary"
    BRANCH_COMMITTEE = "branch_committee"
    PARTY_GROUP_HEAD = "party_group_head"
    MEMBER = "member"
    INSPECTION_COMMITTEE = "inspection_committee"
    FATHERLAND_FRONT = "fatherland_front"
    VILLAGE_HEAD = "village_head"
    MASS_ORGANISATION_HEAD = "mass_organisation_head"
    INTEGRATION_CLIENT = "integration_client"


class Permission(StrEnum):
    ACCOUNT_MANAGE = "account:manage"
    ADMIN_UNIT_LOAD = "admin_unit:load"
    ASSIGNMENT_READ = "assignment:read"
    ASSIGNMENT_WRITE = "assignment:write"
    AUDIT_READ = "audit:read"
    CLASSIFICATION_READ = "classification:read"
    CLASSIFICATION_SUM_UP = "classification:sum_up"
    CLASSIFICATION_WRITE = "classification:write"
    CLIENT_MANAGE = "client:manage"
    CONTACT_READ = "contact:read"
    CONTACT_WRITE = "contact:write"
    CONTRIBUTION_READ = "contribution:read"
    COVERAGE_READ = "coverage:read"
    DUTY_WRITE = "duty:write"
    FEEDBACK_CONTACT_READ = "feedback:read_contact"
    FEEDBACK_HANDLE = "feedback:handle"
    FEEDBACK_RELAY = "feedback:relay"
    HANDOVER_ANSWER = "handover:answer"
    HOUSEHOLD_READ = "household:read"
    HOUSEHOLD_WRITE = "household:write"
    IMPORT_RUN = "import:run"
    INDICATOR_WRITE = "indicator:write"
    MEETING_READ = "meeting:read"
    MEETING_WRITE = "meeting:write"
    MEMBER_CONTACT_READ = "member:read_contact"
    MEMBER_READ = "member:read"
    MEMBER_TRANSFER = "member:transfer"
    MEMBER_WRITE = "member:write"
    MINUTES_READ = "minutes:read"
    MOVEMENT_READ = "movement:read"
    MOVEMENT_WRITE = "movement:write"
    ORG_WRITE = "party_org:write"
    PERIOD_OPEN = "period:open"
    PERIOD_READ = "period:read"
    PERSON_REGISTER = "person:register"
    PLACE_WRITE = "place:write"
    PLAN_ADOPT = "plan:adopt"
    PLAN_PROPOSE_BELOW = "plan:propose_below"
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    POLICY_WRITE = "policy:write"
    REFERENCE_READ = "reference:read"
    REPORT_READ = "report:read"
    REPORT_REVIEW = "report:review"
    REPORT_WRITE = "report:write"
    REQUEST_ANSWER = "request:answer"
    REQUEST_READ = "request:read"
    REQUEST_WRITE = "request:write"
    ROLE_GRANT = "role:grant"
    ROLLUP_READ = "rollup:read"
    ROLLUP_REVIEW = "rollup:review"
    ROLLUP_SUBMIT = "rollup:submit"
    SELF = "self:manage"
    SUMMARY_READ = "summary:read"
    SUPPORT_READ = "support:read"
    SUPPORT_WRITE = "support:write"
    TASK_READ = "task:read"
    TASK_WRITE = "task:write"
    TIE_READ = "tie:read"
    TIE_WRITE = "tie:write"
    VISIT_WRITE = "visit:write"
    WORKING_GROUP_READ = "working_group:read"
    WORKING_GROUP_WRITE = "working_group:write"


class Reach(StrEnum):
    SUBTREE = "subtree"
    OWN = "own"


P = Permission
# Every signed-in account: its own sign-in, and what names no person (bodies, places, duties).
ANYBODY: Final = frozenset({P.SELF, P.REFERENCE_READ})

# Sums of grades are for those who decide them and no others: in a small branch a one is somebody.
_COMMITTEE_ABOVE: Final = {
    P.CLASSIFICATION_SUM_UP,
    P.DUTY_WRITE,
    P.FEEDBACK_CONTACT_READ,
    P.FEEDBACK_HANDLE,
    P.INDICATOR_WRITE,
    P.MEETING_READ,
    P.MEMBER_TRANSFER,
    P.MOVEMENT_READ,
    P.ORG_WRITE,
    P.PERIOD_OPEN,
    P.PERIOD_READ,
    P.PLACE_WRITE,
    P.PLAN_READ,
    P.POLICY_WRITE,
    P.ROLE_GRANT,
    P.ROLLUP_READ,
    P.ROLLUP_REVIEW,
    P.ROLLUP_SUBMIT,
    P.SUMMARY_READ,
    P.WORKING_GROUP_READ,
    P.WORKING_GROUP_WRITE,
}
_BRANCH_COMMITTEE: Final = {
    P.ASSIGNMENT_READ,
    P.ASSIGNMENT_WRITE,
    P.CLASSIFICATION_READ,
    P.CLASSIFICATION_SUM_UP,
    P.CONTACT_READ,
    P.CONTACT_WRITE,
    P.CONTRIBUTION_READ,
    P.COVERAGE_READ,
    P.FEEDBACK_HANDLE,
    P.HANDOVER_ANSWER,
    P.HOUSEHOLD_READ,
    P.HOUSEHOLD_WRITE,
    P.IMPORT_RUN,
    P.MEETING_READ,
    P.MEETING_WRITE,
    P.MEMBER_CONTACT_READ,
    P.MEMBER_READ,
    P.MEMBER_TRANSFER,
    P.MEMBER_WRITE,
    P.MINUTES_READ,
    P.MOVEMENT_READ,
    P.MOVEMENT_WRITE,
    P.PERIOD_OPEN,
    P.PERIOD_READ,
    P.PLACE_WRITE,
    P.PLAN_READ,
    P.PLAN_WRITE,
    P.REPORT_READ,
    P.REPORT_REVIEW,
    P.REPORT_WRITE,
    P.REQUEST_ANSWER,
    P.REQUEST_READ,
    P.REQUEST_WRITE,
    P.ROLLUP_READ,
    P.ROLLUP_SUBMIT,
    P.SUMMARY_READ,
    P.SUPPORT_READ,
    P.SUPPORT_WRITE,
    P.TASK_READ,
    P.TASK_WRITE,
    P.TIE_READ,
    P.TIE_WRITE,
    P.VISIT_WRITE,
    P.WORKING_GROUP_READ,
}
_GROUP_HEAD: Final = {
    P.ASSIGNMENT_READ,
    P.CONTACT_READ,
    P.COVERAGE_READ,
    P.HOUSEHOLD_READ,
    P.MEMBER_READ,
    P.PERIOD_READ,
    P.REPORT_READ,
    P.REQUEST_READ,
    P.SUMMARY_READ,
    P.TASK_READ,
}
_OWN: Final = {
    P.ASSIGNMENT_READ,
    P.CLASSIFICATION_READ,
    P.CONTACT_READ,
    P.CONTACT_WRITE,
    P.CONTRIBUTION_READ,
    P.HANDOVER_ANSWER,
    P.HOUSEHOLD_READ,
    P.MEETING_READ,
    P.MEMBER_CONTACT_READ,
    P.MEMBER_READ,
    P.MINUTES_READ,
    P.MOVEMENT_READ,
    P.PERIOD_READ,
    P.REPORT_READ,
    P.REPORT_WRITE,
    P.REQUEST_ANSWER,
    P.REQUEST_READ,
    P.REQUEST_WRITE,
    P.SUPPORT_READ,
    P.TASK_READ,
    P.TASK_WRITE,
    P.TIE_READ,
    P.TIE_WRITE,
}
# Who works with the branch and need not belong to it: what is done together, and what it came to.
_BESIDE_THE_PARTY: Final = {P.MOVEMENT_READ, P.SUMMARY_READ}


def _all_below(permissions: set[Permission]) -> dict[Permission, Reach]:
    return dict.fromkeys(sorted(permissions), Reach.SUBTREE)


MATRIX: Final[Mapping[Role, Mapping[Permission, Reach]]] = {
    Role.SYSTEM_ADMINISTRATOR: _all_below(
        {
            P.ACCOUNT_MANAGE,
            P.ADMIN_UNIT_LOAD,
            P.AUDIT_READ,
            P.CLIENT_MANAGE,
            P.ORG_WRITE,
            P.PERSON_REGISTER,
            P.PLACE_WRITE,
            P.ROLE_GRANT,
        }
    ),
    Role.PROVINCIAL_COMMITTEE: _all_below(_COMMITTEE_ABOVE),
    # It asks for drafts in its branches, and reads none of them; a province asks through it.
    Role.COMMUNE_COMMITTEE: _all_below({*_COMMITTEE_ABOVE, P.PLAN_PROPOSE_BELOW}),
    Role.WORKING_GROUP: _all_below(
        {
            P.MEETING_READ,
            P.MOVEMENT_READ,
            P.PLAN_READ,
            P.SUMMARY_READ,
            P.VISIT_WRITE,
            P.WORKING_GROUP_READ,
        }
    ),
    Role.BRANCH_SECRETARY: _all_below(
        {
            *_BRANCH_COMMITTEE,
            P.ACCOUNT_MANAGE,
            P.CLASSIFICATION_WRITE,
            P.FEEDBACK_CONTACT_READ,
            P.PLAN_ADOPT,
            P.ROLE_GRANT,
        }
    ),
    Role.BRANCH_DEPUTY_SECRETARY: _all_below(
        {*_BRANCH_COMMITTEE, P.CLASSIFICATION_WRITE, P.FEEDBACK_CONTACT_READ, P.PLAN_ADOPT}
    ),
    Role.BRANCH_COMMITTEE: _all_below(_BRANCH_COMMITTEE),
    Role.PARTY_GROUP_HEAD: _all_below(_GROUP_HEAD),
    Role.MEMBER: dict.fromkeys(sorted(_OWN), Reach.OWN),
    Role.INSPECTION_COMMITTEE: _all_below({P.FEEDBACK_CONTACT_READ, P.FEEDBACK_HANDLE}),
    Role.FATHERLAND_FRONT: _all_below(
        {P.FEEDBACK_CONTACT_READ, P.FEEDBACK_HANDLE, *_BESIDE_THE_PARTY}
    ),
    Role.VILLAGE_HEAD: _all_below(_BESIDE_THE_PARTY),
    Role.MASS_ORGANISATION_HEAD: _all_below(_BESIDE_THE_PARTY),
    Role.INTEGRATION_CLIENT: _all_below(
        {
            P.ASSIGNMENT_READ,
            P.ASSIGNMENT_WRITE,
            P.COVERAGE_READ,
            P.FEEDBACK_RELAY,
            P.HOUSEHOLD_READ,
            P.HOUSEHOLD_WRITE,
            P.IMPORT_RUN,
            P.MEMBER_READ,
            P.MEMBER_TRANSFER,
            P.MEMBER_WRITE,
            P.PERIOD_READ,
            P.PLACE_WRITE,
            P.PLAN_READ,
            P.SUMMARY_READ,
        }
    ),
}

# Where a role can be held. A committee above cannot be made "secretary" of its commune, and so
# come to see the names in all its branches.
_ABOVE: Final = {
    OrgType.COMMUNE_COMMITTEE,
    OrgType.GRASSROOTS_COMMITTEE,
    OrgType.SECTIONAL_COMMITTEE,
    OrgType.DISTRICT_COMMITTEE,
}
SEATS: Final[Mapping[Role, frozenset[OrgType]]] = {
    Role.SYSTEM_ADMINISTRATOR: frozenset(OrgType),
    Role.PROVINCIAL_COMMITTEE: frozenset({OrgType.PROVINCIAL_COMMITTEE, OrgType.CENTRAL_COMMITTEE}),
    Role.COMMUNE_COMMITTEE: frozenset(_ABOVE),
    Role.WORKING_GROUP: frozenset(OrgType) - {OrgType.PARTY_GROUP},
    Role.BRANCH_SECRETARY: frozenset({OrgType.BRANCH}),
    Role.BRANCH_DEPUTY_SECRETARY: frozenset({OrgType.BRANCH}),
    Role.BRANCH_COMMITTEE: frozenset({OrgType.BRANCH}),
    Role.PARTY_GROUP_HEAD: frozenset({OrgType.PARTY_GROUP}),
    Role.MEMBER: frozenset({OrgType.BRANCH, OrgType.PARTY_GROUP}),
    Role.INSPECTION_COMMITTEE: frozenset(
        {
            OrgType.GRASSROOTS_COMMITTEE,
            OrgType.COMMUNE_COMMITTEE,
            OrgType.DISTRICT_COMMITTEE,
            OrgType.PROVINCIAL_COMMITTEE,
            OrgType.CENTRAL_COMMITTEE,
        }
    ),
    Role.FATHERLAND_FRONT: frozenset(OrgType) - {OrgType.PARTY_GROUP},
    Role.VILLAGE_HEAD: frozenset({OrgType.BRANCH}),
    Role.MASS_ORGANISATION_HEAD: frozenset({OrgType.BRANCH}),
    Role.INTEGRATION_CLIENT: frozenset(OrgType),
}

# Who may give a role to somebody: only one that stands below their own. Seats in an inspection
# committee are given by the province, since its members need the approval of the committee above
# (Charter of the Party, 19 January 2011, Article 31): no commune chooses who looks into it.
GRANTS: Final[Mapping[Role, frozenset[Role]]] = {
    Role.SYSTEM_ADMINISTRATOR: frozenset(Role),
    Role.PROVINCIAL_COMMITTEE: frozenset(Role)
    - {Role.SYSTEM_ADMINISTRATOR, Role.PROVINCIAL_COMMITTEE, Role.INTEGRATION_CLIENT},
    Role.COMMUNE_COMMITTEE: frozenset(
        {
            Role.WORKING_GROUP,
            Role.BRANCH_SECRETARY,
            Role.BRANCH_DEPUTY_SECRETARY,
            Role.BRANCH_COMMITTEE,
            Role.FATHERLAND_FRONT,
            Role.VILLAGE_HEAD,
            Role.MASS_ORGANISATION_HEAD,
        }
    ),
    Role.BRANCH_SECRETARY: frozenset(
        {
            Role.BRANCH_COMMITTEE,
            Role.PARTY_GROUP_HEAD,
            Role.MEMBER,
            Role.VILLAGE_HEAD,
            Role.MASS_ORGANISATION_HEAD,
        }
    ),
}
