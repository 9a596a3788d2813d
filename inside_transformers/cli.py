"""The `course` command."""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from inside_transformers.errors import CourseError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 well, 1 something to do (see each command's help), 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot write "√" gets "?": what took a minute to find out is never lost for a sign.
            stream.reconfigure(errors="replace")
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
    release.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="which ones (default: all)")
    release.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what is stale")
    release.set_defaults(run=_release)

    check = commands.add_parser(
        "check",
        help="run a notebook and say how each of its parts stands",
        description="Run your notebook from top to bottom and say how each part stands. The notebook is not changed. "
        "Exit code: 0 every part passes, 1 a part fails or is not written yet, 2 the notebook cannot be read.",
    )
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="an assignment, or a notebook")
    check.add_argument("--timeout", type=_seconds, default=60, metavar="S", help="seconds for one cell (default: 60)")
    check.add_argument("--json", type=Path, metavar="FILE", help="also write the result to FILE")
    check.set_defaults(run=_check)

    _add_grade(commands)
    _add_feedback(commands)
    _add_way_in_and_back(commands)
    _add_models(commands)
    return parser


def _add_grade(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    grade = commands.add_parser(
        "grade",
        help="grade what lies in submitted/",
        description="Run each submission in a sandbox and write its marks into the gradebook. What is graded already "
        "and has not changed is left as it is; a run that was stopped goes on where it was. "
        "Exit code: 0 every submission reached a state, 1 something could not be recorded, 2 wrong use.",
    )
    grade.add_argument("assignments", nargs="+", metavar="ASSIGNMENT")
    grade.add_argument("--students", metavar="A,B", help="these only")
    grade.add_argument("--workers", type=_seconds, metavar="N", help="how many run at a time (default: one a core)")
    grade.add_argument("--timeout", type=_seconds, default=60, metavar="S", help="seconds for one part (default: 60)")
    grade.add_argument("--memory", type=_seconds, default=2048, metavar="MB", help="for one submission (default: 2048)")
    grade.add_argument("--force", action="store_true", help="grade again what is graded already")
    grade.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run students' code as yourself, unprotected: only if you trust them all",
    )
    grade.add_argument("--json", type=Path, metavar="FILE", help="also write the result to FILE")
    grade.add_argument("--db", metavar="URL", help="the gradebook (default: the one of nbgrader_config.py)")
    grade.set_defaults(run=_grade)


