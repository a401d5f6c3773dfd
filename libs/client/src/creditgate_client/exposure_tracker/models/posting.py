from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.posting_cause_kind import PostingCauseKind, check_posting_cause_kind
from ..models.posting_kind import PostingKind, check_posting_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.move import Move
    from ..models.posting_event import PostingEvent


T = TypeVar("T", bound="Posting")


@_attrs_define
class Posting:
    """One change of one document's contribution, and the document version that caused it.

    `kind` and `document_id` name the document whose contribution changed; `cause_*` the one
    whose event moved it (an invoice moves its order's open part). Deltas are in `currency`.

    Two kinds are no document's: `rebuild` corrects what the sum of the postings was wrong by, and
    `carried_forward` stands for all that were dropped at its time. Their cause is the same, with
    the id of the run, and version 0.

    `moved` tells what the whole event moved in this account and currency, this posting among all
    that it made there. `event` is null where its version is not kept any more.

        Attributes:
            posting_id (int):
            kind (PostingKind):
            document_id (str):
            cause_kind (PostingCauseKind):
            cause_id (str):
            cause_version (int):
            account_id (str):
            currency (str): ISO 4217 code
            open_orders (str): amount in major units; may be negative
            unbilled (str): amount in major units; may be negative
            receivables (str): amount in major units; may be negative
            unapplied_cash (str): amount in major units; may be negative
            effective_at (datetime.datetime):
            recorded_at (datetime.datetime):
            document_version (int | None | Unset):
            event (None | PostingEvent | Unset):
            moved (list[Move] | Unset):
    """

    posting_id: int
    kind: PostingKind
    document_id: str
    cause_kind: PostingCauseKind
    cause_id: str
    cause_version: int
    account_id: str
    currency: str
    open_orders: str
    unbilled: str
    receivables: str
    unapplied_cash: str
    effective_at: datetime.datetime
    recorded_at: datetime.datetime
    document_version: int | None | Unset = UNSET
    event: None | PostingEvent | Unset = UNSET
    moved: list[Move] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.posting_event import PostingEvent  # noqa: PLC0415

        posting_id = self.posting_id

        kind: str = self.kind

        document_id = self.document_id

        cause_kind: str = self.cause_kind

        cause_id = self.cause_id

        cause_version = self.cause_version

        account_id = self.account_id

        currency = self.currency

        open_orders = self.open_orders

        unbilled = self.unbilled

        receivables = self.receivables

        unapplied_cash = self.unapplied_cash

        effective_at = self.effective_at.isoformat()

        recorded_at = self.recorded_at.isoformat()

        document_version: int | None | Unset
        if isinstance(self.document_version, Unset):
            document_version = UNSET
        else:
            document_version = self.document_version

        event: dict[str, Any] | None | Unset
        if isinstance(self.event, Unset):
            event = UNSET
        elif isinstance(self.event, PostingEvent):
            event = self.event.to_dict()
        else:
            event = self.event

        moved: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.moved, Unset):
            moved = []
            for moved_item_data in self.moved:
                moved_item = moved_item_data.to_dict()
                moved.append(moved_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "posting_id": posting_id,
                "kind": kind,
                "document_id": document_id,
                "cause_kind": cause_kind,
                "cause_id": cause_id,
                "cause_version": cause_version,
                "account_id": account_id,
                "currency": currency,
                "open_orders": open_orders,
                "unbilled": unbilled,
                "receivables": receivables,
                "unapplied_cash": unapplied_cash,
                "effective_at": effective_at,
                "recorded_at": recorded_at,
            }
        )
        if document_version is not UNSET:
            field_dict["document_version"] = document_version
        if event is not UNSET:
            field_dict["event"] = event
        if moved is not UNSET:
            field_dict["moved"] = moved

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.move import Move  # noqa: PLC0415
        from ..models.posting_event import PostingEvent  # noqa: PLC0415

        d = dict(src_dict)
        posting_id = d.pop("posting_id")

        kind = check_posting_kind(d.pop("kind"))

        document_id = d.pop("document_id")

        cause_kind = check_posting_cause_kind(d.pop("cause_kind"))

        cause_id = d.pop("cause_id")

        cause_version = d.pop("cause_version")

        account_id = d.pop("account_id")

        currency = d.pop("currency")

        open_orders = d.pop("open_orders")

        unbilled = d.pop("unbilled")

        receivables = d.pop("receivables")

        unapplied_cash = d.pop("unapplied_cash")

        effective_at = datetime.datetime.fromisoformat(d.pop("effective_at"))

        recorded_at = datetime.datetime.fromisoformat(d.pop("recorded_at"))

        def _parse_document_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        document_version = _parse_document_version(d.pop("document_version", UNSET))

        def _parse_event(data: object) -> None | PostingEvent | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                event_type_0 = PostingEvent.from_dict(data)

                return event_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PostingEvent | Unset, data)

        event = _parse_event(d.pop("event", UNSET))

        _moved = d.pop("moved", UNSET)
        moved: list[Move] | Unset = UNSET
        if _moved is not UNSET:
            moved = []
            for moved_item_data in _moved:
                moved_item = Move.from_dict(moved_item_data)

                moved.append(moved_item)

        posting = cls(
            posting_id=posting_id,
            kind=kind,
            document_id=document_id,
            cause_kind=cause_kind,
            cause_id=cause_id,
            cause_version=cause_version,
            account_id=account_id,
            currency=currency,
            open_orders=open_orders,
            unbilled=unbilled,
            receivables=receivables,
            unapplied_cash=unapplied_cash,
            effective_at=effective_at,
            recorded_at=recorded_at,
            document_version=document_version,
            event=event,
            moved=moved,
        )

        posting.additional_properties = d
        return posting

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
