import pytest

from harness.history import EntityKind

DEPENDENCY = EntityKind.DEPENDENCY


@pytest.fixture
def edge():
    def made(entity_id="d", blocking="a", blocked="b"):
        return {"id": entity_id, "blocking_item_id": blocking, "blocked_item_id": blocked, "dependency_type": "blocks"}

    return made


@pytest.fixture
def told(event):
    return lambda what, content=None, **rest: event(what, content, kind="dependency", **rest)


def test_a_dependency_is_there_from_its_creation_to_its_deletion(store, told, edge):
    assert store.apply(told("created", edge()))
    assert store.find(DEPENDENCY, "d") == edge()
    assert store.apply(told("deleted", entity_id="d"))
    assert not store.apply(told("created", edge()))


def test_a_dependency_never_changes(store, told, edge):
    store.apply(told("created", edge()))
    assert not store.apply(told("created", edge(blocked="c")))


def test_the_same_pair_may_be_linked_again(store, told, edge):
    store.apply(told("created", edge()))
    store.apply(told("deleted", entity_id="d"))
    store.apply(told("created", edge("e")))
    assert set(store.visible(DEPENDENCY)) == {"e"}


@pytest.mark.parametrize("item", ["a", "b"])
def test_a_list_ends_what_it_no_longer_shows_at_either_end_of_its_work_item(store, edge, snapshot, item):
    elsewhere = edge("e", "x", "y")
    store.load(snapshot(edge(), elsewhere, kind=DEPENDENCY, work_item_id=item))
    store.load(snapshot(kind=DEPENDENCY, work_item_id=item))
    assert store.visible(DEPENDENCY) == {"e": elsewhere}
