# What the real board has and this interpreter lacks, whatever the firmware imports. Runs before boot.py.
import asyncio
import os
import sys
import time
from binascii import unhexlify

import _board
import _noise

_ticks_ms = time.ticks_ms


def _sleep(ms):
    is_interrupted = _board.sleep(ms)
    _ticks_ms()  # a board that dies meanwhile ends here
    if is_interrupted:
        raise KeyboardInterrupt


def _sleep_us(us):
    _sleep(us / 1000)


def _sleep_s(seconds):
    _sleep(seconds * 1000)


time.sleep_ms, time.sleep_us, time.sleep = _sleep, _sleep_us, _sleep_s


async def _as_task(coroutine):
    return await asyncio.create_task(coroutine)


def _run(coroutine):
    """Only where it is called inside a function; at a file's outermost level the host awaits `as_task`."""
    task = asyncio.create_task(coroutine)
    return _run_until_complete(task)


def _run_until_complete(task):
    while not task.done():
        is_interrupted = _board.turn()
        _ticks_ms()
        if is_interrupted:
            raise KeyboardInterrupt
    outcome = task.data
    task.state = False  # somebody looked: not an error that nobody retrieved
    if isinstance(outcome, StopIteration):
        return outcome.value
    raise outcome


asyncio.run, asyncio.as_task = _run, _as_task


def _rename(old, new):
    error = _board.rename(_whole(old), _whole(new))
    _ticks_ms()  # power may have gone in between
    if error:
        raise OSError(error)


def _whole(path):
    return path if path.startswith("/") else os.getcwd().rstrip("/") + "/" + path


_ilistdir, _statvfs = os.ilistdir, os.statvfs


def _list(path=""):
    for entry in _ilistdir(path):
        if entry[0] != ".standins":
            size = os.stat(path.rstrip("/") + "/" + entry[0] if path else entry[0])[6] if entry[1] == 0x8000 else 0
            yield entry[:3] + (size,)


def _space(path):
    block, total, free = [int(count) for count in _board.space().split()]
    return (block, block, total, free, free, 0, 0, 0, 0, 255)


os.rename, os.ilistdir, os.statvfs = _rename, _list, _space
os.listdir = lambda path="": [entry[0] for entry in _list(path)]
os.sync = lambda: None
os.urandom = lambda count: unhexlify(_noise.hex(count))
sys.path.insert(0, "/.standins")
__import__("_vfs")
__import__("_line")
