"""What can go wrong with an embedded server, each fault with what to do next.

EmbeddedError                 anything below; its text is fit for the person at the terminal
├── ChecksumError          a jar is not the one that was locked: nothing is started
├── DownloadError            a jar could not be had: try again, or set up the network
├── StateError             the state folder holds something that these versions cannot use
└── ServerDiedError                the process ended, or did not answer in time; carries its last words
"""


class EmbeddedError(RuntimeError):
    """A fault of an embedded server, worded for the person who started it."""


class ChecksumError(EmbeddedError):
    """A jar's SHA-256 differs from the committed lock file."""


class DownloadError(EmbeddedError):
    """A jar could not be fetched, however often it was tried."""


class StateError(EmbeddedError):
    """A folder that is needed cannot be used by the servers as it stands."""


class ServerDiedError(EmbeddedError):
    """The server ended or stayed silent; the text ends with the last lines of its log."""
