"""Benchmarks: `make bench`. Every figure stands beside a bare reference measured in the same run."""
