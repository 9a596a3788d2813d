"""What the pages and the exercises of *Inside Transformers* import."""

__version__ = "0.1.0"
