"""Drafts for a whole commune, by the worker's own steps: ``python -m bench.proposal_rounds``.

Invented: 89 branches, each with 28 members and 405 households in five clusters. Ninety in a
hundred households have a lead today; one in ten is poor. Says how long each step takes, and what
each branch's draft is worth.
"""

import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
from pydantic import SecretStr

from api.access.visible import raise_wall_over
from api.db import embedded, migrate
from api.db.engine import writing
from api.domain import clock
from api.jobs.worker import GRACE
from api.services import proposal_round_runs as runs
from api.services.planner import Planner
from api.settings import Settings

BRANCHES, MEMBERS, HOUSEHOLDS, CLUSTERS = 89, 28, 405, 5
FILL: Final = """
    SELECT setseed(0.5);
    CREATE TABLE tree AS
        SELECT 'c' AS path, NULL AS parent, uuidv7() AS id, 0 AS number UNION ALL
        SELECT format('c.b%s', b), 'c', uuidv7(), b FROM generate_series(1, $branches) b;
    INSERT INTO party_org (id, label, version, created_at)
        SELECT id, substring(path FROM '[^.]+$'), 1, now() FROM tree;
    INSERT INTO party_org_span (id, created_at, org_id, parent_id, path, name, folded_name, sort_name,
                                org_type, is_grassroots_org, valid_from)
        SELECT uuidv7(), now(), tree.id, above.id, tree.path, tree.path, tree.path, tree.path,
            CASE WHEN tree.number = 0 THEN 'commune_committee' ELSE 'branch' END, true, '2020-01-01'
        FROM tree LEFT JOIN tree AS above ON above.path = tree.parent;
    INSERT INTO admin_unit (id, created_at) SELECT id, now() FROM tree WHERE number = 0;
    CREATE TABLE spot AS
        SELECT tree.id AS org_id, uuidv7() AS id, format('v%s', number) AS path, 0 AS cluster FROM tree
        WHERE number > 0 UNION ALL
        SELECT tree.id, uuidv7(), format('v%1$s.k%1$s_%2$s', number, k), k
        FROM tree, generate_series(1, $clusters) k WHERE number > 0;
    INSERT INTO place (id, label, version, created_at)
        SELECT id, substring(path FROM '[^.]+$'), 1, now() FROM spot;
    INSERT INTO place_span (id, created_at, place_id, parent_id, admin_unit_id, path, name, folded_name,
                            sort_name, place_type, valid_from)
        SELECT uuidv7(), now(), spot.id, village.id, unit.id, spot.path, spot.path, spot.path, spot.path,
            CASE spot.cluster WHEN 0 THEN 'village' ELSE 'residential_cluster' END, '2020-01-01'
        FROM admin_unit AS unit, spot
        LEFT JOIN spot AS village ON village.org_id = spot.org_id AND village.cluster = 0
            AND spot.cluster > 0;
    INSERT INTO place_charge (id, created_at, place_id, org_id, valid_from)
        SELECT uuidv7(), now(), id, org_id, '2020-01-01' FROM spot;
    CREATE TABLE crowd AS
        SELECT tree.id AS org_id, uuidv7() AS id, m, 1 + floor($clusters * random() ^ 2)::int AS cluster
        FROM tree, generate_series(1, $members) m WHERE number > 0;
    INSERT INTO person (id, created_at) SELECT id, now() FROM crowd;
    INSERT INTO party_member (id, created_at, version, org_id, full_name, sort_key, folded_name, birth_year,
                              home_place_id, unlisted, external_ids)
        SELECT crowd.id, now(), 1, crowd.org_id, 'Trần Thị ' || m, m::text, 'tran thi ' || m, 1970, spot.id,
            false, '{}'
        FROM crowd JOIN spot USING (org_id, cluster);
    INSERT INTO member_standing (id, created_at, member_id, standing, resolution_ref, valid_from)
        SELECT uuidv7(), now(), id, CASE WHEN m % 5 = 0 THEN 'exempt' ELSE 'official' END,
            CASE WHEN m % 5 = 0 THEN 'NQ 1-NQ/CB' END, '2020-01-01' FROM crowd;
    INSERT INTO membership (id, created_at, member_id, org_id, valid_from)
        SELECT uuidv7(), now(), id, org_id, '2020-01-01' FROM crowd;
    INSERT INTO household (id, created_at, org_id, version, code, head_name, folded_name, size, place_id,
                           since)
        SELECT uuidv7(), now(), org_id, 1, 'H-' || lpad(i::text, 4, '0'), 'Nguyễn Văn ' || i,
            'nguyen van ' || i, 4, spot.id, '2020-01-01'
        FROM spot, generate_series(1, $households) i WHERE cluster = 1 + i % $clusters;
    INSERT INTO household_poverty (id, created_at, org_id, household_id, status, standard, causes, decision_ref,
                                   valid_from)
        SELECT uuidv7(), now(), org_id, id, 'poor', 'ND351-2027', '{}', 'QD 1', '2020-01-01'
        FROM household WHERE right(code, 1) = '7';
    INSERT INTO assignment (id, created_at, version, org_id, target_org_id, member_id, household_id, kind,
                            role, valid_from)
        SELECT uuidv7(), now(), 1, household.org_id, household.org_id, crowd.id, household.id, 'household',
            'lead', '2020-01-01'
        FROM household JOIN crowd ON crowd.org_id = household.org_id
            AND m = 1 + (substring(code FROM 3)::int * 7) % $members AND m % 5 > 0
        WHERE right(code, 1) <> '3';
    INSERT INTO account (id, created_at, version, login, display_name, secret_hash, must_change_password)
        SELECT id, now(), 1, 'committee', 'committee', '!', false FROM tree WHERE number = 0;
    INSERT INTO proposal_round (id, created_at, org_id, version, year, asked_on, state, attempts, created_by)
        SELECT id, now(), id, 1, 2027, current_date, 'waiting', 0, id FROM tree WHERE number = 0;
    INSERT INTO proposal_round_branch (round_id, branch_id, outcome)
        SELECT above.id, tree.id, 'waiting' FROM tree, tree AS above
        WHERE above.number = 0 AND tree.number > 0;
    DROP TABLE tree, spot, crowd;
    VACUUM ANALYZE
"""


