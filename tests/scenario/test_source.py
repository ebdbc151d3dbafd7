"""Is every file that is no scenario refused in a sentence with a place, and none with a traceback?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import InvalidScenario
from harness.scenario import load, loads
from harness.scenario.mistakes import Mistakes
from harness.scenario.source import MAX_BYTES, Scalar, parse


def refusal(path):
    with pytest.raises(InvalidScenario) as refused:
        load(path)
    return [mistake.removeprefix(str(path)) for mistake in refused.value.mistakes]


def test_a_missing_file_is_named(tmp_path):
    assert refusal(tmp_path / "none.yaml") == [": there is no such file"]


def test_a_folder_is_no_scenario(tmp_path):
    assert refusal(tmp_path) == [": is a folder; a scenario is one YAML file"]


def test_a_name_that_runs_through_a_file_cannot_be_read(tmp_path):
    (tmp_path / "a").write_text("")
    assert refusal(tmp_path / "a" / "b.yaml") == [": cannot be read: Not a directory"]


def test_a_file_of_more_than_a_mebibyte_is_refused(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_text("#" * (MAX_BYTES + 1))
    assert refusal(path) == [f": has {MAX_BYTES + 1} bytes; a scenario may have {MAX_BYTES}: use 'repeat'"]


def test_bytes_that_are_not_utf8_are_placed(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"scenario: x\ntags: [gr" + b"\xfc" + b"n]\n")
    assert refusal(path) == [":2:10: is not UTF-8 text: byte 0xfc"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file_is_told_how_to_begin(mistakes_of, text):
    [mistake] = mistakes_of(text)
    assert "a scenario" in mistake
    assert "begins with 'scenario: <name>'" in mistake


@pytest.mark.parametrize("text", ["- alice\n", "just a text\n", "5\n"])
def test_what_is_no_mapping_is_refused(mistakes_of, text):
    assert mistakes_of(text) == ["1:1: a scenario is a mapping that begins with 'scenario: <name>'"]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("scenario:\n\tx: 1\n", "2:1: a tab stands where YAML allows only spaces: indent with spaces"),
        ("scenario: a\n---\nscenario: b\n", "2:1: a second document begins here ('---'); a scenario file holds one"),
        ("scenario: [1, 2\n", "2:1: is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("scenario: *there\n", "1:11: is not YAML: found undefined alias 'there'"),
        ("scenario: \x07\n", "1:11: the character U+0007 cannot stand in YAML"),
        ("a: {title: A ${i}}\n", '1:15: is not YAML: text with ${...} inside { } needs quotes: "A ${i}"'),
    ],
)
def test_broken_yaml_is_explained_at_its_place(mistakes_of, text, mistake):
    assert mistakes_of(text) == [mistake]


def test_a_key_that_stands_twice_is_a_mistake(mistakes_in):
    steps = "- alice: {create: work_item, set: {title: a, title: b}}"
    assert mistakes_in(steps) == ["9:48: 'title' stands here twice (first in line 9)"]


def test_a_key_must_be_a_word(mistakes_in):
    steps = "- alice: {create: work_item, set: {title: a, [1]: b}}"
    assert mistakes_in(steps) == ["9:48: a key is one word, not a list or a mapping"]


def test_foreign_tags_are_refused(mistakes_in):
    [mistake] = mistakes_in("- alice: {create: work_item, set: {title: !!python/name:os.system x}}")
    assert mistake.startswith("9:45: the tag 'tag:yaml.org,2002:python/name:os.system' has no meaning")


def test_half_a_character_is_no_text(mistakes_in):
    [mistake] = mistakes_in('- alice: {create: work_item, set: {title: "\\ud800"}}')
    assert mistake == "9:45: '\\ud800' is no text: it holds half a character"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_absurd_depth_is_refused(mistakes_of, opening):
    [mistake] = mistakes_of("scenario: x\nsteps:\n  " + opening * 5000)
    assert "is nested deeper than 40 levels" in mistake


def test_aliases_that_multiply_the_file_are_refused(mistakes_of):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    [mistake] = mistakes_of("\n".join(lines))
    assert "aliases (*name) multiply this file" in mistake


def test_an_alias_to_itself_is_refused(mistakes_of):
    [mistake] = mistakes_of("scenario: &a [*a]\n")
    assert "is nested deeper than" in mistake


def test_aliases_may_save_words(mistakes_of):
    text = """\
        scenario: x
        actors: {alice: &person {kind: ui}, bob: *person}
        steps:
          - alice: {create: work_item, set: {title: x}}
        """
    assert mistakes_of(text) == []


def test_line_ends_of_windows_and_a_byte_order_mark_are_fine(tmp_path, with_steps):
    path = tmp_path / "dos.yaml"
    text = with_steps("- alice: {create: work_item, set: {title: x}}")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(path).name == "a test"


@pytest.mark.parametrize(
    ("written", "value"),
    [("yes", "yes"), ("true", True), ("~", None), ("5", 5), ("0x1F", 31), ("010", 10), ("2.5", 2.5), ("'5'", "5")],
)
def test_values_are_read_as_yaml_1_2_has_them(written, value):
    tree = parse(f"a: {written}\n", Mistakes("test.yaml"))
    node = tree.get("a")
    assert isinstance(node, Scalar)
    assert node.value == value
    assert type(node.value) is type(value)


@given(st.text(max_size=60) | st.text(alphabet="-:{}[]&*!|>'\"%@`#\n\t ${}a1", max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_at_all_ends_in_a_traceback(text):
    with pytest.raises(InvalidScenario):
        loads(text, file="test.yaml")


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None)
def test_no_bytes_at_all_end_in_a_traceback(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    with pytest.raises(InvalidScenario):
        load(path)
