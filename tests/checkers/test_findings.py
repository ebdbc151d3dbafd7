from harness.checkers import Finding, Verdict


def test_the_worst_verdict_wins():
    assert max(Verdict.VALID, Verdict.UNKNOWN) is Verdict.UNKNOWN
    assert max(Verdict.INVALID, Verdict.UNKNOWN) is Verdict.INVALID


def test_a_finding_is_exercised_if_it_was_required_or_judged_something_or_found_something_wrong():
    def finding(judged: int = 0, required: bool = False, verdict: Verdict = Verdict.UNKNOWN) -> Finding:
        return Finding(guarantee="g", verdict=verdict, judged=judged, required=required)

    assert not finding().is_exercised
    assert finding(judged=1).is_exercised
    assert finding(required=True).is_exercised
    assert finding(verdict=Verdict.INVALID).is_exercised
