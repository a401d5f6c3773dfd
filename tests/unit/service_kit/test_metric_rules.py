import pytest

from service_kit.metrics import counter, exposition, gauge, histogram, new_registry


def test_a_metric_is_shown_under_the_name_that_it_was_declared_with() -> None:
    registry = new_registry()
    counter(registry, "creditgate_things_total", "Things", ("kind",)).labels("a").inc(2)
    gauge(registry, "creditgate_lag_records", "Lag").set(7)
    histogram(registry, "creditgate_step_seconds", "Time").observe(0.004)
    text = exposition(registry)[0].decode()
    assert 'creditgate_things_total{kind="a"} 2.0' in text
    assert "creditgate_lag_records 7.0" in text
    assert 'creditgate_step_seconds_bucket{le="0.005"} 1.0' in text


@pytest.mark.parametrize(
    "name", ["things_total", "creditgate_Things", "creditgate_", "creditgate_a-b"]
)
def test_a_name_outside_the_pattern_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="creditgate_<noun>_<unit>"):
        counter(new_registry(), name, "Things")


@pytest.mark.parametrize("label", ["account_id", "order_id", "recipient", "path"])
def test_a_label_that_grows_with_the_business_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="grow with the business"):
        gauge(new_registry(), "creditgate_things_count", "Things", (label,))
