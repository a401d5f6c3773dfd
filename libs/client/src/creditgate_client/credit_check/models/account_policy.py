from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.policy_numbers import PolicyNumbers


T = TypeVar("T", bound="AccountPolicy")


@_attrs_define
class AccountPolicy:
    """What one account goes by at a moment: version, entry, and every number.

    Attributes:
        account_id (str):
        at (datetime.datetime):
        policy_version (int):
        policy_scope (str):
        numbers (PolicyNumbers): All numbers of the rules, with what they are unless the policy says otherwise; null is
            off.

            `warning_percent` of the limit is where the warning begins, and below `rearm_percent` it ends.
            Decisions may use `limit_percent` of every limit; `secured_percent` of an account's secured part
            is added to that. A release reserves for
            `reservation_days`. Data may be `stale_seconds` behind; what is older holds or, with
            `on_stale` "release", warns. Rates may be `rate_age_days` old. `order_maximum` is the most that
            one order may be worth. Items more than `overdue_days` past due hold once they sum to more than
            `overdue_tolerated`, or to more than `overdue_share_percent` of the receivables; cash that is not
            allocated pays the oldest of them first, unless `cash_pays_oldest` is off, and what is disputed
            of them is not counted where `leave_out_disputed` is on. Accounts hold
            above `dunning_level_max`, and `limit_grace_days` after the last day of their limit or
            `review_grace_days` after that of their review. People are told of what is more than
            `overdue_notice_days` past due, of a limit `limit_notice_days` before its last day, and of a
            review `review_notice_days` before its own. Rules in `rules_off` are not applied. For
            `recheck_days` after a release, reasons that are not about money are not raised again for the
            order; `delivery_rules_off` and `invoice_rules_off` are what its release has settled for good at
            these checkpoints. What is to be delivered more than `horizon_days` from now takes no credit;
            null: everything does. Accounts that are `excluded` are not checked, unless a person has stopped or flagged
            them.
    """

    account_id: str
    at: datetime.datetime
    policy_version: int
    policy_scope: str
    numbers: PolicyNumbers
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        account_id = self.account_id

        at = self.at.isoformat()

        policy_version = self.policy_version

        policy_scope = self.policy_scope

        numbers = self.numbers.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "at": at,
                "policy_version": policy_version,
                "policy_scope": policy_scope,
                "numbers": numbers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.policy_numbers import PolicyNumbers  # noqa: PLC0415

        d = dict(src_dict)
        account_id = d.pop("account_id")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        policy_version = d.pop("policy_version")

        policy_scope = d.pop("policy_scope")

        numbers = PolicyNumbers.from_dict(d.pop("numbers"))

        account_policy = cls(
            account_id=account_id,
            at=at,
            policy_version=policy_version,
            policy_scope=policy_scope,
            numbers=numbers,
        )

        account_policy.additional_properties = d
        return account_policy

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
