"""python -m tools.hardware: everything in hardware/ that is drawn or worked out from data, made anew."""

import sys

from . import pages, prints, renders, strip, wiring
from .boards import load_all


def main() -> int:
    boards = load_all()
    for board in boards:
        wiring.draw(board)
        strip.draw(board)
        print(f"{board.name}: wiring")
        if prints.own_body(board):
            prints.write(board)
            renders.draw(board)
            print(f"{board.name}: prints and pictures")
    pages.write(boards)
    return 0


if __name__ == "__main__":
    sys.exit(main())
