"""One folder for each board. The base reads their board.json out of this package; so does whoever draws, builds or flashes them."""
