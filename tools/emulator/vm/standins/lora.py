# lora (lora-sync with lora-sx126x and lora-sx127x) as it is called; the chip itself lives in the host (lora.mjs).
import json
from binascii import hexlify, unhexlify
from time import sleep_ms, ticks_add, ticks_diff, ticks_ms

import _lora


class ConfigError(ValueError):
    def __init__(self, field):
        super().__init__("Invalid lora_cfg {}".format(field))


class RxPacket(bytearray):
    def __init__(self, payload, ticks_ms=None, snr=None, rssi=None, valid_crc=True):
        super().__init__(payload)
        self.ticks_ms, self.snr, self.rssi, self.valid_crc = ticks_ms, snr, rssi, valid_crc


class _Modem:
    def __init__(self, kind, wires, lora_cfg):
        if not _lora.open(kind, json.dumps({name: pin._id for name, pin in wires.items() if pin is not None})):
            raise RuntimeError("Invalid initial status (7, 7).")
        self._sf, self._preamble, self._is_sending, self._packet = 7, 12, False, b""
        self._rx, self._is_continuous = False, False  # True, or until when
        self.crc_errors, self.rx_crc_error, self._callback = 0, False, None
        _lora.on_irq(self._radio_isr)
        if lora_cfg:
            self.configure(lora_cfg)

    def configure(self, lora_cfg):
        _answer()
        if self._rx is not False:
            raise RuntimeError("Receiving")
        self._sf, self._preamble = lora_cfg.get("sf", self._sf), lora_cfg.get("preamble_len", self._preamble)
        if not 6 <= self._sf <= 12:
            raise ConfigError("sf")
        if not lora_cfg.get("freq_khz", 1):
            raise ConfigError("freq_khz")
        _lora.configure(json.dumps(lora_cfg))

    def standby(self):
        self._mode("standby")
        self._rx = self._is_sending = False
        self._radio_isr(None)

    def sleep(self, warm_start=True):
        self.standby()
        self._mode("sleep")

    def calibrate(self):
        _answer()

    def calibrate_image(self):
        _answer()

    def is_idle(self):
        _answer()
        return not self._is_sending and self._rx is False

    def irq_triggered(self):
        return _lora.irq()

    def set_irq_callback(self, callback):
        self._callback = callback

    def prepare_send(self, packet):
        if len(packet) > 255:
            raise ConfigError("packet too long")
        self._mode("standby")
        self._packet = hexlify(packet).decode()

    def start_send(self):
        _answer()
        self._is_sending = True
        _lora.send(self._packet)
        return True

    def poll_send(self):
        _answer()
        if not self._is_sending:
            return False
        sent_ms = _lora.sent()
        if sent_ms < 0:
            return True
        self._is_sending = False
        if self._rx is not False:
            self._mode("rx")
        return ticks_ms()

    def start_recv(self, timeout_ms=None, continuous=False, rx_length=0xFF):
        if continuous and timeout_ms is not None:
            raise ValueError
        self._rx = True if timeout_ms is None else ticks_add(ticks_ms(), timeout_ms)
        self._is_continuous = continuous
        if not self._is_sending:
            self._mode("rx")
        return True

    def poll_recv(self, rx_packet=None):
        _answer()
        if self._rx is False:
            return False
        if self._is_sending:
            return True
        heard = _lora.packet()
        if heard:
            heard = json.loads(heard)
            if not self._is_continuous:
                self._rx = False
            return RxPacket(unhexlify(heard["frame"]), ticks_ms(), 30, heard["rssi"])
        if self._rx is not True and ticks_diff(self._rx, ticks_ms()) <= 0:
            self._rx = False
        return self._rx is not False

    def get_n_symbols_x4(self, payload_len):
        bits = max(8 * payload_len - 4 * self._sf + 44, 0)
        in_block = 4 * (self._sf - (2 if self._sf > 10 else 0))
        return 17 + 4 * (self._preamble + 8 + (bits + in_block - 1) // in_block * 5)

    def get_time_on_air_us(self, payload_len):
        return (1 << self._sf) * 2 * self.get_n_symbols_x4(payload_len)

    # lora-sync

    def send(self, packet, tx_at_ms=None):
        self.prepare_send(packet)
        if tx_at_ms is not None:
            sleep_ms(max(0, ticks_diff(tx_at_ms, ticks_ms())))
        self.start_send()
        sent = True
        while sent is True:
            sleep_ms(1)
            sent = self.poll_send()
        return sent

    def recv(self, timeout_ms=None, rx_length=0xFF, rx_packet=None):
        self.start_recv(timeout_ms, False, rx_length)
        heard = True
        while heard is True:
            sleep_ms(1)
            heard = self.poll_recv(rx_packet)
        return heard or None

    def _mode(self, mode):
        _answer()
        _lora.change(mode)

    def _radio_isr(self, _):
        if self._callback:
            self._callback()


class SX1262(_Modem):
    def __init__(
        self, spi, cs, busy, dio1=None, dio2_rf_sw=True, dio3_tcxo_millivolts=None, dio3_tcxo_start_time_us=1000, reset=None,
        lora_cfg=None, ant_sw=None,
    ):  # fmt: skip
        if dio3_tcxo_millivolts and not 1600 <= dio3_tcxo_millivolts <= 3300:
            raise ValueError("{} out of range".format("dio3_tcxo_millivolts"))
        super().__init__("sx1262", {"cs": cs, "busy": busy, "dio": dio1, "reset": reset}, lora_cfg)


class SX1276(_Modem):
    def __init__(self, spi, cs, dio0=None, dio1=None, reset=None, lora_cfg=None, ant_sw=None):
        super().__init__("sx1276", {"cs": cs, "dio": dio0, "reset": reset}, lora_cfg)


def _answer():
    if _lora.is_broken():
        raise RuntimeError("BUSY timeout", 7000)
