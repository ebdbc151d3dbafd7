from harness.history import EntityKind

PROJECT = EntityKind.PROJECT


def project(version, counter):
    return {"id": "p", "title": f"title {version}", "version": version, "next_work_item_number": counter}


def test_the_item_counter_runs_ahead_without_a_new_version_and_never_back(store, event, snapshot):
    store.apply(event("created", project(1, 5), kind="project"))
    store.load(snapshot(project(1, 7), kind=PROJECT, project_id=None), asked_at=store.moment)
    store.apply(event("updated", project(1, 6), kind="project", changes=()))
    assert store.find(PROJECT, "p") == project(1, 7)


def test_a_newer_project_replaces(store, event):
    store.apply(event("created", project(1, 5), kind="project"))
    assert store.apply(event("updated", project(2, 5), kind="project"))
    assert not store.apply(event("updated", project(1, 5), kind="project"))
    assert store.find(PROJECT, "p")["title"] == "title 2"


def test_a_list_of_projects_shows_all_there_are(store, snapshot):
    store.load(snapshot(project(1, 1), kind=PROJECT, project_id=None))
    store.load(snapshot(kind=PROJECT, project_id=None))
    assert store.visible(PROJECT) == {}
