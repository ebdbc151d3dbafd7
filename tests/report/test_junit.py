"""Does a CI server read the result as it reads pytest's, and never go green on a run that was not VALID?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.checkers.findings import Finding, Findings, Verdict
from harness.history import History
from harness.report import ScenarioResult, junit_xml

NOW = "2026-03-02T10:00:00+00:00"


def suite_of(*results: ScenarioResult) -> ElementTree.Element:
    root = ElementTree.fromstring(junit_xml(results, hostname="ci-1", timestamp=NOW))  # noqa: S314 - our own text
    assert root.tag == "testsuites"
    (suite,) = root
    return suite


def outcomes(suite: ElementTree.Element) -> dict[str, str]:
    """Case name -> the tag of its outcome, `passed` without one."""
    tags = {"failure", "error", "skipped"}
    cases = suite.findall("testcase")
    return {case.attrib["name"]: next((child.tag for child in case if child.tag in tags), "passed") for case in cases}


@pytest.fixture
def result(lost_broadcast: History, invalid: Findings) -> ScenarioResult:
    return ScenarioResult(
        stem="two_users", history=lost_broadcast, findings=invalid, seconds=1.2345, repeat_command="harness run x"
    )


def test_the_suite_has_pytests_attributes_and_right_counters(
    result: ScenarioResult, unknown: Findings, valid: Findings
) -> None:
    others = [replace(result, stem="a", findings=unknown), replace(result, stem="b", findings=valid)]
    suite = suite_of(result, *others, ScenarioResult(stem="c", error="nobody answers"))
    expected = {"name", "errors", "failures", "skipped", "tests", "time", "timestamp", "hostname"}
    assert set(suite.attrib) == expected
    counted = {name: suite.attrib[name] for name in ("name", "errors", "failures", "skipped", "tests", "hostname")}
    assert counted == {
        "name": "harness",
        "errors": "3",
        "failures": "1",
        "skipped": "1",
        "tests": str(3 + 4 + 4 + 1),
        "hostname": "ci-1",
    }
    assert float(suite.attrib["time"]) == pytest.approx(3 * 1.234, abs=0.01)


def test_cases_have_only_the_attributes_of_xunit2(result: ScenarioResult) -> None:
    for case in suite_of(result).findall("testcase"):
        assert set(case.attrib) == {"classname", "name", "time"}
        assert case.attrib["classname"] == "scenarios.two_users"


def test_a_scenario_in_a_folder_keeps_its_place(result: ScenarioResult) -> None:
    (case, *_) = suite_of(replace(result, stem="regressions/lost_comment"))
    assert case.attrib["classname"] == "scenarios.regressions.lost_comment"


def test_held_passes_broken_fails_unknown_errs_and_not_exercised_is_skipped(
    result: ScenarioResult, judged: Callable[..., Findings], invalid: Findings, unknown: Findings
) -> None:
    idle = Finding(guarantee="scope", verdict=Verdict.UNKNOWN, judged=0)
    findings = judged(*invalid.guarantees, *unknown.guarantees[2:], idle)
    suite = suite_of(replace(result, findings=findings))
    assert outcomes(suite) == {
        "run": "passed",
        "convergence": "passed",
        "live-delivery": "failure",
        "resumable": "error",
        "scope": "skipped",
    }
    skipped = suite.find("testcase/skipped")
    assert skipped is not None
    assert skipped.attrib["message"] == "not exercised by this scenario"


def test_a_failure_tells_every_why_and_how_to_repeat_it(
    result: ScenarioResult, invalid: Findings, anomaly: Callable[..., Any]
) -> None:
    many = tuple(anomaly(why=f"why {number}") for number in range(60))
    findings = replace(invalid, guarantees=(replace(invalid.guarantees[1], anomalies=many),))
    suite = suite_of(replace(result, findings=findings))
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert failure.attrib["message"].startswith("why 0 (metadata-only-broadcast; records [6, 9])")
    lines = failure.text.splitlines()
    assert len(lines) == 51
    assert lines[-1] == "and 10 more in findings.json"
    assert suite.findtext("testcase/system-out") == "repeat it: harness run x"


def test_names_do_not_depend_on_the_run(result: ScenarioResult, in_sync: History, valid: Findings) -> None:
    header = replace(in_sync.header, seed=99, run_id="run-2")
    other = replace(result, history=replace(in_sync, header=header), seconds=9.0)

    def names(suite: ElementTree.Element) -> list[tuple[str, str]]:
        return [(case.attrib["classname"], case.attrib["name"]) for case in suite.findall("testcase")]

    assert names(suite_of(result)) == names(suite_of(other))


def test_a_scenario_without_a_history_is_an_error_of_its_run() -> None:
    suite = suite_of(ScenarioResult(stem="two_users", error="nobody answers at ws://host/ws?token=hidden"))
    assert outcomes(suite) == {"run": "error"}
    error = suite.find("testcase/error")
    assert error is not None
    assert error.attrib["message"] == "nobody answers at ws://host/ws"


def test_a_scenario_that_left_nothing_at_all_is_an_error() -> None:
    assert outcomes(suite_of(ScenarioResult(stem="two_users"))) == {"run": "error"}


@pytest.mark.parametrize(("verdict", "tag"), [(Verdict.UNKNOWN, "error"), (Verdict.INVALID, "failure")])
def test_a_verdict_no_guarantee_accounts_for_falls_on_the_run(
    result: ScenarioResult, valid: Findings, verdict: Verdict, tag: str
) -> None:
    suite = suite_of(replace(result, findings=replace(valid, verdict=verdict, reasons=("a budget is broken",))))
    assert outcomes(suite)["run"] == tag
    assert suite.findtext(f"testcase/{tag}") == "a budget is broken"


@pytest.mark.parametrize(
    "hostile", ["<script>", "]]>", "\x1b[31m", "\x00", "\ud800", "\ufffe", "&amp;", '"', "[bold]", "é"]
)
def test_hostile_text_leaves_a_readable_document(
    result: ScenarioResult, invalid: Findings, anomaly: Callable[..., Any], hostile: str
) -> None:
    broken = replace(invalid.guarantees[1], anomalies=(anomaly(why=f"title {hostile}!"),), guarantee=hostile)
    results = [replace(result, findings=replace(invalid, guarantees=(broken,)), stem=hostile, repeat_command=hostile)]
    text = junit_xml(results, hostname=hostile, timestamp=NOW, properties=[(hostile, hostile)])
    root = ElementTree.fromstring(text.encode("utf-8"))  # noqa: S314 - our own text
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.attrib["message"].startswith("title ")
    if hostile.isprintable():
        assert hostile in failure.attrib["message"]


def test_the_same_results_give_the_same_bytes(result: ScenarioResult) -> None:
    once = junit_xml([result], hostname="ci-1", timestamp=NOW)
    assert once == junit_xml([result], hostname="ci-1", timestamp=NOW)
