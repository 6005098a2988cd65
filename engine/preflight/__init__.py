"""What live tracing needs, checked: `ovscope doctor`, and what the UI says when something is missing."""
