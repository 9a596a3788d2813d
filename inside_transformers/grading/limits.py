"""What a submission may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        seconds: of wall time for one part: its solution cell, its test cell, and any other cell.
        memory: MB of address space beyond what the warm process has.
        processes: how many may run at a time.
        file_mb: MB that one written file may have.
        output_bytes: of output that one cell keeps; the rest is cut.
        notebook_mb: MB that a submitted file may have.
    """

    seconds: float = 60.0
    memory: int = 2048
    processes: int = 64
    file_mb: int = 64
    output_bytes: int = 100_000
    notebook_mb: int = 20
