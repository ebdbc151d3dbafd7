"""Does every `${...}` become what it stands for, or a mistake that says why not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InvalidScenario
from harness.scenario import loads, plan
from harness.scenario.variables import BadVariable, NotYetKnown, Variables

BASE = Variables(seed=42, env={"NAME": "Ann"}, now_s=0)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("plain", "plain"),
        ("${seed}", "42"),
        ("a ${i} b ${i}", "a 3 b 3"),
        ("${env:NAME}", "Ann"),
        ("${env:NAME:-Bob}", "Ann"),
        ("${env:OTHER:-Bob}", "Bob"),
        ("${env:OTHER:-}", ""),
        ("$${seed}", "${seed}"),
        ("$5 and {x}", "$5 and {x}"),
    ],
)
def test_a_variable_becomes_its_value(text, filled):
    assert BASE.counting("i", 3).fill(text) == filled


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("${i}", "there is none around it"),
        ("${sede}", "unknown variable '${sede}' - did you mean 'seed'?"),
        ("${", "is not closed"),
        ("${seed", "is not closed"),
        ("${env:OTHER}", "the environment variable OTHER is not set; give a default: '${env:OTHER:-...}'"),
        ("${env:A-B}", "cannot be read"),
    ],
)
def test_a_variable_without_a_value_is_explained(text, why):
    with pytest.raises(BadVariable) as bad:
        BASE.fill(text)
    assert why in str(bad.value)


def test_an_inner_counter_hides_the_outer_one_of_the_same_name():
    assert BASE.counting("i", 1).counting("k", 2).counting("i", 3).fill("${i}${k}") == "32"


def test_without_an_environment_only_what_needs_it_is_unknown():
    checking = Variables(seed=0, env=None, now_s=0)
    assert checking.fill("${env:NAME:-x}") == "x"
    with pytest.raises(NotYetKnown):
        checking.fill("${env:NAME}")


@given(st.text())
def test_an_escaped_text_is_left_as_it_was(text):
    assert BASE.fill(text.replace("${", "$${")) == text


def test_a_file_is_accepted_whatever_the_environment_and_a_run_is_not(with_steps):
    text = with_steps('- alice: {create: work_item, as: "${env:NAME}", set: {title: x}}\n- bob: {expect: anna}')
    scenario = loads(text, file="test.yaml")
    assert plan(scenario, seed=1, env={"NAME": "anna"}, now_s=0).steps
    with pytest.raises(InvalidScenario, match="the environment variable NAME is not set"):
        plan(scenario, seed=1, env={}, now_s=0)
    with pytest.raises(InvalidScenario, match="unknown entity 'anna'"):
        plan(scenario, seed=1, env={"NAME": "bob"}, now_s=0)
