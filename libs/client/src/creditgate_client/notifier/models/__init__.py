"""Contains all the data models used in inputs/outputs"""

from .alert import Alert
from .alert_page import AlertPage
from .alert_state import AlertState
from .attempt import Attempt
from .attempt_outcome import AttemptOutcome
from .list_alerts_state import ListAlertsState
from .notifier_progress import NotifierProgress
from .problem import Problem
from .problem_code import ProblemCode
from .problem_field import ProblemField
from .silence import Silence
from .silence_matchers import SilenceMatchers
from .silence_page import SilencePage
from .silence_request import SilenceRequest
from .silence_request_matchers_type_0 import SilenceRequestMatchersType0

__all__ = (
    "Alert",
    "AlertPage",
    "AlertState",
    "Attempt",
    "AttemptOutcome",
    "ListAlertsState",
    "NotifierProgress",
    "Problem",
    "ProblemCode",
    "ProblemField",
    "Silence",
    "SilenceMatchers",
    "SilencePage",
    "SilenceRequest",
    "SilenceRequestMatchersType0",
)
