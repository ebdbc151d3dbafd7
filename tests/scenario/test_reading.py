"""Is every word that does not belong where it stands refused, with its place and the word that was meant?"""

import pytest

GOOD_STEP = "  - alice: {create: work_item, set: {title: x}}\n"
GOOD = "scenario: x\nactors: {alice: {kind: ui}}\nsteps:\n" + GOOD_STEP


def test_the_smallest_scenario_is_accepted(mistakes_of):
    assert mistakes_of(GOOD) == []


def test_all_missing_parts_are_told_at_once(mistakes_of):
    assert mistakes_of("tags: []\n") == [
        "1:1: 'actors' is missing: name who acts, e.g. 'alice: {kind: ui}'",
        "1:1: 'scenario' is missing: say in a few words what the file is about",
        "1:1: 'steps' is missing: a scenario does something",
    ]


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("senario: y", "5:1: unknown key 'senario' in a scenario - did you mean 'scenario'?"),
        ("matrix: {}", "5:1: 'matrix' is not supported by this version"),
        ("tags: smoke", "5:7: 'tags' is a list, but the text 'smoke' stands here"),
        ("tags: [1]", "5:8: 'tags' is a text, but the number 1 stands here: quote it (\"1\")"),
        ("tags: ['${seed}']", "5:8: 'tags' cannot hold a variable: it is needed before there is a run"),
        ("project: 5", "5:10: 'project' is a text, but the number 5 stands here: quote it (\"5\")"),
        ("project: {name: b, colour: red}", "5:20: unknown key 'colour' in a project"),
        ("project: {name: b, title: 5}", "5:27: 'title' is a text, but the number 5 stands here: quote it (\"5\")"),
        ("project: 'a b'", "5:10: 'project: a b' is no name: use letters, digits, '_', '-' and '.'"),
        ("budgets: {staleness_p98: 1s}", "5:11: unknown budget 'staleness_p98' - did you mean 'staleness_p99'?"),
        ("budgets: {staleness_p99: 250}", "not '250': write the unit, '250ms' or '250s'"),
        ("budgets: {staleness_p99: soon}", "5:26: 'staleness_p99' is a duration such as '250ms' or '2s', not 'soon'"),
        ("budgets: {staleness_p99: 0ms}", "5:26: 'staleness_p99' is a duration such as '250ms' or '2s', not '0ms'"),
        ("budgets: [250ms]", "5:10: budgets is a mapping (key: value), but a list stands here"),
    ],
)
def test_a_wrong_line_of_the_file_is_explained(mistakes_of, line, mistake):
    [found] = mistakes_of(GOOD + line + "\n")
    assert mistake in found


@pytest.mark.parametrize(
    ("actor", "mistake"),
    [
        ("alice: {}", "'kind' is missing; it is one of: ui, cli"),
        ("alice: ui", "the actor 'alice' is a mapping (key: value), but the text 'ui' stands here"),
        ("alice: {kind: gui}", "'kind' cannot be 'gui' - did you mean 'ui'? (one of: ui, cli)"),
        ("alice: {kind: ui, cuont: 2}", "unknown key 'cuont' in an actor - did you mean 'count'?"),
        ("alice: {kind: ui, count: 0}", "'count' is a whole number from 1, not the number 0"),
        ("alice: {kind: ui, count: many}", "'count' is a whole number from 1, not the text 'many'"),
        ("alice: {kind: ui, count: 10001}", "a scenario has at most 10,000 actors, not 10,001"),
        ("alice: {kind: ui, subscribe: 'no'}", "'subscribe' is true or false, but the text 'no' stands here"),
        ("alice: {kind: ui}, pm: {kind: cli, subscribe: false}", "'subscribe' is for actors of kind ui"),
        ("alice: {kind: ui}, repeat: {kind: ui}", "'repeat' is a word of the language and cannot name an actor"),
        ("alice: {kind: ui}, a.1: {kind: ui}", "the actor name 'a.1' may hold letters, digits, '_' and '-' only"),
    ],
)
def test_a_wrong_actor_is_explained(mistakes_of, actor, mistake):
    [found] = mistakes_of(GOOD.replace("alice: {kind: ui}", actor))
    assert mistake in found


@pytest.mark.parametrize("actors", ["{}", "5", "[alice]"])
def test_without_actors_the_steps_are_not_blamed(mistakes_of, actors):
    [found] = mistakes_of(GOOD.replace("{alice: {kind: ui}}", actors))
    assert found.startswith("2:9: ")


@pytest.mark.parametrize("word", ["fault", "disconnect", "reconnect", "restart", "sleep", "matrix"])
@pytest.mark.parametrize("shape", ["- {word}", "- {word}: alice", "- alice: {word}", "- alice: {{{word}: 1}}"])
def test_words_of_later_versions_are_named_as_such(mistakes_in, word, shape):
    [mistake] = mistakes_in(shape.format(word=word) + "\n- alice: {create: work_item, set: {title: x}}")
    assert mistake.endswith(f"'{word}' is not supported by this version")


