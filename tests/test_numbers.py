"""A number looks the same in a figure, in a message, and in a demo."""

import pytest
from playwright.sync_api import Browser

from inside_transformers.numbers import number
from inside_transformers.widgets import base

WRITTEN = {
    (1 / 8, 2): "0.13",
    (0.1249999998, 2): "0.13",
    (-1 / 8, 2): "−0.13",
    (0.375, 2): "0.38",
    (1.005, 2): "1.01",
    (0.5, 0): "1",
    (-0.004, 2): "0.00",
    (-0.0, 2): "0.00",
    (0.25, 1): "0.3",
    (1e-9, 4): "0.0000",
    (1234.5, 0): "1235",
    (12345.678949, 4): "12345.6789",
    (0.0078125, 5): "0.00781",
    (0.0078125, 6): "0.007813",
    (-0.0078125, 6): "−0.007813",
    (0.00390625, 7): "0.0039063",
    (0.0000005, 6): "0.000001",
    (0.12345649, 6): "0.123456",
    (2e13, 8): "20000000000000.00000000",
    (-7.0, 2): "−7.00",
    (999_999_999_999_999.0, 4): "999999999999999.0000",
    (1e15, 2): "1.00e+15",
    (-3.4028234663852886e38, 4): "−3.4028e+38",
    (1.7e308, 2): "1.70e+308",
    (float("inf"), 2): "∞",
    (float("-inf"), 2): "−∞",
    (float("nan"), 2): "NaN",
}


@pytest.mark.parametrize(("value", "decimals"), WRITTEN)
def test_python_writes_halves_away_from_zero_and_no_negative_zero(value: float, decimals: int) -> None:
    assert number(value, decimals) == WRITTEN[value, decimals]


@pytest.mark.parametrize(("value", "text"), [(0.0, "0.00000000"), (-1e-9, "0.00000000"), (0.12345678, "0.12345678")])
def test_more_decimals_than_six_are_written_out(value: float, text: str) -> None:
    assert number(value, 8) == text


@pytest.mark.browser
def test_demos_write_numbers_as_python_does(browser: Browser) -> None:
    source = (base.HERE / "base.js").read_text(encoding="utf-8")
    page = browser.new_page()
    page.set_content("<!doctype html><title>numbers</title>")
    page.add_script_tag(type="module", content=f"{source}\nwindow.format = format;")
    page.wait_for_function("window.format")
    thousandths = [i / 1000 - 1.5 for i in range(3000)]
    halves = [(i / 2**n, n - 1) for n in range(1, 11) for i in range(-(2**n) + 1, 2**n, 2)]  # they end in 5
    cases = [[str(value), decimals] for value, decimals in [*WRITTEN, *halves]]
    cases += [[str(value), decimals] for value in thousandths for decimals in (2, 6, 8)]
    written = page.evaluate(
        "cases => cases.map(([x, d]) => format(Number(x.replace('inf', 'Infinity').replace('nan', 'NaN')), d))", cases
    )
    page.close()
    assert written == [number(float(value), decimals) for value, decimals in cases]
