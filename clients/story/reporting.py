"""What chapters do alike with reports."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story.stage import Stage, seen


def open_period(stage: Stage, committee: str, org: str, label: str) -> models.PeriodOpened:
    return stage.step(
        committee,
        f"period.{org}.{label}",
        op.open_reporting_period({"org_id": stage.orgs[org], "label": label, "grace_days": 5}),
    )


def report(
    stage: Stage, member: str, secretary: str, label: str, content: models.ReportContent
) -> models.ReportRead:
    """Let a member write and submit a report, and the secretary accept it."""
    [owed] = stage.each(member, op.list_obligations(period=label))
    if owed["report_id"] is None:
        stage.send(member, op.begin_report({"obligation_id": owed["id"], "content": content}))
        [owed] = stage.each(member, op.list_obligations(period=label))
    now = stage.send(member, op.get_report(owed["report_id"]))
    if now["state"] == "draft":
        now = stage.send(member, op.submit_report(now["id"], if_match=seen(now)))
    if now["state"] == "submitted":
        now = stage.send(secretary, op.accept_report(now["id"], if_match=seen(now)))
    return now


def report_for_all(
    stage: Stage, writer: str, reviewer: str, label: str, content: models.ReportContent
) -> None:
    """Write down what each member of a branch reports by word of mouth, and have it accepted."""
    stage.steps(
        writer,
        {
            f"report.{owed['id']}": op.begin_report(
                {"obligation_id": owed["id"], "content": content}
            )
            for owed in stage.each(writer, op.list_obligations(period=label, limit=200))
            if owed["report_id"] is None
        },
    )
    drafts = stage.each(writer, op.list_reports(period=label, state="draft", limit=200))
    stage.steps(
        writer,
        {f"submit.{one['id']}": op.submit_report(one["id"], if_match=seen(one)) for one in drafts},
    )
    given = stage.each(reviewer, op.list_reports(period=label, state="submitted", limit=200))
    stage.steps(
        reviewer,
        {f"accept.{one['id']}": op.accept_report(one["id"], if_match=seen(one)) for one in given},
    )
