"""Written by ``clients/python/generate.py`` from the OpenAPI document."""

from . import models
from .calls import Call, given


def accept_report(
    report_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.ReportRead]:
    """Accept a report.

    Accept what was submitted: never one's own, whatever office one holds.
    """
    return Call(
        "POST",
        f"/v1/reports/{report_id}/accept",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def accept_rollup(
    rollup_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.RollupRead]:
    """Accept a rollup.

    Accept what a body below yours sent; the version accepted before stays, as amended.
    """
    return Call(
        "POST",
        f"/v1/rollups/{rollup_id}/accept",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def acknowledge_feedback(
    feedback_id: str,
    body: models.FeedbackAcknowledge,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Acknowledge feedback.

    Tell the sender that somebody has read it, and what will be done, where that is known.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/acknowledgements",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def add_duty(
    body: models.DutyCreate, *, idempotency_key: str | None = None
) -> Call[models.DutyRead]:
    """Add a local duty.

    Add a duty that holds for your body and for all below it.
    """
    return Call(
        "POST",
        "/v1/duties",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def add_feedback_attachment(
    body: models.AttachmentCreate,
    *,
    x_receipt: str | None = None,
    idempotency_key: str | None = None,
) -> Call[models.FeedbackStatus]:
    """Add a photo or a PDF.

    Add a photo or a PDF to what you sent: at most five, and 25 MB together. What it is, is
    told by what is in it. It is made anew of what can be seen in it: where and when a photo
    was taken, by which telephone, and whatever else it carries, is not kept. A PDF becomes
    a PDF of pictures. Where the matter belongs to another office, none is taken.
    """
    return Call(
        "POST",
        "/v1/public/feedback/attachments",
        files=body,
        headers=given(**{"X-Receipt": x_receipt, "Idempotency-Key": idempotency_key}),
        takes_key=True,
        is_public=True,
    )


def add_feedback_message(
    body: models.MessageCreate, *, x_receipt: str | None = None, idempotency_key: str | None = None
) -> Call[models.FeedbackStatus]:
    """Add a message.

    Say more about what you sent.
    """
    return Call(
        "POST",
        "/v1/public/feedback/messages",
        json=body,
        headers=given(**{"X-Receipt": x_receipt, "Idempotency-Key": idempotency_key}),
        takes_key=True,
        is_public=True,
    )


def add_obligation(
    body: models.ObligationCreate, *, idempotency_key: str | None = None
) -> Call[models.ObligationRead]:
    """Add an obligation.

    Write down that one more member of the branch owes a report for a period.
    """
    return Call(
        "POST",
        "/v1/obligations",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def add_resolution(
    meeting_id: str, body: models.ResolutionCreate, *, idempotency_key: str | None = None
) -> Call[models.ResolutionRead]:
    """Add a resolution.

    Add what the meeting resolved; tasks that follow from it name it as `resolution_id`.
    """
    return Call(
        "POST",
        f"/v1/meetings/{meeting_id}/resolutions",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def adopt_plan(
    plan_id: str,
    body: models.PlanAdopt,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PlanRead]:
    """Adopt a plan.

    Record that the branch met and resolved the plan; from then on it is fixed. A branch
    adopts one plan for a year: it assigns somebody, or resolves to assign nobody. Nobody is
    put in charge of their own or their kin's household, or of one to which a conflict ties
    them.
    """
    return Call(
        "POST",
        f"/v1/plans/{plan_id}/adoptions",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def agree_partnership(
    body: models.PartnershipCreate, *, idempotency_key: str | None = None
) -> Call[models.PartnershipRead]:
    """Agree on a partnership.

    Let another branch send members to one of your households or groups. Whom it sends, that
    branch decides: it puts its members in charge as it does at home. You see who is in
    charge; no names go to the committees above.
    """
    return Call(
        "POST",
        "/v1/partnerships",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def amend_account(
    account_id: str, body: models.AccountUpdate, *, if_match: str | None = None
) -> Call[models.AccountRead]:
    """Rename, close or reopen an account.

    Change an account that is still as you last saw it (`If-Match`). Closing ends all its
    sign-ins within seconds, everywhere.
    """
    return Call(
        "PATCH", f"/v1/accounts/{account_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def amend_classification(
    classification_id: str, body: models.ClassificationAmend, *, if_match: str | None = None
) -> Call[models.ClassificationRead]:
    """Amend a classification.

    Let a later decision take the place of the one on record, in the branch that recorded
    it.
    """
    return Call(
        "PATCH",
        f"/v1/classifications/{classification_id}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def amend_client(
    client_id: str, body: models.ClientUpdate, *, if_match: str | None = None
) -> Call[models.ClientRead]:
    """Rename, cap, close or reopen a machine client.

    Change a client that is still as you last saw it (`If-Match`). The tokens that it has
    are good no more; it asks for another and gets what it may have now.
    """
    return Call(
        "PATCH", f"/v1/clients/{client_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def amend_household(
    household_id: str, body: models.HouseholdUpdate, *, if_match: str | None = None
) -> Call[models.HouseholdRead]:
    """Amend a household.

    Change a household that is still as you last saw it (`If-Match`). Of one that is no more
    only the code can be changed, so that another may bear it.
    """
    return Call(
        "PATCH",
        f"/v1/households/{household_id}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def amend_household_group(
    group_id: str, body: models.HouseholdGroupUpdate, *, if_match: str | None = None
) -> Call[models.HouseholdGroupRead]:
    """Amend a household group.

    Change a group that is still as you last saw it (`If-Match`).
    """
    return Call(
        "PATCH",
        f"/v1/household-groups/{group_id}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def amend_meeting(
    meeting_id: str, body: models.MeetingUpdate, *, if_match: str | None = None
) -> Call[models.MeetingRead]:
    """Amend a meeting.

    Change the kind, day, venue or minutes of a draft that is as you last saw it.
    """
    return Call(
        "PATCH", f"/v1/meetings/{meeting_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def amend_member(
    member_id: str, body: models.MemberUpdate, *, if_match: str | None = None
) -> Call[models.MemberRead]:
    """Amend a member.

    Change a member who is still as you last saw them (`If-Match`).
    """
    return Call(
        "PATCH", f"/v1/members/{member_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def amend_movement(
    movement_id: str, body: models.MovementUpdate, *, if_match: str | None = None
) -> Call[models.MovementRead]:
    """Amend a movement.

    Change a movement that is planned or running.
    """
    return Call(
        "PATCH", f"/v1/movements/{movement_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def amend_report(
    report_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.ReportRead]:
    """Amend a report.

    Begin a new version of an accepted report; the accepted one counts until it is accepted.
    """
    return Call(
        "POST",
        f"/v1/reports/{report_id}/amend",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def amend_request(
    request_id: str, body: models.RequestUpdate, *, if_match: str | None = None
) -> Call[models.RequestRead]:
    """Amend a request.

    Change a request that waits for its answer: its text, its owner or its deadline.
    """
    return Call(
        "PATCH", f"/v1/requests/{request_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def amend_residence_member(
    member_id: str, body: models.ResidenceMemberUpdate, *, if_match: str | None = None
) -> Call[models.ResidenceMemberRead]:
    """Amend a working member at their residence.

    Change what is still as you last saw it (`If-Match`); `left_on` ends the tie.
    """
    return Call(
        "PATCH",
        f"/v1/residence-members/{member_id}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def amend_support_goal(
    goal_id: str, body: models.SupportGoalUpdate, *, if_match: str | None = None
) -> Call[models.SupportGoalRead]:
    """Amend a support goal.

    Change a goal that is still open.
    """
    return Call(
        "PATCH", f"/v1/support-goals/{goal_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def amend_task(
    task_id: str, body: models.TaskUpdate, *, if_match: str | None = None
) -> Call[models.TaskRead]:
    """Amend a task.

    Change an open task, or give it to somebody else; its owner alone may not.
    """
    return Call("PATCH", f"/v1/tasks/{task_id}", json=body, headers=given(**{"If-Match": if_match}))


def amend_working_group(
    group_id: str, body: models.WorkingGroupUpdate, *, if_match: str | None = None
) -> Call[models.WorkingGroupRead]:
    """Amend a working group.

    Change the name or the number of the decision of a group that is as you last saw it.
    """
    return Call(
        "PATCH",
        f"/v1/working-groups/{group_id}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def answer_feedback(
    feedback_id: str,
    body: models.FeedbackAnswer,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Answer feedback.

    Answer, with what shows that it is so, or the reason why nothing can.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/answers",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def answer_handover(
    handover_id: str,
    body: models.HandoverAnswer,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HandoverRecord]:
    """Accept or decline a handover.

    Say whether you take over; the committee says it for who has no account. To decline
    changes no assignment: the branch hears of it, and decides. Whoever declined may still
    accept.
    """
    return Call(
        "POST",
        f"/v1/handovers/{handover_id}/answers",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def answer_request(
    request_id: str,
    body: models.RequestAnswer,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.RequestRead]:
    """Answer a request.

    Answer in words; the committee may, and the member who owns the request.
    """
    return Call(
        "POST",
        f"/v1/requests/{request_id}/answer",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def apply_reorganisation(
    reorganisation_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.ReorganisationRead]:
    """Apply a reorganisation.

    Decide all steps at once, or none: each holds from the reorganisation's day on. A body
    that ceases is not deleted: it stands on beneath its heir, with its past, and all that
    names it falls in the heir's sight on that day.
    """
    return Call(
        "POST",
        f"/v1/reorganisations/{reorganisation_id}/apply",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def ask_feedback_reply(
    feedback_id: str,
    body: models.ReplyAsk,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Ask whom it is about.

    Ask those whom it is about, in your own words: they see your question and no more. Think
    first whether the question itself tells them who spoke. The sender sees that you asked.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/reply-requests",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def ask_feedback_sender(
    feedback_id: str,
    body: models.FeedbackAsk,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Ask the sender.

    Ask the sender for what is missing; no step is due until they have said more. It waits
    for them as long as it takes: answer or refuse it with a reason, if they never do.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/questions",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def ask_for_round(
    body: models.ProposalRoundCreate, *, idempotency_key: str | None = None
) -> Call[models.ProposalRoundWhole]:
    """Ask for drafts in all branches.

    Let a draft be proposed in each branch below a body, for a year; ask later what came of
    it. Only the branch reads its draft, changes it and adopts it: you get numbers, and no
    name. A branch that has a plan of that year, in whatever state, is left alone.
    """
    return Call(
        "POST",
        "/v1/proposal-rounds",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def assign_feedback(
    feedback_id: str,
    body: models.FeedbackAssign,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Assign feedback.

    Let one of those who handle it owe the next step. The sender learns that, not who.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/assignees",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def begin_assignment(
    body: models.AssignmentCreate, *, idempotency_key: str | None = None
) -> Call[models.AssignmentRead]:
    """Put a member in charge.

    Put a member in charge of a group, a household, or one mission for a household. At most
    one member leads a target at a time. Who is exempt, suspended, away or gone cannot be
    put in charge: the answer says why.
    """
    return Call(
        "POST",
        "/v1/assignments",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def begin_report(
    body: models.ReportCreate, *, idempotency_key: str | None = None
) -> Call[models.ReportRead]:
    """Begin a report.

    Draft the report that an obligation asks for. A branch's committee may write it down for
    a member: `entered_by` then says who did.
    """
    return Call(
        "POST",
        "/v1/reports",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def brief_handover(
    handover_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.HandoverRecord]:
    """Confirm a briefing.

    Confirm that whoever takes over was told what there is to know. Who led before says so,
    or the committee.
    """
    return Call(
        "POST",
        f"/v1/handovers/{handover_id}/briefings",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def call_meeting(
    body: models.MeetingCreate, *, idempotency_key: str | None = None
) -> Call[models.MeetingRead]:
    """Call a meeting.

    Call a meeting, or write one down that was held; it is a draft until it is closed.
    """
    return Call(
        "POST",
        "/v1/meetings",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def cancel_task(
    task_id: str,
    body: models.TaskReason,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.TaskRead]:
    """Cancel a task.

    Cancel an open task, and say why; its owner alone may not.
    """
    return Call(
        "POST",
        f"/v1/tasks/{task_id}/cancel",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def change_party_org(
    org_id: str,
    body: models.PartyOrgChange,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PartyOrgRead]:
    """Change the kind of a Party organisation.

    Change its type, or whether it is a grassroots organisation, from a day on.
    """
    return Call(
        "POST",
        f"/v1/party-orgs/{org_id}/changes",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def change_password(body: models.PasswordChange) -> Call[None]:
    """Change your password.

    Change your password, and end your sign-ins elsewhere; this one goes on. If you had to
    change it, refresh the sign-in now: its next token is good for everything.
    """
    return Call("PUT", "/v1/me/password", json=body)


def change_reorganisation(
    reorganisation_id: str, body: models.ReorganisationChange, *, if_match: str | None = None
) -> Call[models.ReorganisationRead]:
    """Write a drafted reorganisation anew.

    Write the decision anew, and all steps where they are given. Faults count steps as those
    of a draft do: `body.steps.0` is the first that was sent.
    """
    return Call(
        "PUT",
        f"/v1/reorganisations/{reorganisation_id}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def close_meeting(
    meeting_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.MeetingRead]:
    """Close a meeting.

    Freeze attendance, agenda and resolutions; from here on the meeting counts upward.
    """
    return Call(
        "POST",
        f"/v1/meetings/{meeting_id}/close",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def close_plan(
    plan_id: str,
    body: models.PlanClose,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PlanRead]:
    """Close a plan.

    Close a reviewed plan. Its assignments go on until a new plan comes, unless they end
    too.
    """
    return Call(
        "POST",
        f"/v1/plans/{plan_id}/closures",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def close_request(
    request_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.RequestRead]:
    """Close a request.

    Put away a request whose answer was passed on.
    """
    return Call(
        "POST",
        f"/v1/requests/{request_id}/close",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def comment_on_residence_member(
    member_id: str, year: str, body: models.CommentWrite, *, if_match: str | None = None
) -> Call[models.CommentRead]:
    """Comment on a working member.

    Keep the comment of a year; of who is exempt from activity, only what was asked for.
    """
    return Call(
        "PUT",
        f"/v1/residence-members/{member_id}/comments/{year}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def complete_follow_up(
    follow_up_id: str, body: models.FollowUpDoneNote, *, idempotency_key: str | None = None
) -> Call[models.FollowUpRead]:
    """Complete a follow-up.

    Say that what followed from a visit was done, and what came of it.
    """
    return Call(
        "POST",
        f"/v1/working-group-visits/follow-ups/{follow_up_id}/complete",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def complete_task(
    task_id: str,
    body: models.TaskComplete,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.TaskRead]:
    """Complete a task.

    Say that an open task is done, and what came of it; its owner may.
    """
    return Call(
        "POST",
        f"/v1/tasks/{task_id}/complete",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def consent_to_publication(
    body: models.PublicationConsent,
    *,
    x_receipt: str | None = None,
    idempotency_key: str | None = None,
) -> Call[models.FeedbackStatus]:
    """Agree to publishing.

    Agree that all may read the answer, or take that back; the last word counts. Two persons
    look at the wording first, which is theirs, not yours. Nothing is published of what is
    about somebody, nor from a village of few households.
    """
    return Call(
        "POST",
        "/v1/public/feedback/publication-consents",
        json=body,
        headers=given(**{"X-Receipt": x_receipt, "Idempotency-Key": idempotency_key}),
        takes_key=True,
        is_public=True,
    )


def copy_plan(
    plan_id: str, body: models.PlanCopy, *, idempotency_key: str | None = None
) -> Call[models.PlanRead]:
    """Carry a plan forward.

    Copy a plan's lines into a new draft for another year.
    """
    return Call(
        "POST",
        f"/v1/plans/{plan_id}/copies",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def count_members(
    *, org_id: str, as_of: str | None = None, structure: models.Structure | None = None
) -> Call[models.MembersByStanding]:
    """Count members by standing.

    Count the members of an organisation and all below it, by how they stood on a day.
    Numbers without names: the levels above a branch see them too.
    """
    return Call(
        "GET", "/v1/members/counts", params=given(as_of=as_of, org_id=org_id, structure=structure)
    )


def cover_branch(
    group_id: str, body: models.GroupCoverageCreate, *, idempotency_key: str | None = None
) -> Call[models.GroupCoverageRead]:
    """Send a group to a branch.

    Send a group to a branch for a time; its people see the branch, in numbers, meanwhile.
    """
    return Call(
        "POST",
        f"/v1/working-groups/{group_id}/coverages",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def cover_vacancy(
    vacancy_id: str,
    body: models.VacancyCover,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.VacancyCovered]:
    """Cover a vacancy.

    Put somebody in charge from a day on: by a handover, with the same duties and open work.
    Where it is known when the member is back, the cover ends then, and the member leads
    again.
    """
    return Call(
        "POST",
        f"/v1/vacancies/{vacancy_id}/cover",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def create_household_group(
    body: models.HouseholdGroupCreate, *, idempotency_key: str | None = None
) -> Call[models.HouseholdGroupRead]:
    """Make a household group.

    Make a group, still without households, at a place that somebody is in charge of.
    """
    return Call(
        "POST",
        "/v1/household-groups",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def declare_conflict(
    body: models.ConflictCreate, *, idempotency_key: str | None = None
) -> Call[models.ConflictRead]:
    """Declare a conflict of interest.

    Leave yourself, or somebody over whom you stand, out of all feedback about a person. It
    holds from today, for cases that you know of and for those that you do not. Others in
    the same body handle them, else the body above. Whoever it is about does not learn of
    it.
    """
    return Call(
        "POST",
        "/v1/conflicts",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def declare_tie(
    body: models.TieDeclare, *, idempotency_key: str | None = None
) -> Call[models.TieRead]:
    """Declare a tie.

    Say that a member lives in a household, is kin to it, or should have nothing to do with
    it. It holds from today: nobody comes to lead, or is proposed for, a household to which
    they are tied, and a conflict keeps them from its group too; who leads it already goes
    on. A member declares their own, of a household in their charge; of others they tell
    their branch.
    """
    return Call(
        "POST",
        "/v1/ties",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def decline_request(
    request_id: str,
    body: models.RequestDecline,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.RequestRead]:
    """Decline a request.

    Decline a request, for one of the known reasons.
    """
    return Call(
        "POST",
        f"/v1/requests/{request_id}/decline",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def define_indicator(code: str, body: models.IndicatorDefine) -> Call[models.IndicatorRead]:
    """Define an indicator.

    Say how something is measured from a day on: a new indicator, or its next version.
    """
    return Call("PUT", f"/v1/indicators/{code}", json=body)


def dissolve_household(
    household_id: str,
    body: models.HouseholdDissolution,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HouseholdRead]:
    """Dissolve a household.

    Say that a household has ceased to be, or moved away from where you answer for it.
    Whoever is in charge of it by name no longer is from that day on.
    """
    return Call(
        "POST",
        f"/v1/households/{household_id}/dissolutions",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def dissolve_household_group(group_id: str, *, if_match: str | None = None) -> Call[None]:
    """Dissolve a household group.

    Remove a group that was made by mistake: no household, assignment or anything was ever
    in it. A group that was in use stays, with all that is known of it; its households leave
    it.
    """
    return Call(
        "DELETE", f"/v1/household-groups/{group_id}", headers=given(**{"If-Match": if_match})
    )


def draft_plan(
    body: models.PlanCreate, *, idempotency_key: str | None = None
) -> Call[models.PlanRead]:
    """Draft a plan.

    Begin the plan of a branch for a year; one `by_decision` resolves to assign nobody.
    """
    return Call(
        "POST",
        "/v1/plans",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def draft_publication(
    body: models.PublicationCreate, *, idempotency_key: str | None = None
) -> Call[models.PublicationHandled]:
    """Draft a publication.

    Word for everybody what a case was about, and what was answered. Only of a case that is
    about nobody, is answered, and whose sender agreed. In your own words, and without
    telephone numbers, addresses or names: what is found is named, with the initials that
    may stand there.
    """
    return Call(
        "POST",
        "/v1/publications",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def draft_reorganisation(
    body: models.ReorganisationCreate, *, idempotency_key: str | None = None
) -> Call[models.ReorganisationRead]:
    """Draft a reorganisation.

    Write down a decision and its steps. Nothing of it holds until it is applied. All steps
    that name what there is not are named at once. What is wrong with the body counts its
    list from 0, `body.steps.0.into.code`; all later answers count steps from 1, as their
    `position` does.
    """
    return Call(
        "POST",
        "/v1/reorganisations",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def draw_card(group_id: str) -> Call[bytes]:
    """Draw the card.

    Draw the card of a household group, with its code and a QR code, to be printed.
    """
    return Call("GET", f"/v1/household-groups/{group_id}/card.svg")


def draw_qr_code(group_id: str) -> Call[bytes]:
    """Draw the QR code.

    Draw the QR code of a household group, for a poster or a letter of your own.
    """
    return Call("GET", f"/v1/household-groups/{group_id}/qr.png")


def end_assignment(
    assignment_id: str,
    body: models.AssignmentEnd,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.AssignmentRead]:
    """End an assignment.

    End an assignment on a day, with the reason; it stays on record. Only one that was
    entered by mistake may end on its first day, as if it had never held.
    """
    return Call(
        "POST",
        f"/v1/assignments/{assignment_id}/ends",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def end_conflict(
    conflict_id: str, body: models.ConflictEnd, *, if_match: str | None = None
) -> Call[models.ConflictRead]:
    """End a conflict of interest.

    Say from when on it no longer holds. Cases that came before stay out of sight.
    """
    return Call(
        "PATCH", f"/v1/conflicts/{conflict_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def end_partnership(
    partnership_id: str,
    body: models.PartnershipEnd,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PartnershipRead]:
    """End a partnership.

    End a partnership, on either side of it, and what members are in charge of by it.
    """
    return Call(
        "POST",
        f"/v1/partnerships/{partnership_id}/ends",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def end_role(
    term_id: str, body: models.RoleTermEnd, *, if_match: str | None = None
) -> Call[models.RoleTermRead]:
    """End a role.

    Say when a role ends; today means from today no longer, and works within seconds.
    """
    return Call(
        "PATCH", f"/v1/role-terms/{term_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def end_sign_in(sign_in_id: str) -> Call[None]:
    """End one of your sign-ins.

    End one of your sign-ins: on a telephone that was lost, for example.
    """
    return Call("DELETE", f"/v1/sign-ins/{sign_in_id}")


def end_support_goal(
    goal_id: str,
    body: models.GoalEnd,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.SupportGoalRead]:
    """Record the result of a support goal.

    Record the final review: reached, in part, not, or given up.
    """
    return Call(
        "POST",
        f"/v1/support-goals/{goal_id}/results",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def end_tie(
    tie_id: str, body: models.TieEnd, *, if_match: str | None = None
) -> Call[models.TieRead]:
    """End a tie.

    Say from when on it no longer holds.
    """
    return Call("PATCH", f"/v1/ties/{tie_id}", json=body, headers=given(**{"If-Match": if_match}))


def erase_residence_member(member_id: str, *, if_match: str | None = None) -> Call[None]:
    """Erase a working member at their residence.

    Forget who should never have been listed, with all that was kept of them.
    """
    return Call(
        "DELETE", f"/v1/residence-members/{member_id}", headers=given(**{"If-Match": if_match})
    )


def find_public_units(*, q: str, limit: int | None = None) -> Call[models.PublicUnitsRead]:
    """Find what feedback is about.

    Find residential places and Party organisations by name, as they are today. Names alone:
    of no person, of no household group, and without numbers. Best first, the own name
    before the names above it; there are no pages, and who misses theirs describes it
    better.
    """
    return Call("GET", "/v1/public/units", params=given(q=q, limit=limit), is_public=True)


def follow_feedback(*, x_receipt: str | None = None) -> Call[models.FeedbackStatus]:
    """Follow feedback.

    See what became of what you sent. The receipt goes in a header, never in an address.
    """
    return Call(
        "GET", "/v1/public/feedback", headers=given(**{"X-Receipt": x_receipt}), is_public=True
    )


def found_party_org(
    body: models.PartyOrgCreate, *, idempotency_key: str | None = None
) -> Call[models.PartyOrgRead]:
    """Found a Party organisation.

    Found an organisation below another one. A district committee ends with 30 June 2025.
    """
    return Call(
        "POST",
        "/v1/party-orgs",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def get_account(account_id: str) -> Call[models.AccountRead]:
    """Get an account.

    Get one account; `ETag` is its version.
    """
    return Call("GET", f"/v1/accounts/{account_id}")


def get_added_attachment(number: str, *, x_receipt: str | None = None) -> Call[bytes]:
    """Get what you added.

    Get a photo or a PDF that you added, as those who handle the case see it.
    """
    return Call(
        "GET",
        f"/v1/public/feedback/attachments/{number}",
        headers=given(**{"X-Receipt": x_receipt}),
        is_public=True,
    )


def get_admin_unit(unit_id: str, *, as_of: str | None = None) -> Call[models.AdminUnitRead]:
    """Get an administrative unit.

    Get a unit as it is on a day, or as it was last; not found before its first day.
    """
    return Call("GET", f"/v1/admin-units/{unit_id}", params=given(as_of=as_of))


def get_admin_unit_history(
    unit_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageAdminUnitRead]:
    """Get the history of an administrative unit.

    Tell what a unit was part of, and when it ended.
    """
    return Call("GET", f"/v1/admin-units/{unit_id}/history", params=given(limit=limit, after=after))


def get_admin_unit_succession(unit_id: str) -> Call[models.SuccessionsRead]:
    """Get the succession of an administrative unit.

    Tell what a unit came from, and which units it is today. To ask for an old code, find
    its unit with `GET /v1/admin-units?code=…&with_ceased=true`.
    """
    return Call("GET", f"/v1/admin-units/{unit_id}/succession")


def get_assignment(assignment_id: str, *, as_of: str | None = None) -> Call[models.AssignmentRead]:
    """Get an assignment.

    Get one assignment, from the member's side or the target's; `ETag` is its version.
    """
    return Call("GET", f"/v1/assignments/{assignment_id}", params=given(as_of=as_of))


def get_challenge() -> Call[models.Challenge]:
    """Get a challenge.

    Get a challenge of the ALTCHA protocol, version 2, which is good for 15 minutes. Its
    solution, a challenge and what solves it as JSON in base64, comes with feedback in
    `X-Proof`. How hard it is depends on nobody, on nothing that was sent, and on no body.
    """
    return Call("GET", "/v1/public/challenges", is_public=True)


def get_classification(
    classification_id: str, *, as_of: str | None = None
) -> Call[models.ClassificationRead]:
    """Get a classification.

    Get one grade; `ETag` is its version.
    """
    return Call("GET", f"/v1/classifications/{classification_id}", params=given(as_of=as_of))


def get_client(client_id: str, *, as_of: str | None = None) -> Call[models.ClientRead]:
    """Get a machine client.

    Get one machine client; `ETag` is its version.
    """
    return Call("GET", f"/v1/clients/{client_id}", params=given(as_of=as_of))


def get_contact(contact_id: str, *, as_of: str | None = None) -> Call[models.ContactRead]:
    """Get a contact.

    Get one contact.
    """
    return Call("GET", f"/v1/contacts/{contact_id}", params=given(as_of=as_of))


def get_coverage(
    *,
    org_id: str,
    as_of: str | None = None,
    silent_periods: int | None = None,
    limit: int | None = None,
) -> Call[models.CoverageRead]:
    """Report what is not covered.

    Say by name which households have nobody, and which members are in question. In question
    are those who cannot act, have too many households or too few, live elsewhere, or report
    nothing. These are warnings for people, never errors. A branch that resolved to assign
    nobody has left nothing undone. Of each finding the first are named, and all are
    counted; its `next` goes on in the list of that finding.
    """
    return Call(
        "GET",
        "/v1/coverage",
        params=given(org_id=org_id, as_of=as_of, silent_periods=silent_periods, limit=limit),
    )


def get_coverage_summary(
    *,
    org_id: str,
    limit: int | None = None,
    after: str | None = None,
    as_of: str | None = None,
    structure: models.Structure | None = None,
) -> Call[models.CoverageSummary]:
    """Sum up coverage.

    Give numbers, and no names, for a body with all below it and for each of its parts. They
    hold on any day, past or to come, as far as it is known.
    """
    return Call(
        "GET",
        "/v1/coverage/summary",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of, structure=structure),
    )


def get_dossier(member_id: str, *, year: int) -> Call[models.DossierRead]:
    """Get the evidence on a member's year.

    Gather what bears on the yearly review: assignments, reports, meetings, contacts and
    tasks. Numbers from what you may read of the member anyway, each with where to read it.
    It is evidence and no verdict. Of feedback it has counts of five or more, and only of
    cases that you handle; a member's own dossier has none.
    """
    return Call("GET", f"/v1/members/{member_id}/dossier", params=given(year=year))


def get_duty(duty_id: str, *, as_of: str | None = None) -> Call[models.DutyRead]:
    """Get a duty.

    Get a duty as it reads on a day; `ETag` is its version.
    """
    return Call("GET", f"/v1/duties/{duty_id}", params=given(as_of=as_of))


def get_feedback(feedback_id: str) -> Call[models.FeedbackRead]:
    """Get feedback.

    Open one case. That you did is on record.
    """
    return Call("GET", f"/v1/feedback/{feedback_id}")


def get_feedback_attachment(feedback_id: str, number: str) -> Call[bytes]:
    """Get an attachment.

    Get a photo or a PDF that the sender added. That you did is on record.
    """
    return Call("GET", f"/v1/feedback/{feedback_id}/attachments/{number}")


def get_handover(handover_id: str, *, as_of: str | None = None) -> Call[models.HandoverRecord]:
    """Get a handover.

    Get one handover; `ETag` is its version.
    """
    return Call("GET", f"/v1/handovers/{handover_id}", params=given(as_of=as_of))


def get_health() -> Call[None]:
    """Is the process up.

    Say that the process is up.
    """
    return Call("GET", "/health", is_public=True)


def get_household(household_id: str, *, as_of: str | None = None) -> Call[models.HouseholdRead]:
    """Get a household.

    Get one household, where it was on a day; `ETag` is its version. With `as_of`,
    `place_id` and `org_id` are those of that day, from its moves and from who was in charge
    of the place; it is not found where nobody looked after it then. Its name, code and size
    are those of today: what they were is not kept, since the duty does not need it.
    """
    return Call("GET", f"/v1/households/{household_id}", params=given(as_of=as_of))


def get_household_group(
    group_id: str, *, as_of: str | None = None
) -> Call[models.HouseholdGroupRead]:
    """Get a household group.

    Get one group, with its size on a day; `ETag` is its version.
    """
    return Call("GET", f"/v1/household-groups/{group_id}", params=given(as_of=as_of))


def get_household_support(
    household_id: str, *, as_of: str | None = None
) -> Call[models.HouseholdSupport]:
    """Say what a household gets.

    Say who is in charge of a household, what may be expected, and what is aimed for.
    """
    return Call("GET", f"/v1/households/{household_id}/support", params=given(as_of=as_of))


def get_indicator(code: str, *, as_of: str | None = None) -> Call[models.IndicatorRead]:
    """Get an indicator.

    Get how something is measured on a day.
    """
    return Call("GET", f"/v1/indicators/{code}", params=given(as_of=as_of))


def get_key_set() -> Call[models.KeySet]:
    """Get the public keys.

    Get the keys by which access tokens are verified (RFC 7517).
    """
    return Call("GET", "/.well-known/jwks.json", is_public=True)


def get_me() -> Call[models.MeRead]:
    """Who am I.

    Say who you are, in which bodies you hold which roles today, and what these permit.
    """
    return Call("GET", "/v1/me")


def get_meeting(meeting_id: str, *, as_of: str | None = None) -> Call[models.MeetingRead]:
    """Get a meeting.

    Get one meeting in numbers; `ETag` is its version.
    """
    return Call("GET", f"/v1/meetings/{meeting_id}", params=given(as_of=as_of))


def get_member(member_id: str, *, as_of: str | None = None) -> Call[models.MemberRead]:
    """Get a member.

    Get one member, with their standing on a day; `ETag` is the version.
    """
    return Call("GET", f"/v1/members/{member_id}", params=given(as_of=as_of))


def get_member_contact(member_id: str) -> Call[models.MemberPhoneRead]:
    """Show a member's telephone number.

    Show the whole number. Who looked is remembered.
    """
    return Call("GET", f"/v1/members/{member_id}/contact")


def get_minutes(meeting_id: str) -> Call[models.MinutesRead]:
    """Get what a meeting heard and resolved.

    Get agenda, minutes, resolutions and corrections; `ETag` is the meeting's version.
    """
    return Call("GET", f"/v1/meetings/{meeting_id}/minutes")


def get_movement(movement_id: str, *, as_of: str | None = None) -> Call[models.MovementWhole]:
    """Get a movement.

    Get one movement with its results; `ETag` is its version.
    """
    return Call("GET", f"/v1/movements/{movement_id}", params=given(as_of=as_of))


def get_obligation(obligation_id: str, *, as_of: str | None = None) -> Call[models.ObligationRead]:
    """Get an obligation.

    Get one obligation; `ETag` is its version.
    """
    return Call("GET", f"/v1/obligations/{obligation_id}", params=given(as_of=as_of))


def get_partnership(
    partnership_id: str, *, as_of: str | None = None
) -> Call[models.PartnershipRead]:
    """Get a partnership.

    Get one partnership, from either side; `ETag` is its version.
    """
    return Call("GET", f"/v1/partnerships/{partnership_id}", params=given(as_of=as_of))


def get_party_org(org_id: str, *, as_of: str | None = None) -> Call[models.PartyOrgRead]:
    """Get a Party organisation.

    Get an organisation as it is on a day; not found on a day on which it is not.
    """
    return Call("GET", f"/v1/party-orgs/{org_id}", params=given(as_of=as_of))


def get_party_org_history(
    org_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PagePartyOrgSpanRead]:
    """Get the history of a Party organisation.

    Tell what it was from its founding on, and what is decided for days to come.
    """
    return Call("GET", f"/v1/party-orgs/{org_id}/history", params=given(limit=limit, after=after))


def get_party_org_succession(org_id: str) -> Call[models.SuccessionsRead]:
    """Get the succession of a Party organisation.

    Tell what an organisation came from, and who answers for it today. Its id holds for
    ever.
    """
    return Call("GET", f"/v1/party-orgs/{org_id}/succession")


def get_place(place_id: str, *, as_of: str | None = None) -> Call[models.PlaceRead]:
    """Get a residential place.

    Get a place as it is on a day; not found on a day on which it is not.
    """
    return Call("GET", f"/v1/places/{place_id}", params=given(as_of=as_of))


def get_place_history(
    place_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PagePlaceSpanRead]:
    """Get the history of a residential place.

    Tell its names and where it lay, from its beginning on.
    """
    return Call("GET", f"/v1/places/{place_id}/history", params=given(limit=limit, after=after))


def get_place_succession(place_id: str) -> Call[models.SuccessionsRead]:
    """Get the succession of a place.

    Tell what a village or cluster came from, and what it is today.
    """
    return Call("GET", f"/v1/places/{place_id}/succession")


def get_plan(plan_id: str, *, as_of: str | None = None) -> Call[models.PlanRead]:
    """Get a plan.

    Get one plan; `ETag` is its version.
    """
    return Call("GET", f"/v1/plans/{plan_id}", params=given(as_of=as_of))


def get_plan_differences(
    plan_id: str, *, against: models.Against | None = None
) -> Call[models.PlanDifferences]:
    """Show what a plan changes.

    Compare a plan with today's assignments, or with the plan before it.
    """
    return Call("GET", f"/v1/plans/{plan_id}/differences", params=given(against=against))


def get_plan_lines(plan_id: str) -> Call[models.PlanLines]:
    """Read the lines of a plan.

    Read who is to be in charge of what, and who of them cannot be any more.
    """
    return Call("GET", f"/v1/plans/{plan_id}/lines")


def get_policy_in_force(*, org_id: str, as_of: str | None = None) -> Call[models.PolicyInForce]:
    """Say which policy a body goes by.

    Say what a body goes by on a day: its own policy, else that of the nearest body above.
    """
    return Call("GET", "/v1/policies/in-force", params=given(as_of=as_of, org_id=org_id))


def get_proposal(plan_id: str) -> Call[models.ProposalRead]:
    """Read what was proposed.

    Read the lines with their reasons, what stays open and why, and how even it all is. What
    was set by hand since then is among it, and the measures are those of the draft as it
    is.
    """
    return Call("GET", f"/v1/plans/{plan_id}/proposal")


def get_public_answer(answer_id: str) -> Call[models.PublicAnswerRead]:
    """Get a published answer.

    Read one published answer, while it is published.
    """
    return Call("GET", f"/v1/public/answers/{answer_id}", is_public=True)


def get_public_code(group_id: str) -> Call[models.PublicCodeRead]:
    """Get the public code.

    Get the code that stands on the group's cards today; `ETag` is its version.
    """
    return Call("GET", f"/v1/household-groups/{group_id}/public-code")


def get_public_year(year: str, *, party_org_id: str) -> Call[models.PublicYearRead]:
    """Get the figures of a year.

    Read what became of a year's feedback, of a Party organisation with all below it. Only
    of what was about nobody. The figures of each branch are rounded to steps of 5, and none
    is shown below 5, nor of a village with few households; those of a body above add these
    up, so that no difference tells more. They are taken once, in March of the next year,
    and stay so.
    """
    return Call(
        "GET", f"/v1/public/years/{year}", params=given(party_org_id=party_org_id), is_public=True
    )


def get_publication(publication_id: str) -> Call[models.PublicationRead]:
    """Get a publication.

    Read the wording and its history: who drafted what, who decided, and why.
    """
    return Call("GET", f"/v1/publications/{publication_id}")


def get_readiness() -> Call[None]:
    """Can it serve.

    Say that the database answers and has every migration.
    """
    return Call("GET", "/health/ready", is_public=True)


def get_reorganisation(
    reorganisation_id: str, *, as_of: str | None = None
) -> Call[models.ReorganisationRead]:
    """Get a reorganisation.

    Get one reorganisation, without its steps; `ETag` is its version.
    """
    return Call("GET", f"/v1/reorganisations/{reorganisation_id}", params=given(as_of=as_of))


def get_report(report_id: str, *, as_of: str | None = None) -> Call[models.ReportRead]:
    """Get a report.

    Get a report as it is now; `ETag` is its version.
    """
    return Call("GET", f"/v1/reports/{report_id}", params=given(as_of=as_of))


def get_report_schedule(org_id: str, *, as_of: str | None = None) -> Call[models.ScheduleRead]:
    """Get the schedule of a body.

    Get which periods open by themselves for a body: its own word, or the nearest above.
    `ETag` is the version of its own word; there is none where it goes by another's.
    """
    return Call("GET", f"/v1/report-schedules/{org_id}", params=given(as_of=as_of))


def get_reporting_period(period_id: str, *, as_of: str | None = None) -> Call[models.PeriodRead]:
    """Get a reporting period.

    Get one period of one branch.
    """
    return Call("GET", f"/v1/reporting-periods/{period_id}", params=given(as_of=as_of))


def get_request(request_id: str, *, as_of: str | None = None) -> Call[models.RequestWhole]:
    """Get a request.

    Get one request with its answers; `ETag` is its version.
    """
    return Call("GET", f"/v1/requests/{request_id}", params=given(as_of=as_of))


def get_residence_member(
    member_id: str, *, as_of: str | None = None
) -> Call[models.ResidenceMemberRead]:
    """Get a working member at their residence.

    Get one working member; `ETag` is the version.
    """
    return Call("GET", f"/v1/residence-members/{member_id}", params=given(as_of=as_of))


def get_response_time_in_force(
    *, org_id: str, kind: models.FeedbackKind, as_of: str | None = None
) -> Call[models.ResponseTimeInForce]:
    """Say which response time a body goes by.

    Say what a body goes by on a day: its own word, that of the nearest body above, or 8, 4,
    80. Eight working hours to acknowledge, four where it cannot wait, eighty to answer.
    """
    return Call(
        "GET", "/v1/response-times/in-force", params=given(as_of=as_of, org_id=org_id, kind=kind)
    )


def get_responsible_for_group(
    group_id: str, *, as_of: str | None = None
) -> Call[models.Responsible]:
    """Say who is in charge of a household group.

    Say who was in charge of a household group on a day, and what for.
    """
    return Call("GET", f"/v1/household-groups/{group_id}/responsible", params=given(as_of=as_of))


def get_responsible_for_household(
    household_id: str, *, as_of: str | None = None
) -> Call[models.Responsible]:
    """Say who is in charge of a household.

    Say who was in charge of a household on a day, through what, and what for.
    """
    return Call("GET", f"/v1/households/{household_id}/responsible", params=given(as_of=as_of))


def get_role_term(term_id: str, *, as_of: str | None = None) -> Call[models.RoleTermRead]:
    """Get a role term.

    Get one term, past, present or to come; `ETag` is its version.
    """
    return Call("GET", f"/v1/role-terms/{term_id}", params=given(as_of=as_of))


def get_rollup(rollup_id: str, *, as_of: str | None = None) -> Call[models.RollupRead]:
    """Get a rollup.

    Get one version; `ETag` is its version as a row, which a verdict changes.
    """
    return Call("GET", f"/v1/rollups/{rollup_id}", params=given(as_of=as_of))


def get_round(round_id: str, *, as_of: str | None = None) -> Call[models.ProposalRoundWhole]:
    """Get a proposal round.

    Get how far a round is, and what became of each branch, in numbers. How full members are
    is not told of a branch where fewer than five can be in charge: it would be somebody's
    whom you know.
    """
    return Call("GET", f"/v1/proposal-rounds/{round_id}", params=given(as_of=as_of))


def get_support_goal(goal_id: str, *, as_of: str | None = None) -> Call[models.SupportGoalRead]:
    """Get a support goal.

    Get one goal; `ETag` is its version. That you have read it is written down.
    """
    return Call("GET", f"/v1/support-goals/{goal_id}", params=given(as_of=as_of))


def get_task(task_id: str, *, as_of: str | None = None) -> Call[models.TaskRead]:
    """Get a task.

    Get one task; `ETag` is its version.
    """
    return Call("GET", f"/v1/tasks/{task_id}", params=given(as_of=as_of))


def get_vacancy(vacancy_id: str, *, as_of: str | None = None) -> Call[models.VacancyRead]:
    """Get a vacancy.

    Get one vacancy; `ETag` is its version.
    """
    return Call("GET", f"/v1/vacancies/{vacancy_id}", params=given(as_of=as_of))


def get_vacancy_candidates(vacancy_id: str) -> Call[models.CoverCandidates]:
    """Propose who could cover a vacancy.

    Say who of the branch could cover it, beside what everybody has today; why, at what
    price. Who is tied to the household, or cannot act on its first day, is never among
    them.
    """
    return Call("GET", f"/v1/vacancies/{vacancy_id}/candidates")


def get_vacancy_summary(*, org_id: str, as_of: str | None = None) -> Call[models.VacancySummary]:
    """Sum up vacancies.

    Give numbers, and no names, for a body with all below it.
    """
    return Call("GET", "/v1/vacancies/summary", params=given(org_id=org_id, as_of=as_of))


def get_visit(visit_id: str, *, as_of: str | None = None) -> Call[models.VisitRead]:
    """Get a visit.

    Get one visit with what follows from it.
    """
    return Call("GET", f"/v1/working-group-visits/{visit_id}", params=given(as_of=as_of))


def get_working_group(group_id: str, *, as_of: str | None = None) -> Call[models.WorkingGroupWhole]:
    """Get a working group.

    Get one group with its people and the branches it covers; `ETag` is its version.
    """
    return Call("GET", f"/v1/working-groups/{group_id}", params=given(as_of=as_of))


def give_feedback(
    body: models.FeedbackCreate, *, idempotency_key: str | None = None, x_proof: str | None = None
) -> Call[models.FeedbackReceipt]:
    """Give feedback.

    Say something to the body that can hear it: no account, no name, no address is kept. The
    receipt is shown once, and kept nowhere. What seems to belong to another office is
    answered with 409 and where to go; send it again with `confirm` to leave it here all the
    same. Each case takes a proof of work, which a refusal does not spend. A case that is
    known by its `Idempotency-Key` takes none.
    """
    return Call(
        "POST",
        "/v1/public/feedback",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "X-Proof": x_proof}),
        takes_key=True,
        is_public=True,
    )


def give_task(
    body: models.TaskCreate, *, idempotency_key: str | None = None
) -> Call[models.TaskRead]:
    """Give a task.

    Give a member a task with a day on which it is due.
    """
    return Call(
        "POST",
        "/v1/tasks",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def grant_role(
    body: models.RoleTermCreate, *, idempotency_key: str | None = None
) -> Call[models.RoleTermRead]:
    """Give a role.

    Give a person or a machine a role in a body that you stand over. You give only roles
    below your own, and none to yourself. It holds within seconds.
    """
    return Call(
        "POST",
        "/v1/role-terms",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def grant_token(body: models.BodyGrantToken) -> Call[models.MachineToken]:
    """Get a token for a machine.

    Exchange a client id and secret for a short access token (RFC 6749, section 4.4). The
    two stand in the form, or in a `Basic` header. `scope` can only narrow what the client
    was given. Refusals are those of the RFC, with the members of our problems beside them.
    """
    return Call("POST", "/v1/token", form=body, is_public=True)


def hand_over_assignment(
    assignment_id: str,
    body: models.AssignmentHandover,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HandoverRead]:
    """Hand an assignment over.

    Let another member take over from a day on, with the same duties: both happen or
    neither.
    """
    return Call(
        "POST",
        f"/v1/assignments/{assignment_id}/handovers",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def import_reorganisation_steps(
    reorganisation_id: str,
    body: models.StepsImport,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.StepsImported]:
    """Import the steps of a reorganisation.

    Write the steps of a table in place of those that are there: all rows, or none. What is
    wrong is named by line and column, `line.7.into.G7`: the line as the table counts, from
    1 and with its header; the column; and the cell. All rows that name what there is not
    are named at once. `dry_run` says the same and writes nothing. The header names the
    columns by their English or Vietnamese titles, of which only `tree` and `action` are
    needed; cells hold the words of the API or Vietnamese ones. Marks and case do not
    matter.
    """
    return Call(
        "POST",
        f"/v1/reorganisations/{reorganisation_id}/steps/import",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def import_rows(
    body: models.ImportCreate, *, idempotency_key: str | None = None
) -> Call[models.ImportReport]:
    """Import rows.

    Register up to 5,000 households or members, each as at its own route. `atomic`: one row
    that cannot be taken, and none is; the refusal names every row. `each`: what can be
    taken is, and the report says of each row what became of it. `dry_run` says the same and
    changes nothing. A body may be as large as 20 MB.
    """
    return Call(
        "POST",
        "/v1/imports",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def join_household_group(
    group_id: str,
    body: models.GroupHouseholds,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HouseholdGroupRead]:
    """Let households join a group.

    Take households into a group that is as you last saw it: all of them, or none. A
    household is in one group at a time, so it leaves the other first.
    """
    return Call(
        "POST",
        f"/v1/household-groups/{group_id}/households",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def join_working_group(
    group_id: str, body: models.GroupMemberCreate, *, idempotency_key: str | None = None
) -> Call[models.GroupMemberRead]:
    """Put somebody into a group.

    Put an official into a group; with `person_id`, they see the branches that it covers.
    """
    return Call(
        "POST",
        f"/v1/working-groups/{group_id}/members",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def keep_residence_attendance(
    member_id: str,
    half_year: str,
    body: models.HalfYearAttendanceWrite,
    *,
    if_match: str | None = None,
) -> Call[models.HalfYearAttendanceRead]:
    """Keep a working member's attendance.

    Say whether they came to the meeting of a half-year that has begun.
    """
    return Call(
        "PUT",
        f"/v1/residence-members/{member_id}/attendance/{half_year}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def lay_out_cards(org_id: str) -> Call[bytes]:
    """Lay out the cards.

    Lay out the cards of all household groups of a body that have a code, four to a page.
    """
    return Call("GET", f"/v1/party-orgs/{org_id}/cards.html")


def leave_household_group(
    group_id: str,
    body: models.GroupHouseholds,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HouseholdGroupRead]:
    """Let households leave a group.

    Let households leave a group that is as you last saw it: all of them, or none.
    """
    return Call(
        "POST",
        f"/v1/household-groups/{group_id}/leaves",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def leave_working_group(
    group_id: str,
    member_id: str,
    body: models.PartEnd,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.GroupMemberRead]:
    """Take somebody out of a group.

    End a membership, and with it what they saw because of it; `If-Match` is the group's.
    """
    return Call(
        "POST",
        f"/v1/working-groups/{group_id}/members/{member_id}/end",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def list_accounts(
    *,
    limit: int | None = None,
    after: str | None = None,
    login: str | None = None,
    person_id: str | None = None,
    closed: bool | None = None,
) -> Call[models.PageAccountRead]:
    """List accounts.

    List the accounts that you answer for, by login. A branch secretary sees those of the
    branch's members, an administrator all below.
    """
    return Call(
        "GET",
        "/v1/accounts",
        params=given(limit=limit, after=after, login=login, person_id=person_id, closed=closed),
    )


def list_admin_unit_lists(
    *, limit: int | None = None, after: str | None = None
) -> Call[models.PageAdminUnitListRead]:
    """List the lists of administrative units.

    List the official lists that were loaded, by the day from which each holds.
    """
    return Call("GET", "/v1/admin-unit-lists", params=given(limit=limit, after=after))


def list_admin_units(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    code: str | None = None,
    parent_id: str | None = None,
    unit_type: models.UnitType | None = None,
    text: str | None = None,
    with_ceased: bool | None = None,
) -> Call[models.PageAdminUnitRead]:
    """List administrative units.

    List the units of a day by code, each with its type and what it is part of. Hundreds of
    names occur more than once, and codes have meant other units before. An old code or name
    is found without its day: `with_ceased=true` lists whatever ever bore it, with its days
    and what it is `today`.
    """
    return Call(
        "GET",
        "/v1/admin-units",
        params=given(
            as_of=as_of,
            limit=limit,
            after=after,
            code=code,
            parent_id=parent_id,
            unit_type=unit_type,
            text=text,
            with_ceased=with_ceased,
        ),
    )


def list_assignments(
    *,
    limit: int | None = None,
    after: str | None = None,
    member_id: str | None = None,
    group_id: str | None = None,
    household_id: str | None = None,
    plan_id: str | None = None,
    kind: models.AssignmentKind | None = None,
    role: models.AssignmentRole | None = None,
    org_id: str | None = None,
    as_of: str | None = None,
    ended: bool | None = None,
) -> Call[models.PageAssignmentRead]:
    """List assignments.

    List assignments, those that ended too, by the member's place in the tree and first day.
    Asked for one household or group, those of members whom other bodies send are listed as
    well. A member sees their own.
    """
    return Call(
        "GET",
        "/v1/assignments",
        params=given(
            limit=limit,
            after=after,
            member_id=member_id,
            group_id=group_id,
            household_id=household_id,
            plan_id=plan_id,
            kind=kind,
            role=role,
            org_id=org_id,
            as_of=as_of,
            ended=ended,
        ),
    )


def list_attendance(
    meeting_id: str,
    *,
    limit: int | None = None,
    after: str | None = None,
    presence: models.Presence | None = None,
) -> Call[models.PageAttendanceRead]:
    """List who attended.

    List the attendance of a meeting that you can see; a member sees their own line.
    """
    return Call(
        "GET",
        f"/v1/meetings/{meeting_id}/attendance",
        params=given(limit=limit, after=after, presence=presence),
    )


def list_attendance_alerts(
    *, org_id: str, year: int, as_of: str | None = None, at_least: int | None = None
) -> Call[models.AttendanceAlerts]:
    """List who missed three months.

    List members absent without excuse in three months or more of a calendar year. By the
    Party Charter (Article 8.1) the branch must then consider; nothing follows by itself. A
    month counts when the member was absent without excuse from a closed meeting and
    attended none; the half-yearly meeting with members of other branches does not count.
    """
    return Call(
        "GET",
        "/v1/meetings/attendance-alerts",
        params=given(org_id=org_id, as_of=as_of, year=year, at_least=at_least),
    )


def list_audit_entries(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    target_id: str | None = None,
    account_id: str | None = None,
    action: str | None = None,
    from_: str | None = None,
    to: str | None = None,
) -> Call[models.PageAuditEntryRead]:
    """List audit entries.

    List who did what in your part of the tree, the newest first. Entries about households,
    members and reports say who, what and when, not what was written. Of residents' feedback
    there are none.
    """
    return Call(
        "GET",
        "/v1/audit-entries",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            target_id=target_id,
            account_id=account_id,
            action=action,
            from_=from_,
            to=to,
        ),
    )


def list_beyond_home(
    *, org_id: str, limit: int | None = None, after: str | None = None, as_of: str | None = None
) -> Call[models.PageMemberBeyondHome]:
    """List who is in charge far from home.

    List members in charge of households outside the cluster or village where they live.
    """
    return Call(
        "GET",
        "/v1/coverage/beyond-home",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of),
    )


def list_branch_stances(
    *, org_id: str, limit: int | None = None, after: str | None = None, as_of: str | None = None
) -> Call[models.PageBranchState]:
    """List where branches stand.

    List each branch with where it stands with its plan of the year, by place in the tree.
    """
    return Call(
        "GET",
        "/v1/coverage/branches",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of),
    )


def list_classifications(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    member_id: str | None = None,
    year: int | None = None,
    grade: models.Grade | None = None,
) -> Call[models.PageClassificationRead]:
    """List classifications.

    List grades by where they were given and year; a member sees their own. With
    `member_id`, all years of a member for whom you answer today, wherever they were graded:
    five years in a row bear on a commendation, and survive transfers and mergers.
    """
    return Call(
        "GET",
        "/v1/classifications",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            member_id=member_id,
            year=year,
            grade=grade,
        ),
    )


def list_clients(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    closed: bool | None = None,
) -> Call[models.PageClientRead]:
    """List machine clients.

    List the machine clients of the bodies that you answer for, the oldest first.
    """
    return Call(
        "GET",
        "/v1/clients",
        params=given(org_id=org_id, as_of=as_of, limit=limit, after=after, closed=closed),
    )


def list_commitments(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    household_id: str | None = None,
    member_id: str | None = None,
) -> Call[models.PageCommitmentRead]:
    """List commitments.

    List commitments by the household's place in the tree and day; a member sees their own.
    """
    return Call(
        "GET",
        "/v1/commitments",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            household_id=household_id,
            member_id=member_id,
        ),
    )


def list_conflicts(
    *,
    limit: int | None = None,
    after: str | None = None,
    person_id: str | None = None,
    as_of: str | None = None,
) -> Call[models.PageConflictRead]:
    """List conflicts of interest.

    List what keeps you out, and what you declared of others; the newest first.
    """
    return Call(
        "GET",
        "/v1/conflicts",
        params=given(limit=limit, after=after, person_id=person_id, as_of=as_of),
    )


def list_contacts(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    household_id: str | None = None,
    group_id: str | None = None,
    member_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Call[models.PageContactRead]:
    """List contacts.

    List the contacts in your sight, by place in the tree and day; a member sees their own.
    """
    return Call(
        "GET",
        "/v1/contacts",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            household_id=household_id,
            group_id=group_id,
            member_id=member_id,
            since=since,
            until=until,
        ),
    )


def list_contributions(
    movement_id: str,
    *,
    limit: int | None = None,
    after: str | None = None,
    household_id: str | None = None,
    giver: models.Giver | None = None,
) -> Call[models.PageContributionRead]:
    """List contributions.

    List what was given to a movement, by day; what was voided is among it, with the reason.
    """
    return Call(
        "GET",
        f"/v1/movements/{movement_id}/contributions",
        params=given(limit=limit, after=after, household_id=household_id, giver=giver),
    )


def list_coverages(
    *,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    group_id: str | None = None,
    as_of: str | None = None,
) -> Call[models.PageComingGroup]:
    """List which groups go where.

    List the groups that go to branches in your sight, and who is in them.
    """
    return Call(
        "GET",
        "/v1/working-groups/coverages",
        params=given(limit=limit, after=after, org_id=org_id, group_id=group_id, as_of=as_of),
    )


def list_duties(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
) -> Call[models.PageDutyRead]:
    """List duties.

    List the duties as they read on a day, by code.
    """
    return Call(
        "GET", "/v1/duties", params=given(as_of=as_of, limit=limit, after=after, org_id=org_id)
    )


def list_feedback(
    *,
    limit: int | None = None,
    after: str | None = None,
    state: models.FeedbackState | None = None,
    mine: bool | None = None,
) -> Call[models.PageFeedbackItem]:
    """List feedback.

    List the cases that lie with your body today, the newest first. A case lies with the
    first body up the tree in which somebody can handle it and nobody whom it is about has a
    seat. Where you do not sit, there is nothing to see, and nothing that says so.
    """
    return Call(
        "GET", "/v1/feedback", params=given(limit=limit, after=after, state=state, mine=mine)
    )


def list_follow_ups(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    owner_org_id: str | None = None,
    done: bool | None = None,
    overdue: bool | None = None,
) -> Call[models.PageFollowUpRead]:
    """List follow-ups.

    List what is to follow from visits, by place in the tree and day due.
    """
    return Call(
        "GET",
        "/v1/working-group-visits/follow-ups",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            owner_org_id=owner_org_id,
            done=done,
            overdue=overdue,
        ),
    )


def list_group_households(
    group_id: str, *, as_of: str | None = None, limit: int | None = None, after: str | None = None
) -> Call[models.PageHouseholdRead]:
    """List the households of a group.

    List the households that were in the group on a day.
    """
    return Call(
        "GET",
        f"/v1/household-groups/{group_id}/households",
        params=given(as_of=as_of, limit=limit, after=after),
    )


def list_handovers(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    state: models.HandoverState | None = None,
    member_id: str | None = None,
) -> Call[models.PageHandoverRecord]:
    """List handovers.

    List handovers by place in the tree and day; a member sees those that they have part in.
    """
    return Call(
        "GET",
        "/v1/handovers",
        params=given(
            org_id=org_id, as_of=as_of, limit=limit, after=after, state=state, member_id=member_id
        ),
    )


def list_household_events(
    household_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageHouseholdEventRead]:
    """List what happened to a household.

    List its moves, splits and mergers, and those out of which it came, in their order.
    """
    return Call(
        "GET", f"/v1/households/{household_id}/events", params=given(limit=limit, after=after)
    )


def list_household_groups(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    place_id: str | None = None,
) -> Call[models.PageHouseholdGroupRead]:
    """List household groups.

    List the groups in your sight, by place in the tree and code, with their size on a day.
    A member sees the groups that they are in charge of.
    """
    return Call(
        "GET",
        "/v1/household-groups",
        params=given(as_of=as_of, limit=limit, after=after, org_id=org_id, place_id=place_id),
    )


def list_households(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    place_id: str | None = None,
    grouped: bool | None = None,
    dissolved: bool | None = None,
    text: str | None = None,
) -> Call[models.PageHouseholdRead]:
    """List households.

    List the households in your sight, by place in the tree and code. A member sees the
    households they are assigned to; a branch's committee sees all of its own. With `as_of`,
    those that were looked after on that day, each with the place and the body of that day,
    as when it is asked for by itself. With `org_id` too they go by the place of that body
    in the tree of that day; behind those that are of a body still come those that have left
    it.
    """
    return Call(
        "GET",
        "/v1/households",
        params=given(
            as_of=as_of,
            limit=limit,
            after=after,
            org_id=org_id,
            place_id=place_id,
            grouped=grouped,
            dissolved=dissolved,
            text=text,
        ),
    )


def list_idle(
    *, org_id: str, limit: int | None = None, after: str | None = None, as_of: str | None = None
) -> Call[models.PageMemberFound]:
    """List who is in charge of nothing.

    List members who could act, and are in charge of nothing: of no mission either.
    """
    return Call(
        "GET",
        "/v1/coverage/idle",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of),
    )


def list_indicator_versions(
    code: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageIndicatorRead]:
    """List the versions of an indicator.

    List how something was measured from when on, oldest first.
    """
    return Call("GET", f"/v1/indicators/{code}/versions", params=given(limit=limit, after=after))


def list_indicators(
    *, as_of: str | None = None, limit: int | None = None, after: str | None = None
) -> Call[models.PageIndicatorRead]:
    """List indicators.

    List what is measured on a day, by code.
    """
    return Call("GET", "/v1/indicators", params=given(as_of=as_of, limit=limit, after=after))


def list_meetings(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    kind: models.MeetingKind | None = None,
    state: models.MeetingState | None = None,
    held_from: str | None = None,
    held_before: str | None = None,
) -> Call[models.PageMeetingRead]:
    """List meetings.

    List the meetings in your sight, by place in the tree and day: kinds and numbers only. A
    member sees those at which they were expected.
    """
    return Call(
        "GET",
        "/v1/meetings",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            kind=kind,
            state=state,
            held_from=held_from,
            held_before=held_before,
        ),
    )


def list_member_standings(
    member_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageStandingRead]:
    """List a member's standings.

    List how a member stood from when to when, in order, with what is set for days to come.
    """
    return Call("GET", f"/v1/members/{member_id}/standings", params=given(limit=limit, after=after))


def list_members(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    standing: models.Standing | None = None,
    assignable: bool | None = None,
    home_place_id: str | None = None,
    text: str | None = None,
) -> Call[models.PageMemberRead]:
    """List members.

    List who belongs to the organisations in your sight, by place in the tree and given
    name. With `as_of`, who belonged there on that day, and how they stood.
    """
    return Call(
        "GET",
        "/v1/members",
        params=given(
            as_of=as_of,
            limit=limit,
            after=after,
            org_id=org_id,
            standing=standing,
            assignable=assignable,
            home_place_id=home_place_id,
            text=text,
        ),
    )


def list_memberships(
    member_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageMembershipRead]:
    """List where a member belonged.

    List where a member belonged from when to when, the present last.
    """
    return Call(
        "GET", f"/v1/members/{member_id}/memberships", params=given(limit=limit, after=after)
    )


def list_movements(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    place_id: str | None = None,
    kind: models.MovementKind | None = None,
    state: models.MovementState | None = None,
) -> Call[models.PageMovementRead]:
    """List movements.

    List the movements in your sight, by place in the tree and first day. A member sees
    those that they lead.
    """
    return Call(
        "GET",
        "/v1/movements",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            place_id=place_id,
            kind=kind,
            state=state,
        ),
    )


def list_not_assignable(
    *, org_id: str, limit: int | None = None, after: str | None = None, as_of: str | None = None
) -> Call[models.PageMemberUnable]:
    """List who is in charge and cannot act.

    List members who are exempt, suspended, away or gone, and still in charge; and why.
    """
    return Call(
        "GET",
        "/v1/coverage/not-assignable",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of),
    )


def list_notifications(
    *, limit: int | None = None, after: str | None = None, unread: bool | None = None
) -> Call[models.PageNotificationRead]:
    """List your notifications.

    List what you should hear of, newest first: a task given to you, a report returned.
    """
    return Call("GET", "/v1/notifications", params=given(limit=limit, after=after, unread=unread))


def list_obligations(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    period: str | None = None,
    period_id: str | None = None,
    member_id: str | None = None,
    state: models.ObligationState | None = None,
) -> Call[models.PageObligationRead]:
    """List obligations.

    List who owes a report: expected, given on time or late, missing, reopened or waived. A
    member sees their own; committees above the branch see numbers only, in the summaries.
    """
    return Call(
        "GET",
        "/v1/obligations",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            period=period,
            period_id=period_id,
            member_id=member_id,
            state=state,
        ),
    )


def list_overloaded(
    *, org_id: str, limit: int | None = None, after: str | None = None, as_of: str | None = None
) -> Call[models.PageMemberLoad]:
    """List who has too many households.

    List members who have more households than their body wants, by its nearest policy.
    """
    return Call(
        "GET",
        "/v1/coverage/overloaded",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of),
    )


def list_partnerships(
    *,
    limit: int | None = None,
    after: str | None = None,
    partner_org_id: str | None = None,
    household_id: str | None = None,
    group_id: str | None = None,
    as_of: str | None = None,
) -> Call[models.PagePartnershipRead]:
    """List partnerships.

    List what your branch has agreed about its households and groups, by place and first
    day. Asked for a partner, those by which that branch may send members, to the branch
    itself.
    """
    return Call(
        "GET",
        "/v1/partnerships",
        params=given(
            limit=limit,
            after=after,
            partner_org_id=partner_org_id,
            household_id=household_id,
            group_id=group_id,
            as_of=as_of,
        ),
    )


def list_party_orgs(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    parent_id: str | None = None,
    below: str | None = None,
    org_type: models.OrgType | None = None,
    text: str | None = None,
    with_ceased: bool | None = None,
) -> Call[models.PagePartyOrgRead]:
    """List Party organisations.

    List the organisations of a day by name, each with what stands above it.
    """
    return Call(
        "GET",
        "/v1/party-orgs",
        params=given(
            as_of=as_of,
            limit=limit,
            after=after,
            parent_id=parent_id,
            below=below,
            org_type=org_type,
            text=text,
            with_ceased=with_ceased,
        ),
    )


def list_place_charges(
    place_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PagePlaceChargeRead]:
    """Get who was in charge of a residential place.

    Tell which bodies were in charge of it, and since when the present one is.
    """
    return Call("GET", f"/v1/places/{place_id}/charges", params=given(limit=limit, after=after))


def list_places(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    admin_unit_id: str | None = None,
    org_id: str | None = None,
    parent_id: str | None = None,
    place_type: models.PlaceType | None = None,
    text: str | None = None,
    with_ceased: bool | None = None,
) -> Call[models.PagePlaceRead]:
    """List residential places.

    List the places of a day by name, each with where it lies and who is in charge.
    """
    return Call(
        "GET",
        "/v1/places",
        params=given(
            as_of=as_of,
            limit=limit,
            after=after,
            admin_unit_id=admin_unit_id,
            org_id=org_id,
            parent_id=parent_id,
            place_type=place_type,
            text=text,
            with_ceased=with_ceased,
        ),
    )


def list_plans(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    year: int | None = None,
    state: models.PlanState | None = None,
    plan_type: models.PlanType | None = None,
) -> Call[models.PagePlanRead]:
    """List plans.

    List the plans of the branches in your sight, by place in the tree and year. They name
    nobody; their lines do, and stay with the branch.
    """
    return Call(
        "GET",
        "/v1/plans",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            year=year,
            state=state,
            plan_type=plan_type,
        ),
    )


def list_policies(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
) -> Call[models.PagePolicyRead]:
    """List policies.

    List the policies that bodies have set, by body and first day; past ones too.
    """
    return Call(
        "GET", "/v1/policies", params=given(as_of=as_of, limit=limit, after=after, org_id=org_id)
    )


def list_poverty_statuses(
    *,
    limit: int | None = None,
    after: str | None = None,
    household_id: str | None = None,
    status: models.PovertyStatus | None = None,
    as_of: str | None = None,
) -> Call[models.PagePovertyRead]:
    """List poverty statuses.

    List what was decided about the households in your sight; past decisions too. A member
    sees those of households in their charge. That you have read them is written down.
    """
    return Call(
        "GET",
        "/v1/poverty-statuses",
        params=given(
            limit=limit, after=after, household_id=household_id, status=status, as_of=as_of
        ),
    )


def list_public_answers(
    *,
    limit: int | None = None,
    after: str | None = None,
    party_org_id: str | None = None,
    q: str | None = None,
) -> Call[models.PagePublicAnswerRead]:
    """List published answers.

    Read what residents asked, and what became of it; the latest month first. Only what is
    about nobody, what its sender agreed to, and what two persons let out. Nothing from
    villages in which few households live.
    """
    return Call(
        "GET",
        "/v1/public/answers",
        params=given(limit=limit, after=after, party_org_id=party_org_id, q=q),
        is_public=True,
    )


def list_publications(
    *,
    limit: int | None = None,
    after: str | None = None,
    state: models.PublicationState | None = None,
) -> Call[models.PagePublicationItem]:
    """List publications.

    List what is drafted, published or taken down by your body and those below; newest
    first.
    """
    return Call("GET", "/v1/publications", params=given(limit=limit, after=after, state=state))


def list_reorganisation_steps(
    reorganisation_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageReorganisationStepRead]:
    """List the steps of a reorganisation.

    List the steps in their order.
    """
    return Call(
        "GET",
        f"/v1/reorganisations/{reorganisation_id}/steps",
        params=given(limit=limit, after=after),
    )


def list_reorganisations(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    state: models.ReorganisationState | None = None,
) -> Call[models.PageReorganisationRead]:
    """List reorganisations.

    List the reorganisations kept by the bodies in your reach, by place in the tree and day.
    """
    return Call(
        "GET",
        "/v1/reorganisations",
        params=given(org_id=org_id, as_of=as_of, limit=limit, after=after, state=state),
    )


def list_reply_requests(
    *, limit: int | None = None, after: str | None = None
) -> Call[models.PageReplyRequestRead]:
    """List what you are asked.

    List what a committee asks you about your duty, in its own words; the newest first.
    """
    return Call("GET", "/v1/me/reply-requests", params=given(limit=limit, after=after))


def list_report_assignments(
    report_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageAssignmentRead]:
    """List what a report is over.

    List the assignments that the member held on any day of the period, oldest first.
    Whoever reviews holds the report against them; those ended or begun meanwhile are among
    them.
    """
    return Call(
        "GET", f"/v1/reports/{report_id}/assignments", params=given(limit=limit, after=after)
    )


def list_report_versions(
    report_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageReportVersionRead]:
    """List the versions of a report.

    List every version that was submitted, as it was, oldest first.
    """
    return Call("GET", f"/v1/reports/{report_id}/versions", params=given(limit=limit, after=after))


def list_reporting_periods(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    label: str | None = None,
    kind: models.PeriodKind | None = None,
) -> Call[models.PagePeriodRead]:
    """List reporting periods.

    List the periods of the branches in your sight, by place in the tree and first day. A
    member sees the periods for which they owe a report.
    """
    return Call(
        "GET",
        "/v1/reporting-periods",
        params=given(org_id=org_id, as_of=as_of, limit=limit, after=after, label=label, kind=kind),
    )


def list_reports(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    period: str | None = None,
    member_id: str | None = None,
    state: models.ReportState | None = None,
) -> Call[models.PageReportRead]:
    """List reports.

    List the reports in your sight; who has not reported is among the obligations.
    """
    return Call(
        "GET",
        "/v1/reports",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            period=period,
            member_id=member_id,
            state=state,
        ),
    )


def list_requests(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    state: models.RequestState | None = None,
    category: models.RequestCategory | None = None,
    owner_member_id: str | None = None,
    owner_org_id: str | None = None,
    household_id: str | None = None,
    household_group_id: str | None = None,
    due_before: str | None = None,
    overdue: bool | None = None,
) -> Call[models.PageRequestRead]:
    """List requests.

    List the requests in your sight, by place in the tree and deadline. A member sees those
    they raised or own, and those of households they are in charge of.
    """
    return Call(
        "GET",
        "/v1/requests",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            state=state,
            category=category,
            owner_member_id=owner_member_id,
            owner_org_id=owner_org_id,
            household_id=household_id,
            household_group_id=household_group_id,
            due_before=due_before,
            overdue=overdue,
        ),
    )


def list_residence_attendance(
    member_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageHalfYearAttendanceRead]:
    """List a working member's attendance.

    List to which of the half-yearly meetings they came.
    """
    return Call(
        "GET",
        f"/v1/residence-members/{member_id}/attendance",
        params=given(limit=limit, after=after),
    )


def list_residence_comments(
    member_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageCommentRead]:
    """List the comments on a working member.

    List what the branch wrote to the workplace, for those who write it. Who looked is kept.
    """
    return Call(
        "GET", f"/v1/residence-members/{member_id}/comments", params=given(limit=limit, after=after)
    )


def list_residence_members(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    place_id: str | None = None,
    left: bool | None = None,
    text: str | None = None,
) -> Call[models.PageResidenceMemberRead]:
    """List working members at their residence.

    List who was introduced to live in your sight, by place in the tree and given name. With
    `as_of`, those who were there on that day.
    """
    return Call(
        "GET",
        "/v1/residence-members",
        params=given(
            as_of=as_of,
            limit=limit,
            after=after,
            org_id=org_id,
            place_id=place_id,
            left=left,
            text=text,
        ),
    )


def list_response_times(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    kind: models.FeedbackKind | None = None,
) -> Call[models.PageResponseTimeRead]:
    """List response times.

    List what bodies have set, by body, kind and first day; past ones too.
    """
    return Call(
        "GET",
        "/v1/response-times",
        params=given(as_of=as_of, limit=limit, after=after, org_id=org_id, kind=kind),
    )


def list_role_terms(
    *,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    person_id: str | None = None,
    client_id: str | None = None,
    role: models.Role | None = None,
    as_of: str | None = None,
    all_time: bool | None = None,
) -> Call[models.PageRoleTermRead]:
    """List role terms.

    List who holds which role, today or `as_of` a day, where you may give roles. By place in
    the tree and first day. No names: those of members stay with their branch.
    """
    return Call(
        "GET",
        "/v1/role-terms",
        params=given(
            limit=limit,
            after=after,
            org_id=org_id,
            person_id=person_id,
            client_id=client_id,
            role=role,
            as_of=as_of,
            all_time=all_time,
        ),
    )


def list_rollups(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    period: str | None = None,
    state: models.ReportState | None = None,
) -> Call[models.PageRollupRead]:
    """List rollups.

    List every version of what was sent upward in your sight, by place in the tree.
    """
    return Call(
        "GET",
        "/v1/rollups",
        params=given(
            org_id=org_id, as_of=as_of, limit=limit, after=after, period=period, state=state
        ),
    )


def list_rounds(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    year: int | None = None,
    state: models.RoundState | None = None,
) -> Call[models.PageProposalRoundRead]:
    """List proposal rounds.

    List the rounds that bodies in your sight asked for, by place in the tree and year.
    """
    return Call(
        "GET",
        "/v1/proposal-rounds",
        params=given(org_id=org_id, as_of=as_of, limit=limit, after=after, year=year, state=state),
    )


def list_sign_ins(
    *, limit: int | None = None, after: str | None = None
) -> Call[models.PageSignInRead]:
    """List your sign-ins.

    List your sign-ins that still hold, the newest first.
    """
    return Call("GET", "/v1/sign-ins", params=given(limit=limit, after=after))


def list_silent(
    *,
    org_id: str,
    limit: int | None = None,
    after: str | None = None,
    as_of: str | None = None,
    silent_periods: int | None = None,
) -> Call[models.PageMemberSilent]:
    """List who reports nothing.

    List members in charge who gave no report for the last periods, without a break.
    """
    return Call(
        "GET",
        "/v1/coverage/silent",
        params=given(
            limit=limit, after=after, org_id=org_id, as_of=as_of, silent_periods=silent_periods
        ),
    )


def list_silent_branches(
    *,
    org_id: str,
    limit: int | None = None,
    after: str | None = None,
    as_of: str | None = None,
    periods: int | None = None,
) -> Call[models.PageSilentBranch]:
    """List silent branches.

    List the branches that owed reports for some periods on end and gave none.
    """
    return Call(
        "GET",
        "/v1/summaries/reports/silent",
        params=given(org_id=org_id, limit=limit, after=after, as_of=as_of, periods=periods),
    )


def list_support_goals(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    household_id: str | None = None,
    open: bool | None = None,
    due_before: str | None = None,
) -> Call[models.PageSupportGoalRead]:
    """List support goals.

    List the goals in your sight, by day due. A member sees those of households in their
    charge. That you have read them is written down.
    """
    return Call(
        "GET",
        "/v1/support-goals",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            household_id=household_id,
            open=open,
            due_before=due_before,
        ),
    )


def list_taking_part(
    movement_id: str, *, limit: int | None = None, after: str | None = None
) -> Call[models.PageTakingPartRead]:
    """List households that take part.

    List the households in your sight that take part in a movement, by code.
    """
    return Call(
        "GET", f"/v1/movements/{movement_id}/households", params=given(limit=limit, after=after)
    )


def list_tasks(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    owner_id: str | None = None,
    state: models.TaskState | None = None,
    due_from: str | None = None,
    due_before: str | None = None,
    overdue: bool | None = None,
    assignment_id: str | None = None,
    resolution_id: str | None = None,
    request_id: str | None = None,
) -> Call[models.PageTaskRead]:
    """List tasks.

    List the tasks in your sight, by place in the tree and day due; a member sees their own.
    """
    return Call(
        "GET",
        "/v1/tasks",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            owner_id=owner_id,
            state=state,
            due_from=due_from,
            due_before=due_before,
            overdue=overdue,
            assignment_id=assignment_id,
            resolution_id=resolution_id,
            request_id=request_id,
        ),
    )


def list_ties(
    *,
    limit: int | None = None,
    after: str | None = None,
    member_id: str | None = None,
    household_id: str | None = None,
    as_of: str | None = None,
) -> Call[models.PageTieRead]:
    """List ties.

    List ties by the household's place in the tree and first day; a member sees their own.
    They stay with the branch: no committee above reads them.
    """
    return Call(
        "GET",
        "/v1/ties",
        params=given(
            limit=limit, after=after, member_id=member_id, household_id=household_id, as_of=as_of
        ),
    )


def list_uncovered(
    *, org_id: str, limit: int | None = None, after: str | None = None, as_of: str | None = None
) -> Call[models.PageUncoveredHousehold]:
    """List households that nobody looks after.

    List every household that should have somebody and has nobody, by body and code.
    """
    return Call(
        "GET",
        "/v1/coverage/uncovered",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of),
    )


def list_underloaded(
    *, org_id: str, limit: int | None = None, after: str | None = None, as_of: str | None = None
) -> Call[models.PageMemberLoad]:
    """List who could have more households.

    List members in charge of something, but of fewer households than their body wants.
    """
    return Call(
        "GET",
        "/v1/coverage/underloaded",
        params=given(limit=limit, after=after, org_id=org_id, as_of=as_of),
    )


def list_vacancies(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
    state: models.VacancyState | None = None,
    overdue: bool | None = None,
) -> Call[models.PageVacancyRead]:
    """List vacancies.

    List charges whose lead cannot lead, or has left, by place in the tree and day due. One
    is opened when it becomes known, also of days to come: a member is recorded as away,
    exempt, suspended or gone, or an assignment is ended and nobody takes over. It is
    covered when somebody else is put in charge, in whatever way, or the member is back.
    """
    return Call(
        "GET",
        "/v1/vacancies",
        params=given(
            as_of=as_of, limit=limit, after=after, org_id=org_id, state=state, overdue=overdue
        ),
    )


def list_visits(
    *,
    org_id: str | None = None,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    group_id: str | None = None,
    visited_from: str | None = None,
    visited_before: str | None = None,
) -> Call[models.PageVisitRead]:
    """List visits.

    List the visits to branches in your sight, by place in the tree and day.
    """
    return Call(
        "GET",
        "/v1/working-group-visits",
        params=given(
            org_id=org_id,
            as_of=as_of,
            limit=limit,
            after=after,
            group_id=group_id,
            visited_from=visited_from,
            visited_before=visited_before,
        ),
    )


def list_working_groups(
    *,
    as_of: str | None = None,
    limit: int | None = None,
    after: str | None = None,
    org_id: str | None = None,
) -> Call[models.PageWorkingGroupListed]:
    """List working groups.

    List the groups made by bodies in your sight, by name; a branch asks who comes to it.
    """
    return Call(
        "GET",
        "/v1/working-groups",
        params=given(as_of=as_of, limit=limit, after=after, org_id=org_id),
    )


def load_admin_unit_list(
    body: models.AdminUnitListCreate, *, idempotency_key: str | None = None
) -> Call[models.AdminUnitListReport]:
    """Load a list of administrative units.

    Load a list whole, or with `dry_run` say what it would change. A code goes on to mean
    the same unit where its name, its type and the code of its parent all stay. Otherwise
    that unit ends on the day and another begins: a list cannot tell a unit that was renamed
    from another one under its code. The same list again changes nothing.
    """
    return Call(
        "POST",
        "/v1/admin-unit-lists",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def look_up_group(*, x_group_code: str | None = None) -> Call[models.PublicGroupRead]:
    """Look a household group up.

    Learn who is in charge of a household group, and what to expect. No account is needed.
    There is no list and no search: whoever has no card learns nothing.
    """
    return Call(
        "GET", "/v1/public/groups", headers=given(**{"X-Group-Code": x_group_code}), is_public=True
    )


def mark_notifications_seen(
    body: models.NotificationsSeen, *, idempotency_key: str | None = None
) -> Call[models.Counted]:
    """Mark notifications as read.

    Mark one of your notifications, and all before it, as read.
    """
    return Call(
        "POST",
        "/v1/notifications/seen",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def merge_households(
    household_id: str,
    body: models.HouseholdMerge,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HouseholdRead]:
    """Merge households.

    Take other households into this one; they cease to be, and name it as their successor.
    """
    return Call(
        "POST",
        f"/v1/households/{household_id}/merges",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def move_household(
    household_id: str,
    body: models.HouseholdMove,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HouseholdRead]:
    """Move a household.

    Let a household live at another place; you answer for both. It leaves its group.
    """
    return Call(
        "POST",
        f"/v1/households/{household_id}/moves",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def move_movement(
    movement_id: str,
    body: models.MovementMove,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.MovementRead]:
    """Move a movement on.

    Start, end or cancel a movement, or take an ended one up again.
    """
    return Call(
        "POST",
        f"/v1/movements/{movement_id}/state",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def move_party_org(
    org_id: str,
    body: models.PartyOrgMove,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PartyOrgRead]:
    """Move a Party organisation.

    Put an organisation, and all below it, under another one from a day on. From that day on
    the roles held above it reach it, and no others.
    """
    return Call(
        "POST",
        f"/v1/party-orgs/{org_id}/moves",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def move_place(
    place_id: str,
    body: models.PlaceMove,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PlaceRead]:
    """Move a residential place.

    Let a village lie in another commune or ward, or a cluster in another village, from a
    day on. No household changes its body by it: who is in charge is decided on its own.
    """
    return Call(
        "POST",
        f"/v1/places/{place_id}/moves",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def note_contact(
    body: models.ContactCreate, *, idempotency_key: str | None = None
) -> Call[models.ContactRead]:
    """Note a contact.

    Note that you were in touch with a household or group with which you are charged today.
    A branch's committee may note it for any household of the branch, and for another
    member.
    """
    return Call(
        "POST",
        "/v1/contacts",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def open_account(
    body: models.AccountCreate, *, idempotency_key: str | None = None
) -> Call[models.AccountCreated]:
    """Open an account.

    Open an account for a member that you answer for (`person_id`). A system administrator
    opens one for anybody else too: without `person_id` a new person is registered, and
    `org_id` names the body that answers for them. What they may do, their role terms say. A
    password that is made here is shown in this answer and never again.
    """
    return Call(
        "POST",
        "/v1/accounts",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def open_reporting_period(
    body: models.PeriodOpen, *, idempotency_key: str | None = None
) -> Call[models.PeriodOpened]:
    """Open a reporting period.

    Open a period for a branch, or for every branch below a body. Each member who is
    assigned in the period and can be assigned owes one report. Where it is open already it
    stays as it is, and debts are added for those who were assigned since.
    """
    return Call(
        "POST",
        "/v1/reporting-periods",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def plan_movement(
    body: models.MovementCreate, *, idempotency_key: str | None = None
) -> Call[models.MovementRead]:
    """Plan a movement.

    Plan a movement at a village or cluster; it begins when it is moved to `running`.
    """
    return Call(
        "POST",
        "/v1/movements",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def preview_reorganisation(reorganisation_id: str) -> Call[models.PreviewRead]:
    """Preview a reorganisation.

    Say what applying it would change, office by office, and change nothing. It is really
    applied and undone at once, so that what is said is what will be. What cannot be applied
    says why in `faults`, which count steps from 1, as their `position` does (`steps.1`).
    All steps that name what there is not are named at once, before anything is tried.
    """
    return Call("POST", f"/v1/reorganisations/{reorganisation_id}/preview")


def price_lead(
    plan_id: str, body: models.LeadAsked, *, idempotency_key: str | None = None
) -> Call[models.PriceRead]:
    """Ask what a change would do.

    Say which rule another lead would break, or what it would cost; nothing is changed.
    """
    return Call(
        "POST",
        f"/v1/plans/{plan_id}/prices",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def propose_again(
    plan_id: str,
    body: models.ProposeAgain,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.ProposalRead]:
    """Propose a draft anew.

    Replace the leads of a draft by a new proposal; what is locked stays as it is. Missions,
    and those who support a lead, stay too.
    """
    return Call(
        "POST",
        f"/v1/plans/{plan_id}/proposals",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def propose_covers(
    body: models.CoverAsked, *, idempotency_key: str | None = None
) -> Call[models.Covers]:
    """Ask who could take over.

    Say who could best lead one household or group from now on, as loads are today. For when
    somebody goes away in the middle of a year. Nothing is changed: who is chosen is put in
    charge at `POST /v1/assignments/{assignment_id}/handovers`, or `POST /v1/assignments`.
    """
    return Call(
        "POST",
        "/v1/proposals/covers",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def propose_groups(
    body: models.GroupsAsked, *, idempotency_key: str | None = None
) -> Call[models.ProposedGroups]:
    """Propose household groups.

    Put the households that are in no group together with their neighbours; nothing is made.
    Clusters with few households join others of their village. Groups that suit are then
    made at `POST /v1/household-groups`, and the households taken in.
    """
    return Call(
        "POST",
        "/v1/proposals/groups",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def propose_plan(
    body: models.ProposalCreate, *, idempotency_key: str | None = None
) -> Call[models.ProposalRead]:
    """Propose a plan.

    Draft a branch's plan for a year: who should lead which group and household, and why.
    Who is exempt, away or tied to a household is never proposed for it. Near comes first,
    then skills that a household needs, an even load, and what is so today. It is a draft,
    to be changed line by line; it takes effect when the branch adopts the plan and puts it
    into force.
    """
    return Call(
        "POST",
        "/v1/proposals",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def publish_publication(
    publication_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.PublicationHandled]:
    """Publish it.

    Let everybody read it. Whoever wrote the wording cannot; somebody else of the body, or
    above. The case and the wording are looked at once more: the sender may have changed
    their mind.
    """
    return Call(
        "POST",
        f"/v1/publications/{publication_id}/publishings",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def put_in_charge(
    place_id: str,
    body: models.PlaceChargeCreate,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PlaceRead]:
    """Put a body in charge of a residential place.

    Put a branch or a party group in charge of a place from a day on; the former charge
    ends. Its households and household groups answer to that body at once, and so do those
    of its clusters of which nobody else was put in charge.
    """
    return Call(
        "POST",
        f"/v1/places/{place_id}/charges",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def raise_request(
    body: models.RequestCreate, *, idempotency_key: str | None = None
) -> Call[models.RequestRead]:
    """Raise a request.

    Take up a legitimate wish, of a household, a household group or the branch as a whole.
    """
    return Call(
        "POST",
        "/v1/requests",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def rate_feedback(
    body: models.RatingCreate, *, x_receipt: str | None = None, idempotency_key: str | None = None
) -> Call[models.FeedbackStatus]:
    """Rate the answer.

    Say how good the answer is; the last word counts, so that it can be sent again.
    """
    return Call(
        "POST",
        "/v1/public/feedback/ratings",
        json=body,
        headers=given(**{"X-Receipt": x_receipt, "Idempotency-Key": idempotency_key}),
        takes_key=True,
        is_public=True,
    )


def read_feedback_contact(
    feedback_id: str, body: models.ContactAsk, *, idempotency_key: str | None = None
) -> Call[models.SenderContactRead]:
    """Read a sender's contact.

    Read how the sender can be reached, for a reason. It is counted, and the sender sees it.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/contact-readings",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def reassign(
    body: models.ReassignmentsCreate, *, idempotency_key: str | None = None
) -> Call[models.ReassignmentsRead]:
    """Hand many assignments over.

    Let others take over many assignments from a day on, as one by one by a handover. By
    default all are moved or none, and the refusal names each that cannot be, by its place
    in the list. Otherwise each that can be is moved, and the answer says of every one what
    became of it; where none can be, that is a refusal too.
    """
    return Call(
        "POST",
        "/v1/assignments/reassignments",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def record_classification(
    body: models.ClassificationRecord, *, idempotency_key: str | None = None
) -> Call[models.ClassificationRead]:
    """Record a classification.

    Record the grade that was decided for a member of your branch, with its decision.
    Nothing here proposes a grade or changes one by itself: no figure, no report, and no
    feedback.
    """
    return Call(
        "POST",
        "/v1/classifications",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def record_commitment(
    body: models.CommitmentRecord, *, idempotency_key: str | None = None
) -> Call[models.CommitmentRead]:
    """Record a commitment.

    Record that a household signed a text with the member in charge of it.
    """
    return Call(
        "POST",
        "/v1/commitments",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def record_contribution(
    movement_id: str, body: models.ContributionCreate, *, idempotency_key: str | None = None
) -> Call[models.ContributionRead]:
    """Record a contribution.

    Write down money, days of labour or land, of a household or of somebody unnamed.
    """
    return Call(
        "POST",
        f"/v1/movements/{movement_id}/contributions",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def record_member_standing(
    member_id: str,
    body: models.StandingCreate,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.StandingSet]:
    """Record a member's standing.

    Record how a member stands from a day on, or for a time. With `valid_to`, what was
    before goes on from that day, as when one who was away returns. Exemption and reduction
    need the number of the branch's resolution, never the reason; both can be taken back. An
    entry that begins on the day of another takes its place.
    """
    return Call(
        "POST",
        f"/v1/members/{member_id}/standings",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def record_poverty_status(
    body: models.PovertyRecord, *, idempotency_key: str | None = None
) -> Call[models.PovertyRead]:
    """Record a poverty status.

    Record what the commune People's Committee decided; the branch decides nothing here.
    """
    return Call(
        "POST",
        "/v1/poverty-statuses",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def record_result(
    movement_id: str, body: models.ResultCreate, *, idempotency_key: str | None = None
) -> Call[models.ResultRead]:
    """Record a result.

    Write down what was measured, exact to the digit.
    """
    return Call(
        "POST",
        f"/v1/movements/{movement_id}/results",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def recuse_from_feedback(
    feedback_id: str,
    body: models.FeedbackRecuse,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Recuse.

    Leave yourself, or a colleague over whom you stand, out of a case: it is out of their
    sight. It stays with the others, if there are any; else it goes to the body above. The
    sender learns that somebody was left out, and why, but not who.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/recusals",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def redraft_publication(
    publication_id: str,
    body: models.Wording,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PublicationHandled]:
    """Draft it anew.

    Word it otherwise, before it is published or after it was taken down. All wordings are
    kept. You have to handle the case for that; whoever only sits above sends it back.
    """
    return Call(
        "POST",
        f"/v1/publications/{publication_id}/drafts",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def refresh_sign_in(body: models.Refresh) -> Call[models.SignInTokens]:
    """Go on with a sign-in.

    Exchange the refresh token, which is good once, for the next and an access token. Where
    the answer was lost, ask again within ten seconds, with the same token: the answer is
    the same. A used token that comes at any other time ends the sign-in, for whoever holds
    it.
    """
    return Call("POST", "/v1/sign-ins/refresh", json=body, is_public=True)


def refuse_feedback(
    feedback_id: str,
    body: models.FeedbackRefuse,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Refuse feedback.

    Say that it will not be worked on, and why.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/refusals",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def register_client(
    body: models.ClientCreate, *, idempotency_key: str | None = None
) -> Call[models.ClientCreated]:
    """Register a machine client.

    Register a machine client. Its secret is in this answer and never again. It sees nothing
    yet: give it the role `integration_client` in the bodies that it serves.
    """
    return Call(
        "POST",
        "/v1/clients",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def register_household(
    body: models.HouseholdCreate, *, idempotency_key: str | None = None
) -> Call[models.HouseholdRead]:
    """Register a household.

    Register a household at a place that a branch or party group is in charge of.
    """
    return Call(
        "POST",
        "/v1/households",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def register_member(
    body: models.MemberCreate, *, idempotency_key: str | None = None
) -> Call[models.MemberRead]:
    """Register a member.

    Register a member of a branch or party group, with their first standing. For members
    whose Party activity is in the residential branch; who only keeps ties at their
    residence is registered at `POST /v1/residence-members`.
    """
    return Call(
        "POST",
        "/v1/members",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def register_place(
    body: models.PlaceCreate, *, idempotency_key: str | None = None
) -> Call[models.PlaceRead]:
    """Enter a residential place.

    Enter a village of which a body of yours is in charge, or a cluster of such a village.
    """
    return Call(
        "POST",
        "/v1/places",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def register_residence_member(
    body: models.ResidenceMemberCreate, *, idempotency_key: str | None = None
) -> Call[models.ResidenceMemberRead]:
    """List a working member where they live.

    Register a working member whose branch introduced them to where they live. Who is exempt
    from being introduced, as those whose identity is kept secret, is refused.
    """
    return Call(
        "POST",
        "/v1/residence-members",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def reinstate_obligation(
    obligation_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.ObligationRead]:
    """Reinstate an obligation.

    Take back that a member was excused.
    """
    return Call(
        "POST",
        f"/v1/obligations/{obligation_id}/reinstate",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def remove_publication(
    publication_id: str,
    body: models.PublicationRemove,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PublicationHandled]:
    """Take it down.

    Take down what is published, at once, and say why; the history stays.
    """
    return Call(
        "POST",
        f"/v1/publications/{publication_id}/removals",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def rename_party_org(
    org_id: str,
    body: models.PartyOrgRename,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PartyOrgRead]:
    """Rename a Party organisation.

    Give an organisation another name from a day on.
    """
    return Call(
        "POST",
        f"/v1/party-orgs/{org_id}/renames",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def rename_place(
    place_id: str,
    body: models.PlaceRename,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PlaceRead]:
    """Rename a residential place.

    Give a place another name from a day on.
    """
    return Call(
        "POST",
        f"/v1/places/{place_id}/renames",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def reopen_feedback(
    body: models.ReopeningCreate,
    *,
    x_receipt: str | None = None,
    idempotency_key: str | None = None,
) -> Call[models.FeedbackStatus]:
    """Reopen feedback.

    Ask, once, that an answer be looked at again, and say what is not settled.
    """
    return Call(
        "POST",
        "/v1/public/feedback/reopenings",
        json=body,
        headers=given(**{"X-Receipt": x_receipt, "Idempotency-Key": idempotency_key}),
        takes_key=True,
        is_public=True,
    )


def reopen_meeting(
    meeting_id: str,
    body: models.CorrectionCreate,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.MeetingRead]:
    """Correct a closed meeting.

    Make a closed meeting a draft again, for a reason; the attendance that stood is kept.
    """
    return Call(
        "POST",
        f"/v1/meetings/{meeting_id}/reopen",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def reopen_request(
    request_id: str,
    body: models.RequestReopen,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.RequestRead]:
    """Reopen a request.

    Take up again what an answer, a transfer or a refusal did not settle.
    """
    return Call(
        "POST",
        f"/v1/requests/{request_id}/reopen",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def reopen_task(
    task_id: str,
    body: models.TaskReason,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.TaskRead]:
    """Reopen a task.

    Open a task again, and say why; one that was cancelled, its owner alone may not.
    """
    return Call(
        "POST",
        f"/v1/tasks/{task_id}/reopen",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def replace_public_code(
    group_id: str,
    body: models.PublicCodeCreate,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PublicCodeRead]:
    """Make a new public code.

    Give the group a new code for its cards; the old one leads nowhere from now on. Where it
    has one, `If-Match` is the version of that.
    """
    return Call(
        "POST",
        f"/v1/household-groups/{group_id}/public-codes",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def reply_to_request(
    request_id: str, body: models.ReplyCreate, *, idempotency_key: str | None = None
) -> Call[models.ReplyGiven]:
    """Reply.

    Answer, once. Those who asked read it, and nobody else does.
    """
    return Call(
        "POST",
        f"/v1/me/reply-requests/{request_id}/replies",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def reset_password(
    account_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.PasswordReset]:
    """Reset a password.

    Make a new password, shown once, that its owner must change; end all their sign-ins.
    Only for people all of whose roles you could have given them yourself.
    """
    return Call(
        "POST",
        f"/v1/accounts/{account_id}/password-reset",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def retire_duty(
    duty_id: str,
    body: models.DutyRetire,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.DutyRead]:
    """Retire a local duty.

    Let a local duty hold no longer; assignments that name it keep it.
    """
    return Call(
        "POST",
        f"/v1/duties/{duty_id}/ends",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def return_publication(
    publication_id: str,
    body: models.PublicationReturn,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PublicationHandled]:
    """Send it back.

    Send a draft back to whoever handles the case, and say why.
    """
    return Call(
        "POST",
        f"/v1/publications/{publication_id}/returns",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def return_report(
    report_id: str,
    body: models.ReportReturn,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.ReportRead]:
    """Return a report.

    Hand a report back to its author, with what is to be mended.
    """
    return Call(
        "POST",
        f"/v1/reports/{report_id}/return",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def return_rollup(
    rollup_id: str,
    body: models.RollupReturn,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.RollupRead]:
    """Return a rollup.

    Hand back what a body below yours sent, with what is to be mended.
    """
    return Call(
        "POST",
        f"/v1/rollups/{rollup_id}/return",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def revert_reorganisation(
    reorganisation_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.ReorganisationRead]:
    """Revert a reorganisation.

    Put everything back as it was, as if it had never been applied. Refused where anything
    that it changed was changed since, or something rests upon what it made.
    """
    return Call(
        "POST",
        f"/v1/reorganisations/{reorganisation_id}/revert",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def review_plan(
    plan_id: str,
    body: models.PlanReview,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PlanRead]:
    """Review a plan.

    Record the yearly review of a plan in force.
    """
    return Call(
        "POST",
        f"/v1/plans/{plan_id}/reviews",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def review_support_goal(
    goal_id: str,
    body: models.GoalMidReview,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.SupportGoalRead]:
    """Review a support goal half-way.

    Record how far it has come half-way.
    """
    return Call(
        "POST",
        f"/v1/support-goals/{goal_id}/mid-reviews",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def reword_duty(
    duty_id: str,
    body: models.DutyReword,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.DutyRead]:
    """Reword a local duty.

    Let a local duty read otherwise from a day on; what it said before is kept.
    """
    return Call(
        "POST",
        f"/v1/duties/{duty_id}/wordings",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def reword_resolution(
    meeting_id: str,
    resolution_id: str,
    body: models.ResolutionUpdate,
    *,
    if_match: str | None = None,
) -> Call[models.ResolutionRead]:
    """Reword a resolution.

    Change a resolution while its meeting is a draft; `If-Match` is the meeting's version.
    """
    return Call(
        "PATCH",
        f"/v1/meetings/{meeting_id}/resolutions/{resolution_id}",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def rewrite_report(
    report_id: str, body: models.ReportUpdate, *, if_match: str | None = None
) -> Call[models.ReportRead]:
    """Rewrite a report.

    Write a draft, or what was returned, anew.
    """
    return Call(
        "PUT", f"/v1/reports/{report_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def rotate_client_secret(
    client_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.ClientSecret]:
    """Rotate a machine client's secret.

    Make a new secret, shown once. The old one and all tokens had for it end within seconds.
    """
    return Call(
        "POST",
        f"/v1/clients/{client_id}/secret",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def set_agenda(
    meeting_id: str, body: models.Agenda, *, if_match: str | None = None
) -> Call[models.MeetingRead]:
    """Set the agenda.

    Write the whole agenda of a draft; an item with a report is a report that is heard.
    """
    return Call(
        "PUT",
        f"/v1/meetings/{meeting_id}/agenda",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def set_lead(
    plan_id: str, body: models.LeadSet, *, if_match: str | None = None
) -> Call[models.LeadChange]:
    """Set a lead in a draft.

    Let another member lead one household or group, or nobody; the answer says what it
    costs. A rule that no price buys off refuses it. Beyond the maximum of the policy is no
    error.
    """
    return Call(
        "PATCH", f"/v1/plans/{plan_id}/lines", json=body, headers=given(**{"If-Match": if_match})
    )


def set_policy(
    body: models.PolicySet, *, idempotency_key: str | None = None
) -> Call[models.PolicyRead]:
    """Set a policy.

    Let a policy hold from a day on, in place of the one before it. It holds at the body and
    below, until a nearer body says otherwise. Going beyond its numbers is a warning in the
    coverage report, never an error.
    """
    return Call(
        "POST",
        "/v1/policies",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def set_report_schedule(
    org_id: str, body: models.ScheduleSet, *, if_match: str | None = None
) -> Call[models.ScheduleRead]:
    """Set the schedule of a body.

    Say which periods open by themselves, from today on, at and below a body. Once it has
    said so itself, `If-Match` is the version of its word.
    """
    return Call(
        "PUT", f"/v1/report-schedules/{org_id}", json=body, headers=given(**{"If-Match": if_match})
    )


def set_response_time(
    body: models.ResponseTimeSet, *, idempotency_key: str | None = None
) -> Call[models.ResponseTimeRead]:
    """Set a response time.

    Let a response time hold from a day on, at a body and below, in place of the one before.
    """
    return Call(
        "POST",
        "/v1/response-times",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def set_support_goal(
    body: models.SupportGoalCreate, *, idempotency_key: str | None = None
) -> Call[models.SupportGoalRead]:
    """Set a support goal.

    Set a goal for a household, with the causes of its poverty and what is done about them.
    """
    return Call(
        "POST",
        "/v1/support-goals",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def set_taking_part(
    movement_id: str, body: models.TakingPart, *, if_match: str | None = None
) -> Call[models.MovementRead]:
    """Set which households take part.

    Write the whole list of households that take part.
    """
    return Call(
        "PUT",
        f"/v1/movements/{movement_id}/households",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def set_up_working_group(
    body: models.WorkingGroupCreate, *, idempotency_key: str | None = None
) -> Call[models.WorkingGroupWhole]:
    """Set up a working group.

    Set up a group by a decision, with its people; then send it to branches.
    """
    return Call(
        "POST",
        "/v1/working-groups",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def sign_in(body: models.SignInCreate) -> Call[models.SignInTokens]:
    """Sign in.

    Sign in with login and password. A wrong password and an unknown login get the same
    answer. After many of them the answer is 429, whatever the password; `Retry-After` says
    for how long. Where `must_change_password` is true, the token is good for `/v1/me` and
    these calls only, until the password is changed.
    """
    return Call("POST", "/v1/sign-ins", json=body, is_public=True)


def sign_out() -> Call[None]:
    """Sign out.

    End the sign-in by which you ask, with all its tokens.
    """
    return Call("DELETE", "/v1/sign-ins/current")


def sign_out_everywhere() -> Call[None]:
    """Sign out everywhere.

    End all your sign-ins, this one too.
    """
    return Call("DELETE", "/v1/sign-ins")


def split_household(
    household_id: str,
    body: models.HouseholdSplit,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.HouseholdSplitRead]:
    """Split a household.

    Make new households of those who left one, as when the young set up house.
    """
    return Call(
        "POST",
        f"/v1/households/{household_id}/splits",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def start_plan(
    plan_id: str,
    body: models.PlanStart,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.PlanStarted]:
    """Put a plan into force.

    Begin what an adopted plan foresees, and end what it does not continue of former plans.
    The first day lies in the plan's year and not before its adoption. What has ended by
    today stays as it was, and nothing is ended that would then have held no day.
    Assignments that the plan continues go on as they are. Lines of members who can no
    longer be in charge, or of households that are gone, are left out and named in the
    answer.
    """
    return Call(
        "POST",
        f"/v1/plans/{plan_id}/starts",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def submit_report(
    report_id: str, *, idempotency_key: str | None = None, if_match: str | None = None
) -> Call[models.ReportRead]:
    """Submit a report.

    Freeze what is written as the next version. An empty report is not submitted.
    """
    return Call(
        "POST",
        f"/v1/reports/{report_id}/submit",
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def submit_rollup(
    body: models.RollupSubmit, *, idempotency_key: str | None = None
) -> Call[models.RollupRead]:
    """Submit a rollup.

    Freeze the numbers of the body in which you hold office, and send them upward. After a
    return or an acceptance a correction is the next version; the old one is kept.
    """
    return Call(
        "POST",
        "/v1/rollups",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def sum_up_classifications(
    *, org_id: str, year: int, structure: models.Structure | None = None
) -> Call[models.ClassificationSummary]:
    """Sum up classifications.

    Count the grades of a year below a body, and say how many may be excellent at most. For
    the branch's committee and those above, who decide: where few are graded, sums are
    names.
    """
    return Call(
        "GET",
        "/v1/classifications/summary",
        params=given(org_id=org_id, year=year, structure=structure),
    )


def sum_up_meetings(
    *, org_id: str, year: int, structure: models.Structure | None = None
) -> Call[models.MeetingSummary]:
    """Sum up meetings.

    Count closed meetings and attendance below a body, for each part directly below it.
    """
    return Call(
        "GET", "/v1/meetings/summary", params=given(org_id=org_id, year=year, structure=structure)
    )


def sum_up_movement(movement_id: str) -> Call[models.MovementSums]:
    """Sum up one movement.

    Sum up what was given to one movement, as a whole and by village, to the last digit.
    """
    return Call("GET", f"/v1/movements/{movement_id}/sums")


def sum_up_movements(
    *, org_id: str, year: int, structure: models.Structure | None = None
) -> Call[models.MovementSummary]:
    """Sum up movements.

    Sum up movements of a year below a body, for each part directly below it.
    """
    return Call(
        "GET", "/v1/movements/summary", params=given(org_id=org_id, year=year, structure=structure)
    )


def sum_up_requests(
    *, org_id: str, year: int, structure: models.Structure | None = None
) -> Call[models.RequestSummary]:
    """Sum up requests.

    Count the requests of a year below a body, for each part directly below it.
    """
    return Call(
        "GET", "/v1/requests/summary", params=given(org_id=org_id, year=year, structure=structure)
    )


def sum_up_villages(
    *,
    org_id: str,
    year: int,
    structure: models.Structure | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Call[models.PageGivenByVillage]:
    """Sum up contributions by village.

    Sum up what was given in a year below a body, for each village; they add up to the
    whole.
    """
    return Call(
        "GET",
        "/v1/movements/villages",
        params=given(org_id=org_id, year=year, structure=structure, limit=limit, after=after),
    )


def sum_up_visits(
    *, org_id: str, year: int, structure: models.Structure | None = None
) -> Call[models.VisitSummary]:
    """Sum up visits.

    Count the visits of a year below a body, and what became of what followed from them.
    """
    return Call(
        "GET",
        "/v1/working-group-visits/summary",
        params=given(org_id=org_id, year=year, structure=structure),
    )


def summarise_reports(
    *, org_id: str, period: str, structure: models.Structure | None = None
) -> Call[models.SummaryRead]:
    """Summarise reports.

    Sum up a period at and below a body: how complete, how timely, what was done.
    """
    return Call(
        "GET",
        "/v1/summaries/reports",
        params=given(org_id=org_id, period=period, structure=structure),
    )


def summarise_reports_by_part(
    *,
    org_id: str,
    period: str,
    structure: models.Structure | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Call[models.PageSummaryRead]:
    """Summarise reports by part.

    Sum up a period for each body directly below, by place in the tree.
    """
    return Call(
        "GET",
        "/v1/summaries/reports/parts",
        params=given(org_id=org_id, period=period, structure=structure, limit=limit, after=after),
    )


def take_attendance(
    meeting_id: str, body: models.AttendanceSheet, *, if_match: str | None = None
) -> Call[models.MeetingRead]:
    """Take attendance.

    Write the whole attendance of a draft: everybody who was expected, once.
    """
    return Call(
        "PUT",
        f"/v1/meetings/{meeting_id}/attendance",
        json=body,
        headers=given(**{"If-Match": if_match}),
    )


def transfer_feedback(
    feedback_id: str,
    body: models.FeedbackTransfer,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.FeedbackHandled]:
    """Transfer feedback out.

    Say that another office has it now: only a reference is kept of that.
    """
    return Call(
        "POST",
        f"/v1/feedback/{feedback_id}/transfers",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def transfer_member(
    member_id: str, body: models.TransferCreate, *, idempotency_key: str | None = None
) -> Call[models.MembershipRead]:
    """Transfer a member.

    Move a member to another branch or party group; you must be permitted to at both. A
    branch moves members between its party groups; the committee above both moves them
    between branches, by id, without reading who they are. The former branch goes on knowing
    that they belonged to it. Say where they belong until then: what changed meanwhile is
    refused.
    """
    return Call(
        "POST",
        f"/v1/members/{member_id}/transfers",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def transfer_request(
    request_id: str,
    body: models.RequestTransfer,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.RequestRead]:
    """Transfer a request.

    Hand a request to a body that can answer it; its answer comes back by `answer`.
    """
    return Call(
        "POST",
        f"/v1/requests/{request_id}/transfer",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def void_contribution(
    movement_id: str,
    contribution_id: str,
    body: models.ContributionVoid,
    *,
    idempotency_key: str | None = None,
) -> Call[models.ContributionRead]:
    """Void a contribution.

    Take back a line that was written by mistake; it stays to be read, and counts no more.
    """
    return Call(
        "POST",
        f"/v1/movements/{movement_id}/contributions/{contribution_id}/void",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def waive_obligation(
    obligation_id: str,
    body: models.ObligationWaive,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.ObligationRead]:
    """Waive an obligation.

    Excuse a member from a report that was not submitted; nobody excuses themselves.
    """
    return Call(
        "POST",
        f"/v1/obligations/{obligation_id}/waive",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def withdraw_commitment(
    commitment_id: str,
    body: models.CommitmentWithdraw,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.CommitmentRead]:
    """Withdraw a commitment.

    Record that a household has withdrawn its commitment; it needs no reason.
    """
    return Call(
        "POST",
        f"/v1/commitments/{commitment_id}/withdrawals",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def withdraw_working_group(
    group_id: str,
    coverage_id: str,
    body: models.PartEnd,
    *,
    idempotency_key: str | None = None,
    if_match: str | None = None,
) -> Call[models.GroupCoverageRead]:
    """Withdraw a group from a branch.

    End a coverage, and with it what the group's people saw because of it.
    """
    return Call(
        "POST",
        f"/v1/working-groups/{group_id}/coverages/{coverage_id}/end",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key, "If-Match": if_match}),
        takes_key=True,
    )


def write_down_visit(
    body: models.VisitCreate, *, idempotency_key: str | None = None
) -> Call[models.VisitRead]:
    """Write down a visit.

    Write down what your group observed at a branch that it covers; it is not changed later.
    """
    return Call(
        "POST",
        "/v1/working-group-visits",
        json=body,
        headers=given(**{"Idempotency-Key": idempotency_key}),
        takes_key=True,
    )


def write_plan_lines(
    plan_id: str, body: models.PlanLinesSet, *, if_match: str | None = None
) -> Call[models.PlanLines]:
    """Write the lines of a draft.

    Replace all lines of a draft with these.
    """
    return Call(
        "PUT", f"/v1/plans/{plan_id}/lines", json=body, headers=given(**{"If-Match": if_match})
    )
