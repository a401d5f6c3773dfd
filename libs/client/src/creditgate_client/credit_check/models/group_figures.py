from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.buckets import Buckets
    from ..models.group_figures_rates import GroupFiguresRates


T = TypeVar("T", bound="GroupFigures")


@_attrs_define
class GroupFigures:
    """A group that the order counts in, by the account at its head; the same figures as for the
    account, of all members together and in the head's currency. `limit` null is unlimited. `members_total` counts the
    head as well.

        Attributes:
            account_id (str):
            segment (None | str):
            members_total (int):
            currency (str): ISO 4217 code
            limit (None | str):
            exposure_before (Buckets): The four parts of exposure; `total` = open orders + unbilled + receivables - cash.
            reserved_before (str): amount in major units; may be negative
            order_amount (None | str):
            exposure_after (None | str):
            utilization_after (None | str):
            rates (GroupFiguresRates):
    """

    account_id: str
    segment: None | str
    members_total: int
    currency: str
    limit: None | str
    exposure_before: Buckets
    reserved_before: str
    order_amount: None | str
    exposure_after: None | str
    utilization_after: None | str
    rates: GroupFiguresRates
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        account_id = self.account_id

        segment: None | str
        segment = self.segment

        members_total = self.members_total

        currency = self.currency

        limit: None | str
        limit = self.limit

        exposure_before = self.exposure_before.to_dict()

        reserved_before = self.reserved_before

        order_amount: None | str
        order_amount = self.order_amount

        exposure_after: None | str
        exposure_after = self.exposure_after

        utilization_after: None | str
        utilization_after = self.utilization_after

        rates = self.rates.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "segment": segment,
                "members_total": members_total,
                "currency": currency,
                "limit": limit,
                "exposure_before": exposure_before,
                "reserved_before": reserved_before,
                "order_amount": order_amount,
                "exposure_after": exposure_after,
                "utilization_after": utilization_after,
                "rates": rates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.buckets import Buckets  # noqa: PLC0415
        from ..models.group_figures_rates import GroupFiguresRates  # noqa: PLC0415

        d = dict(src_dict)
        account_id = d.pop("account_id")

        def _parse_segment(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        segment = _parse_segment(d.pop("segment"))

        members_total = d.pop("members_total")

        currency = d.pop("currency")

        def _parse_limit(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        limit = _parse_limit(d.pop("limit"))

        exposure_before = Buckets.from_dict(d.pop("exposure_before"))

        reserved_before = d.pop("reserved_before")

        def _parse_order_amount(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        order_amount = _parse_order_amount(d.pop("order_amount"))

        def _parse_exposure_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        exposure_after = _parse_exposure_after(d.pop("exposure_after"))

        def _parse_utilization_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        utilization_after = _parse_utilization_after(d.pop("utilization_after"))

        rates = GroupFiguresRates.from_dict(d.pop("rates"))

        group_figures = cls(
            account_id=account_id,
            segment=segment,
            members_total=members_total,
            currency=currency,
            limit=limit,
            exposure_before=exposure_before,
            reserved_before=reserved_before,
            order_amount=order_amount,
            exposure_after=exposure_after,
            utilization_after=utilization_after,
            rates=rates,
        )

        group_figures.additional_properties = d
        return group_figures

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
