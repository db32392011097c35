# vfs: this interpreter's own reads a ROMFS but can't write one. Numbered as the chip's: 1 how many, 2 as memory, 3 erase, 4 write, 5 done.
import sys
from binascii import hexlify

import _rom
import vfs

_NO_SUCH_THING = -22
_LEAST_TO_WRITE = 4
_COUNT, _MEMORY, _ERASE, _WRITE, _DONE = 1, 2, 3, 4, 5


def _rom_ioctl(what, partition=0, *values):
    if what == _COUNT:
        return 1 if _rom.bytes else 0
    if partition != 0 or not _rom.bytes:
        return _NO_SUCH_THING
    if what == _MEMORY:
        return vfs.rom_ioctl(_MEMORY, 0)
    if what == _ERASE:
        start, size = values if len(values) > 1 else (0, values[0])
        return _LEAST_TO_WRITE if _rom.erase(start, size) else _NO_SUCH_THING
    if what == _WRITE:
        return 0 if _rom.write(values[0], hexlify(values[1]).decode()) else _NO_SUCH_THING
    return 0 if what == _DONE else _NO_SUCH_THING


class _Vfs:
    mount, umount, VfsRom, VfsPosix, rom_ioctl = vfs.mount, vfs.umount, vfs.VfsRom, vfs.VfsPosix, _rom_ioctl


sys.modules["vfs"] = _Vfs
