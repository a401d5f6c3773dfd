from typing import Literal

ExposureAnswerParentLinkType0 = Literal["counts", "cycle", "unknown"]

EXPOSURE_ANSWER_PARENT_LINK_TYPE_0_VALUES: set[ExposureAnswerParentLinkType0] = {
    "counts",
    "cycle",
    "unknown",
}


def check_exposure_answer_parent_link_type_0(value: str) -> ExposureAnswerParentLinkType0:
    if value in EXPOSURE_ANSWER_PARENT_LINK_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {EXPOSURE_ANSWER_PARENT_LINK_TYPE_0_VALUES!r}"
    )
