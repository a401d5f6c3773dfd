"""Contains all the data models used in inputs/outputs"""

from .account_policy import AccountPolicy
from .backtest import Backtest
from .backtest_amounts import BacktestAmounts
from .backtest_flip import BacktestFlip
from .backtest_flip_against_outcome import BacktestFlipAgainstOutcome
from .backtest_flip_against_reasons_item import BacktestFlipAgainstReasonsItem
from .backtest_flip_outcome import BacktestFlipOutcome
from .backtest_flip_reasons_item import BacktestFlipReasonsItem
from .backtest_head import BacktestHead
from .backtest_head_state import BacktestHeadState
from .backtest_page import BacktestPage
from .backtest_progress import BacktestProgress
from .backtest_report import BacktestReport
from .backtest_report_refused import BacktestReportRefused
from .backtest_request import BacktestRequest
from .backtest_side import BacktestSide
from .backtest_side_outcomes import BacktestSideOutcomes
from .backtest_side_reasons import BacktestSideReasons
from .backtest_state import BacktestState
from .backtest_turn import BacktestTurn
from .backtest_turn_reasons import BacktestTurnReasons
from .backtest_worth import BacktestWorth
from .buckets import Buckets
from .bulk_answer import BulkAnswer
from .bulk_check import BulkCheck
from .bulk_check_checkpoint_type_0 import BulkCheckCheckpointType0
from .bulk_release_answer import BulkReleaseAnswer
from .bulk_release_request import BulkReleaseRequest
from .bulk_request import BulkRequest
from .bypass import Bypass
from .bypass_kind import BypassKind
from .bypass_page import BypassPage
from .bypass_state import BypassState
from .check_answer import CheckAnswer
from .check_answer_outcome import CheckAnswerOutcome
from .check_answer_rates import CheckAnswerRates
from .check_line import CheckLine
from .check_page import CheckPage
from .check_progress import CheckProgress
from .check_request import CheckRequest
from .check_request_checkpoint_type_0 import CheckRequestCheckpointType0
from .forced_by import ForcedBy
from .freshness import Freshness
from .get_bypasses_kind import GetBypassesKind
from .get_bypasses_state import GetBypassesState
from .get_holds_escalated_to import GetHoldsEscalatedTo
from .get_holds_reason import GetHoldsReason
from .get_holds_sort import GetHoldsSort
from .get_holds_state import GetHoldsState
from .get_notices_kind import GetNoticesKind
from .get_notices_state import GetNoticesState
from .get_overrides_against import GetOverridesAgainst
from .get_report_by import GetReportBy
from .get_requests_state import GetRequestsState
from .group_figures import GroupFigures
from .group_figures_rates import GroupFiguresRates
from .hold_assign_request import HoldAssignRequest
from .hold_change import HoldChange
from .hold_change_act_type_0 import HoldChangeActType0
from .hold_change_role_type_0 import HoldChangeRoleType0
from .hold_comment_request import HoldCommentRequest
from .hold_escalate_request import HoldEscalateRequest
from .hold_escalate_request_to_type_0 import HoldEscalateRequestToType0
from .hold_force_request import HoldForceRequest
from .hold_page import HoldPage
from .hold_reject_request import HoldRejectRequest
from .hold_release_request import HoldReleaseRequest
from .hold_story import HoldStory
from .hold_v1 import HoldV1
from .hold_v1_escalated_to_type_0 import HoldV1EscalatedToType0
from .hold_v1_state import HoldV1State
from .limit_decision_asked import LimitDecisionAsked
from .limit_history import LimitHistory
from .limit_request import LimitRequest
from .limit_request_asked import LimitRequestAsked
from .limit_request_escalated_to_type_0 import LimitRequestEscalatedToType0
from .limit_request_page import LimitRequestPage
from .limit_request_state import LimitRequestState
from .limit_step import LimitStep
from .limit_step_act import LimitStepAct
from .limit_step_role_type_0 import LimitStepRoleType0
from .limit_version import LimitVersion
from .not_answered import NotAnswered
from .not_answered_code import NotAnsweredCode
from .not_computed import NotComputed
from .not_computed_code import NotComputedCode
from .notice_page import NoticePage
from .notice_v1 import NoticeV1
from .notice_v1_facts import NoticeV1Facts
from .notice_v1_kind import NoticeV1Kind
from .notice_v1_severity import NoticeV1Severity
from .notice_v1_state import NoticeV1State
from .order_value import OrderValue
from .override import Override
from .override_against_item import OverrideAgainstItem
from .override_line import OverrideLine
from .override_outcome import OverrideOutcome
from .override_page import OverridePage
from .override_report import OverrideReport
from .override_report_by import OverrideReportBy
from .override_role import OverrideRole
from .policy_activation import PolicyActivation
from .policy_activation_request import PolicyActivationRequest
from .policy_amount import PolicyAmount
from .policy_desk import PolicyDesk
from .policy_desk_service_level_hours_type_0 import PolicyDeskServiceLevelHoursType0
from .policy_entry import PolicyEntry
from .policy_entry_delivery_rules_off_type_0_item import (
    PolicyEntryDeliveryRulesOffType0Item,
)
from .policy_entry_invoice_rules_off_type_0_item import (
    PolicyEntryInvoiceRulesOffType0Item,
)
from .policy_entry_on_stale_type_0 import PolicyEntryOnStaleType0
from .policy_entry_rules_off_type_0_item import PolicyEntryRulesOffType0Item
from .policy_numbers import PolicyNumbers
from .policy_numbers_delivery_rules_off_type_0_item import (
    PolicyNumbersDeliveryRulesOffType0Item,
)
from .policy_numbers_invoice_rules_off_type_0_item import (
    PolicyNumbersInvoiceRulesOffType0Item,
)
from .policy_numbers_on_stale_type_0 import PolicyNumbersOnStaleType0
from .policy_numbers_rules_off_type_0_item import PolicyNumbersRulesOffType0Item
from .policy_page import PolicyPage
from .policy_proposal import PolicyProposal
from .policy_review import PolicyReview
from .policy_shadow_request import PolicyShadowRequest
from .policy_version import PolicyVersion
from .policy_version_state import PolicyVersionState
from .policy_warning import PolicyWarning
from .problem import Problem
from .problem_code import ProblemCode
from .problem_field import ProblemField
from .proposed_release import ProposedRelease
from .proposed_release_role import ProposedReleaseRole
from .queue_line import QueueLine
from .queue_line_reason import QueueLineReason
from .queue_summary import QueueSummary
from .rate_used import RateUsed
from .reason import Reason
from .reason_code import ReasonCode
from .reason_figures import ReasonFigures
from .reason_severity import ReasonSeverity
from .reservation import Reservation
from .role_amounts import RoleAmounts
from .shadow_flip import ShadowFlip
from .shadow_flip_outcome import ShadowFlipOutcome
from .shadow_flip_reasons_item import ShadowFlipReasonsItem
from .shadow_flip_shadow_outcome import ShadowFlipShadowOutcome
from .shadow_flip_shadow_reasons_item import ShadowFlipShadowReasonsItem
from .shadow_page import ShadowPage
from .temporary_limit import TemporaryLimit
from .temporary_limit_v1 import TemporaryLimitV1
from .void_answer import VoidAnswer
from .void_request import VoidRequest
from .way_item import WayItem
from .way_order import WayOrder
from .way_out import WayOut
from .way_out_outcome import WayOutOutcome
from .way_step import WayStep
from .way_step_kind import WayStepKind
from .ways_out_answer import WaysOutAnswer
from .ways_out_answer_outcome import WaysOutAnswerOutcome

