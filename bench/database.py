"""A database to measure on: one country, 2,000 branches, 300,000 households."""

from typing import Final
from uuid import UUID

import asyncpg

from api.db import migrate

BRANCHES: Final = 2_000
# Who calls, by the place of their role: a machine client, which alone may read names so high up.
PLACES: Final = {"branch": "r.p2.p2c7.p2c7b9", "commune": "r.p2.p2c7", "country": "r"}
FILL: Final = """
    CREATE TEMPORARY TABLE tree AS
        SELECT 'r' AS path, NULL AS parent, 'central_committee' AS org_type UNION ALL
        SELECT format('r.p%1$s', p), 'r', 'provincial_committee' FROM generate_series(1, 4) p UNION ALL
        SELECT format('r.p%1$s.p%1$sc%2$s', p, c), format('r.p%1$s', p), 'commune_committee'
            FROM generate_series(1, 4) p, generate_series(1, 20) c UNION ALL
        SELECT format('r.p%1$s.p%1$sc%2$s.p%1$sc%2$sb%3$s', p, c, b),
               format('r.p%1$s.p%1$sc%2$s', p, c), 'branch'
            FROM generate_series(1, 4) p, generate_series(1, 20) c, generate_series(1, 25) b;
    ALTER TABLE tree ADD id uuid NOT NULL DEFAULT uuidv7(), ADD place uuid NOT NULL DEFAULT uuidv7();
    INSERT INTO party_org (id, label, version, created_at)
        SELECT id, substring(path FROM '[^.]+$'), 1, now() FROM tree;
    INSERT INTO party_org_span (id, created_at, org_id, parent_id, path, name, folded_name, sort_name, org_type,
                                is_grassroots_org, valid_from)
        SELECT uuidv7(), now(), tree.id, above.id, tree.path, tree.path, tree.path, tree.path, tree.org_type,
               tree.org_type = 'branch', '2020-01-01'
        FROM tree LEFT JOIN tree AS above ON above.path = tree.parent ORDER BY tree.path;
    INSERT INTO admin_unit (id, created_at) SELECT place, now() FROM tree WHERE path = 'r';
    INSERT INTO place (id, label, version, created_at)
        SELECT place, substring(path FROM '[^.]+$'), 1, now() FROM tree WHERE org_type = 'branch';
    INSERT INTO place_span (id, created_at, place_id, admin_unit_id, path, name, folded_name,
                            sort_name, place_type, valid_from)
        SELECT uuidv7(), now(), tree.place, unit.id, substring(path FROM '[^.]+$'), path, path, path,
               'village', '2020-01-01'
        FROM tree, admin_unit AS unit WHERE org_type = 'branch';
    INSERT INTO place_charge (id, created_at, place_id, org_id, valid_from)
        SELECT uuidv7(), now(), place, id, '2020-01-01' FROM tree WHERE org_type = 'branch';
    INSERT INTO household (id, created_at, org_id, version, code, head_name, folded_name, size, place_id,
                           since)
        SELECT uuidv7(), now(), tree.id, 1, 'H-' || lpad(i::text, 4, '0'), 'Nguyễn Văn ' || i,
               'nguyen van ' || i, 1 + i % 6, tree.place, '2020-01-01'
        FROM tree, generate_series(1, 150) i WHERE org_type = 'branch' ORDER BY path, i;
    INSERT INTO account (id, created_at, version, login, display_name, secret_hash, must_change_password)
        SELECT place, now(), 1, path, path, '!', false FROM tree WHERE path = ANY ($places);
    INSERT INTO role_term (id, created_at, version, account_id, role, org_id, valid_from)
        SELECT uuidv7(), now(), 1, place, 'integration_client', id, '2020-01-01'
        FROM tree WHERE path = ANY ($places);
    INSERT INTO sign_in (id, created_at, account_id, expires_at)
        SELECT id, now(), place, now() + interval '1 day' FROM tree WHERE path = ANY ($places);
    VACUUM ANALYZE
"""


async def fill(owner_url: str) -> dict[str, UUID]:
    """Fill an empty database, and name the sign-in of each caller."""
    await migrate.upgrade(owner_url)
    connection = await asyncpg.connect(owner_url)
    places = "ARRAY['" + "', '".join(PLACES.values()) + "']"
    for statement in FILL.replace("$places", places).split(";\n"):
        await connection.execute(statement)
    rows = await connection.fetch("SELECT login, tree.id FROM tree JOIN account ON login = path")
    await connection.close()
    by_place = {row["login"]: row["id"] for row in rows}
    return {caller: by_place[place] for caller, place in PLACES.items()}
