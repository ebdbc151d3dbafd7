"""With authentication on, whose request is it?"""

import base64
import json
import time
from uuid import uuid4

import pytest
from support.rest import refusal
from support.routes import ROUTES
from support.serving import DEADLINE_S
from support.tokens import SECRET, bearer, token

pytestmark = pytest.mark.section("reference.md R17 Auth")

SOMEBODY = "00000000-0000-4000-8000-00000000beef"
OPEN = ["/health", "/live", "/ready", "/metrics", "/openapi.json"]


def now(offset_s):
    return int(time.time()) + offset_s


def unsigned():
    """A token that says of itself that it needs no signature."""
    parts = [{"alg": "none", "typ": "JWT"}, {"sub": SOMEBODY, "iat": now(0), "exp": now(3600)}]
    return ".".join(
        [*(base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in parts), ""]
    )


BAD = {
    "nothing": lambda: None,
    "an empty header": lambda: "",
    "another scheme": lambda: f"Basic {token(SOMEBODY)}",
    "the scheme in lower case": lambda: f"bearer {token(SOMEBODY)}",
    "the scheme alone": lambda: "Bearer",
    "the token alone": lambda: token(SOMEBODY),
    "no token at all": lambda: "Bearer junk",
    "three parts of junk": lambda: "Bearer a.b.c",
    "a token signed with another secret": lambda: f"Bearer {token(SOMEBODY, 'x' * 64)}",
    "a token without signature": lambda: f"Bearer {unsigned()}",
    "a token signed by another algorithm": lambda: f"Bearer {token(SOMEBODY, algorithm='HS512')}",
    "a token that expired a minute ago": lambda: f"Bearer {token(SOMEBODY, exp=now(-60))}",
    "a token that is good from a minute ahead": lambda: f"Bearer {token(SOMEBODY, nbf=now(60))}",
    "a token without sub": lambda: f"Bearer {token(SOMEBODY, sub=None)}",
    "a token with an empty sub": lambda: f"Bearer {token('')}",
    "a token without exp": lambda: f"Bearer {token(SOMEBODY, exp=None)}",
    "a token without iat": lambda: f"Bearer {token(SOMEBODY, iat=None)}",
    "a token for an audience": lambda: f"Bearer {token(SOMEBODY, aud='somebody')}",
    "a token with one letter changed": lambda: f"Bearer {token(SOMEBODY).replace('.', '.A', 1)}",
}
GOOD = {
    "a token that expired within the leeway": lambda: {"exp": now(-10)},
    "a token that is good from a moment ahead": lambda: {"nbf": now(10)},
    "a token with roles": lambda: {"roles": ["admin", "anything"]},
    "a token with unknown claims": lambda: {"colour": "red"},
}


def assert_asks_for_a_token(answer):
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert {key: type(value) for key, value in answer.json()["error"].items()} == {"code": str, "message": str}


@pytest.mark.parametrize("name", ROUTES)
async def test_without_a_token_the_route_asks_for_one(owner, guarded, name):
    request = await ROUTES[name].prepare(owner, guarded)
    assert_asks_for_a_token(await owner.sending().call(*request))


@pytest.mark.parametrize("header", BAD.values(), ids=BAD)
async def test_whoever_shows_this_is_asked_for_a_token(owner, header):
    authorization = header()
    stranger = owner.sending() if authorization is None else owner.sending(Authorization=authorization)
    assert_asks_for_a_token(await stranger.get("/projects"))


async def test_the_acting_user_header_is_no_proof(owner):
    assert_asks_for_a_token(await owner.sending(X_User_Id=owner.user_id).get("/projects"))


@pytest.mark.parametrize("path", ["/projects?token={}", "/projects?access_token={}", "/projects?user_id={}"])
async def test_a_query_parameter_is_no_proof(owner, path):
    assert_asks_for_a_token(await owner.sending().get(path.format(token(owner.user_id))))


@pytest.mark.parametrize("claims", GOOD.values(), ids=GOOD)
async def test_whoever_shows_this_is_let_in(owner, claims):
    caller = owner.sending(**bearer(owner.user_id, **claims()))
    assert (await caller.get("/projects")).status_code == 200


async def test_the_subject_of_the_token_is_the_acting_user(owner, guarded):
    assert guarded["created_by"] == owner.user_id


async def test_the_subject_may_be_in_any_form_of_a_uuid(owner, guarded):
    caller = owner.sending(**bearer(owner.user_id.upper()))
    assert (await caller.get(f"/projects/{guarded['id']}")).status_code == 200


async def test_an_acting_user_header_that_agrees_with_the_token_is_accepted(owner):
    caller = owner.sending(**owner.headers, X_User_Id=owner.user_id.upper())
    assert (await caller.get("/projects")).status_code == 200


async def test_an_acting_user_header_that_differs_from_the_token_is_a_bad_request(owner):
    caller = owner.sending(**owner.headers, X_User_Id=str(uuid4()))
    assert refusal(await caller.get("/projects")) == (400, "BAD_REQUEST", None)


@pytest.mark.parametrize("path", OPEN)
async def test_a_route_for_machines_stays_open(owner, path):
    assert (await owner.sending().get(f"{owner.http.base_url.copy_with(path=path)}")).status_code == 200


async def test_an_unknown_path_is_answered_404_without_a_token(owner):
    answer = await owner.sending().get("/nothing")
    assert (answer.status_code, answer.content) == (404, b"")


async def test_any_origin_may_ask_which_headers_it_may_send(owner):
    asked = {
        "Origin": "http://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "Authorization",
    }
    assert (await owner.sending().call("OPTIONS", "/projects", headers=asked)).status_code == 200


@pytest.mark.parametrize("route", ["checkpoint", "shutdown"])
async def test_an_admin_route_asks_for_a_token(guarded_server, owner, route):
    assert_asks_for_a_token(await owner.sending().post(f"{guarded_server.url}/admin/{route}"))


@pytest.mark.parametrize("claims", [{}, {"roles": []}, {"roles": ["editor"]}], ids=["without", "empty", "other"])
@pytest.mark.parametrize("route", ["checkpoint", "shutdown"])
async def test_an_admin_route_is_refused_to_a_token_whose_roles_are(guarded_server, owner, route, claims):
    caller = owner.sending(**bearer(owner.user_id, **claims))
    assert refusal(await caller.post(f"{guarded_server.url}/admin/{route}")) == (403, "UNAUTHORIZED", None)


async def test_a_checkpoint_is_granted_to_a_token_with_the_role_admin(guarded_server, owner):
    caller = owner.sending(**bearer(owner.user_id, roles=["admin"]))
    assert (await caller.post(f"{guarded_server.url}/admin/checkpoint")).status_code == 200


async def test_a_shutdown_is_granted_to_a_token_with_the_role_admin(start_server, monkeypatch, owner):
    monkeypatch.setenv("PM_AUTH_ENABLED", "true")
    monkeypatch.setenv("PM_AUTH_JWT_SECRET", SECRET)
    process = start_server(keep_environment=True)
    caller = owner.sending(**bearer(owner.user_id, roles=["admin"]))
    assert (await caller.post(f"{process.url}/admin/shutdown")).status_code == 202
    assert process.popen.wait(DEADLINE_S) == 0
