"""A LoRa chip behind micropython-lib's polled interface, for drivers that run on CPython: what it sends flies through RadioAir."""

from collections.abc import Callable

from .radio_air import Channel, RadioAir

FLOOR_DBM, MOST_SNR_X4 = -115, 40


class RxPacket(bytearray):
    ticks_ms = 0
    snr = 30
    rssi = 0
    valid_crc = True


class AirModem:
    """`is_broken`: it answers nothing any more. `mute`: it never says that a frame is out."""

    def __init__(self, air: RadioAir) -> None:
        self._air = air
        self.is_broken = self.is_mute = False
        self.config: dict[str, object] = {}
        self._mode, self._since_ms = "standby", 0.0
        self._loaded, self._sending = b"", False
        self._sent_ms: int | None = None
        self._waiting: list[RxPacket] = []
        self._has_interrupt = False
        self._callback: Callable[[], None] = lambda: None
        self.on_interrupt: Callable[[], None] = lambda: None  # for whoever plays the main loop
        air.join(self)

    # The library's interface ----------------------------------------------------------------------------------------

    def configure(self, lora_cfg: dict[str, object]) -> None:
        self._answer()
        if self._mode == "receive":
            raise RuntimeError("Receiving")
        self.config.update(lora_cfg)

    def set_irq_callback(self, callback: Callable[[], None]) -> None:
        self._callback = callback

    def irq_triggered(self) -> bool:
        return self._has_interrupt

    def standby(self) -> None:
        self._change("standby")
        self._sending = False
        self._callback()  # a "soft" interrupt, as the library has it

    def sleep(self, warm_start: bool = True) -> None:
        self._change("sleep")

    def prepare_send(self, packet: bytes) -> None:
        self._change("standby")
        self._loaded = bytes(packet)

    def start_send(self) -> bool:
        self._change("send")
        self._sending, self._sent_ms = True, None
        self._air.send(self, self._channel(), self._loaded, self._done)
        return True

    def poll_send(self) -> bool | int:
        self._answer()
        if not self._sending:
            return False
        if self._sent_ms is None:
            return True
        self._sending, self._has_interrupt = False, False
        return self._sent_ms

    def start_recv(self, timeout_ms: int | None = None, continuous: bool = False, rx_length: int = 0xFF) -> bool:
        self._change("receive")
        return True

    def poll_recv(self, rx_packet: RxPacket | None = None) -> bool | RxPacket:
        self._answer()
        self._has_interrupt = False
        return self._waiting.pop(0) if self._waiting else self._mode == "receive"

    # The air's side -------------------------------------------------------------------------------------------------

    def listens_since(self, channel: Channel) -> float | None:
        return self._since_ms if self._mode == "receive" and not self.is_broken and channel == self._channel() else None

    def hear(self, frame: bytes, rssi_dbm: int, channel: Channel) -> None:
        packet = RxPacket(frame)
        packet.rssi, packet.ticks_ms = rssi_dbm, self._air.world.now_ms
        packet.snr = min(4 * (rssi_dbm - FLOOR_DBM), MOST_SNR_X4)
        self._waiting = [*self._waiting, packet][-1:]  # the chip holds one: who does not fetch it loses it
        self._interrupt()

    def lose_power(self) -> None:
        self._mode, self._sending, self._waiting, self._has_interrupt = "off", False, [], False

    def is_receiving(self) -> bool:
        return self._mode == "receive"

    def _done(self) -> None:
        if self._mode == "send" and not self.is_mute and not self.is_broken:
            self._sent_ms = self._air.world.now_ms
            self._change("standby")
            self._sending = True
            self._interrupt()

    def _interrupt(self) -> None:
        self._has_interrupt = True
        self._callback()
        self.on_interrupt()

    def _channel(self) -> Channel:
        return Channel(int(str(self.config["freq_khz"])), int(str(self.config["sf"])))

    def _change(self, mode: str) -> None:
        self._answer()
        self._mode, self._since_ms = mode, float(self._air.world.now_ms)
        self._has_interrupt = False

    def _answer(self) -> None:
        if self.is_broken:
            raise RuntimeError("BUSY timeout")
