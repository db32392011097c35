# machine's buses and converters: bytes cross to the host as hex. What hangs on the wires is in wiring.mjs.
from binascii import hexlify, unhexlify

import _machine

ENODEV = 19


def _number(pin):
    return pin if isinstance(pin, int) else pin._id


class UART:
    INV_TX, INV_RX = 32, 4
    RTS, CTS = 1, 2
    IRQ_RX, IRQ_RXIDLE, IRQ_BREAK = 1, 4096, 128

    def __init__(self, id, baudrate=115200, bits=8, parity=None, stop=1, **options):
        self._id, self._tx, self._rx, self._rxbuf = id, -1, -1, 256
        self.init(baudrate, bits, parity, stop, **options)

    def init(self, baudrate=115200, bits=8, parity=None, stop=1, *, tx=None, rx=None, rts=-1, cts=-1, txbuf=256, rxbuf=256,
             timeout=0, timeout_char=0, invert=0, flow=0):  # fmt: skip
        self._tx = self._tx if tx is None else _number(tx)
        self._rx = self._rx if rx is None else _number(rx)
        _machine.uartOpen(self._id, self._tx, self._rx, baudrate, rxbuf)

    def deinit(self):
        _machine.uartClose(self._id)

    def any(self):
        return _machine.uartAny(self._id)

    def read(self, count=None):
        waiting = _machine.uartAny(self._id)
        if not waiting:
            return None
        return unhexlify(_machine.uartRead(self._id, waiting if count is None else count))

    def readinto(self, into, count=None):
        data = self.read(len(into) if count is None else count)
        if data is None:
            return None
        into[: len(data)] = data
        return len(data)

    def readline(self):
        return unhexlify(_machine.uartLine(self._id)) if _machine.uartAny(self._id) else None

    def write(self, data):
        _machine.uartWrite(self._id, hexlify(data).decode())
        return len(data)

    def flush(self):
        pass

    def txdone(self):
        return True


class I2C:
    def __init__(self, id=-1, *, scl=None, sda=None, freq=400000, timeout=50000):
        self._scl = (18, 25)[id] if scl is None else _number(scl)
        self._sda = (19, 26)[id] if sda is None else _number(sda)

    def init(self, *args, **options):
        pass

    def scan(self):
        return [int(address) for address in _machine.i2cScan(self._sda, self._scl).split()]

    def writeto(self, address, data, stop=True):
        if not _machine.i2cWrite(self._sda, self._scl, address, hexlify(data).decode()):
            raise OSError(ENODEV)
        return len(data)

    def writevto(self, address, pieces, stop=True):
        return self.writeto(address, b"".join(pieces), stop)

    def readfrom(self, address, count, stop=True):
        data = _machine.i2cRead(self._sda, self._scl, address, count)
        if data is None:
            raise OSError(ENODEV)
        return unhexlify(data)

    def readfrom_into(self, address, into, stop=True):
        into[:] = self.readfrom(address, len(into))

    def readfrom_mem(self, address, register, count, *, addrsize=8):
        self.writeto(address, register.to_bytes(addrsize // 8, "big"), False)
        return self.readfrom(address, count)

    def readfrom_mem_into(self, address, register, into, *, addrsize=8):
        into[:] = self.readfrom_mem(address, register, len(into), addrsize=addrsize)

    def writeto_mem(self, address, register, data, *, addrsize=8):
        self.writeto(address, register.to_bytes(addrsize // 8, "big") + bytes(data))


class SoftI2C(I2C):
    def __init__(self, scl, sda, *, freq=400000, timeout=50000):
        super().__init__(scl=scl, sda=sda)


class SPI:
    MSB, LSB = 0, 1

    def __init__(self, id=-1, baudrate=500000, *, polarity=0, phase=0, bits=8, firstbit=0, sck=None, mosi=None, miso=None):
        pass

    init = deinit = lambda self, *args, **options: None

    def read(self, count, write=0):
        return unhexlify(_machine.spi(hexlify(bytes([write] * count)).decode()))

    def readinto(self, into, write=0):
        into[:] = self.read(len(into), write)

    def write(self, data):
        _machine.spi(hexlify(data).decode())

    def write_readinto(self, data, into):
        into[:] = unhexlify(_machine.spi(hexlify(data).decode()))


class SoftSPI(SPI):
    pass


class ADC:
    ATTN_0DB, ATTN_2_5DB, ATTN_6DB, ATTN_11DB = 0, 1, 2, 3
    WIDTH_9BIT, WIDTH_10BIT, WIDTH_11BIT, WIDTH_12BIT = 9, 10, 11, 12

    def __init__(self, pin, *, atten=ATTN_0DB):
        self._pin, self._atten = _number(pin), atten

    def atten(self, atten):
        self._atten = atten

    def width(self, bits):
        pass

    def read_uv(self):
        return 1000 * min(_machine.millivolts(self._pin), self._most_mv())

    def read_u16(self):
        return self.read_uv() // 1000 * 65535 // self._most_mv()

    def read(self):
        return self.read_u16() >> 4

    def _most_mv(self):
        return _machine.adc_most_mv(self._atten)


class PWM:
    def __init__(self, pin, freq=5000, duty=None, *, duty_u16=None, duty_ns=None, invert=False):
        self._pin, self._freq, self._duty = _number(pin), freq, 32768
        self.init(freq, duty, duty_u16=duty_u16, duty_ns=duty_ns)

    def init(self, freq=None, duty=None, *, duty_u16=None, duty_ns=None, invert=False):
        self._freq = self._freq if freq is None else freq
        if duty is not None:
            self._duty = duty * 65535 // 1023
        if duty_ns is not None:
            self._duty = min(65535, duty_ns * self._freq * 65535 // 1_000_000_000)
        if duty_u16 is not None:
            self._duty = duty_u16
        self._show()

    def _show(self):
        _machine.pwm(self._pin, self._duty, self._freq)

    def deinit(self):
        _machine.pwm(self._pin, 0, 0)

    def freq(self, hz=None):
        if hz is None:
            return self._freq
        if not 0 < hz <= 40_000_000:
            raise ValueError("frequency must be from 1Hz to 40MHz")
        self.init(hz)

    def duty_u16(self, duty=None):
        if duty is None:
            return self._duty
        self.init(duty_u16=duty)

    def duty(self, duty=None):
        if duty is None:
            return self._duty * 1023 // 65535
        self.init(duty=duty)

    def duty_ns(self, duty=None):
        if duty is None:
            return self._duty * 1_000_000_000 // 65535 // self._freq
        self.init(duty_ns=duty)
