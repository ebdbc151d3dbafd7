"""Does the page on defects tell of every one, and of no other?"""

import json
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "defects.md"


def test_the_page_and_the_servers_catalogue_name_the_same_defects() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "server_under_test", "--list-defects"], capture_output=True, check=True, text=True
    )
    named = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(), flags=re.MULTILINE)
    assert sorted(named) == sorted(defect["name"] for defect in json.loads(listed.stdout))
