"""Measure the page "Facts in a trained model" with other seeds, so that its conclusions don't hang on one draw.

Runs book/facts/trained.ipynb with each seed, collects what the page calls `measured`, prints the table and writes it to
inside_transformers/models/worlds/facts_over_seeds.json, from where the page shows it. About half a minute a seed.

    python tools/fact_seeds.py
"""

import argparse
import json
import re
import sys

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from seeds import ROOT, with_seed

PAGE = ROOT / "book" / "facts" / "trained.ipynb"
TABLE = ROOT / "inside_transformers" / "models" / "worlds" / "facts_over_seeds.json"
LAST = "measured"  # the id of the cell that puts the numbers together
REPORT = 'import json; print("MEASURED", json.dumps({**measured, "squares that no sum can give": beyond_sum}))'


def measure(seed: int) -> dict[str, float]:
    """The page's numbers with one seed; the cells that show the table itself are left out."""
    notebook = with_seed(PAGE, seed)
    last = next(i for i, cell in enumerate(notebook.cells) if cell.id == LAST)
    notebook.cells = [
        cell for cell in notebook.cells[: last + 1] if cell.cell_type == "code" and "by_seed[" not in cell.source
    ]
    notebook.cells.append(new_code_cell(REPORT))
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(PAGE.parent)}}).execute()
    said = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    found = re.search(r"MEASURED (\{.*\})", said)
    if found is None:
        raise RuntimeError(f"{PAGE.name} with seed {seed} did not say what it measured: {said!r}")
    return {name: round(float(value), 4) for name, value in json.loads(found[1]).items()}


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure facts/trained with several seeds.")
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0 on (default: 5)")
    parser.add_argument("--dry-run", action="store_true", help="print the table and write nothing")
    options = parser.parse_args()
    runs = [measure(seed) for seed in range(options.seeds)]
    table = {name: [run[name] for run in runs] for name in runs[0]}
    for name, row in table.items():
        print(f"{name:36}" + "".join(f"{value:8.3f}" for value in row))
    if not options.dry_run:
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in table.items())
        TABLE.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
