"""The grader: strangers' notebooks run in a sandbox, and what comes of them goes into nbgrader's gradebook."""
