"""Which items of a project does a list show?"""

import pytest
from support.rest import listed, shown, spelled

pytestmark = pytest.mark.section("rest.md 3 Work items")


@pytest.fixture
async def tree(api, project):
    """Two epics; below the first a story with an open and a done task, and a done story with a task."""
    items = {"epic": await api.item(project, "epic"), "other epic": await api.item(project, "epic")}
    items["story"] = await api.item(project, "story", parent_id=items["epic"]["id"])
    items["done story"] = await api.item(project, "story", parent_id=items["epic"]["id"], status="done")
    items["task"] = await api.item(project, "task", parent_id=items["story"]["id"], status="todo")
    items["done task"] = await api.item(project, "task", parent_id=items["story"]["id"], status="done")
    items["hidden task"] = await api.item(project, "task", parent_id=items["done story"]["id"], status="todo")
    return items


@pytest.fixture
def names(api, project, tree):
    """The names in the tree of what a query lists; a value that is a name stands for that item's id."""

    async def query(**query):
        query = {key: tree[value]["id"] if value in tree and key != "type" else value for key, value in query.items()}
        items = listed(await api.get(f"/projects/{project['id']}/work-items", **query))
        return {name for name, item in tree.items() if item["id"] in [each["id"] for each in items]}

    return query


EVERYTHING = {"epic", "other epic", "story", "done story", "task", "done task", "hidden task"}
OPEN = EVERYTHING - {"done story", "done task"}


async def test_items_are_ordered_by_position(api, project):
    first, second, third = [await api.item(project) for _ in range(3)]
    await api.edit("/work-items", first, position=9)
    await api.edit("/work-items", third, position=0)
    items = listed(await api.get(f"/projects/{project['id']}/work-items"))
    assert [each["id"] for each in items] == [third["id"], second["id"], first["id"]]


async def test_items_of_other_projects_are_not_listed(api, project, item):
    await api.item(await api.project())
    assert listed(await api.get(f"/projects/{project['id']}/work-items")) == [item]


async def test_deleted_items_are_not_listed(api, project, item):
    await api.delete(f"/work-items/{item['id']}")
    assert listed(await api.get(f"/projects/{project['id']}/work-items", include_done="true")) == []


async def test_items_that_are_done_are_left_out_by_default(names):
    assert await names() == OPEN


@pytest.mark.parametrize(("include_done", "shown"), [("true", EVERYTHING), ("false", OPEN)], ids=["true", "false"])
async def test_include_done_says_whether_done_items_are_listed(names, include_done, shown):
    assert await names(include_done=include_done) == shown


@pytest.mark.parametrize(
    ("item_type", "shown"),
    [("epic", {"epic", "other epic"}), ("story", {"story"}), ("task", {"task", "hidden task"})],
    ids=["epic", "story", "task"],
)
async def test_type_selects_items_of_one_type(names, item_type, shown):
    assert await names(type=item_type) == shown


@pytest.mark.parametrize("item_type", ["bug", "Epic", ""], ids=spelled)
async def test_an_unknown_type_selects_nothing(names, item_type):
    assert await names(type=item_type) == set()


async def test_status_selects_exactly_that_status(names):
    assert await names(status="todo") == {"task", "hidden task"}


@pytest.mark.parametrize("status", ["Todo", "junk", ""], ids=spelled)
async def test_an_unknown_status_selects_nothing(names, status):
    assert await names(status=status) == set()


async def test_status_done_selects_nothing_unless_done_items_are_included(names):
    assert await names(status="done") == set()
    assert await names(status="done", include_done="true") == {"done story", "done task"}


async def test_sprint_selects_the_items_planned_for_it(api, project, tree, names):
    sprint = await api.sprint(project)
    await api.edit("/work-items", tree["task"], sprint_id=sprint["id"])
    assert await names(sprint_id=sprint["id"]) == {"task"}


async def test_parent_selects_its_children(names):
    assert await names(parent_id="story") == {"task"}
    assert await names(parent_id="story", include_done="true") == {"task", "done task"}


async def test_orphaned_selects_items_without_parent(names):
    assert await names(orphaned="true") == {"epic", "other epic"}


async def test_orphaned_false_selects_everything(names):
    assert await names(orphaned="false") == OPEN


async def test_orphaned_makes_the_parent_filter_ignored(names):
    assert await names(orphaned="true", parent_id="story") == {"epic", "other epic"}


async def test_descendants_are_all_levels_below_without_the_item(names):
    assert await names(descendants_of="epic", include_done="true") == EVERYTHING - {"epic", "other epic"}


async def test_ancestors_are_all_levels_above_without_the_item(names):
    assert await names(ancestors_of="task") == {"epic", "story"}


async def test_a_leaf_has_no_descendants(names):
    assert await names(descendants_of="task") == set()


async def test_a_root_has_no_ancestors(names):
    assert await names(ancestors_of="epic") == set()


async def test_a_walk_down_stops_at_an_item_that_is_done(names):
    assert await names(descendants_of="epic") == {"story", "task"}


async def test_a_walk_up_stops_at_an_item_that_is_done(names):
    assert await names(ancestors_of="hidden task") == set()
    assert await names(ancestors_of="hidden task", include_done="true") == {"done story", "epic"}


async def test_relatives_of_an_item_of_another_project_are_none_of_this_project(api, project, names):
    epic, _, task = await api.family(await api.project())
    assert await names(descendants_of=epic["id"]) == set()
    assert await names(ancestors_of=task["id"]) == set()


COMBINED = {
    "type and status": ({"type": "task", "status": "todo"}, {"task", "hidden task"}),
    "type and a status no such item has": ({"type": "story", "status": "todo"}, set()),
    "type, parent and done ones": (
        {"type": "task", "parent_id": "story", "include_done": "true"},
        {"task", "done task"},
    ),
    "descendants and type": ({"descendants_of": "epic", "type": "task"}, {"task"}),
    "descendants and parent": ({"descendants_of": "epic", "parent_id": "story"}, {"task"}),
    "descendants and status": (
        {"descendants_of": "epic", "status": "done", "include_done": "true"},
        {"done story", "done task"},
    ),
    "ancestors and type": ({"ancestors_of": "task", "type": "epic"}, {"epic"}),
    "ancestors and descendants": ({"ancestors_of": "task", "descendants_of": "epic"}, {"story"}),
    "ancestors and orphaned": ({"ancestors_of": "task", "orphaned": "true"}, {"epic"}),
    "orphaned and type": ({"orphaned": "true", "type": "story"}, set()),
    "orphaned and descendants": ({"orphaned": "true", "descendants_of": "epic"}, set()),
}


@pytest.mark.parametrize(("query", "shown"), COMBINED.values(), ids=COMBINED)
async def test_filters_combine_with_and(names, query, shown):
    assert await names(**query) == shown


async def test_a_list_shows_items_as_they_are_read_alone(api, project, item):
    assert listed(await api.get(f"/projects/{project['id']}/work-items")) == [
        shown(await api.get(f"/work-items/{item['id']}"))
    ]


async def test_an_unknown_query_parameter_is_ignored(names):
    assert await names(colour="red") == OPEN
