"""What are subscribers told of a mutation over REST?"""

from uuid import UUID

import pytest
from pm_wire import messages_pb2 as pb
from support.rest import shown
from support.routes import MUTATIONS, READS
from support.serving import told

pytestmark = pytest.mark.section("rest.md 5 Broadcasts")

ALL = pytest.mark.parametrize("name", MUTATIONS)
UPDATES = [name for name in MUTATIONS if name.startswith("PUT")]
WITH_CONTENT = [name for name in MUTATIONS if not name.startswith("DELETE")]
OF_A_PROJECT = [name for name in MUTATIONS if "projects" not in name]
UNCHANGED = {
    "PUT projects": {"title": "a board", "status": "active"},
    "PUT sprints": {"name": "a sprint", "status": "planned"},
    "PUT work-items": {"title": "an item", "status": "backlog", "priority": "medium"},
    "PUT comments": {"content": "a comment"},
    "PUT time-entries": {"stop": False},
}
REFUSED = {
    "POST projects": {"title": "", "key": "KEY"},
    "PUT projects": {"title": "", "expected_version": 1},
    "POST sprints": {"project_id": "junk", "name": "s", "start_date": 1, "end_date": 2},
    "PUT sprints": {"name": "new", "expected_version": 9},
    "POST work-items": {"project_id": "junk", "item_type": "task", "title": "t"},
    "PUT work-items": {"title": "new", "expected_version": 9},
    "POST comments": {"content": ""},
    "PUT comments": {"content": ""},
    "POST dependencies": {"blocking_item_id": "a", "blocked_item_id": "b", "dependency_type": "blocks"},
    "POST time-entries": {"work_item_id": "junk"},
    "PUT time-entries": {"description": "x" * 1_001},
}


def as_json(entity):
    """A protobuf entity as REST would show it, without the lists and derived keys that one of the two lacks."""
    content = {}
    for field in entity.DESCRIPTOR.fields:
        value = getattr(entity, field.name)
        if field.has_presence and not entity.HasField(field.name):
            value = None
        elif field.enum_type is not None:
            value = field.enum_type.values_by_number[value].name.removeprefix("PROJECT_STATUS_").lower()
        content[field.name] = value
    return content


@pytest.fixture
def ready(api, project, observer):
    """A request that will succeed, and nothing left to be seen of its preparation."""

    async def prepare(name):
        request = await MUTATIONS[name].prepare(api, project)
        await observer.seen()
        return request

    return prepare


@pytest.fixture
def perform(api, observer, ready):
    """Carry a mutation out; the answer, and what the observer saw of it."""

    async def perform(name):
        answer = await api.call(*await ready(name))
        assert answer.status_code == 200, answer.text
        return answer, await observer.seen()

    return perform


@ALL
async def test_a_mutation_sends_activity_and_then_its_event_and_nothing_else(perform, name):
    _, events = await perform(name)
    assert [told(event) for event in events] == list(MUTATIONS[name].tells)


@ALL
async def test_each_event_of_a_mutation_has_a_fresh_id_of_its_own(perform, name):
    _, events = await perform(name)
    assert len({UUID(event.message_id) for event in events}) == 2


@ALL
async def test_a_mutation_is_told_as_done_by_the_acting_user(api, perform, name):
    _, (activity, event) = await perform(name)
    named = (activity.activity_log_created.entry.user_id, getattr(event, MUTATIONS[name].tells[1]).user_id)
    assert named == (api.user_id,) * 2


@ALL
async def test_the_activity_names_the_entity_of_the_event(perform, name):
    answer, (activity, _) = await perform(name)
    content = answer.json()
    entity_id = content["deleted_id"] if "deleted_id" in content else shown(answer)["id"]
    assert activity.activity_log_created.entry.entity_id == entity_id


@pytest.mark.parametrize("name", WITH_CONTENT)
async def test_the_event_shows_the_entity_as_the_answer_does(perform, name):
    answer, (_, event) = await perform(name)
    route = MUTATIONS[name]
    sent, answered = as_json(getattr(getattr(event, route.tells[1]), route.kind)), shown(answer)
    assert {key: value for key, value in sent.items() if key in answered} == {
        key: value for key, value in answered.items() if key in sent
    }


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name.startswith("DELETE")])
async def test_the_event_of_a_deletion_names_what_is_gone(perform, name):
    answer, (_, event) = await perform(name)
    route = MUTATIONS[name]
    assert getattr(getattr(event, route.tells[1]), f"{route.kind}_id") == answer.json()["deleted_id"]


async def test_the_event_of_a_deleted_dependency_names_both_ends(perform):
    _, (_, event) = await perform("DELETE dependencies")
    gone = event.dependency_deleted
    assert UUID(gone.blocking_item_id) != UUID(gone.blocked_item_id)


