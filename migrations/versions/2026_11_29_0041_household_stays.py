"""Where households were is worked out when it changes, and no more when it is asked."""

from migrations import stays
from migrations.past import PAST
from migrations.sql import run

revision = "0041_household_stays"
down_revision = "0040_named_obstacles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(f"DROP FUNCTION {', '.join(PAST)};")
    run("""
        DROP INDEX ix_household_event_to, ix_household_event_org, ix_place_charge_place;
        CREATE INDEX ix_place_charge_place ON place_charge (place_id, valid_from)
            INCLUDE (valid_to, org_id);
    """)
    run(stays.UP)


def downgrade() -> None:
    run(stays.DOWN)
    run("""
        CREATE INDEX ix_household_event_to ON household_event (to_place_id, happened_on);
        CREATE INDEX ix_household_event_org ON household_event (org_id, happened_on);
        DROP INDEX ix_place_charge_place;
        CREATE INDEX ix_place_charge_place ON place_charge (place_id, valid_from);
    """)
    for signature, function in PAST.items():
        run(f"""
            {function}
            REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION {signature} TO kevai_app;
        """)
