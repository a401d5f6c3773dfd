"""The verbs of `creditgate`, one module per group; each is thin and calls what does the work."""
