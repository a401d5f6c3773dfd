"""`python -m creditgate`: the same as the `creditgate` script, wherever that lies."""

from creditgate.main import app

app()
