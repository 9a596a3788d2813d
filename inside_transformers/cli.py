"""The `course` command."""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from inside_transformers.errors import CourseError
from inside_transformers.grading import arguments


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 well, 1 something to do (see each command's help), 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot write "√" gets "?": what took a minute to find out is never lost for a sign.
            stream.reconfigure(errors="replace")
    # What checks a notebook's format asks for it, would never use it, and waits half a second for it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("course: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever reads has enough, as in `course models list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description="The commands of the course Inside Transformers.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    release = commands.add_parser(
        "release",
        help="make exercises/ from solutions/",
        description="Make the students' notebooks in exercises/ from those in solutions/, the stale ones only.",
    )
    release.add_argument(
        "assignments", nargs="*", metavar="ASSIGNMENT", help="which ones (default: all that are there)"
    )
    release.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what is stale")
    release.set_defaults(run=_release)

    check = commands.add_parser(
        "check",
        help="run a notebook and say how each of its parts stands",
        description="Run your notebook from top to bottom and say how each part stands. The notebook is not changed. "
        "Exit code: 0 every part passes, 1 a part fails or is not written yet, 2 the notebook cannot be read.",
    )
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="an assignment, or a notebook")
    check.add_argument(
        "--timeout", type=arguments.whole, default=60, metavar="S", help="seconds for one cell (default: 60)"
    )
    check.add_argument("--json", type=Path, metavar="FILE", help="also write the result to FILE")
    check.set_defaults(run=_check)

    arguments.add_commands(commands)
    _add_models(commands)
    return parser


def _add_models(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    models = commands.add_parser(
        "models",
        help="list the models, show a card, train one again, or free the disk",
        description="The small models that come with the course, and the chat model.",
    )
    actions = models.add_subparsers(title="actions", required=True, metavar="ACTION")

    listed = actions.add_parser("list", help="every model in a line", description="Every model in a line.")
    listed.add_argument("--json", action="store_true", help="for a program to read")
    listed.set_defaults(run=_list_models)

    shown = actions.add_parser("card", help="what to know of a model", description="What to know before believing it.")
    shown.add_argument("name", metavar="NAME")
    shown.set_defaults(run=_show_card)

    built = actions.add_parser(
        "build",
        help="train a model from nothing",
        description="Train a model from nothing, as its script in inside_transformers/models/train/ says, measure it, "
        "and compare it with the bundled one, which stays as it is. Needs pip install -e '.[train]'.",
    )
    built.add_argument("name", metavar="NAME")
    built.add_argument("--into", type=Path, metavar="FOLDER", help="where to write it (default: _build/models/NAME)")
    built.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0, the bundled model's")
    built.set_defaults(run=_build_model)

    removed = actions.add_parser(
        "remove",
        help="free the disk that a model takes in the cache",
        description="Remove a model's copy from your cache. What it was made from stays: the next use makes it again.",
    )
    removed.add_argument("name", metavar="NAME")
    removed.set_defaults(run=_remove_model)


# Each command imports what it needs when it runs, so that `course --help` answers at once.


def _release(options: argparse.Namespace) -> int:
    from inside_transformers.course.release import course_root, present_assignments, release

    root = course_root(Path.cwd())
    names = options.assignments or present_assignments(root)
    if not names:
        raise CourseError("solutions/ holds no assignment. One lies in solutions/NAME/NAME.ipynb.")
    width = max(map(len, names))
    outcomes = [release(root, name, write=not options.check) for name in names]
    for outcome in outcomes:
        done = {"to remove" if options.check else "removed": outcome.removed}
        done = {"stale" if options.check else "written": outcome.stale, **done}
        states = [f"{what}: {', '.join(names)}" for what, names in done.items() if names]
        print(f"{outcome.assignment:<{width}}  {'; '.join(states) or 'up to date'}")
    if options.check and any(outcome.stale or outcome.removed for outcome in outcomes):
        print("course: run `course release` and commit exercises/.", file=sys.stderr)
        return 1
    return 0


def _check(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from inside_transformers.course.check import check, code_cells
    from inside_transformers.course.notebooks import find, read_student_notebook
    from inside_transformers.course.terminal import as_json, table

    path = find(options.notebook)
    student = read_student_notebook(path)
    saved = path.stat().st_mtime
    if options.json and options.json.exists() and options.json.samefile(path):
        raise CourseError("--json names the notebook itself. Name another file.")
    with tqdm(total=len(code_cells(student)), unit="cell", leave=False, disable=not sys.stderr.isatty()) as bar:

        def show(done: int, cell: str) -> None:
            bar.n = done
            bar.set_description(cell)

        result = check(student, options.timeout, show)
    if options.json:
        try:
            options.json.write_text(as_json(result), encoding="utf-8")
        except OSError as error:
            raise CourseError(f"{options.json} cannot be written: {error.strerror}.") from error
    terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns if terminal else None
    print(table(result, color=terminal and "NO_COLOR" not in os.environ, columns=columns, saved=saved))
    return 0 if result.passed else 1


def _list_models(options: argparse.Namespace) -> int:
    from inside_transformers.models.bundled import as_json, lines, table

    print(as_json(lines()) if options.json else table(lines()))
    return 0


def _show_card(options: argparse.Namespace) -> int:
    from inside_transformers.models.bundled import card

    print(card(options.name).text())
    return 0


def _build_model(options: argparse.Namespace) -> int:
    from inside_transformers.models.bundled import build, compared

    into = options.into or Path("_build/models") / options.name
    bundled, new = build(options.name, into, options.seed)
    print(f"{compared(bundled, new)}\nIt lies in {into}.")
    return 0


def _remove_model(options: argparse.Namespace) -> int:
    from inside_transformers.models.bundled import remove

    freed = remove(options.name)
    print(f"{freed / 1e6:.0f} MB are free again." if freed else f"{options.name} has no copy in the cache.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
