"""SIA DC-09, the language of alarm receiving centres: what is written, what is read back. Nothing here touches the world."""
