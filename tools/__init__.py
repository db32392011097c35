"""What developers and installers use: emulators, rehearsal, benchmarks."""
