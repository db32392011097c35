// os.urandom: the chip's own noise. Another for each badge and each start, the same when a story is told again.
import { createHash } from "node:crypto";

export function setUp(board) {
  return { drawn: 0, seed: board.config.unique_id };
}

export function install(board, kept) {
  const draw = () => createHash("sha256").update(`${kept.seed} ${kept.drawn++}`).digest("hex");
  const hex = (bytes) => {
    let text = "";
    while (text.length < 2 * bytes) text += draw();
    return text.slice(0, 2 * bytes);
  };
  return { modules: { _noise: { hex } } };
}
