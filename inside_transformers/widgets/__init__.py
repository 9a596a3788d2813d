"""The demos: widgets that work in a page without a kernel, and in JupyterLab with the reader's own function."""

from inside_transformers.widgets.attention_calculator import AttentionCalculator
from inside_transformers.widgets.head_viewer import HeadViewer

__all__ = ["AttentionCalculator", "HeadViewer"]
