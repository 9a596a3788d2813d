"""While the book is built, a page's kernel is a copy of a warm process, and the page can't tell."""

import ast
import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path.append(str(TOOLS))
import build_book  # noqa: E402
import warm_kernels  # noqa: E402

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are kernels copies")
WHO = """
import sys
assert "torch" in sys.modules and "transformers" in sys.modules
import os, random, numpy, torch
drawn = random.random(), numpy.random.rand(), torch.rand(1).item()
print([os.getcwd(), os.environ.get("PAGE"), sys.argv[1], os.getppid(), drawn])
"""
SHOWN = """
import sys, warnings
import matplotlib.pyplot as plt
from tqdm.auto import tqdm
from transformers.utils import logging
logging.get_logger("transformers").warning("logged")
warnings.warn("warned")
print(tqdm.__mro__, sys.argv[0], sys.path, plt.rcParams, sys.__stdin__.read(), sep="\\n")
plt.plot([1, 2]);
"""
FAILS = "def half():\n    return 1 / 0\n\nhalf()"
ENDLESS = "from pathlib import Path\nPath('begun').touch()\nwhile True:\n    pass"
BUILD = f"""
import nbclient, nbformat
from pathlib import Path
from warm_kernels import warm_kernels

with warm_kernels() as warm:
    Path("warm").write_text(str(warm.pid))
    cell = "import os; from pathlib import Path; Path('kernel').write_text(str(os.getpid()))\\n" + {ENDLESS!r}
    nbclient.execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]))
"""


class Page(NotebookClient):
    """A page in a folder, and the process of its kernel."""

    def __init__(self, *cells: str, folder: Path, **options: Any) -> None:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        super().__init__(notebook, kernel_name="python3", resources={"metadata": {"path": folder}}, **options)
        self.on_notebook_start = self._keep_pid
        self.pid = 0

    def _keep_pid(self, notebook: Any) -> None:
        self.pid = self.km.provisioner.pid

    def shown(self) -> list[list[str]]:
        """Run it; what each cell shows, in some order, but for numbers of processes."""
        self.execute()
        return [sorted(re.sub(r"ipykernel_\d+", "", str(output)) for output in cell.outputs) for cell in self.nb.cells]


def runs(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Any) -> None:
    """Wait until something holds; pytest's own timeout ends this."""
    while not condition():
        time.sleep(0.05)


@pytest.fixture(scope="module")
def warm() -> Iterator[warm_kernels.WarmProcess]:
    """The warm process; while it is there, kernels are copies of it."""
    with warm_kernels.warm_kernels() as process:
        yield process
    assert not runs(process.pid)


def test_each_page_has_a_process_folder_environment_and_random_numbers_of_its_own(warm, tmp_path, monkeypatch) -> None:
    assert len(list(Path(f"/proc/{warm.pid}/task").iterdir())) == 1, "a copy would lack the other threads"
    pids, all_drawn = [], []
    for name in ("one", "two"):
        monkeypatch.setenv("PAGE", name)
        (tmp_path / name).mkdir()
        page = Page(WHO, folder=tmp_path / name)
        page.execute()
        *who, drawn = ast.literal_eval(page.nb.cells[0].outputs[0].text)
        assert who == [str(tmp_path / name), name, "-f", warm.pid]
        pids.append(page.pid)
        all_drawn.extend(drawn)
    assert pids[0] != pids[1]
    assert not any(runs(pid) for pid in pids)
    assert len(set(all_drawn)) == 6


def test_a_page_shows_what_it_shows_with_an_ordinary_kernel_errors_included(warm, tmp_path, monkeypatch) -> None:
    options = {"folder": tmp_path, "allow_errors": True, "coalesce_streams": True}
    copied = Page(SHOWN, FAILS, **options).shown()
    assert "ZeroDivisionError" in copied[1][0]
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", "local-provisioner")
    assert copied == Page(SHOWN, FAILS, **options).shown()


def test_a_cell_is_interrupted_and_the_next_one_runs(warm, tmp_path) -> None:
    async def interrupt_first() -> None:
        while not (tmp_path / "begun").exists():
            await asyncio.sleep(0.05)
        await page.km.interrupt_kernel()

    async def run_and_interrupt() -> None:
        await asyncio.gather(page.async_execute(), interrupt_first())

    page = Page(ENDLESS, "'on'", folder=tmp_path, allow_errors=True)
    # In a thread of its own: in this one, other tests' browser may keep a loop running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run_and_interrupt()).result()
    assert page.nb.cells[0].outputs[0].ename == "KeyboardInterrupt"
    assert page.nb.cells[1].outputs[0].data["text/plain"] == "'on'"


def test_a_cell_that_takes_too_long_ends_the_page_and_its_kernel(warm, tmp_path) -> None:
    page = Page(ENDLESS, folder=tmp_path, timeout=1)
    with pytest.raises(CellTimeoutError):
        page.execute()
    assert page.pid
    assert not runs(page.pid)


def test_nothing_runs_on_when_the_build_is_killed(tmp_path) -> None:
    build = subprocess.Popen([sys.executable, "-c", BUILD], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(TOOLS)})
    wait_until(lambda: (tmp_path / "begun").exists() or build.poll() is not None)
    pids = [int((tmp_path / name).read_text()) for name in ("warm", "kernel")]
    assert all(runs(pid) for pid in pids)
    build.send_signal(signal.SIGKILL)
    build.wait()
    wait_until(lambda: not any(runs(pid) for pid in pids))


@pytest.mark.parametrize(
    "source", ["import warnings; warnings.warn('hidden'); print('ready')", "raise OSError('hidden')"]
)
def test_what_the_imports_print_stops_the_build(tmp_path, monkeypatch, source: str) -> None:
    script = tmp_path / "warm_process.py"
    script.write_text(source, encoding="utf-8")
    monkeypatch.setattr(warm_kernels, "SCRIPT", script)
    with pytest.raises(SystemExit, match=r"course: .*\n(?:.*\n)*.*hidden"), warm_kernels.warm_kernels():
        pytest.fail("it went on")


def test_one_changed_page_needs_no_warm_process(monkeypatch) -> None:
    monkeypatch.setattr(build_book, "warm_kernels", lambda: pytest.fail("a warm process was started"))
    build_book.run_pages([Path("page.ipynb")])


def test_when_the_build_is_stopped_no_further_page_begins(monkeypatch) -> None:
    begun, kernels_ended = [], threading.Event()

    def run_page(page: Path) -> None:
        begun.append(page)
        kernels_ended.wait()

    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_book.os, "cpu_count", lambda: 2)
    kernels = SimpleNamespace(close=kernels_ended.set)
    monkeypatch.setattr(build_book, "warm_kernels", lambda: nullcontext(kernels))
    monkeypatch.setattr(build_book, "run_page", run_page)
    monkeypatch.setattr(build_book, "tqdm", stopped)
    with pytest.raises(KeyboardInterrupt):
        build_book.run_pages([Path("page.ipynb")] * 9)
    assert kernels_ended.is_set()
    assert len(begun) <= 2
