"""ovscope's engine: probes, correlation, store, view and flow explainer. Knows no user interface."""