@pytest.mark.parametrize(
    ("step", "mistake"),
    [
        ("- alise: {create: work_item, set: {title: x}}", "9:5: unknown actor 'alise' - did you mean 'alice'?"),
        ("- alice: {craete: work_item, set: {title: x}}", "9:13: unknown verb 'craete' - did you mean 'create'?"),
        ("- alice: {create: workitem, set: {title: x}}", "'create' cannot be 'workitem' - did you mean 'work_item'?"),
        ("- alice: {create: work_item}", "9:12: 'set' is missing: say what to create"),
        ("- alice: {create: work_item, set: {}}", "9:37: 'set' is empty"),
        ("- alice: {create: work_item, set: [title]}", "9:37: 'set' is a mapping (key: value), but a list stands"),
        ("- alice: {create: work_item, set: {title: [x]}}", "9:45: 'title' takes one value, but a list stands here"),
        ("- alice: {create: work_item, aß: b, set: {title: x}}", "9:32: unknown key 'aß' in 'create'"),
        ("- alice: {create: work_item, as: 5, set: {title: x}}", "'as' is a text, but the number 5 stands here"),
        ("- alice: {create: work_item, as: '', set: {title: x}}", "9:36: 'as' is empty"),
        ("- alice: {create: work_item, as: a/b, set: {title: x}}", "9:36: 'as: a/b' is no name"),
        ("- alice: {create: comment, set: {content: x}}", "'on' is missing: name the work item that is commented"),
        ("- alice: {create: work_item, on: board, set: {title: x}}", "'on' does not go with a work_item"),
        ("- alice: {create: project, in: board, set: {title: x}}", "'in' does not go with a project"),
        ("- alice: {update: board, delete: board, set: {title: x}}", "9:28: a step has one verb"),
        ("- alice: {update: board, set: {title: x}, may_fail: conflikt}", "did you mean 'conflict'?"),
        ("- alice: {expect: board, is: {title: x}, gone: true}", "use 'gone' or 'is', not both"),
        ("- alice: {expect: board, gone: 1}", "'gone' is true or false, but the number 1 stands here"),
        ("- pm: {expect: board}", "9:5: 'pm' is a cli actor and has no live store: 'expect' is for ui actors"),
        ("- pm: {never: board}", "9:5: 'pm' is a cli actor and has no live store: 'never' is for ui actors"),
        ("- alice: {delete: board}\n  bob: {delete: board}", "10:5: a step has one actor: begin the next step with"),
        ("- alice: create", "9:12: what 'alice' does is a mapping (key: value), but the text 'create' stands here"),
        ("- alice: {}", "9:12: unknown verb ''"),
        ("- [alice]", "9:5: a list is no step (a step is"),
        ("- 5", "9:5: '5' is no step"),
        ("- convrge", "9:5: 'convrge' is no step - did you mean 'converge'?"),
        ("- converge: true", "9:5: 'converge' waits for everybody: it stands alone ('- converge')"),
        ("- sequence: [converge]", "9:5: 'sequence' is for a branch of 'parallel'"),
        ("- parallel: []", "9:15: 'parallel' is empty"),
        ("- parallel: [converge]", "9:16: 'converge' waits for everybody"),
        ("- parallel: [{sequence: []}]", "9:27: 'steps' is empty"),
        ("- repeat: 2", "9:5: 'steps' is missing: say what is repeated"),
        ("- {repeat: 0, steps: [converge]}", "9:14: 'repeat' is a whole number from 1, not the number 0"),
        ("- {repeat: 1.5, steps: [converge]}", "9:14: 'repeat' is a whole number from 1, not the number 1.5"),
        ("- {repeat: {as: k}, steps: [converge]}", "9:14: 'times' is missing: say how often"),
        ("- {repeat: {times: 2, as: a-b}, steps: [converge]}", "9:29: 'a-b' cannot name a variable"),
        ("- {repeat: {times: 2, as: seed}, steps: [converge]}", "9:29: 'seed' cannot name a variable"),
    ],
)
def test_a_wrong_step_is_explained(mistakes_in, step, mistake):
    [found] = mistakes_in(step + "\n- alice: {create: work_item, set: {title: x}}")
    assert mistake in found


def test_all_mistakes_of_a_file_are_told_in_its_order(mistakes_in):
    places = [
        mistake.split(": ")[0]
        for mistake in mistakes_in(
            """
            - alise: {create: work_item, as: a, set: {titel: x}}
            - alice: {updat: a, set: {title: y}}
            - bob: {update: a, set: {story_points: 101}}
            - sleep
            """
        )
    ]
    assert places == ["9:5", "9:5", "9:45", "10:13", "11:42", "12:5"]


def test_a_broken_creation_still_lends_its_name_to_later_steps(mistakes_in):
    found = mistakes_in(
        """
        - alice: {craete: work_item, as: login, set: {title: x}}
        - bob: {update: login, set: {title: y}}
        - bob: {update: logni, set: {title: y}}
        """
    )
    assert [mistake.split(": ", 1)[1] for mistake in found] == [
        "unknown verb 'craete' - did you mean 'create'? (known: create, update, delete, expect, never)",
        "unknown entity 'logni' - did you mean 'login'?",
    ]


def test_a_scenario_that_changes_nothing_is_refused(mistakes_in):
    assert mistakes_in("- alice: {expect: board}") == [
        "1:1: nothing is created, updated or deleted: the scenario would check nothing"
    ]


def test_whatever_stands_in_the_file_a_mistake_is_one_short_printable_line(mistakes_in):
    [mistake] = mistakes_in('- alice: {update: "a\\n\\e[31m' + "x" * 1000 + '", set: {title: x}}')
    assert mistake.isprintable()
    assert len(mistake) < 600
