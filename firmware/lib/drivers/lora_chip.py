"""The LoRa chip of this board, made ready by micropython-lib's driver of it; and how patient one is with it."""

BROKEN = (OSError, RuntimeError, ValueError, AssertionError, ImportError)  # all that the chip's library is known to raise
RETRY_MS = (1000, 5000, 15_000, 60_000)
LATE_MS = 500  # a frame that takes so much longer than its time on air will never end
LOOK_MS, LOOK_SOON_MS = 1000, 10


def config_of(radio: dict, settings: dict) -> dict:
    """What the chip is told, from /board.json's radio and /settings.json's lora."""
    config = {
        "freq_khz": settings["frequencies_khz"][0],
        "sf": settings["sf"],
        "bw": "125",
        "coding_rate": 5,
        "preamble_len": 8,
        "crc_en": True,
        "output_power": radio["output_dbm"],
    }
    if radio["chip"] == "sx1276":
        config["tx_ant"] = "PA_BOOST"
    return config


def open_modem(radio: dict, config: dict):
    """The chip of this board: reset, answering and set up."""
    import lora
    from machine import SPI, Pin

    wires = radio["spi"]
    spi = SPI(wires["id"], baudrate=2_000_000, sck=Pin(wires["sck"]), mosi=Pin(wires["mosi"]), miso=Pin(wires["miso"]))
    cs, reset, dio = Pin(radio["cs"]), Pin(radio["reset"]), Pin(radio["dio"])
    if radio["chip"] == "sx1276":
        return lora.SX1276(spi, cs, dio0=dio, reset=reset, lora_cfg=config)
    tcxo_mv, busy, has_switch = radio["tcxo_mv"] or None, Pin(radio["busy"]), radio["dio2_rf_switch"]
    modem = lora.SX1262(spi, cs, busy, dio1=dio, dio2_rf_sw=has_switch, dio3_tcxo_millivolts=tcxo_mv, reset=reset, lora_cfg=config)
    modem.calibrate_image()  # out of its reset it is set for America
    return modem
