"""The flow explainer: what vswitchd says of a datapath flow."""
