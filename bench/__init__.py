"""Measure ours beside a bare limit, on this machine and in one run: `make bench`, described in docs/performance.md."""
