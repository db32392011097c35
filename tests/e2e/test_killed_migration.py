"""The base is killed with -9 in the middle of bringing its database up to date, and starts all the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_f40_killed_before_any_statement_of_a_migration_the_next_start_is_whole(tmp_path: Path) -> None:
    """F40: inside a migration. Either none of it happened or all of it, so the next start has nothing to mend."""
    environment = os.environ | {"PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'firmware/lib'}"}
    command = [sys.executable, "-m", "tests.support.killed_migration", str(tmp_path)]

    said = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=120, check=True).stdout
    results = json.loads(said)

    codes = [code for _, code, _ in results]
    assert codes == [-9] * (len(codes) - 1) + [0]
    assert len(codes) > 15
    assert [(statement, outcome) for statement, _, outcome in results if outcome != "started"] == []
