"""Dependencies over REST: list, create, delete."""

from itertools import pairwise
from uuid import uuid4

import pytest
from support.rest import ids, listed, refusal, shown, spelled

pytestmark = pytest.mark.section("rest.md 3 Dependencies")

AT_MOST = 50


@pytest.fixture
async def pair(api, project):
    return await api.item(project), await api.item(project)


async def of(api, item):
    return listed(await api.get(f"/work-items/{item['id']}/dependencies"))


@pytest.mark.parametrize("end", [0, 1], ids=["blocking", "blocked"])
async def test_a_dependency_is_listed_at_its_end(api, pair, end):
    made = await api.dependency(*pair)
    assert await of(api, pair[end]) == [made]


async def test_both_directions_are_listed_together_ordered_by_id(api, project, item):
    made = [await api.dependency(item, await api.item(project)) for _ in range(3)]
    made += [await api.dependency(await api.item(project), item) for _ in range(3)]
    assert await of(api, item) == sorted(made, key=lambda each: each["id"])


async def test_an_item_without_dependencies_has_an_empty_list(api, item):
    assert await of(api, item) == []


async def test_a_deleted_dependency_is_not_listed(api, pair):
    made = await api.dependency(*pair)
    await api.delete(f"/dependencies/{made['id']}")
    assert await of(api, pair[0]) == await of(api, pair[1]) == []


async def test_a_creation_answers_the_bare_dependency(api, pair):
    answer = await api.link(*pair)
    assert answer.status_code == 200
    assert (answer.json()["blocking_item_id"], answer.json()["blocked_item_id"]) == (pair[0]["id"], pair[1]["id"])


async def test_a_dependency_is_signed_by_its_creator(api, pair):
    assert (await api.dependency(*pair))["created_by"] == api.user_id


@pytest.mark.parametrize("end", ["blocking_item_id", "blocked_item_id"])
async def test_an_end_that_is_no_uuid_is_refused_without_a_field(api, item, end):
    ends = {"blocking_item_id": item["id"], "blocked_item_id": item["id"], end: "junk"}
    answer = await api.post("/dependencies", {**ends, "dependency_type": "blocks"})
    assert refusal(answer) == (400, "VALIDATION_ERROR", None)


@pytest.mark.parametrize("word", ["Blocks", "duplicates", "", "1"], ids=spelled)
async def test_an_unknown_type_is_refused(api, pair, word):
    assert refusal(await api.link(*pair, word)) == (400, "VALIDATION_ERROR", "dependency_type")


@pytest.mark.parametrize("word", ["blocks", "relates_to"])
async def test_an_item_cannot_depend_on_itself(api, item, word):
    assert refusal(await api.link(item, item, word)) == (400, "VALIDATION_ERROR", "blocked_item_id")


async def test_equal_ends_are_refused_before_the_item_is_looked_up(api):
    unknown = {"id": str(uuid4())}
    assert refusal(await api.link(unknown, unknown)) == (400, "VALIDATION_ERROR", "blocked_item_id")


@pytest.mark.parametrize("end", [0, 1], ids=["blocking", "blocked"])
async def test_an_unknown_end_is_not_found(api, pair, end):
    ends = [*pair]
    ends[end] = {"id": str(uuid4())}
    assert refusal(await api.link(*ends)) == (404, "NOT_FOUND", None)


@pytest.mark.parametrize("end", [0, 1], ids=["blocking", "blocked"])
async def test_a_deleted_end_is_not_found(api, pair, end):
    await api.delete(f"/work-items/{pair[end]['id']}")
    assert refusal(await api.link(*pair)) == (404, "NOT_FOUND", None)


async def test_ends_in_two_projects_are_refused(api, item):
    other = await api.item(await api.project())
    assert refusal(await api.link(item, other)) == (400, "VALIDATION_ERROR", "blocking_item_id")


@pytest.mark.parametrize("again", ["blocks", "relates_to"])
@pytest.mark.parametrize("first", ["blocks", "relates_to"])
async def test_the_same_ordered_pair_is_refused_whatever_the_types(api, pair, first, again):
    await api.dependency(*pair, first)
    assert refusal(await api.link(*pair, again)) == (400, "VALIDATION_ERROR", "blocked_item_id")


async def test_the_reverse_pair_is_another_pair(api, pair):
    await api.dependency(*pair, "relates_to")
    assert (await api.dependency(*reversed(pair), "relates_to"))["dependency_type"] == "relates_to"


async def test_two_items_cannot_block_each_other(api, pair):
    await api.dependency(*pair)
    assert refusal(await api.link(*reversed(pair))) == (400, "VALIDATION_ERROR", "blocking_item_id")


async def test_a_longer_circle_of_blocks_is_refused(api, project):
    items = [await api.item(project) for _ in range(5)]
    for blocking, blocked in pairwise(items):
        await api.dependency(blocking, blocked)
    assert refusal(await api.link(items[-1], items[0])) == (400, "VALIDATION_ERROR", "blocking_item_id")


async def test_a_circle_with_a_relation_in_it_is_no_circle_of_blocks(api, project):
    first, second, third = [await api.item(project) for _ in range(3)]
    await api.dependency(first, second)
    await api.dependency(second, third, "relates_to")
    assert (await api.dependency(third, first))["dependency_type"] == "blocks"


async def test_a_relation_may_close_a_circle(api, pair):
    await api.dependency(*pair)
    assert (await api.dependency(*reversed(pair), "relates_to"))["dependency_type"] == "relates_to"


async def test_a_deleted_dependency_closes_no_circle(api, pair):
    made = await api.dependency(*pair)
    await api.delete(f"/dependencies/{made['id']}")
    assert (await api.dependency(*reversed(pair)))["blocking_item_id"] == pair[1]["id"]


async def test_an_item_may_be_blocked_by_50_others_and_no_more(api, project, item):
    for _ in range(AT_MOST):
        await api.dependency(await api.item(project), item)
    answer = await api.link(await api.item(project), item)
    assert refusal(answer) == (400, "VALIDATION_ERROR", "blocked_item_id")


async def test_an_item_may_block_50_others_and_no_more(api, project, item):
    for _ in range(AT_MOST):
        await api.dependency(item, await api.item(project))
    answer = await api.link(item, await api.item(project))
    assert refusal(answer) == (400, "VALIDATION_ERROR", "blocking_item_id")


async def test_a_deletion_answers_the_id_as_the_path_had_it(api, pair):
    made = await api.dependency(*pair)
    answer = await api.delete(f"/dependencies/{made['id'].upper()}")
    assert answer.json() == {"deleted_id": made["id"].upper()}


async def test_any_user_may_delete_a_dependency(api, pair, somebody_else):
    made = await api.dependency(*pair)
    assert (await somebody_else.delete(f"/dependencies/{made['id']}")).json() == {"deleted_id": made["id"]}


async def test_a_deleted_dependency_is_not_found(api, pair):
    made = await api.dependency(*pair)
    await api.delete(f"/dependencies/{made['id']}")
    assert refusal(await api.delete(f"/dependencies/{made['id']}")) == (404, "NOT_FOUND", None)


async def test_a_dependency_leaves_its_items_as_they_are(api, pair):
    await api.dependency(*pair)
    assert [shown(await api.get(f"/work-items/{each['id']}")) for each in pair] == list(pair)


async def test_only_the_dependencies_of_the_item_are_listed(api, project, pair):
    await api.dependency(*pair)
    third = await api.item(project)
    made = await api.dependency(pair[1], third)
    assert ids(await of(api, third)) == [made["id"]]
