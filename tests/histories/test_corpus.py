"""Each history of the corpus is judged as its label says: no guarantee accused that it does not break, none spared."""

from collections import Counter

import pytest
from histories.labels import Sample, samples

from harness.checkers import CAUSES, CHECKERS, Finding, Findings, Verdict, judge
from harness.history import mistakes

SAMPLES = list(samples())
GOOD = [sample for sample in SAMPLES if sample.name.startswith("good/")]
BAD = [sample for sample in SAMPLES if sample.name.startswith("bad/")]
ENOUGH = 200
OF_EACH = 3
NEVER_BROKEN = {"idempotent-apply", "exercised"}
"""The one judges the client's own rules, which no server's history breaks; the other never blames anybody."""


def finding(findings: Findings, guarantee: str) -> Finding:
    return next(found for found in findings.guarantees if found.guarantee == guarantee)


def broken(findings: Findings) -> set[str]:
    return {found.guarantee for found in findings.guarantees if found.verdict is Verdict.INVALID}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_is_well_formed_and_no_checker_stumbles_over_it(sample: Sample):
    history = sample.history
    assert list(mistakes(history)) == []
    assert "checker-crashed" not in {anomaly.cause for anomaly in judge(history).anomalies}


@pytest.mark.parametrize("sample", GOOD, ids=lambda sample: sample.name)
def test_a_good_one_accuses_nobody_and_exercises_what_it_says(sample: Sample):
    findings, label = judge(sample.history), sample.label
    assert (findings.verdict.name, broken(findings)) == (label.verdict, set())
    for guarantee in label.holds:
        found = finding(findings, guarantee)
        assert (found.verdict, found.judged > 0) == (Verdict.VALID, True), guarantee
    for guarantee, cause in label.unknown.items():
        assert cause in {anomaly.cause for anomaly in finding(findings, guarantee).anomalies}


@pytest.mark.parametrize("sample", BAD, ids=lambda sample: sample.name)
def test_a_bad_one_breaks_what_its_label_says_with_that_cause_and_those_records(sample: Sample):
    findings, label = judge(sample.history), sample.label
    assert findings.verdict.name == label.verdict == "INVALID"
    for guarantee, anomalies in label.broken.items():
        wrong = [one for one in finding(findings, guarantee).anomalies if one.verdict is Verdict.INVALID]
        assert sorted((one.cause, one.records) for one in wrong) == sorted(anomalies), guarantee
    assert broken(findings) == {*label.broken, *label.also}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_its_label_speaks_of_guarantees_and_causes_that_exist(sample: Sample):
    label = sample.label
    causes = {cause for anomalies in label.broken.values() for cause, _ in anomalies} | set(label.unknown.values())
    assert {*label.holds, *label.broken, *label.unknown, *label.also} <= set(CHECKERS)
    assert causes <= set(CAUSES)
    assert (sample in BAD) == bool(label.broken)


def test_there_are_enough_and_some_of_every_guarantee():
    assert len(SAMPLES) >= ENOUGH
    about = Counter((sample.name.split("/")[0], sample.name.split("/")[1]) for sample in SAMPLES)
    for guarantee in CHECKERS:
        assert about["good", guarantee] >= OF_EACH, f"good/{guarantee}"
        assert about["bad", guarantee] >= OF_EACH or guarantee in NEVER_BROKEN, f"bad/{guarantee}"


def test_every_label_has_its_history():
    labels = {label for sample in SAMPLES for label in sample.history_file.parent.glob("*.label.json")}
    assert labels == {sample.label_file for sample in SAMPLES}
