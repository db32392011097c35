"""What a badge is made of, as data: the boards, and the cases around them."""
