"""The grading commands of `course`: what each is told, and what it calls.

Each imports what it needs when it runs, so that `course --help` answers at once.
"""

import argparse
import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from inside_transformers.errors import CourseError

if TYPE_CHECKING:
    from inside_transformers.grading.standing import Standing

NAMED = "the name of its folder in solutions/, as in attention"
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(commands: Commands) -> None:
    """Add them to those of `course`, in the order in which one needs them."""
    _add_collect(commands)
    _add_grade(commands)
    _add_mark(commands)
    _add_feedback(commands)
    _add_return(commands)
    _add_report(commands)
    _add_forget(commands)


def _gradebook() -> argparse.ArgumentParser:
    """What every command takes."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--db", metavar="URL", help="the gradebook (default: the one of nbgrader_config.py)")
    return parent


def _one_assignment() -> argparse.ArgumentParser:
    """What every command takes that is about one assignment."""
    parent = argparse.ArgumentParser(add_help=False, parents=[_gradebook()])
    parent.add_argument("assignment", metavar="ASSIGNMENT", help=NAMED)
    return parent


def _add_collect(commands: Commands) -> None:
    collect = commands.add_parser(
        "collect",
        parents=[_one_assignment()],
        help="place a learning platform's download in submitted/",
        description="Place each student's notebook in submitted/. What cannot be placed is listed with the reason. "
        "Exit code: 0 everything was placed, 1 something was not, 2 wrong use.",
    )
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
    collect.add_argument(
        "--dropped", default="", metavar="N,M", help="the platform's numbers of those who have left the course"
    )
    collect.set_defaults(run=_collect)


def _add_grade(commands: Commands) -> None:
    grade = commands.add_parser(
        "grade",
        parents=[_gradebook()],
        help="grade what lies in submitted/",
        description="Run each submission in a sandbox and write its marks into the gradebook. What is graded already "
        "and has not changed is left as it is; a run that was stopped goes on where it was. "
        "Exit code: 0 every submission reached a state, 1 something could not be recorded, 2 wrong use, or it was "
        "stopped.",
    )
    grade.add_argument("assignments", nargs="+", metavar="ASSIGNMENT", help=NAMED)
    grade.add_argument("--students", metavar="A,B", help="these only")
    grade.add_argument("--workers", type=whole, metavar="N", help="how many run at a time (default: one a core)")
    grade.add_argument(
        "--timeout",
        type=whole,
        default=60,
        metavar="S",
        help="seconds that one cell, or one test, may take (default: 60)",
    )
    grade.add_argument("--memory", type=whole, default=2048, metavar="MB", help="for one submission (default: 2048)")
    grade.add_argument("--force", action="store_true", help="grade again what is graded already")
    grade.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run students' code as yourself, unprotected: only if you trust them all",
    )
    grade.add_argument("--json", type=Path, metavar="FILE", help="also write the result to FILE")
    grade.set_defaults(run=_grade)


def _add_mark(commands: Commands) -> None:
    mark = commands.add_parser(
        "mark",
        parents=[_one_assignment()],
        help="mark the written answers, all students of one question in a row",
        description="Show the written answers to one question, one after the other, on a page of this machine's, and "
        "keep in the gradebook what is given. Ctrl-C ends it.",
    )
    mark.add_argument("--question", metavar="NAME", help="which one, where there are several")
    mark.add_argument("--names", action="store_true", help="show the students' names")
    mark.add_argument("--port", type=port, default=0, metavar="N", help="where to listen (default: any free one)")
    mark.set_defaults(run=_mark)


def _add_feedback(commands: Commands) -> None:
    feedback = commands.add_parser(
        "feedback",
        parents=[_one_assignment()],
        help="write one page a student on how their work went",
        description="Write feedback/STUDENT/ASSIGNMENT/ASSIGNMENT.html for everybody whose work was graded. "
        "Hidden tests do not stand in it. "
        "Exit code: 0 all who handed in have a page, 1 somebody has none, 2 wrong use.",
    )
    feedback.add_argument("--students", metavar="A,B", help="only these")
    feedback.set_defaults(run=_feedback)


def _add_return(commands: Commands) -> None:
    back = commands.add_parser(
        "return",
        parents=[_one_assignment()],
        help="write marks and feedback for a learning platform",
        description="Write returned/ASSIGNMENT/: a table of marks and a zip of feedback pages that the platform takes, "
        "and the points of each part. Who has no mark yet is named and left out.",
    )
    back.add_argument("--to", required=True, choices=("canvas", "moodle"), dest="platform")
    back.add_argument("--table", type=Path, metavar="FILE", help="the platform's own table, to be filled in")
    back.add_argument(
        "--column", default="", metavar="NAME", help="of the assignment in Canvas, if it is called otherwise"
    )
    back.set_defaults(run=_return)


def _add_report(commands: Commands) -> None:
    report = commands.add_parser(
        "report",
        parents=[_one_assignment()],
        help="one page on how the class did",
        description="Write reports/ASSIGNMENT.html: who needs a person, the scores, and the mistakes by name.",
    )
    report.add_argument(
        "--without-names", action="store_true", help="leave out the students' names, to show it in class"
    )
    report.set_defaults(run=_report)


def _add_forget(commands: Commands) -> None:
    forget = commands.add_parser(
        "forget",
        parents=[_gradebook()],
        help="delete a student everywhere in the course's folder",
        description="Say where the course's folder has a student, and what is out of reach; with --yes, delete it.",
    )
    forget.add_argument("student", metavar="LOGIN")
    forget.add_argument("--yes", action="store_true", help="delete it; there is no way back")
    forget.set_defaults(run=_forget)


def whole(text: str) -> int:
    """The number that an argument is.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 1 or more")
    return int(text)


