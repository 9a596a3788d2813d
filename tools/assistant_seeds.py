"""Train the reward stage of the page "From next word to assistant" with other seeds, and with shuffled rewards.

Runs the cells of book/architectures/assistant.ipynb that this stage needs, and writes what the result gets right to
inside_transformers/models/worlds/assistant_over_seeds.json, from where the page shows it. Half a minute a run.

    python tools/assistant_seeds.py
"""

import argparse
import json
import re
import sys

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from seeds import ROOT, with_seed

PAGE = ROOT / "book" / "architectures" / "assistant.ipynb"
TABLE = ROOT / "inside_transformers" / "models" / "worlds" / "assistant_over_seeds.json"
NEEDED = ("stages-figure", "load", "three-asked", "advantage", "log-probability", "reward-step", "reward-run")
REPORT = """
found, with_steps = {}, []
for kind in kinds:
    rights, texts = measured(rewarded, kind)
    found[kind] = sum(rights) / len(rights)
    if kind in ("sums of 3", "sums of 4"):
        with_steps += ["=" in text for text in texts]
found["with steps"] = sum(with_steps) / len(with_steps)
print("MEASURED", json.dumps(found))
"""


def measure(seed: int, reward: str) -> dict[str, float]:
    """Shares of right answers after the reward stage with one seed; `reward` is "right" or "shuffled"."""
    notebook = with_seed(PAGE, seed)
    notebook.cells = [cell for cell in notebook.cells if cell.id in NEEDED]
    for cell in notebook.cells:
        cell.source = cell.source.replace('REWARD = "right"', f'REWARD = "{reward}"')
    notebook.cells.append(new_code_cell(REPORT))
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(PAGE.parent)}}).execute()
    said = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    found = re.search(r"MEASURED (\{.*\})", said)
    if found is None:
        raise RuntimeError(f"{PAGE.name} with seed {seed} did not say what it measured: {said!r}")
    return {name: round(float(value), 4) for name, value in json.loads(found[1]).items()}


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure the reward stage with several seeds.")
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0 on (default: 5)")
    parser.add_argument("--reward", choices=["right", "shuffled"], help="only this one (default: both)")
    options = parser.parse_args()
    table = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    for reward in [options.reward] if options.reward else ["right", "shuffled"]:
        runs = []
        for seed in range(options.seeds):
            runs.append(measure(seed, reward))
            print(reward, seed, runs[-1], flush=True)
        table = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else table
        table[reward] = {name: [run[name] for run in runs] for name in runs[0]}
        TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
