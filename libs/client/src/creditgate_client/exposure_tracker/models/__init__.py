"""Contains all the data models used in inputs/outputs"""

from .account_page import AccountPage
from .account_reconcile_answer import AccountReconcileAnswer
from .aging_answer import AgingAnswer
from .buckets import Buckets
from .conflict_conflict import ConflictConflict
from .conflict_page import ConflictPage
from .content import Content
from .currency_ages import CurrencyAges
from .currency_amount import CurrencyAmount
from .currency_buckets import CurrencyBuckets
from .difference import Difference
from .document import Document
from .document_kind import DocumentKind
from .document_page import DocumentPage
from .exposure_answer import ExposureAnswer
from .exposure_answer_parent_link_type_0 import ExposureAnswerParentLinkType0
from .group import Group
from .history_answer import HistoryAnswer
from .history_point import HistoryPoint
from .largest_exposure import LargestExposure
from .list_conflicts_conflict import ListConflictsConflict
from .list_documents_bucket import ListDocumentsBucket
from .list_documents_kind import ListDocumentsKind
from .list_postings_kind import ListPostingsKind
from .member import Member
from .move import Move
from .move_from_bucket_type_0 import MoveFromBucketType0
from .move_to_bucket_type_0 import MoveToBucketType0
from .named_in_currency import NamedInCurrency
from .one_conflict import Conflict
from .overdue import Overdue
from .position import Position
from .position_list import PositionList
from .posting import Posting
from .posting_cause_kind import PostingCauseKind
from .posting_event import PostingEvent
from .posting_event_kind import PostingEventKind
from .posting_kind import PostingKind
from .posting_page import PostingPage
from .problem import Problem
from .problem_code import ProblemCode
from .problem_field import ProblemField
from .reconcile_answer import ReconcileAnswer
from .reconciled import Reconciled
from .valued_ages import ValuedAges

__all__ = (
    "AccountPage",
    "AccountReconcileAnswer",
    "AgingAnswer",
    "Buckets",
    "Conflict",
    "ConflictConflict",
    "ConflictPage",
    "Content",
    "CurrencyAges",
    "CurrencyAmount",
    "CurrencyBuckets",
    "Difference",
    "Document",
    "DocumentKind",
    "DocumentPage",
    "ExposureAnswer",
    "ExposureAnswerParentLinkType0",
    "Group",
    "HistoryAnswer",
    "HistoryPoint",
    "LargestExposure",
    "ListConflictsConflict",
    "ListDocumentsBucket",
    "ListDocumentsKind",
    "ListPostingsKind",
    "Member",
    "Move",
    "MoveFromBucketType0",
    "MoveToBucketType0",
    "NamedInCurrency",
    "Overdue",
    "Position",
    "PositionList",
    "Posting",
    "PostingCauseKind",
    "PostingEvent",
    "PostingEventKind",
    "PostingKind",
    "PostingPage",
    "Problem",
    "ProblemCode",
    "ProblemField",
    "ReconcileAnswer",
    "Reconciled",
    "ValuedAges",
)
