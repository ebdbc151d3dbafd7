"""In whose name does a REST caller act?"""

from uuid import UUID, uuid4

import pytest
from support.rest import spelled
from support.serving import Connect

pytestmark = pytest.mark.section("rest.md 1 General rules")

FALLBACK = "00000000-0000-0000-0000-000000000001"


async def test_the_header_names_the_acting_user(api):
    user_id = str(uuid4())
    assert (await api.sending(X_User_Id=user_id).project())["created_by"] == user_id


@pytest.mark.parametrize(
    "form",
    [str.upper, lambda text: text.replace("-", ""), "{{{}}}".format, "urn:uuid:{}".format],
    ids=["upper case", "32 hex digits", "braced", "urn"],
)
async def test_the_acting_user_is_a_uuid_in_any_textual_form(api, form):
    user_id = str(uuid4())
    assert (await api.sending(X_User_Id=form(user_id)).project())["created_by"] == user_id


@pytest.mark.parametrize("text", ["", "junk", "local-user", "1", f"{FALLBACK}0"], ids=spelled)
async def test_a_header_that_is_no_uuid_silently_means_the_fallback_user(api, text):
    assert (await api.sending(X_User_Id=text).project())["created_by"] == FALLBACK


@pytest.mark.parametrize("form", ["{}-{}", "{}-{}-", "-{}{}"], ids=["one", "two", "a leading one"])
async def test_a_header_with_hyphens_where_no_uuid_has_them_means_the_fallback_user(api, form):
    digits = uuid4().hex
    assert (await api.sending(X_User_Id=form.format(digits[:5], digits[5:])).project())["created_by"] == FALLBACK


async def test_without_the_header_the_fallback_user_acts(api):
    assert (await api.sending().project())["created_by"] == FALLBACK


async def test_an_unknown_acting_user_is_created_on_first_use(api, project, item):
    newcomer = str(uuid4())
    assert (await api.sending(X_User_Id=newcomer).comment(item))["created_by"] == newcomer
    assigned = await api.edit("/work-items", item, assignee_id=newcomer)
    assert assigned.json()["work_item"]["assignee_id"] == newcomer


async def test_an_update_is_signed_by_whoever_made_it(api, item, somebody_else):
    updated = (await somebody_else.edit("/work-items", item, title="new")).json()["work_item"]
    assert updated["created_by"] == api.user_id
    assert updated["updated_by"] == somebody_else.user_id


async def test_the_configured_fallback_user_acts_where_one_is_configured(start_server, tmp_path, client, api):
    user_id = str(UUID(int=77))
    settings = tmp_path / "server.toml"
    settings.write_text(f'[api]\nllm_user_id = "{user_id}"\n')
    client.base_url = f"{start_server('--config', str(settings)).url}/api/v1"
    assert (await api.sending().project())["created_by"] == user_id


async def test_both_doors_know_the_same_users(api, item, connect_to: Connect, shared_server):
    peer = await connect_to(shared_server)
    await peer.seen()
    assigned = await api.edit("/work-items", item, assignee_id=peer.user_id)
    assert assigned.json()["work_item"]["assignee_id"] == peer.user_id
