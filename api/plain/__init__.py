"""The residents' pages without script: templates, their words and their style."""
