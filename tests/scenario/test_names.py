"""Is every name used only where it stands for something?"""

import pytest

CREATE = "- alice: {create: work_item, as: login, set: {title: x}}\n"


def only(found):
    [mistake] = found
    return mistake


def test_an_unknown_entity_is_a_mistake(mistakes_in):
    assert only(mistakes_in(CREATE + "- bob: {update: lgoin, set: {title: y}}")) == (
        "10:19: unknown entity 'lgoin' - did you mean 'login'?"
    )


@pytest.mark.parametrize(
    "use",
    [
        "- bob: {update: login, set: {title: y}}",
        "- bob: {delete: login}",
        "- bob: {expect: login}",
        "- bob: {never: login}",
        "- bob: {create: comment, on: login, set: {content: y}}",
        "- bob: {create: work_item, set: {title: y, parent: login}}",
    ],
)
def test_an_entity_cannot_be_used_before_it_is_created(mistakes_in, use):
    assert "'login' is used before it is created in line 10" in only(mistakes_in(use + "\n" + CREATE))


@pytest.mark.parametrize(
    "use",
    [
        "- bob: {update: login, set: {title: y}}",
        "- bob: {delete: login}",
        "- bob: {expect: login}",
        "- bob: {create: comment, on: login, set: {content: y}}",
        "- bob: {create: work_item, set: {title: y, parent: login}}",
    ],
)
def test_an_entity_cannot_be_used_after_its_deletion(mistakes_in, use):
    assert "'login' was deleted in line 10" in only(mistakes_in(CREATE + "- pm: {delete: login}\n" + use))


@pytest.mark.parametrize("use", ["- bob: {expect: login, gone: true}", "- bob: {never: login}"])
def test_that_an_entity_is_gone_can_be_expected_after_its_deletion(mistakes_in, use):
    assert mistakes_in(CREATE + "- pm: {delete: login}\n" + use) == []


def test_an_entity_whose_deletion_may_fail_can_still_be_used(mistakes_in):
    steps = CREATE + "- pm: {delete: login, may_fail: delete_blocked}\n- bob: {update: login, set: {title: y}}"
    assert mistakes_in(steps) == []


def test_a_name_is_given_once(mistakes_in):
    assert "'login' is already created in line 9: choose another name" in only(mistakes_in(CREATE + CREATE))


def test_a_name_is_not_free_again_after_the_deletion(mistakes_in):
    steps = CREATE + "- alice: {delete: login}\n" + CREATE
    assert "'login' is already created in line 9" in only(mistakes_in(steps))


def test_the_project_has_its_name_too(mistakes_in):
    steps = "- alice: {create: work_item, as: board, set: {title: x}}"
    assert "'board' is already created in line 2" in only(mistakes_in(steps))


def test_a_name_in_a_repeat_must_differ_from_round_to_round(mistakes_in):
    steps = "- repeat: 3\n  steps:\n    - alice: {create: work_item, as: login, set: {title: x}}"
    assert "make the name its own, e.g. 'login-${i}'" in only(mistakes_in(steps))
    assert mistakes_in(steps.replace("login", '"login-${i}"')) == []


def test_steps_after_a_faulty_repeat_are_not_blamed_for_it(mistakes_in):
    steps = """
        - repeat: 3
          steps:
            - alice: {create: work_item, as: "login-${i}", set: {title: x, priority: urgent}}
        - alice: {update: login-3, set: {title: y}}
        - alice: {update: login-4, set: {title: y}}
        """
    found = mistakes_in(steps)
    assert [mistake.split(":")[0] for mistake in found] == ["11", "13"]


def test_a_mistake_in_a_repeat_is_told_once_though_every_round_words_it_anew(mistakes_in):
    steps = """
        - repeat: 3
          steps:
            - alice: {create: work_item, set: {title: x, priority: "p${i}"}}
            - alice: {delete: "gone-${i}"}
        """
    found = mistakes_in(steps)
    assert [mistake.split(" (")[0] for mistake in found] == [
        "11:62: 'priority' cannot be 'p1'",
        "12:25: unknown entity 'gone-1'",
    ]


@pytest.mark.parametrize("first", [True, False])
def test_what_one_branch_creates_its_sibling_cannot_use(mistakes_in, first):
    branches = [
        "    - alice: {create: work_item, as: login, set: {title: x}}",
        "    - bob: {update: login, set: {title: y}}",
    ]
    steps = "\n".join(["- parallel:", *(branches if first else reversed(branches))])
    assert "'login' is created in another branch of the same parallel" in only(mistakes_in(steps))


def test_what_a_branch_creates_is_known_later_in_it_and_after_the_parallel(mistakes_in):
    steps = """
        - parallel:
            - sequence:
                - alice: {create: work_item, as: login, set: {title: x}}
                - alice: {create: comment, on: login, as: note, set: {content: x}}
            - bob: {create: work_item, set: {title: x}}
        - bob: {update: note, set: {content: y}}
        - parallel:
            - bob: {update: login, set: {title: y}}
        """
    assert mistakes_in(steps) == []


def test_a_deletion_counts_in_its_own_branch_and_after_the_parallel_only(mistakes_in):
    steps = CREATE + (
        "- parallel:\n"
        "    - alice: {delete: login}\n"
        "    - bob: {update: login, set: {title: y}, may_fail: not_found}\n"
        "- bob: {update: login, set: {title: z}}"
    )
    assert only(mistakes_in(steps)) == "13:19: 'login' was deleted in line 11"


@pytest.mark.parametrize(
    ("step", "mistake"),
    [
        (
            "- bob: {create: comment, on: board, set: {content: y}}",
            "'board' is a project, and a work_item belongs here",
        ),
        (
            "- bob: {create: work_item, in: login, set: {title: y}}",
            "'login' is a work_item, and a project belongs here",
        ),
        ("- bob: {update: login, set: {sprint: login}}", "'login' is a work_item, and a sprint belongs here"),
        ("- bob: {update: login, set: {parent: board}}", "'board' is a project, and a work_item belongs here"),
        ("- bob: {update: login, set: {parent: gone}}", "unknown entity 'gone'"),
    ],
)
def test_a_name_must_be_of_the_kind_that_belongs_there(mistakes_in, step, mistake):
    assert mistake in only(mistakes_in(CREATE + step))


def test_nothing_can_be_created_in_a_deleted_project(mistakes_in):
    assert "'board' was deleted in line 9" in only(mistakes_in("- alice: {delete: board}\n" + CREATE))


def test_one_member_of_a_group_is_named_with_its_number(mistakes_in):
    assert mistakes_in("- watchers.3: {create: work_item, set: {title: x}}") == []
    assert "'watchers' has 3 members, 'watchers.1' to 'watchers.3'" in only(
        mistakes_in("- watchers.4: {create: work_item, set: {title: x}}")
    )
    assert "'alice' has no 'count', so its only name is 'alice'" in only(
        mistakes_in("- alice.1: {create: work_item, set: {title: x}}")
    )


def test_a_group_cannot_create_under_one_name(mistakes_in):
    steps = "- watchers: {create: work_item, as: login, set: {title: x}}"
    assert "each of the 3 'watchers' would create it" in only(mistakes_in(steps))
    assert mistakes_in(steps.replace(" as: login,", "")) == []
