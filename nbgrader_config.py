"""nbgrader's settings for this course: where instructors' notebooks lie, and where students' notebooks go."""

from inside_transformers.course.students import ForStudents
from inside_transformers.grading.inert import Inert

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = "inside-transformers"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.ClearSolutions.text_stub = "*Your answer here: select this cell, press Enter, write, then Shift+Enter.*"
# First, since what it writes is part of the checksums. Where the book is on the web, say so here: students' links then
# lead there, and not to the book that `make book` leaves in _build/html.
c.GenerateAssignment.preprocessors.insert(0, ForStudents)
c.ForStudents.book_url = ""
# A student's loop that never ends costs its own cell, not the batch.
c.ExecutePreprocessor.timeout = 60
c.Execute.interrupt_on_timeout = True
c.LimitOutput.max_lines = 500
# What students wrote is inert where formgrader and feedback show it, also when `nbgrader autograde` graded it. Last of
# all, since nbgrader compares what was written with what was released.
c.Autograde.autograde_preprocessors.append(Inert)
c.HTMLExporter.preprocessors.append(Inert)
# `nbgrader export` leaves empty what there is no mark for, and writes no formula.
c.ExportApp.plugin_class = "inside_transformers.grading.export.Export"