async def test_the_event_of_a_deleted_time_entry_names_its_item(api, item, observer):
    entry = await api.timer(item)
    await observer.seen()
    await api.delete(f"/time-entries/{entry['id']}")
    assert (await observer.seen())[1].time_entry_deleted.work_item_id == item["id"]


@pytest.mark.parametrize(
    ("name", "field"),
    [("PUT projects", "title"), ("PUT sprints", "name"), ("PUT work-items", "title")],
    ids=["PUT projects", "PUT sprints", "PUT work-items"],
)
async def test_the_event_of_an_update_carries_its_changes(perform, name, field):
    _, (_, event) = await perform(name)
    changes = getattr(event, MUTATIONS[name].tells[1]).changes
    assert [(each.field_name, each.new_value) for each in changes] == [(field, "new")]


@pytest.mark.parametrize("name", UPDATES)
async def test_the_activity_of_an_update_over_rest_has_no_comment(perform, name):
    _, (activity, _) = await perform(name)
    assert not activity.activity_log_created.entry.HasField("comment")


@ALL
async def test_the_activity_has_neither_field_name_nor_values(perform, name):
    _, (activity, _) = await perform(name)
    entry = activity.activity_log_created.entry
    assert [field for field in ("field_name", "old_value", "new_value") if entry.HasField(field)] == []


@ALL
async def test_the_callers_own_connection_is_told_too(api, project, ready, connect_to, shared_server, name):
    request = await ready(name)
    own = await connect_to(shared_server, user_id=api.user_id)
    await own.subscribe(project["id"])
    await own.seen()
    await api.call(*request)
    assert await own.seen_kinds() == list(MUTATIONS[name].tells)


@pytest.mark.parametrize("name", OF_A_PROJECT)
async def test_subscribers_of_another_project_are_told_nothing(api, ready, connect_to, shared_server, name):
    request = await ready(name)
    stranger = await connect_to(shared_server)
    await stranger.subscribe((await api.project())["id"])
    await stranger.seen()
    assert (await api.call(*request)).status_code == 200
    assert await stranger.seen_kinds() == []


@pytest.mark.parametrize("name", UNCHANGED)
async def test_an_update_without_effective_change_sends_nothing(api, observer, ready, name):
    method, path, _ = await ready(name)
    answer = await api.call(method, path, {"expected_version": 1, **UNCHANGED[name]})
    assert answer.status_code == 200
    assert await observer.seen_kinds() == []


@pytest.mark.parametrize("name", REFUSED)
async def test_a_refused_request_sends_nothing(api, observer, ready, name):
    method, path, _ = await ready(name)
    assert (await api.call(method, path, REFUSED[name])).status_code in (400, 409)
    assert await observer.seen_kinds() == []


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name.startswith("DELETE")])
async def test_a_second_deletion_sends_nothing(api, observer, ready, name):
    request = await ready(name)
    await api.call(*request)
    await observer.seen()
    assert (await api.call(*request)).status_code == 404
    assert await observer.seen_kinds() == []


@pytest.mark.parametrize("name", READS)
async def test_reading_sends_nothing(api, project, observer, name):
    request = await READS[name].prepare(api, project)
    await observer.seen()
    await api.call(*request)
    assert await observer.seen_kinds() == []


async def test_both_broadcasts_are_under_way_before_the_request_is_answered(api, item, observer):
    await observer.seen()
    assert (await api.edit("/work-items", item, title="new")).status_code == 200
    fence = await observer.send(ping=pb.Ping(timestamp=1))
    assert [told(await observer.receive()) for _ in range(2)] == ["activity work_item updated", "work_item_updated"]
    assert (await observer.receive()).message_id == fence


async def test_events_come_in_the_order_of_the_requests(api, project, observer):
    made = [await api.item(project, title=f"item {number}") for number in range(20)]
    events = [event for event in await observer.seen() if event.WhichOneof("payload") == "work_item_created"]
    assert [event.work_item_created.work_item.id for event in events] == [each["id"] for each in made]


async def test_the_event_of_a_work_item_carries_its_ancestors(api, project, observer):
    epic, story, _ = await api.family(project)
    await observer.seen()
    task = await api.item(project, parent_id=story["id"])
    event = next(each for each in await observer.seen() if each.WhichOneof("payload") == "work_item_created")
    assert list(event.work_item_created.work_item.ancestor_ids) == [story["id"], epic["id"]]
    assert event.work_item_created.work_item.id == task["id"]


async def test_the_event_of_a_work_item_carries_its_descendants(api, project, observer):
    epic, story, task = await api.family(project)
    await observer.seen()
    await api.edit("/work-items", epic, title="new")
    event = (await observer.seen())[1]
    assert list(event.work_item_updated.work_item.descendant_ids) == [story["id"], task["id"]]
