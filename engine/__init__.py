"""ovscope's engine: probes, decoding, correlation, store, view and flow explainer. Knows no user interface."""
