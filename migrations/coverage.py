"""Counts of coverage, kept by the database itself (docs/adr/0005-summaries.md).

Nothing here depends on the day on which it runs. Each body's counts are a line of steps in time,
from what is dated: standings, assignments, group memberships, plans, policies, places in the
tree. So a member who is away from next Monday is counted so next Monday, though nobody writes.

The functions are the owner's and see past the walls, because whoever counts must see all; they
give numbers, and identities of what belongs to the bodies that were asked about.
"""

from typing import Final

from migrations.coverage_counts import COUNTED, COUNTING, FOLLOWING
from migrations.coverage_states import STATES
from migrations.in_charge import IN_CHARGE

CLOSED: Final = (
    "body_rules(uuid[])",
    "coverage_pieces(uuid[], integer[], date[])",
    "coverage_shares(uuid[], integer[], date[])",
    "coverage_take_turn(uuid[])",
    "coverage_recount(uuid[])",
    "coverage_change(uuid[])",
    "not_assignable_states(uuid[])",
    "household_cover(uuid[])",
)
ASKED: Final = (
    "coverage_pending(uuid)",
    "coverage_settle_arrivals()",
    "household_states(uuid[])",
    "member_states(uuid[])",
    "not_assignable_on(uuid[], date)",
    "charges(uuid[], date)",
    "charges_beyond_home(uuid[], date)",
    "in_charge(uuid, uuid, date)",
    "duties_of_group(uuid, date)",
)
RIGHTS: Final = f"""
    REVOKE EXECUTE ON FUNCTION {", ".join(CLOSED + ASKED)} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION {", ".join(ASKED)} TO kevai_app;
    GRANT SELECT ON coverage_total, coverage_share TO kevai_app;
"""
UP: Final = STATES + COUNTING + FOLLOWING + IN_CHARGE + RIGHTS
DOWN: Final = (
    "".join(
        f"DROP FUNCTION {table}_{event}_counts CASCADE;"
        for table in COUNTED
        for event in ("insert", "update", "delete")
    )
    + f"DROP FUNCTION {', '.join(CLOSED + ASKED)}, coverage_settle, follow_target CASCADE;"
    + "DROP VIEW branch_stance;"
)
