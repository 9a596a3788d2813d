"""JupyterLab for this course: `jupyter lab --config=tools/lab_config.py`, or `make lab`."""

import os
import sys
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821

root = Path(__file__).resolve().parent.parent
c.ServerApp.root_dir = str(root)
c.LabApp.default_url = "/lab/tree/exercises/tasks/tasks.ipynb"
# Nobody is asked about Jupyter's news before the first cell: `LabApp.news_url` alone would still ask.
c.LabApp.news_url = None
defaults = [str(root / "tools" / "lab"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, defaults))
# In a container one is often root, and nobody else is there.
c.ServerApp.allow_root = True
# The book in _build/html is shown with its style and pictures.
c.ContentsManager.files_handler_class = "inside_transformers.course.lab.BookFiles"
# `course` and nbgrader's programs are found in terminals, and by `!course` in a cell. JupyterLab starts a login shell
# where it has no terminal itself, and /etc/profile then forgets the environment's folder: hence a shell without it.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
if os.name != "nt":
    c.ServerApp.terminado_settings = {"shell_command": [os.environ.get("SHELL") or "/bin/sh"]}
