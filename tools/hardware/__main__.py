"""python -m tools.hardware: everything in hardware/ that is drawn or worked out from data, made anew."""

import sys

from .boards import load_all
from .wiring import draw, source


def main() -> int:
    for board in load_all():
        (board.folder / "wiring.yml").write_text(source(board), "utf-8")
        draw(board, board.folder)
        print(f"{board.name}: wiring")
    return 0


if __name__ == "__main__":
    sys.exit(main())
