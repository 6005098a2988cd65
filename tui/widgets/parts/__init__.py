"""The parts of the side pane: each a function from what is known to paragraphs of text."""
