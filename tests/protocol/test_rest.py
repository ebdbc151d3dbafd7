import pytest

from harness.history import EntityKind, Verb
from harness.protocol import Command, HttpRequest, Query, command_request, entity_request, query_request


def asked(verb, kind, **rest):
    return command_request(Command(verb=verb, entity_kind=kind, **rest))


def test_a_create_posts_its_values_with_its_project():
    values = {"item_type": "story", "title": "Login", "description": None}
    assert asked(Verb.CREATE, EntityKind.WORK_ITEM, project_id="p", values=values) == HttpRequest(
        method="POST",
        path="/api/v1/work-items",
        body={"item_type": "story", "title": "Login", "project_id": "p"},
    )


def test_a_project_is_posted_without_a_project():
    request = asked(Verb.CREATE, EntityKind.PROJECT, values={"title": "Board", "key": "B"})
    assert (request.path, request.body) == ("/api/v1/projects", {"title": "Board", "key": "B"})


def test_a_comment_is_posted_to_its_work_item():
    request = asked(Verb.CREATE, EntityKind.COMMENT, values={"content": "hello", "work_item_id": "w"})
    assert (request.path, request.body) == ("/api/v1/work-items/w/comments", {"content": "hello"})


def test_an_update_puts_the_version_it_expects():
    request = asked(Verb.UPDATE, EntityKind.SPRINT, entity_id="s", values={"status": "active"}, expected_version=2)
    assert request == HttpRequest(
        method="PUT", path="/api/v1/sprints/s", body={"status": "active", "expected_version": 2}
    )


def test_the_update_of_a_comment_puts_no_version():
    request = asked(Verb.UPDATE, EntityKind.COMMENT, entity_id="c", values={"content": "x"}, expected_version=2)
    assert request.body == {"content": "x"}


def test_an_update_that_names_a_parent_says_so():
    values = {"parent_id": None, "sprint_id": None, "story_points": None}
    request = asked(Verb.UPDATE, EntityKind.WORK_ITEM, entity_id="w", values=values, expected_version=1)
    assert request.body == {"parent_id": "", "sprint_id": "", "update_parent": True, "expected_version": 1}


def test_a_delete_has_no_body():
    assert asked(Verb.DELETE, EntityKind.PROJECT, entity_id="p", expected_version=2) == HttpRequest(
        method="DELETE", path="/api/v1/projects/p"
    )


@pytest.mark.parametrize(
    ("entity_id", "segment"), [("a/b?c#d", "a%2Fb%3Fc%23d"), ("..", "%2E%2E"), ("ä b", "%C3%A4%20b")]
)
def test_an_id_stays_one_segment_of_the_path(entity_id, segment):
    assert asked(Verb.DELETE, EntityKind.COMMENT, entity_id=entity_id).path == f"/api/v1/comments/{segment}"


def test_each_list_has_its_route():
    def listed(kind, **scope):
        request = query_request(Query(entity_kind=kind, **scope))
        return request.method, request.path

    assert listed(EntityKind.PROJECT) == ("GET", "/api/v1/projects")
    assert listed(EntityKind.WORK_ITEM, project_id="p") == ("GET", "/api/v1/projects/p/work-items")
    assert listed(EntityKind.SPRINT, project_id="p") == ("GET", "/api/v1/projects/p/sprints")
    assert listed(EntityKind.COMMENT, work_item_id="w") == ("GET", "/api/v1/work-items/w/comments")


def test_work_items_are_listed_with_those_that_are_done():
    assert query_request(Query(entity_kind=EntityKind.WORK_ITEM, project_id="p")).query == {"include_done": "true"}
    assert query_request(Query(entity_kind=EntityKind.SPRINT, project_id="p")).query == {}


def test_one_entity_is_got_by_its_id_except_a_comment():
    assert entity_request(EntityKind.WORK_ITEM, "w") == HttpRequest(method="GET", path="/api/v1/work-items/w")
    assert entity_request(EntityKind.COMMENT, "c") is None
