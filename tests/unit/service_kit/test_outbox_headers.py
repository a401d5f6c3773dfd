from hypothesis import given
from hypothesis import strategies as st

from service_kit.outbox import pack_headers, unpack_headers

names = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(names, st.binary(max_size=50)), max_size=8))
def test_headers_come_back_byte_for_byte_whatever_they_hold(
    headers: list[tuple[str, bytes]],
) -> None:
    packed = pack_headers(headers)
    assert "\\u0000" not in packed
    assert unpack_headers(packed) == headers
