"""Programs for those who work on ovscope."""
