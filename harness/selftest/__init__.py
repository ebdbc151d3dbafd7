"""The test of the tester: is every planted bug caught, by a guarantee that fits, and is the clean server left alone?"""

from harness.selftest.asking import Ask, Attempt
from harness.selftest.campaign import Campaign
from harness.selftest.candidates import Candidate, candidates
from harness.selftest.catalogue import Defect, client_catalogue, read_catalogue
from harness.selftest.hunting import Hunt, hunt
from harness.selftest.outcome import CleanRun, Outcome
from harness.selftest.processes import Processes
from harness.selftest.selection import selected
from harness.selftest.tables import listing, report

__all__ = [
    "Ask",
    "Attempt",
    "Campaign",
    "Candidate",
    "CleanRun",
    "Defect",
    "Hunt",
    "Outcome",
    "Processes",
    "candidates",
    "client_catalogue",
    "hunt",
    "listing",
    "read_catalogue",
    "report",
    "selected",
]
