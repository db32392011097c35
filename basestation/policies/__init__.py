"""Home-visit policies as files: what a file may say, how it is read and written, and five presets (*.toml)."""
