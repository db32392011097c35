"""A badge that is a real MicroPython interpreter, on stand-ins of its chips."""

from .board import VirtualBoard as VirtualBoard
