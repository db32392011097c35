"""Badges without hardware: the real mind on pretend ports, in pretend air, in virtual or in real time."""
