"""ovscope's engine: probes, correlation, store, view and flow explainer. Knows no user interface."""

__version__ = "0.1.0"
