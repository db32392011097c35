# sys, select and micropython with this board's serial port in them, for those three modules themselves can't be changed.
import select as _select
import sys
from binascii import hexlify, unhexlify

import _console
import micropython as _micropython

_sys = sys


class _Raw:
    def read(self, count=-1):
        return unhexlify(_console.read(count))

    def write(self, data):
        _console.write(hexlify(data).decode())
        return len(data)


class _Port:
    buffer = _Raw()

    def __init__(self, text):
        self._text = text

    def __getattr__(self, name):
        return getattr(self._text, name)


class _Poll:
    def __init__(self):
        self._watched = []

    def register(self, what, mask=1):
        self._watched.append(what)

    def poll(self, timeout_ms=-1):
        return [(what, 1) for what in self._watched] if _console.waiting() else []

    ipoll = poll


class _Kin:
    """Another module, but for what is said here."""

    def __init__(self, module, **own):
        self._module = module
        for name in own:
            setattr(self, name, own[name])

    def __getattr__(self, name):
        return getattr(self._module, name)


sys.modules["select"] = _Kin(_select, poll=_Poll)
sys.modules["micropython"] = _Kin(_micropython, kbd_intr=lambda char: _console.raw(char < 0))
sys.modules["sys"] = _Kin(_sys, stdin=_Port(_sys.stdin), stdout=_Port(_sys.stdout))
