"""The settings of our own LoRa gateways: what can't work is refused in words that say what to do."""

import pytest
from pydantic import ValidationError

from basestation.gateways.serial import radio_plans
from basestation.settings.roads import LoraSettings


def test_an_empty_table_is_one_gateway_on_one_frequency():
    lora = LoraSettings()

    assert (lora.gateways, lora.ports, lora.sf, lora.frequencies_khz) == (("1",), (), 9, (868_100,))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"gateways": ["a", "a"]}, "two gateways have the same name"),
        ({"gateways": ["Hall 1"]}, "pattern"),
        ({"gateways": []}, "at least 1 item"),
        ({"frequencies_khz": [868_100, 868_300]}, "a gateway hears one frequency at a time"),
        ({"frequencies_khz": [433_000]}, "433000 kHz is no channel on which a badge may send"),
        ({"frequencies_khz": [868_650]}, "868650 kHz is no channel"),
        ({"frequencies_khz": []}, "at least 1 item"),
        ({"sf": 6}, "greater than or equal to 7"),
        ({"sf": 13}, "less than or equal to 12"),
        ({"port": "/dev/ttyUSB0"}, "Extra inputs"),
    ],
)
def test_what_can_not_work_is_refused(said, words):
    with pytest.raises(ValidationError, match=words):
        LoraSettings.model_validate(said)


def test_gateways_share_the_frequencies_out_in_their_order():
    plans = radio_plans(("a", "b", "c"), 10, (868_100, 869_525))

    assert {name: (plan.sf, plan.khz) for name, plan in plans.items()} == {"a": (10, 868_100), "b": (10, 869_525), "c": (10, 868_100)}
