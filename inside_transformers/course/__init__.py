"""What the command `course` does with notebooks: release them, check them, and say what came of it."""
