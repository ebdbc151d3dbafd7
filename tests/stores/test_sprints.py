from harness.history import EntityKind


def sprint(version, **values):
    return {"id": "s", "project_id": "p", "name": f"sprint {version}", "version": version, **values}


def test_a_newer_sprint_replaces_and_an_equal_version_changes_nothing(store, event):
    store.apply(event("created", sprint(1), kind="sprint"))
    assert not store.apply(event("updated", sprint(1, name="another"), kind="sprint", changes=()))
    assert store.apply(event("updated", sprint(2), kind="sprint"))
    assert store.find(EntityKind.SPRINT, "s") == sprint(2)


def test_a_list_of_sprints_ends_those_of_its_project_only(store, snapshot):
    other = {"id": "o", "project_id": "q", "version": 1}
    store.load(snapshot(sprint(1), kind=EntityKind.SPRINT))
    store.load(snapshot(other, kind=EntityKind.SPRINT, project_id="q"))
    store.load(snapshot(kind=EntityKind.SPRINT))
    assert set(store.visible(EntityKind.SPRINT)) == {"o"}
