from datetime import timedelta
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.schemas.duties import DutyRead
from tests.client import Api, outcome
from tests.factories.organisation import Branch

TODAY = clock.today()


def new_duty(org_id: UUID, **changes: object) -> dict[str, object]:
    valid = {"code": f"local_{uuid4().hex[:12]}", "name": "Trồng rừng", "description": "Cùng hộ."}
    return {**valid, "org_id": str(org_id), **changes}


def worded(name: str, **changes: object) -> dict[str, object]:
    return {"name": name, "description": "Như đã bàn.", **changes}


class TestCatalogue:
    async def test_every_account_reads_the_central_duties(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.MEMBER, branch.id)
        page = (await api.get("/duties", params={"org_id": str(branch.id)})).json()
        codes = [duty["code"] for duty in page["items"]]
        assert codes == sorted(codes)
        assert {"set_example", "explain_policy", "help_economy", "pass_on_wishes"} <= set(codes)

    async def test_a_local_duty_holds_below_the_body_that_added_it(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        created = await api.post("/duties", json=new_duty(branch.commune_id))
        assert created.status_code == 201
        for org_id, known in ((branch.id, True), (branch.commune_id, True), (elsewhere.id, False)):
            asked = {"org_id": str(org_id), "limit": 200}
            items = (await api.get("/duties", params=asked)).json()["items"]
            assert (created.json() in items) is known

    async def test_old_words_are_kept(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        since = TODAY - timedelta(days=30)
        made = new_duty(branch.commune_id, valid_from=str(since))
        url = f"/duties/{(await api.post('/duties', json=made)).json()['id']}"

        blind = await api.post(f"{url}/wordings", json=worded("Trồng tre"))
        seen = {"If-Match": '"1"'}
        reworded = await api.post(f"{url}/wordings", json=worded("Trồng tre"), headers=seen)
        stale = await api.post(f"{url}/wordings", json=worded("Trồng tre"), headers=seen)
        early = worded("Trồng cau", valid_from=str(TODAY))
        too_early = await api.post(f"{url}/wordings", json=early, headers={"If-Match": '"2"'})
        now = DutyRead.model_validate((await api.get(url)).json())
        then = (await api.get(url, params={"as_of": str(since)})).json()

        assert outcome(blind) == (428, "version.required")
        assert (reworded.status_code, now.name, now.version) == (201, "Trồng tre", 2)
        assert outcome(stale) == (412, "version.stale")
        assert outcome(too_early) == (409, "duty.wording_too_early")
        assert then["name"] == "Trồng rừng"

    async def test_a_retired_duty_is_gone_from_its_day_on(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        made = new_duty(branch.commune_id, valid_from=str(TODAY - timedelta(days=9)))
        url = f"/duties/{(await api.post('/duties', json=made)).json()['id']}"
        asked = {"on": str(TODAY)}
        retired = await api.post(f"{url}/ends", json=asked, headers={"If-Match": '"1"'})
        again = await api.post(f"{url}/ends", json=asked, headers={"If-Match": '"2"'})
        assert retired.status_code == 200
        assert outcome(again) == (409, "duty.retired")
        assert outcome(await api.get(url)) == (404, "duty.not_found")

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        new = new_duty(branch.commune_id)
        anonymous = await api.post("/duties", json=new)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        without_right = await api.post("/duties", json=new)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        out_of_sight = await api.post("/duties", json=new_duty(elsewhere.commune_id))
        accepted = await api.post("/duties", json=new)  # the body was not at fault
        taken = await api.post("/duties", json=new)
        [central] = [
            duty
            for duty in (await api.get("/duties")).json()["items"]
            if duty["code"] == "set_example"
        ]
        url = f"/duties/{central['id']}/wordings"
        fixed = await api.post(url, json=worded("Khác"), headers={"If-Match": '"1"'})
        unknown = f"/duties/{uuid4()}/wordings"
        missing = await api.post(unknown, json=worded("Khác"), headers={"If-Match": '"1"'})

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert accepted.status_code == 201
        assert outcome(taken) == (409, "duty.code_taken")
        assert outcome(fixed) == (403, "duty.central")
        assert outcome(missing) == (404, "duty.not_found")
