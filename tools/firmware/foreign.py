"""Names that are not ours to change: attributes and arguments of MicroPython's types and modules, of mqtt_as and of lora."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from sysconfig import get_paths

from .trees import walk

STUBS = Path(get_paths()["purelib"])
BUILTINS = (str, bytes, bytearray, list, dict, set, tuple, int, float, object, type, OSError)
WORD = re.compile(r"[A-Za-z_]\w*")
# Installed on the badge by mip; what of them the drivers use, and what a neighbour of ours might be called.
INSTALLED = {
    "mqtt_as": """
        MQTTClient config connect disconnect publish subscribe unsubscribe queue up down isconnected broker_up close
        wifi_connect server port user password keepalive ping_interval ssl ssl_params response_time clean_init clean
        max_repubs will subs_cb wifi_coro connect_coro ssid wifi_pw queue_len gateway mqttv5 topic msg retain qos DEBUG
        REPUB_COUNT dprint MsgQueue client_id
    """,
    "lora": """
        SX1262 SX1276 SX1261 SX1277 SX1278 AsyncModem SyncModem RxPacket configure send recv prepare_send start_send
        poll_send start_recv poll_recv will_irq set_irq_callback get_status standby sleep is_idle calibrate
        calibrate_image crc_error rx_crc_error snr rssi ticks_ms valid_crc spi cs reset busy dio0 dio1 dio2_rf_sw
        dio3_tcxo_millivolts dio3_tcxo_start_time_us lora_cfg ant_sw freq_khz sf bw coding_rate preamble_len
        output_power tx_ant rx_boost lna_gain syncword implicit_header crc_en auto_image_cal invert_iq_rx invert_iq_tx
        pa_ramp_us timeout_ms rx_length rx_packet continuous packet tx_at_ms recv_continuous
    """,
}


def foreign_names(statements: Iterable[ast.stmt]) -> set[str]:
    """For whatever these statements import that is not ours."""
    found = {name for kind in BUILTINS for name in dir(kind)}
    for module in _imported(statements):
        found |= _names_of(module)
    return found


def _imported(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in statements:
        for node in walk(statement):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.split(".")[0]


@cache
def _names_of(module: str) -> frozenset[str]:
    if module in INSTALLED:
        return frozenset(INSTALLED[module].split())
    texts = [path.read_text("utf-8") for path in _stub_files(module)]
    return frozenset(name for text in texts for name in _public(ast.parse(text)))


def _stub_files(module: str) -> list[Path]:
    places = [STUBS, STUBS / "stdlib"]
    found = [path for place in places for path in (place / f"{module}.pyi", place / f"u{module}.pyi") if path.is_file()]
    return found + [path for place in places if (place / module).is_dir() for path in (place / module).rglob("*.pyi")]


def _public(tree: ast.AST) -> Iterator[str]:
    for node in walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
