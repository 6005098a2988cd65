"""Names of devices, datapaths and their ports, as the kernel lists them."""
