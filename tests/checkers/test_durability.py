from typing import Any

from harness.checkers.durability import durability
from harness.history import Door, Outcome, Verb

UPDATE = Verb.UPDATE


def test_what_was_acknowledged_and_is_read_in_the_end_holds(given: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", title="Log in")
    story.create("pm", "note", "comment", work_item_id="login")
    story.delete("bob", "note", "comment")
    story.final()
    assert list(durability(story.history())) == [None] * 5


def test_nothing_is_judged_where_nothing_was_read_in_the_end(given: Any):
    story = given()
    story.create("pm", "login")
    assert list(durability(story.history())) == []


def test_rest_speaks_where_nobody_looked_over_the_websocket(given: Any, told: Any):
    story = given()
    write = story.create("pm", "login")
    story.final(Door.REST, {"login": None})
    read = next(record.index for record in story.records[-4:] if record.entity_kind == "work_item")
    assert told(durability(story.history())) == [("acknowledged-not-stored", (*write.indices, read))]


def test_an_update_the_final_read_does_not_show_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    story.final(changed={"login": {"status": "backlog", "version": 1}})
    (found,) = anomalies(durability(story.history()))
    assert (found.cause, found.operation) == ("acknowledged-not-stored", 3)


def test_a_version_alone_is_not_enough(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    story.final(changed={"login": {"status": "backlog"}})
    assert [cause for cause, _ in told(durability(story.history()))] == ["acknowledged-not-stored"]


def test_a_value_overwritten_by_a_later_write_holds(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    story.update("bob", "login", status="done")
    story.final()
    assert told(durability(story.history())) == []


def test_a_value_overwritten_by_an_earlier_write_is_an_anomaly(given: Any, anomalies: Any):
    story = given()
    story.create("pm", "note", "comment")
    one = story.update("alice", "note", "comment", content="one")
    story.update("bob", "note", "comment", content="two")
    story.final(changed={"note": {"content": one.invoke.values["content"]}})
    assert [(found.cause, found.operation) for found in anomalies(durability(story.history()))] == [
        ("acknowledged-not-stored", 4)
    ]


def test_of_two_writes_at_once_either_may_be_the_last(given: Any, told: Any):
    for winner in ("one", "two"):
        story = given()
        story.create("pm", "note", "comment")
        writes = {text: story.begin("alice", UPDATE, "note", "comment", content=text) for text in ("one", "two")}
        for write in writes.values():
            story.end(write)
        story.final(changed={"note": {"content": writes[winner].invoke.values["content"]}})
        assert told(durability(story.history())) == []


def test_a_write_nobody_answered_may_have_overwritten_an_earlier_one(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    story.end(story.begin("bob", UPDATE, "login", status="done"), Outcome.INFO)
    story.final(changed={"login": {"status": "done", "version": 3}})
    assert told(durability(story.history())) == []


def test_a_write_nobody_answered_may_exist_or_not(given: Any, told: Any):
    for changed in (None, {"login": {"status": "done", "version": 2}}):
        story = given()
        story.create("pm", "login")
        story.end(story.begin("bob", UPDATE, "login", status="done"), Outcome.INFO)
        story.final(changed=changed)
        assert told(durability(story.history())) == []


def test_a_field_that_a_rival_of_the_same_version_wiped_out_is_a_lost_update(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.update("alice", "login", status="todo")
    story.update("bob", "login", story_points=3, expected_version=1)
    story.final(changed={"login": {"status": "backlog"}})
    assert [cause for cause, _ in told(durability(story.history()))] == ["lost-update"]


def test_a_deleted_entity_that_still_exists_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    kept = dict(story.state["work_item"]["login"])
    story.delete("alice", "login")
    story.final(changed={"login": kept})
    assert [cause for cause, _ in told(durability(story.history()))] == ["acknowledged-not-stored"]


def test_a_deleted_entity_that_an_update_brought_back_is_a_resurrection(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    deletion = story.begin("alice", Verb.DELETE, "login")
    update = story.update("bob", "login", status="todo")
    kept = dict(story.state["work_item"]["login"])
    story.end(deletion)
    story.final(changed={"login": kept})
    assert [cause for cause, _ in told(durability(story.history()))] == ["resurrection"]
    assert update.complete is not None


def test_what_a_deletion_took_along_holds(given: Any, told: Any):
    for outcome in (Outcome.OK, Outcome.INFO):
        story = given()
        story.create("pm", "login")
        story.create("pm", "note", "comment", work_item_id="login")
        story.end(story.begin("alice", Verb.DELETE, "login"), outcome)
        story.final(changed={"login": None, "note": None})
        assert told(durability(story.history())) == []


def test_a_sprints_deletion_clears_the_field_of_its_items(given: Any, told: Any):
    story = given()
    story.create("pm", "first", "sprint")
    story.create("pm", "login", sprint_id="first")
    story.delete("pm", "first", "sprint")
    story.final(changed={"login": {"sprint_id": None, "version": 2}})
    assert told(durability(story.history())) == []


def test_the_mark_of_a_refused_write_in_the_final_read_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    refused = story.end(story.begin("bob", UPDATE, "login", title="Log in"), Outcome.FAIL, code="DATABASE_ERROR")
    story.final(changed={"login": {"title": refused.invoke.values["title"], "version": 2}})
    assert [cause for cause, _ in told(durability(story.history()))] == ["stored-not-acknowledged"]


def test_a_refused_write_that_is_not_stored_holds(given: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("bob", UPDATE, "login", title="Log in"), Outcome.FAIL, code="CONFLICT")
    story.final()
    assert list(durability(story.history())) == [None] * 3


def test_a_refused_deletion_that_happened_all_the_same_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("bob", Verb.DELETE, "login"), Outcome.FAIL, code="INTERNAL_ERROR")
    story.final(changed={"login": None})
    assert [cause for cause, _ in told(durability(story.history()))] == [
        "acknowledged-not-stored",
        "stored-not-acknowledged",
    ]


def test_trimmed_text_cleared_fields_and_upper_case_keys_are_what_was_asked_for(given: Any, told: Any):
    story = given()
    story.create("pm", "login", description="  spaces  ", sprint_id="", story_points=0)
    story.final()
    assert told(durability(story.history())) == []


def test_a_kind_that_was_read_in_part_proves_nothing_missing(given: Any):
    story = given()
    story.create("pm", "login")
    story.read("work_item", [], whole=False)
    assert list(durability(story.history())) == []


def test_a_refused_status_that_replaced_an_acknowledged_one_is_an_anomaly(given: Any, told: Any):
    story = given()
    story.create("pm", "login", status="backlog")
    refused = story.end(story.begin("bob", UPDATE, "login", status="done"), Outcome.FAIL, code="DATABASE_ERROR")
    story.final(changed={"login": {"status": "done", "version": 2}})
    (found,) = told(durability(story.history()))
    assert found[0] == "stored-not-acknowledged"
    assert found[1][:2] == refused.indices


def test_an_update_that_changed_nothing_stored_nothing(given: Any):
    story = given()
    story.create("pm", "login")
    story.end(story.begin("bob", UPDATE, "login", status="backlog"), reply={"version": 1})
    story.state["work_item"]["login"]["version"] = 1
    story.final()
    assert list(durability(story.history())) == [None] * 2


def test_a_deletion_that_came_before_excuses_nothing(given: Any, anomalies: Any):
    story = given()
    story.create("pm", "login")
    story.delete("alice", "login")
    ghost = story.end(story.begin("bob", UPDATE, "login", status="todo", expected_version=1))
    story.final(changed={"login": None})
    assert [found.operation for found in anomalies(durability(story.history()))] == [ghost.invoke.operation]


def test_a_deletion_refused_because_there_was_nothing_accuses_the_creation_alone(given: Any, anomalies: Any):
    story = given()
    made = story.create("pm", "login")
    story.end(story.begin("bob", Verb.DELETE, "login"), Outcome.FAIL, code="NOT_FOUND")
    story.final(changed={"login": None})
    assert [found.operation for found in anomalies(durability(story.history()))] == [made.invoke.operation]
