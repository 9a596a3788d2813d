"""What `make book` and `make test` say, in one line, when they can't make the environment."""

import ast
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest
from scripts import loaded

from inside_transformers.models import chat

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "environment.py"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, imported anew. It makes and installs nothing: that would take minutes, a network and 2 GB."""
    module = loaded("environment")
    for costly in ("make_venv", "install"):
        monkeypatch.setattr(module, costly, lambda *_, name=costly: pytest.fail(f"the test called {name}"))
    return module


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on stderr; a single line that names the project's command."""
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert said.startswith("course: ")
    return said


def test_an_old_python_is_named_with_the_version_that_is_needed(environment, monkeypatch, capsys) -> None:
    monkeypatch.setattr(environment, "NEEDED_PYTHON", (99, 0))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit) as stop:
        environment.suitable_python()
    assert stop.value.code == 1
    assert "Python 99.0 or newer is needed" in one_line(capsys)


def test_a_newer_python_on_the_path_is_taken_instead(environment, monkeypatch, tmp_path) -> None:
    newer = tmp_path / "python3.14"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 0, "final", 0))
    assert environment.suitable_python() == str(newer)


def test_the_script_can_be_read_by_an_old_python() -> None:
    # Its own complaint about an old Python is only heard if that Python can parse it.
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("purpose", ["environment", "build", "chat model"])
def test_a_full_disk_is_said_with_what_is_free_and_needed(environment, monkeypatch, capsys, purpose) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, 100_000_000))
    with pytest.raises(SystemExit):
        environment.check_space(purpose)
    said = one_line(capsys)
    assert "full" in said
    assert "0.1 GB are free" in said


def test_room_for_the_chat_model_is_asked_for_where_it_will_lie_and_only_until_it_does(
    environment, monkeypatch, capsys, tmp_path
) -> None:
    monkeypatch.setattr(environment, "VENV", Path(sys.prefix))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, 100_000_000))
    with pytest.raises(SystemExit):
        environment.check_space_of_chat_model()
    said = one_line(capsys)
    assert f"the disk that holds {tmp_path} is full" in said
    assert "the chat model needs 0.6 GB" in said
    (tmp_path / "inside-transformers" / "models" / "chat-0").mkdir(parents=True)
    environment.check_space_of_chat_model()


def test_what_the_chat_model_needs_is_said_alike_where_it_is_checked(environment) -> None:
    assert environment.NEEDED_SPACE["chat model"] == chat.NEEDS


def test_a_package_that_the_environment_lacks_is_named(environment, monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setattr(environment, "VENV", Path(sys.prefix))
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    (tmp_path / "stamp").write_text(environment.fingerprint())
    monkeypatch.setattr(environment, "check_space", lambda *_: None)
    monkeypatch.setattr(environment, "NEEDED_MODULES", ("torch", "no_such_package"))
    with pytest.raises(SystemExit):
        environment.main()
    said = one_line(capsys)
    assert "lacks no_such_package" in said
    assert "torch" not in said


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: No matching distribution found for gt-nowhere==1.0", "the package gt-nowhere==1.0 could not be found"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Collecting x\nERROR: something else broke", "something else broke"),
        ("", "no reason"),
    ],
)
def test_why_installing_failed_is_said_in_a_sentence(environment, output, sentence) -> None:
    said = environment.why_pip_failed(output)
    assert sentence in said
    assert "\n" not in said


@pytest.fixture
def project(environment: ModuleType, tmp_path: Path) -> Path:
    """A project with an environment that is up to date, in which pip does no more than say that it was called."""
    for name in ("tools/environment.py", *environment.SOURCES):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(SCRIPT.parents[1] / name, tmp_path / name)
    script = tmp_path / "tools" / "environment.py"  # a full disk is another test's
    script.write_text(script.read_text(encoding="utf-8").replace("5_000_000_000", "0"), encoding="utf-8")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    pip = '[ "$2" = pip ] && echo "ERROR: pip was called" && exit 1'
    python.write_text(f'#!/bin/sh\n{pip}\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (tmp_path / ".venv" / "installed-from").write_text(environment.fingerprint(), encoding="utf-8")
    return tmp_path


def made(project: Path) -> tuple[int, str, str]:
    """Run the script in a project: its exit code, and what it says."""
    command = [sys.executable, str(project / "tools" / "environment.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_an_environment_that_is_up_to_date_says_nothing(project: Path) -> None:
    assert made(project) == (0, "", "")


def test_one_that_is_not_is_brought_up_to_date(project: Path) -> None:
    with (project / "constraints.txt").open("a") as constraints:
        constraints.write("another-package==1\n")
    code, _, said = made(project)
    assert code == 1
    assert "pip was called" in said


def test_what_would_ask_for_a_compiler_is_installed_without_its_dependencies(project: Path) -> None:
    python, log = project / ".venv" / "bin" / "python", project / "pip.log"
    python.write_text(f'#!/bin/sh\n[ "$2" = pip ] && echo "$@" >> {log} && exit 0\nexec {sys.executable} "$@"\n')
    (project / ".venv" / "installed-from").unlink()
    assert made(project)[0] == 0
    first, second = log.read_text().splitlines()
    assert "-r requirements.txt" in first
    assert "--no-deps" not in first
    assert second.endswith("--no-deps -r requirements-no-deps.txt")
    assert made(project) == (0, "", "")
