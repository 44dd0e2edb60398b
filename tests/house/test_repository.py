"""What the repository promises to a stranger: the two commands, a changelog, and nothing of the machine it was written on."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from .tree import ROOT, shown, tracked_files

# Put together from halves, so that this file does not find itself.
FOREIGN = {
    "an absolute path of somebody's machine": re.compile(
        "/" + r"work/(?:main|shared|\.)|" + "/" + r"root/\.|/opt/" + r"(?:pypi|wheels)|/home/(?!founder|ada|you|user|sam)[a-z]+/\."
    ),
    "the address of a package registry": re.compile(
        r"(?:pypi" + r"\.org/simple|files\.python" + r"hosted|registry\.npm" + r"js|deb\.deb" + r"ian\.org|index" + r"-url)"
    ),
}
TARGETS = ("demo", "test", "check", "bench", "soak")


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return "" if b"\0" in data[:4096] else data.decode("utf-8", "replace")


@pytest.mark.parametrize("what", FOREIGN)
def test_nothing_of_one_machine_is_kept(what: str) -> None:
    found = [
        f"{shown(path)}:{number}: {match.group()}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (match := FOREIGN[what].search(line))
    ]
    assert not found, f"{what} stands in " + "; ".join(found[:10])


def test_nothing_is_tracked_that_nobody_meant_to() -> None:
    """A test that got a wrong path once left a store of 89 MB in the tree, and it was committed."""
    odd = [shown(path) for path in tracked_files() if not re.fullmatch(r"[\w./\- ]+", shown(path)) or path.stat().st_size > 500_000]
    assert not odd, f"these are no files of the project: {odd}"


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_command(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M), f"`make {target}` is gone from the Makefile"


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_tells_the_two_commands(command: str) -> None:
    readme = (ROOT / "README.md").read_text()
    assert re.search(rf"^{command}\b", readme, re.M), f"README.md does not show `{command}` on a line of its own"


def test_every_make_command_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"^make .*$|`make [^`]*`", (ROOT / "README.md").read_text(), re.M))))
    assert named, "README.md names no make command"
    unknown = {name for name in named if not re.search(rf"^{name}:", makefile, re.M)}
    assert not unknown, f"README.md tells of make {sorted(unknown)}, which the Makefile does not have"


def test_ci_runs_what_the_readme_tells() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "make check" in script and "make test" in script
    assert "set -euo pipefail" in script, "a failing step must fail CI"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111, ".ci/run must be executable"


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## \[Unreleased\]$", changelog, re.M), "CHANGELOG.md lost its [Unreleased] section"
    assert set(re.findall(r"^### (\w+)", changelog, re.M)) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = {
        line.partition("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    }
    wanted = [*project["dependencies"], *(need for needs in project["optional-dependencies"].values() for need in needs)]
    unpinned = [need for need in wanted if re.split(r"[<>=!~\[; ]", need)[0].lower().replace("_", "-") not in pins]
    assert not unpinned, f"constraints.txt has no version for {unpinned}"


def test_constraints_are_names_and_versions_only() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")]
    odd = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)]
    assert not odd, f"constraints.txt holds more than names and versions: {odd}"


def test_shell_scripts_parse() -> None:
    for script in (".ci/run", "scripts/install.sh"):
        asked = subprocess.run(["bash", "-n", script], cwd=ROOT, capture_output=True, text=True, check=False)
        assert asked.returncode == 0, f"{script}: {asked.stderr}"
