from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.check_request_checkpoint_type_0 import (
    CheckRequestCheckpointType0,
    check_check_request_checkpoint_type_0,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.check_line import CheckLine


T = TypeVar("T", bound="CheckRequest")


@_attrs_define
class CheckRequest:
    """`amount` is the whole order, gross, tax included: what is known to be invoiced of it and
    `secured_amount` are subtracted here. `lines` may be left out or null; their sum must be the amount.

        Attributes:
            order_id (str):
            order_version (int):
            account_id (str):
            currency (str): ISO 4217 code
            amount (str): amount in major units; no finer than the minor unit
            lines (list[CheckLine] | None | Unset):
            secured_amount (None | str | Unset):  Default: '0'.
            payment_terms_days (int | None | Unset):
            priority (int | None | Unset):  Default: 0.
            checkpoint (CheckRequestCheckpointType0 | None | Unset):  Default: 'order'.
            dry_run (bool | None | Unset):  Default: False.
    """

    order_id: str
    order_version: int
    account_id: str
    currency: str
    amount: str
    lines: list[CheckLine] | None | Unset = UNSET
    secured_amount: None | str | Unset = "0"
    payment_terms_days: int | None | Unset = UNSET
    priority: int | None | Unset = 0
    checkpoint: CheckRequestCheckpointType0 | None | Unset = "order"
    dry_run: bool | None | Unset = False

    def to_dict(self) -> dict[str, Any]:
        order_id = self.order_id

        order_version = self.order_version

        account_id = self.account_id

        currency = self.currency

        amount = self.amount

        lines: list[dict[str, Any]] | None | Unset
        if isinstance(self.lines, Unset):
            lines = UNSET
        elif isinstance(self.lines, list):
            lines = []
            for lines_type_0_item_data in self.lines:
                lines_type_0_item = lines_type_0_item_data.to_dict()
                lines.append(lines_type_0_item)

        else:
            lines = self.lines

        secured_amount: None | str | Unset
        if isinstance(self.secured_amount, Unset):
            secured_amount = UNSET
        else:
            secured_amount = self.secured_amount

        payment_terms_days: int | None | Unset
        if isinstance(self.payment_terms_days, Unset):
            payment_terms_days = UNSET
        else:
            payment_terms_days = self.payment_terms_days

        priority: int | None | Unset
        if isinstance(self.priority, Unset):
            priority = UNSET
        else:
            priority = self.priority

        checkpoint: None | str | Unset
        if isinstance(self.checkpoint, Unset):
            checkpoint = UNSET
        elif isinstance(self.checkpoint, str):
            checkpoint = self.checkpoint
        else:
            checkpoint = self.checkpoint

        dry_run: bool | None | Unset
        if isinstance(self.dry_run, Unset):
            dry_run = UNSET
        else:
            dry_run = self.dry_run

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "order_id": order_id,
                "order_version": order_version,
                "account_id": account_id,
                "currency": currency,
                "amount": amount,
            }
        )
        if lines is not UNSET:
            field_dict["lines"] = lines
        if secured_amount is not UNSET:
            field_dict["secured_amount"] = secured_amount
        if payment_terms_days is not UNSET:
            field_dict["payment_terms_days"] = payment_terms_days
        if priority is not UNSET:
            field_dict["priority"] = priority
        if checkpoint is not UNSET:
            field_dict["checkpoint"] = checkpoint
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.check_line import CheckLine  # noqa: PLC0415

        d = dict(src_dict)
        order_id = d.pop("order_id")

        order_version = d.pop("order_version")

        account_id = d.pop("account_id")

        currency = d.pop("currency")

        amount = d.pop("amount")

        def _parse_lines(data: object) -> list[CheckLine] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                lines_type_0 = []
                _lines_type_0 = data
                for lines_type_0_item_data in _lines_type_0:
                    lines_type_0_item = CheckLine.from_dict(lines_type_0_item_data)

                    lines_type_0.append(lines_type_0_item)

                return lines_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[CheckLine] | None | Unset, data)

        lines = _parse_lines(d.pop("lines", UNSET))

        def _parse_secured_amount(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        secured_amount = _parse_secured_amount(d.pop("secured_amount", UNSET))

        def _parse_payment_terms_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        payment_terms_days = _parse_payment_terms_days(d.pop("payment_terms_days", UNSET))

        def _parse_priority(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        priority = _parse_priority(d.pop("priority", UNSET))

        def _parse_checkpoint(data: object) -> CheckRequestCheckpointType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                checkpoint_type_0 = check_check_request_checkpoint_type_0(data)

                return checkpoint_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CheckRequestCheckpointType0 | None | Unset, data)

        checkpoint = _parse_checkpoint(d.pop("checkpoint", UNSET))

        def _parse_dry_run(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        dry_run = _parse_dry_run(d.pop("dry_run", UNSET))

        check_request = cls(
            order_id=order_id,
            order_version=order_version,
            account_id=account_id,
            currency=currency,
            amount=amount,
            lines=lines,
            secured_amount=secured_amount,
            payment_terms_days=payment_terms_days,
            priority=priority,
            checkpoint=checkpoint,
            dry_run=dry_run,
        )

        return check_request
