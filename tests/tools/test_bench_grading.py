"""The submissions that grading is measured with hold answers of the bank, a right one and a mistake for each part."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"its_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = loaded(ROOT / "tools" / "bench_grading.py")
bank = loaded(ROOT / "tests" / "exercises" / "bank.py")


@pytest.mark.parametrize("assignment", bank.ASSIGNMENTS)
def test_it_is_measured_with_answers_of_the_bank(assignment: str) -> None:
    found = bench.answers_of(assignment)
    assert sorted(found) == sorted(bank.coded_parts(assignment))
    for part, kinds in found.items():
        for kind, codes in kinds.items():
            known = {answer.code.strip() for answer in bank.answers(assignment, part) if answer.kind == kind}
            assert codes, f"{part} has no {kind}"
            assert set(codes) <= known
