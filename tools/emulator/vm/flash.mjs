// The flash: files that outlive the interpreter. Each change is told to Python as it happens, so nothing needs to be saved at the end,
// and power can be cut after any byte of it. A change of the directory (new, emptied, renamed, deleted) counts as one byte.
import { posix } from "node:path";

const NO_SPACE = 28;
const BLOCK_BYTES = 4096;

// Emscripten numbers its errors its own way; a badge's are MicroPython's.
const ERRNO = { 2: 13, 20: 17, 28: 22, 29: 5, 31: 21, 32: 24, 44: 2, 51: 28, 54: 20, 55: 39, 63: 1, 70: 29, 69: 30, 75: 18, 8: 9, 6: 11 };

export class Flash {
  constructor(host, files, sizeBytes) {
    Object.assign(this, { host, sizeBytes, isFull: false, cutAfter: null, writtenBytes: 0, writes: 0 });
    this.files = new Map(); // path without the first "/" -> Buffer; a folder is a path that ends in "/"
    for (const [path, hex] of Object.entries(files)) this.files.set(path.replace(/^\//, ""), Buffer.from(hex, "hex"));
    host.on("flash.cut", ({ after_bytes }) => (this.cutAfter = after_bytes === null ? null : this.writtenBytes + after_bytes));
    host.on("flash.full", (isFull) => (this.isFull = isFull));
    host.on("flash.counts", () => ({ bytes: this.writtenBytes, writes: this.writes }));
  }

  get usedBytes() {
    let bytes = 0;
    for (const data of this.files.values()) bytes += data.length;
    return bytes;
  }

  // For os.statvfs: bytes in a block, blocks, free blocks; a file takes whole ones.
  space() {
    let used = 2;
    for (const data of this.files.values()) used += Math.max(1, Math.ceil(data.length / BLOCK_BYTES));
    const total = this.sizeBytes / BLOCK_BYTES;
    return `${BLOCK_BYTES} ${total} ${this.isFull ? 0 : Math.max(0, total - used)}`;
  }

  // How many of these bytes reach the flash; throws what the interpreter sees when none may.
  spend(bytes, isGrowth) {
    if (isGrowth && (this.isFull || this.usedBytes + bytes > this.sizeBytes)) return -1;
    const durable = this.cutAfter === null ? bytes : Math.max(0, Math.min(bytes, this.cutAfter - this.writtenBytes));
    this.writtenBytes += durable;
    this.writes += 1;
    return durable;
  }

  keep(path, data) {
    this.files.set(path, data);
    this.host.post("flash.write", { path, data: data.toString("hex") });
  }

  append(path, data) {
    this.files.set(path, Buffer.concat([this.files.get(path) ?? Buffer.alloc(0), data]));
    this.host.post("flash.append", { path, data: data.toString("hex") });
  }

  rename(from, to) {
    for (const path of [...this.files.keys()]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.files.set(to + path.slice(from.length), this.files.get(path));
      this.files.delete(path);
    }
    this.host.post("flash.rename", { from, to });
  }

  remove(path) {
    this.files.delete(path);
    this.host.post("flash.remove", { path });
  }
}

// Puts the flash at "/" of this interpreter, its stand-ins at "/.standins", and listens to what is written.
export function mountFlash(FS, flash, interpreter) {
  FS.mkdir("/flash");
  for (const [path, data] of [...flash.files].sort()) place(FS, path, data);
  translateErrors(FS);
  interpreter.run(`
import vfs, os
vfs.umount("/")
vfs.mount(vfs.VfsPosix("/standins"), "/.standins")
vfs.mount(vfs.VfsPosix("/flash"), "/")
os.chdir("/")
del vfs, os`);
  watch(FS, flash, interpreter);
}

function place(FS, path, data) {
  let folder = "/flash";
  const parts = path.split("/");
  for (const part of parts.slice(0, -1)) {
    folder += `/${part}`;
    if (!FS.analyzePath(folder).exists) FS.mkdir(folder);
  }
  if (parts.at(-1)) FS.writeFile(`${folder}/${parts.at(-1)}`, data);
}

// At the outermost functions only: inside, the file system compares its own numbers.
function translateErrors(FS) {
  for (const name of ["open", "read", "write", "stat", "lstat", "readdir", "mkdir", "rmdir", "unlink", "rename", "truncate", "ftruncate", "chdir"]) {
    const plain = FS[name].bind(FS);
    FS[name] = (...values) => {
      try {
        return plain(...values);
      } catch (error) {
        if (error.name === "ErrnoError" && !error.isTranslated) {
          error.errno = ERRNO[error.errno] ?? error.errno;
          error.isTranslated = true;
        }
        throw error;
      }
    };
  }
}

const O_CREAT = 64;
const O_TRUNC = 512;

function watch(FS, flash, interpreter) {
  const plain = { open: FS.open, write: FS.write, rename: FS.rename, unlink: FS.unlink, mkdir: FS.mkdir, rmdir: FS.rmdir };
  const inFlash = (path) => {
    const plainPath = typeof path === "string" ? posix.normalize(path) : "";
    return plainPath.startsWith("/flash/") ? plainPath.slice("/flash/".length).replace(/\/$/, "") || null : null;
  };

  // Power goes when not every byte may be written; `doIt` gets how many may.
  function change(bytes, isGrowth, doIt) {
    interpreter.live();
    const durable = flash.spend(bytes, isGrowth);
    if (durable < 0) throw Object.assign(new FS.ErrnoError(NO_SPACE), { isTranslated: true, errno: NO_SPACE });
    const outcome = durable > 0 || bytes === 0 ? doIt(durable) : null;
    if (durable < bytes) {
      flash.cutAfter = null; // once; it works again when power is back
      interpreter.die("off");
    }
    return outcome;
  }

  FS.open = (path, flags, ...rest) => {
    const name = inFlash(path);
    if (!name || !(flags & (O_CREAT | O_TRUNC))) return plain.open(path, flags, ...rest);
    const isNew = !flash.files.has(name);
    if (!isNew && (!(flags & O_TRUNC) || flash.files.get(name).length === 0)) return plain.open(path, flags, ...rest);
    return change(1, isNew, () => {
      const stream = plain.open(path, flags, ...rest);
      flash.keep(name, Buffer.alloc(0));
      return stream;
    });
  };

  FS.write = (stream, buffer, offset, length, position, ...rest) => {
    const name = stream.node && inFlash(FS.getPath(stream.node));
    if (!name) return plain.write(stream, buffer, offset, length, position, ...rest);
    const isAtEnd = position === undefined && (stream.position === stream.node.usedBytes || (stream.flags & 1024) !== 0);
    return change(length, true, (durable) => {
      const data = Buffer.from(buffer.subarray(offset, offset + durable));
      const written = plain.write(stream, buffer, offset, durable, position, ...rest);
      if (isAtEnd) flash.append(name, data);
      else flash.keep(name, Buffer.from(stream.node.contents.subarray(0, stream.node.usedBytes)));
      return written;
    });
  };

  const directory = (name, isGrowth, doIt) => (path, ...rest) => {
    if (!inFlash(path)) return plain[name](path, ...rest);
    return change(1, isGrowth, () => {
      const outcome = plain[name](path, ...rest);
      doIt(inFlash(path), ...rest);
      return outcome;
    });
  };
  FS.rename = directory("rename", false, (from, to) => flash.rename(from, inFlash(to)));
  FS.unlink = directory("unlink", false, (path) => flash.remove(path));
  FS.mkdir = directory("mkdir", true, (path) => flash.keep(`${path}/`, Buffer.alloc(0)));
  FS.rmdir = directory("rmdir", false, (path) => flash.remove(`${path}/`));
}
