"""Measure the build, the built pages and grading, each beside its measure:

    python tools/bench.py [build] [pages] [demos] [grading] [crowd] [--submissions N] [--seed N]

- build: a cold build and a rebuild after one changed page, beside the sum of the pages' own execution times. A page's
  time runs from the start of its kernel to its end, and is measured where the build runs it: two at a time, on Linux in
  copies of a process that has imported torch and transformers (the cold build pays for that once, no page does); the
  one changed page alone, in an ordinary kernel, imports included.
- pages: weight, time until the demos can be used, and input to next paint, each beside a default Jupyter Book build of
  the same pages. A default build fetches its scripts from CDNs; here the same files, taken from npm, are handed to it,
  so that both builds are measured without a network. (npm has require.js unminified: 20 kB more when gzipped.)
- demos: see tools/bench_demos.py.
- grading: see tools/bench_grading.py; crowd: see tools/bench_crowd.py.

Figures are ratios of what was measured side by side in one run; seconds alone say more about the machine.
"""

import argparse
import functools
import gzip
import http.server
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import yaml
from bench_crowd import CROWD, measure_crowd
from bench_demos import CHROMIUM_FLAGS, THROTTLING, chromium, measure_demos, p95
from bench_grading import measure_grading
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PAGES_WITH_DEMOS = ("book/attention/scores", "book/attention/reads", "book/twelve_tokens")
TWELVE_TOKENS = """
import torch
from inside_transformers.widgets import AttentionCalculator

generator = torch.Generator().manual_seed(0)
words = "the quick brown fox jumps over the lazy dog and sleeps soundly".split()
q, k, v = torch.randn(3, len(words), 2, generator=generator)
AttentionCalculator(words, q, k, v)
"""
# What a default build asks for, and the npm package and file that serve it.
CDN_FILES = {
    r"mathjax@3/es5/(.*)": ("mathjax@3.2.2", "es5/{0}"),
    r"require\.js/2\.3\.4/require\.min\.js": ("requirejs@2.3.4", "require.js"),
    r"html-manager@1\.0\.6/dist/(.*)": ("@jupyter-widgets/html-manager@1.0.6", "dist/{0}"),
    r"anywidget@[^/]*/dist/(.*)": ("anywidget@0.11.0", "dist/{0}"),
}
EVERYTHING = ["build", "pages", "demos", "grading", "crowd"]
INPUTS = 200


def copy_of_project(folder: Path) -> Path:
    """The project's tracked files in a folder of their own."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def add_twelve_tokens(project: Path) -> None:
    """Add a page with the calculator at the size that its time from input to paint is promised for."""
    cells = [nbformat.v4.new_markdown_cell("# Twelve tokens"), nbformat.v4.new_code_cell(TWELVE_TOKENS.strip())]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, project / "book" / "twelve_tokens.ipynb")
    contents = yaml.safe_load((project / "_toc.yml").read_text(encoding="utf-8"))
    contents["parts"].append({"caption": "Bench", "chapters": [{"file": "book/twelve_tokens"}]})
    (project / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")


def build(project: Path) -> float:
    """Build the book of a project; return the seconds it took."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "tools/build_book.py", "-q"], cwd=project, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SystemExit(f"course: the book was not built:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start


def execution_seconds(project: Path) -> dict[str, float]:
    """Seconds that each page's cells took, as the build recorded them."""
    from jupyter_cache import get_cache

    records = get_cache(project / "_build" / ".jupyter_cache").list_cache_records()
    return {
        str(Path(record.uri).relative_to(project)): float(record.data["execution_seconds"])
        for record in sorted(records, key=lambda record: int(record.pk))  # of a page that ran twice, the later run
        if record.data.get("execution_seconds")
    }


