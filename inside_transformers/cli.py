"""The `course` command."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from inside_transformers.errors import CourseError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 well, 1 something to do (see each command's help), 2 wrong use."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("course: stopped.", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description="The commands of the course Inside Transformers.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    release = commands.add_parser(
        "release",
        help="make exercises/ from solutions/",
        description="Make the students' notebooks in exercises/ from those in solutions/, the stale ones only.",
    )
    release.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="which ones (default: all)")
    release.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what is stale")
    release.set_defaults(run=_release)

    return parser


# Each command imports what it needs when it runs, so that `course --help` answers at once.


def _release(options: argparse.Namespace) -> int:
    from inside_transformers.release import course_root, known_assignments, release

    root = course_root(Path.cwd())
    names = options.assignments or known_assignments(root)
    width = max(map(len, names))
    outcomes = [release(root, name, write=not options.check) for name in names]
    for outcome in outcomes:
        changed = ", ".join(outcome.stale)
        state = f"{'stale' if options.check else 'written'}: {changed}" if changed else "up to date"
        print(f"{outcome.assignment:<{width}}  {state}")
    if options.check and any(outcome.stale for outcome in outcomes):
        print("course: run `course release` and commit exercises/.", file=sys.stderr)
        return 1
    return 0
