"""What checks the JavaScript finds a mistake of each kind; where it can't check, it says so in one line."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from scripts import loaded

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ("package.json", "package-lock.json", "tsconfig.json", "tsconfig.demos.json", "biome.jsonc")
# By file: a line added to it, and what is said of that.
MISTAKES = {
    "inside_transformers/widgets/base.js": {
        'format("7");': "TS2345",
        "[7][7].toFixed();": "TS2532",
        "if (demos == 1) demos = 2;": "noDoubleEquals",
        "demos  =  3;": "format",
    },
    "inside_transformers/widgets/head_viewer.js": {
        'format("7");': "TS2345",
        "if (SIDE == 1) format(1);": "noDoubleEquals",
        "const PATIENCE = 7;": "has already been declared",
    },
    "book/web/widgets.js": {'document.title = "7" * 1;': "TS2362"},
    "book/web/search-summary.js": {"Search.makeSearchSummary(7);": "TS2554"},
}


def checked(project: Path) -> subprocess.CompletedProcess[str]:
    """Check a project's JavaScript with its own copy of the script."""
    command = [sys.executable, str(project / "tools" / "lint_js.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def packages(node: str) -> Path:
    """The folder with tsc and Biome. Elsewhere than in CI, a machine that can't get them skips what needs it."""
    lint_js = loaded("lint_js")
    try:
        lint_js.install(lint_js.program("npm"))
    except SystemExit as ended:
        if ended.code:
            pytest.fail("tsc and Biome can't be had", pytrace=False)
        pytest.skip("tsc and Biome can't be had")
    return ROOT / "node_modules"


@pytest.fixture(scope="module")
def as_it_is(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A copy of all JavaScript with what checks it, and what was said of it: tsc keeps there what it has checked."""
    folder = tmp_path_factory.mktemp("project")
    names = [*CONFIGURATION, "tools/lint_js.py", "tools/types.d.ts", "inside_transformers/widgets/base.py"]
    scripts = [*ROOT.glob("inside_transformers/*/**/*.js"), *ROOT.glob("book/web/*.js")]
    for name in [*names, *(str(path.relative_to(ROOT)) for path in scripts)]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "node_modules").symlink_to(packages)
    return folder, checked(folder)


@pytest.fixture
def project(as_it_is: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> Path:
    """A copy of one's own, to make mistakes in."""
    shutil.copytree(as_it_is[0], tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def test_the_course_has_nothing_to_complain_about(as_it_is: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = as_it_is
    assert done.returncode == 0, done.stdout + done.stderr


def test_mistakes_are_found_and_named_with_their_files(project: Path) -> None:
    for name, mistakes in MISTAKES.items():
        with (project / name).open("a", encoding="utf-8") as script:
            script.writelines(f"{line}\n" for line in mistakes)
    done = checked(project)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    missed = [
        (name, line)
        for name, mistakes in MISTAKES.items()
        for line, complaint in mistakes.items()
        if not re.search(f"^{re.escape(name)}.*{complaint}", said, re.MULTILINE)
    ]
    assert missed == []


@pytest.mark.parametrize("line", ['format("7");', "if (SIDE == 1) format(1);", "format( 1);"])
def test_a_single_mistake_is_a_failure(project: Path, line: str) -> None:
    # In a file that none imports: what imports a changed file is checked again.
    with (project / "inside_transformers/widgets/head_viewer.js").open("a", encoding="utf-8") as script:
        script.write(f"{line}\n")
    assert checked(project).returncode == 1


@pytest.fixture
def lint_js(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script, imported anew, on a machine with Node.js and without its packages; what npm says is the test's."""
    module = loaded("lint_js")
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(shutil, "which", lambda name, path: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("the test ran a program"))
    monkeypatch.delenv("CI", raising=False)
    return module


def npm_says(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let every program fail with these words."""
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr=text)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)


def outcome(lint_js: ModuleType, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """The exit code, and the one line that was said."""
    with pytest.raises(SystemExit) as stop:
        lint_js.main()
    said = "".join(capsys.readouterr())
    assert said.count("\n") == 1, said
    assert said.startswith("course: ")
    return stop.value.code, said


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_without_node_one_line_says_how_to_get_it_and_ci_fails(lint_js, monkeypatch, capsys, ci, code) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path: None)
    monkeypatch.setenv("CI", ci)
    done, said = outcome(lint_js, capsys)
    assert done == code
    assert "Node.js is needed. Get it: apt-get install nodejs npm" in said


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_without_a_network_one_line_says_so_and_ci_fails(lint_js, monkeypatch, capsys, ci, code) -> None:
    npm_says(monkeypatch, "npm error code ENOTFOUND\nnpm error syscall getaddrinfo\n")
    monkeypatch.setenv("CI", ci)
    done, said = outcome(lint_js, capsys)
    assert done == code
    assert "can’t be reached (ENOTFOUND)" in said


@pytest.mark.parametrize("mark", ["error", "ERR!"])  # npm 9 and older say "ERR!"
def test_what_else_npm_complains_about_is_a_failure(lint_js, monkeypatch, capsys, mark) -> None:
    npm_says(monkeypatch, f"npm {mark} code EUSAGE\nnpm {mark} package.json and package-lock.json are not in sync\n")
    done, said = outcome(lint_js, capsys)
    assert done == 1
    assert "not in sync" in said


def test_the_lock_file_names_no_host_of_packages() -> None:
    assert "resolved" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_node_beside_this_python_is_found(lint_js, monkeypatch, tmp_path) -> None:
    monkeypatch.undo()
    (tmp_path / "npm").write_text("#!/bin/sh\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert lint_js.program("npm") == str(tmp_path / "npm")
