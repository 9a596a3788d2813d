"""The demos: widgets that work in a page without a kernel, and in JupyterLab with the reader's own function."""

from inside_transformers.widgets.any_order import AnyOrder
from inside_transformers.widgets.attention_calculator import AttentionCalculator
from inside_transformers.widgets.crowded_space import CrowdedSpace
from inside_transformers.widgets.fact_neuron import FactNeuron
from inside_transformers.widgets.fact_surgery import FactSurgery
from inside_transformers.widgets.fact_trace import FactTrace
from inside_transformers.widgets.head_viewer import HeadViewer
from inside_transformers.widgets.hero import Hero
from inside_transformers.widgets.machine import Machine
from inside_transformers.widgets.mask_explorer import MaskExplorer
from inside_transformers.widgets.merge_once import MergeOnce
from inside_transformers.widgets.pipeline_steps import PipelineSteps
from inside_transformers.widgets.step_size import StepSize
from inside_transformers.widgets.task_gallery import TaskGallery
from inside_transformers.widgets.which_shape import WhichShape
from inside_transformers.widgets.who_can import WhoCan

__all__ = [
    "AnyOrder",
    "AttentionCalculator",
    "CrowdedSpace",
    "FactNeuron",
    "FactSurgery",
    "FactTrace",
    "HeadViewer",
    "Hero",
    "Machine",
    "MaskExplorer",
    "MergeOnce",
    "PipelineSteps",
    "StepSize",
    "TaskGallery",
    "WhichShape",
    "WhoCan",
]
