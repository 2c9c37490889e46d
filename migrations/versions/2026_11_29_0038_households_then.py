"""Where the households of a page were on a day, found at once; and which of them were elsewhere."""

from migrations.past import HOUSEHOLD_THEN, PAST
from migrations.sql import run

revision = "0038_households_then"
down_revision = "0037_no_temporary"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
        DROP FUNCTION household_then(uuid, date);
        CREATE INDEX ix_household_event_from ON household_event (from_place_id, happened_on);
        CREATE INDEX ix_household_event_to ON household_event (to_place_id, happened_on);
        CREATE INDEX ix_household_event_org ON household_event (org_id, happened_on);
        DROP INDEX ix_household_place;
        CREATE INDEX ix_household_place ON household (place_id, org_id);
    """)
    for signature, function in PAST.items():
        run(f"""
            {function}
            REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION {signature} TO kevai_app;
        """)


def downgrade() -> None:
    run(f"""
        DROP FUNCTION {", ".join(PAST)};
        DROP INDEX ix_household_event_from, ix_household_event_to, ix_household_event_org;
        DROP INDEX ix_household_place;
        CREATE INDEX ix_household_place ON household (place_id);
    """)
    run(HOUSEHOLD_THEN)