def measure_build(project: Path) -> None:
    """Print what a cold build and a rebuild after one changed page take, beside the pages' own execution."""
    cold = build(project)
    pages = execution_seconds(project)
    changed = max(pages, key=lambda page: pages[page])
    notebook = json.loads((project / changed).read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["source"] = ["# changed\n", *code["source"]]
    (project / changed).write_text(json.dumps(notebook), encoding="utf-8")
    again = build(project)
    own = execution_seconds(project)[changed]
    total = sum(pages.values())
    for page, seconds in sorted(pages.items()):
        print(f"{page:<44} {seconds:7.1f} s")
    rebuild = f"rebuild after a change in {Path(changed).name}"
    print(f"{'all pages, executed':<44} {total:7.1f} s")
    print(f"{'cold build':<44} {cold:7.1f} s   {cold / total:5.2f} × the pages' execution")
    print(f"{rebuild:<44} {again:7.1f} s   {again - own:+5.1f} s beside that page's execution")


def make_default(project: Path) -> None:
    """Take from a project's configuration all that makes its pages light and offline: a default Jupyter Book."""
    path = project / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    sphinx = config["sphinx"]
    del sphinx["local_extensions"]
    kept = ("nb_execution_raise_on_error", "nb_merge_streams", "bibtex_default_style", "bibtex_reference_style")
    sphinx["config"] = {name: sphinx["config"][name] for name in kept}
    path.write_text(yaml.safe_dump(config), encoding="utf-8")


def accept_other_files(project: Path) -> None:
    """Take the digests of the CDNs' files from a build's pages: npm's require.js is the same script, unminified."""
    for page in (project / "_build" / "html").rglob("*.html"):
        page.write_text(re.sub(r' integrity="[^"]*"', "", page.read_text(encoding="utf-8")), encoding="utf-8")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without writing a line for each."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Cdn:
    """Answers a page's requests to CDNs with the same files from npm."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def package(self, name: str) -> Path:
        """The unpacked npm package."""
        target = self.folder / re.sub(r"\W+", "-", name)
        if not target.exists():
            target.mkdir()
            packed = subprocess.run(
                ["npm", "pack", name, "--silent"], cwd=target, check=True, capture_output=True, text=True
            )
            subprocess.run(["tar", "xzf", packed.stdout.strip()], cwd=target, check=True)
        return target / "package"

    def answer(self, route: Route) -> None:
        """Fulfill a request, or fail it when nothing here serves it."""
        for pattern, (package, path) in CDN_FILES.items():
            if found := re.search(pattern, route.request.url):
                name = path.format(*(group.split("?")[0] for group in found.groups()))
                file = self.package(package) / name
                if not file.exists() and not file.suffix:
                    file = file.with_suffix(".js")
                if file.exists():
                    route.fulfill(path=file, headers={"Access-Control-Allow-Origin": "*"})
                    return
        route.abort()


READY = """
addEventListener("DOMContentLoaded", () => {
    const look = () => {
        if (!document.querySelector("[data-lm-suppress-shortcuts] input")) return;
        window.interactiveAt ??= performance.now();
        watch.disconnect();
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
    look();
});
"""

INPUT_TO_PAINT = """
async inputs => {
    const control = document.querySelector("[data-lm-suppress-shortcuts] :is(input[type=range], [role=slider])");
    const low = Number(control.min), step = Number(control.step) || 1, steps = Math.round((control.max - low) / step);
    const keys = ["ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"];
    const move = i => {
        if (control.matches("[role=slider]")) {   // the tip of an arrow: a key moves it
            control.dispatchEvent(new KeyboardEvent("keydown", { key: keys[i % 4], bubbles: true }));
            return;
        }
        control.value = low + step * ((i * 7) % (steps + 1));
        control.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const times = [];
    for (let i = 0; i < inputs; i++) {
        // Chromium hands input to a page at the start of a frame, so the clock starts there: what is measured is the
        // work from input to paint, not the wait for the screen's next refresh.
        await new Promise(done => requestAnimationFrame(() => {
            const start = performance.now();
            move(i);
            const channel = new MessageChannel();   // its message comes after the frame was painted
            channel.port1.onmessage = () => { times.push(performance.now() - start); done(); };
            channel.port2.postMessage(0);
        }));
    }
    return times;
}
"""


def weigh(page: Page, sizes: dict[str, bytes]) -> tuple[int, int]:
    """Bytes of all that a page loaded, raw and gzipped."""
    return sum(map(len, sizes.values())), sum(len(gzip.compress(body)) for body in sizes.values())


def visit(browser: Browser, url: str, cdn: Cdn) -> dict[str, Any]:
    """Open a page; return its weight in bytes, when its demo could be used (ms), and input-to-paint times (ms)."""
    page = browser.new_page()
    page.route(lambda address: not address.startswith(("http://127.0.0.1", "blob:", "data:")), cdn.answer)
    page.add_init_script(READY)
    sizes: dict[str, bytes] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: _body(request)}))
    page.goto(url)
    page.wait_for_function("window.interactiveAt !== undefined", timeout=60_000)
    page.wait_for_load_state("networkidle")
    times = page.evaluate(INPUT_TO_PAINT, INPUTS)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLING})
    slow = page.evaluate(INPUT_TO_PAINT, INPUTS)
    raw, zipped = weigh(page, sizes)
    ready = page.evaluate("window.interactiveAt")
    result = {"raw": raw, "gzipped": zipped, "interactive": ready, "paint": times, "slow": slow}
    page.close()
    return result


def _body(request: Any) -> bytes:
    response = request.response()
    return bytes(response.body()) if response is not None and not request.url.startswith("blob:") else b""


def measure_pages(ours: Path, default: Path, scratch: Path) -> None:
    """Print weight, time to interactive and input to paint of each page with a demo, beside the default build's."""
    if shutil.which("npm") is None:
        raise SystemExit("course: npm is needed to give the default build its scripts; install Node.js.")
    cdn = Cdn(scratch)
    with sync_playwright() as playwright, served(ours / "_build/html") as a, served(default / "_build/html") as b:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        for name in PAGES_WITH_DEMOS:
            visit(browser, f"{b}/{name}.html", cdn)  # once before measuring, so that npm's files are there
            report(name, visit(browser, f"{a}/{name}.html", cdn), visit(browser, f"{b}/{name}.html", cdn))
        browser.close()


def report(name: str, ours: dict[str, Any], default: dict[str, Any]) -> None:
    """Print one page's figures: this book, a default build, and the ratio."""
    print(f"\n{name:<28} {'this book':>12} {'default':>12} {'ratio':>7}")
    rows = {
        "weight, MB": (ours["raw"] / 1e6, default["raw"] / 1e6),
        "weight gzipped, MB": (ours["gzipped"] / 1e6, default["gzipped"] / 1e6),
        "time to interactive, ms": (ours["interactive"], default["interactive"]),
        "input to paint p50, ms": (statistics.median(ours["paint"]), statistics.median(default["paint"])),
        "input to paint p95, ms": (p95(ours["paint"]), p95(default["paint"])),
        f"  on a CPU {THROTTLING} times as slow": (p95(ours["slow"]), p95(default["slow"])),
    }
    for label, (first, second) in rows.items():
        print(f"{label:<28} {first:12.2f} {second:12.2f} {first / second:7.2f}")


def measure_book(what: list[str]) -> None:
    """Measure what was asked for of the book, in a copy of the project."""
    with tempfile.TemporaryDirectory() as folder:
        ours, default, scratch = (Path(folder) / name for name in ("ours", "default", "npm"))
        scratch.mkdir()
        copy_of_project(ours)
        if "build" in what:
            measure_build(ours)
        if "pages" in what:
            add_twelve_tokens(ours)
            build(ours)
            add_twelve_tokens(copy_of_project(default))
            make_default(default)
            shutil.copytree(ours / "_build/.jupyter_cache", default / "_build/.jupyter_cache", dirs_exist_ok=True)
            build(default)
            accept_other_files(default)
            measure_pages(ours, default, scratch)
        if "demos" in what:
            if not (ours / "_build/html").exists():
                build(ours)
            measure_demos(ours / "_build/html", [])


def main() -> None:
    """Measure what was asked for; everything by default."""
    parser = argparse.ArgumentParser(description="Measure the build and the built pages.")
    parser.add_argument("what", nargs="*", choices=[*EVERYTHING, []], help="default: all")
    parser.add_argument("--submissions", type=int, default=CROWD, metavar="N", help=f"of the crowd (default: {CROWD})")
    parser.add_argument("--seed", type=int, metavar="N", help="of the moments at which the crowd's run is killed")
    arguments = parser.parse_args()
    what = arguments.what or EVERYTHING
    if "grading" in what:
        measure_grading()
    if {"build", "pages", "demos"} & set(what):
        measure_book(what)
    if "crowd" in what:
        measure_crowd(arguments.submissions, arguments.seed)


if __name__ == "__main__":
    main()
