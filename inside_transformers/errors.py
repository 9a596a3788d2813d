"""The one exception that the `course` command turns into one line for the person at the terminal."""


class CourseError(Exception):
    """What went wrong and what to do about it, in one line."""