def _add_feedback(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    feedback = commands.add_parser(
        "feedback",
        help="write one page a student on how their work went",
        description="Write feedback/STUDENT/ASSIGNMENT/ASSIGNMENT.html for everybody whose work was graded. "
        "Hidden tests do not stand in it. "
        "Exit code: 0 all who handed in have a page, 1 somebody has none, 2 wrong use.",
    )
    feedback.add_argument("assignment", metavar="ASSIGNMENT")
    feedback.add_argument("--students", metavar="A,B", help="only these")
    feedback.add_argument("--db", metavar="URL", help="the gradebook (default: the one of nbgrader_config.py)")
    feedback.set_defaults(run=_feedback)

    mark = commands.add_parser(
        "mark",
        help="mark the written answers, all students of one question in a row",
        description="Show the written answers to one question, one after the other, on a page of this machine's, and "
        "keep in the gradebook what is given. Ctrl-C ends it.",
    )
    mark.add_argument("assignment", metavar="ASSIGNMENT")
    mark.add_argument("--question", metavar="NAME", help="which one, where there are several")
    mark.add_argument("--names", action="store_true", help="show the students' names")
    mark.add_argument("--port", type=int, default=0, metavar="N", help="where to listen (default: any free one)")
    mark.add_argument("--db", metavar="URL", help="the gradebook (default: the one of nbgrader_config.py)")
    mark.set_defaults(run=_mark)


def _add_way_in_and_back(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    collect = commands.add_parser(
        "collect",
        help="place a learning platform's download in submitted/",
        description="Place each student's notebook in submitted/. What cannot be placed is listed with the reason. "
        "Exit code: 0 everything was placed, 1 something was not, 2 wrong use.",
    )
    collect.add_argument("assignment", metavar="ASSIGNMENT")
    collect.add_argument(
        "--from",
        dest="origin",
        nargs=2,
        required=True,
        metavar=("PLATFORM", "PATH"),
        help="canvas, moodle or folder, and the zip or the folder that it was unpacked to",
    )
    collect.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="the class: Canvas's gradebook, Moodle's grading worksheet, or a list",
    )
    collect.add_argument(
        "--timezone", metavar="ZONE", help="of the times in the roster, which it does not say: Europe/Berlin"
    )
    collect.set_defaults(run=_collect)

    back = commands.add_parser(
        "return",
        help="write marks and feedback for a learning platform",
        description="Write returned/ASSIGNMENT/: a table of marks and a zip of feedback pages that the platform takes, "
        "and the points of each part. Who has no mark yet is named and left out.",
    )
    back.add_argument("assignment", metavar="ASSIGNMENT")
    back.add_argument("--to", required=True, choices=("canvas", "moodle"), dest="platform")
    back.add_argument("--table", type=Path, metavar="FILE", help="the platform's own table, to be filled in")
    back.set_defaults(run=_return)

    report = commands.add_parser(
        "report",
        help="one page on how the class did",
        description="Write reports/ASSIGNMENT.html: who needs a person, the scores, and the mistakes by name.",
    )
    report.add_argument("assignment", metavar="ASSIGNMENT")
    report.add_argument("--without-names", action="store_true", help="leave out the students' names")
    report.set_defaults(run=_report)
    for command in (collect, back, report):
        command.add_argument("--db", metavar="URL", help="the gradebook (default: the one of nbgrader_config.py)")


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


def _seconds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of seconds, 1 or more")
    return int(text)


# Each command imports what it needs when it runs, so that `course --help` answers at once.


def _release(options: argparse.Namespace) -> int:
    from inside_transformers.course.release import course_root, known_assignments, release

    root = course_root(Path.cwd())
    names = options.assignments or known_assignments(root)
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
    print(table(result, color=terminal and "NO_COLOR" not in os.environ, columns=columns))
    return 0 if result.passed else 1


def _grade(options: argparse.Namespace) -> int:
    from inside_transformers.course.release import course_root
    from inside_transformers.grading.command import grade
    from inside_transformers.grading.outcome import Limits

    root = course_root(Path.cwd())
    limits = Limits(seconds=options.timeout, memory=options.memory)
    students = [name.strip() for name in (options.students or "").split(",") if name.strip()]
    return grade(root, options.assignments, students, limits, options)


def _collect(options: argparse.Namespace) -> int:
    from zoneinfo import ZoneInfo

    from inside_transformers.course.release import course_root, demand_known
    from inside_transformers.grading import roster
    from inside_transformers.grading.collect import collect
    from inside_transformers.grading.downloads import source_named
    from inside_transformers.grading.settings import gradebook_url

    root = course_root(Path.cwd())
    demand_known(root, options.assignment)
    source = source_named(options.origin[0])
    try:
        zone = ZoneInfo(options.timezone) if options.timezone else None
    except (KeyError, ValueError) as error:
        raise CourseError(f"{options.timezone!r} is no time zone. Write it as in Europe/Berlin.") from error
    people = roster.read(options.roster) if options.roster else roster.Roster()
    collection = collect(root, options.assignment, source, Path(options.origin[1]), people, zone)
    if people:
        people.enter(options.db or gradebook_url(root))
    print(collection)
    return 0 if collection.complete else 1


def _return(options: argparse.Namespace) -> int:
    from inside_transformers.course.release import course_root
    from inside_transformers.grading import feedback
    from inside_transformers.grading.giving_back import give_back
    from inside_transformers.grading.settings import gradebook_url
    from inside_transformers.grading.standing import standings

    root = course_root(Path.cwd())
    db = options.db or gradebook_url(root)
    found = standings(root, options.assignment, db)
    feedback.refresh(root, options.assignment, found, db)
    print(give_back(root, options.assignment, options.platform, found, options.table))
    return 0


def _feedback(options: argparse.Namespace) -> int:
    from inside_transformers.course.release import course_root
    from inside_transformers.grading import feedback
    from inside_transformers.grading.settings import gradebook_url
    from inside_transformers.grading.standing import standings

    root = course_root(Path.cwd())
    db = options.db or gradebook_url(root)
    found = standings(root, options.assignment, db)
    if options.students:
        asked = options.students.split(",")
        if unknown := sorted(set(asked) - {each.student for each in found}):
            raise CourseError(f"the gradebook knows no student {', '.join(unknown)}.")
        found = [each for each in found if each.student in asked]
    without = feedback.write(root, options.assignment, found, db)
    print(f"{len(found) - len(without)} pages in {root / 'feedback'}")
    for student, why in without.items():
        print(f"{student}: no page, {why}")
    handed_in = {each.student for each in found if each.status != "missing"}
    return 1 if handed_in & without.keys() else 0


def _mark(options: argparse.Namespace) -> int:
    from inside_transformers.course.release import course_root
    from inside_transformers.grading.marking import questions
    from inside_transformers.grading.marking_server import MarkingServer
    from inside_transformers.grading.settings import gradebook_url

    root = course_root(Path.cwd())
    found = {each.name: each for each in questions(root, options.assignment, options.db or gradebook_url(root))}
    name = options.question or next(iter(found))
    if name not in found or (len(found) > 1 and not options.question):
        raise CourseError(f"name one of the questions with --question: {', '.join(found)}.")
    try:
        server = MarkingServer(found[name], options.port, options.names)
    except OSError as error:
        raise CourseError(f"cannot listen on port {options.port}: {error.strerror}.") from error
    print(f"Open {server.address}\nCtrl-C ends it; what was given is saved.", flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _report(options: argparse.Namespace) -> int:
    from inside_transformers.course.release import course_root
    from inside_transformers.grading import report
    from inside_transformers.grading.settings import gradebook_url
    from inside_transformers.grading.standing import standings

    root = course_root(Path.cwd())
    found = standings(root, options.assignment, options.db or gradebook_url(root))
    print(report.write(root, options.assignment, found, named=not options.without_names))
    return 0


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
