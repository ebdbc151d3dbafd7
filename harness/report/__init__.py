"""Reports: what a history and its findings say, for people and for programs. Pure: values in, text out."""

from harness.report.all_findings import all_findings_json
from harness.report.cut_short import cut_short
from harness.report.json_report import findings_json
from harness.report.junit import junit_xml
from harness.report.matrix import Matrix, Row, matrix
from harness.report.results import ScenarioResult
from harness.report.summary import summary
from harness.report.terminal import terminal

__all__ = [
    "Matrix",
    "Row",
    "ScenarioResult",
    "all_findings_json",
    "cut_short",
    "findings_json",
    "junit_xml",
    "matrix",
    "summary",
    "terminal",
]
