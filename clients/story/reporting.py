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
