"""The scripts in `tools/`, which are no package: tests import them by their path."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

TOOLS = Path(__file__).resolve().parents[1] / "tools"


def loaded(name: str, folder: Path = TOOLS) -> ModuleType:
    """The file of this name, imported anew."""
    spec = importlib.util.spec_from_file_location(f"its_{name}", folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module