def port(text: str) -> int:
    """The number of a port that an argument is; 0 for any free one.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port, 0 to 65535")
    return int(text)


def _listed(text: str | None) -> list[str]:
    """What an argument lists: `grace, emmy`."""
    return [each.strip() for each in (text or "").split(",") if each.strip()]


def _course(options: argparse.Namespace) -> tuple[Path, str]:
    """The course's folder, and its gradebook's URL."""
    from inside_transformers.course.release import course_root
    from inside_transformers.grading.settings import gradebook_url

    root = course_root(Path.cwd())
    return root, options.db or gradebook_url(root)


def _class(options: argparse.Namespace) -> tuple[Path, str, "Sequence[Standing]"]:
    """The same, and how each student stands in the assignment."""
    from inside_transformers.grading.standing import standings

    root, db = _course(options)
    return root, db, standings(root, options.assignment, db)


def _grade(options: argparse.Namespace) -> int:
    gc.disable()  # what is imported stays: no collection need look at it, now or later
    from inside_transformers.course.release import course_root
    from inside_transformers.grading.command import grade
    from inside_transformers.grading.limits import Limits

    gc.freeze()
    gc.enable()
    root = course_root(Path.cwd())
    limits = Limits(seconds=options.timeout, memory=options.memory)
    return grade(root, options.assignments, _listed(options.students), limits, options)


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
    except (KeyError, ValueError, OSError) as error:  # the last where it is the folder of several
        raise CourseError(f"{options.timezone!r} is no time zone. Write it as in Europe/Berlin.") from error
    people = roster.read(options.roster) if options.roster else roster.Roster()
    path, dropped = Path(options.origin[1]), _listed(options.dropped)
    collection = collect(root, options.assignment, source, path, people, zone, dropped)
    if people:
        people.enter(options.db or gradebook_url(root))
    print(collection)
    return 0 if collection.complete else 1


def _return(options: argparse.Namespace) -> int:
    from inside_transformers.grading import feedback
    from inside_transformers.grading.giving_back import give_back

    root, db, found = _class(options)
    feedback.refresh(root, options.assignment, found, db)
    print(give_back(root, options.assignment, options.platform, found, options.table, options.column))
    return 0


def _feedback(options: argparse.Namespace) -> int:
    from inside_transformers.grading import feedback
    from inside_transformers.grading.standing import nobodys_work

    root, db, found = _class(options)
    if asked := _listed(options.students):
        if unknown := sorted(set(asked) - {each.student for each in found}):
            raise CourseError(f"the gradebook knows no student {', '.join(unknown)}.")
        found = [each for each in found if each.student in asked]
    if not found:
        raise nobodys_work(options.assignment)
    without = feedback.write(root, options.assignment, found, db)
    written = len(found) - len(without)
    print(f"{written} page{'' if written == 1 else 's'} in {root / 'feedback'}")
    for each in found:
        if each.student in without:
            print(f"{each.who}: no page, {without[each.student]}")
    handed_in = {each.student for each in found if each.status != "missing"}
    return 1 if handed_in & without.keys() else 0


def _mark(options: argparse.Namespace) -> int:
    from inside_transformers.grading.marking import questions
    from inside_transformers.grading.marking_server import MarkingServer
    from inside_transformers.grading.standing import nobodys_work

    root, db = _course(options)
    found = {each.name: each for each in questions(root, options.assignment, db)}
    name = options.question or next(iter(found))
    if name not in found or (len(found) > 1 and not options.question):
        raise CourseError(f"name one of the questions with --question: {', '.join(found)}.")
    if not found[name].marks():
        raise nobodys_work(options.assignment)
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
    from inside_transformers.grading import report

    root, _, found = _class(options)
    print(report.write(root, options.assignment, found, named=not options.without_names))
    return 0


def _forget(options: argparse.Namespace) -> int:
    from inside_transformers.grading import forgetting

    root, db = _course(options)
    found = forgetting.traces(root, options.student, db)
    if options.yes:
        forgetting.delete(root, found, db)
    print(found.told(root, options.yes))
    return 0