async def fill(owner_url: str) -> None:
    await migrate.upgrade(owner_url)
    counts = {
        "$branches": BRANCHES,
        "$members": MEMBERS,
        "$households": HOUSEHOLDS,
        "$clusters": CLUSTERS,
    }
    connection = await asyncpg.connect(owner_url)
    for statement in FILL.split(";\n"):
        for name, count in counts.items():
            statement = statement.replace(name, str(count))  # noqa: PLW2901
        await connection.execute(statement)
    await connection.close()


@contextmanager
def told(step: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    print(f"{step:<12} {time.monotonic() - begun:7.1f} s", flush=True)


async def measure(settings: Settings) -> None:
    planner = Planner(grace=GRACE)
    async with writing(settings) as sessions:
        with told("take up"):
            async with sessions.begin() as session:
                await raise_wall_over(session, ["c"], clock.today())
                taken = await runs.take_up(session)
        assert taken
        with told("gather"):
            async with sessions.begin() as session:
                gathered = await runs.gather(session, taken)
        whole = gathered.whole()
        print(len(gathered.problems), "branches,", len(whole.candidates), "members,", end=" ")
        print(len(whole.targets), "households and groups")
        with told("solve"):
            found = await planner(whole, seconds=runs.SECONDS)
        print(f"of which the search {found.seconds:.1f} s; gap {_gap(found):.2%}")
        with told("hand back"):
            shares = gathered.shares(found)
        with told("write"):
            async with sessions.begin() as session:
                drafts = await runs.write(session, taken, gathered, shares)
        print(drafts, "drafts;", sum(share.proven for share in shares.values()), "proven")
    most = [resource.getrusage(who).ru_maxrss // 1024 for who in WHO]
    print(f"memory: worker {most[0]} MB, solver {most[1]} MB")


WHO: Final = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _gap(found: Any) -> float:
    return float((found.bound - found.merit) / -found.merit)


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="kevai-bench-") as folder,
        embedded.running(Path(folder) / "postgres") as own,
    ):
        settings = Settings(
            database_url=own.url,
            secret="bench-secret-of-no-consequence-at-all",
            signing_key_file=Path(folder) / "unused",
            master_keys=SecretStr("YSBtYXN0ZXIga2V5IG9mIHRoZSB0ZXN0cyBhbG9uZSE="),
        )
        with told("fill"):
            asyncio.run(fill(own.url))
        asyncio.run(measure(settings))


if __name__ == "__main__":
    main()