__all__ = (
    "AccountPolicy",
    "Backtest",
    "BacktestAmounts",
    "BacktestFlip",
    "BacktestFlipAgainstOutcome",
    "BacktestFlipAgainstReasonsItem",
    "BacktestFlipOutcome",
    "BacktestFlipReasonsItem",
    "BacktestHead",
    "BacktestHeadState",
    "BacktestPage",
    "BacktestProgress",
    "BacktestReport",
    "BacktestReportRefused",
    "BacktestRequest",
    "BacktestSide",
    "BacktestSideOutcomes",
    "BacktestSideReasons",
    "BacktestState",
    "BacktestTurn",
    "BacktestTurnReasons",
    "BacktestWorth",
    "Buckets",
    "BulkAnswer",
    "BulkCheck",
    "BulkCheckCheckpointType0",
    "BulkReleaseAnswer",
    "BulkReleaseRequest",
    "BulkRequest",
    "Bypass",
    "BypassKind",
    "BypassPage",
    "BypassState",
    "CheckAnswer",
    "CheckAnswerOutcome",
    "CheckAnswerRates",
    "CheckLine",
    "CheckPage",
    "CheckProgress",
    "CheckRequest",
    "CheckRequestCheckpointType0",
    "ForcedBy",
    "Freshness",
    "GetBypassesKind",
    "GetBypassesState",
    "GetHoldsEscalatedTo",
    "GetHoldsReason",
    "GetHoldsSort",
    "GetHoldsState",
    "GetNoticesKind",
    "GetNoticesState",
    "GetOverridesAgainst",
    "GetReportBy",
    "GetRequestsState",
    "GroupFigures",
    "GroupFiguresRates",
    "HoldAssignRequest",
    "HoldChange",
    "HoldChangeActType0",
    "HoldChangeRoleType0",
    "HoldCommentRequest",
    "HoldEscalateRequest",
    "HoldEscalateRequestToType0",
    "HoldForceRequest",
    "HoldPage",
    "HoldRejectRequest",
    "HoldReleaseRequest",
    "HoldStory",
    "HoldV1",
    "HoldV1EscalatedToType0",
    "HoldV1State",
    "LimitDecisionAsked",
    "LimitHistory",
    "LimitRequest",
    "LimitRequestAsked",
    "LimitRequestEscalatedToType0",
    "LimitRequestPage",
    "LimitRequestState",
    "LimitStep",
    "LimitStepAct",
    "LimitStepRoleType0",
    "LimitVersion",
    "NotAnswered",
    "NotAnsweredCode",
    "NotComputed",
    "NotComputedCode",
    "NoticePage",
    "NoticeV1",
    "NoticeV1Facts",
    "NoticeV1Kind",
    "NoticeV1Severity",
    "NoticeV1State",
    "OrderValue",
    "Override",
    "OverrideAgainstItem",
    "OverrideLine",
    "OverrideOutcome",
    "OverridePage",
    "OverrideReport",
    "OverrideReportBy",
    "OverrideRole",
    "PolicyActivation",
    "PolicyActivationRequest",
    "PolicyAmount",
    "PolicyDesk",
    "PolicyDeskServiceLevelHoursType0",
    "PolicyEntry",
    "PolicyEntryDeliveryRulesOffType0Item",
    "PolicyEntryInvoiceRulesOffType0Item",
    "PolicyEntryOnStaleType0",
    "PolicyEntryRulesOffType0Item",
    "PolicyNumbers",
    "PolicyNumbersDeliveryRulesOffType0Item",
    "PolicyNumbersInvoiceRulesOffType0Item",
    "PolicyNumbersOnStaleType0",
    "PolicyNumbersRulesOffType0Item",
    "PolicyPage",
    "PolicyProposal",
    "PolicyReview",
    "PolicyShadowRequest",
    "PolicyVersion",
    "PolicyVersionState",
    "PolicyWarning",
    "Problem",
    "ProblemCode",
    "ProblemField",
    "ProposedRelease",
    "ProposedReleaseRole",
    "QueueLine",
    "QueueLineReason",
    "QueueSummary",
    "RateUsed",
    "Reason",
    "ReasonCode",
    "ReasonFigures",
    "ReasonSeverity",
    "Reservation",
    "RoleAmounts",
    "ShadowFlip",
    "ShadowFlipOutcome",
    "ShadowFlipReasonsItem",
    "ShadowFlipShadowOutcome",
    "ShadowFlipShadowReasonsItem",
    "ShadowPage",
    "TemporaryLimit",
    "TemporaryLimitV1",
    "VoidAnswer",
    "VoidRequest",
    "WayItem",
    "WayOrder",
    "WayOut",
    "WayOutOutcome",
    "WaysOutAnswer",
    "WaysOutAnswerOutcome",
    "WayStep",
    "WayStepKind",
)
