"""The case: report, state, clocks, thread, files and every deed done to it."""
