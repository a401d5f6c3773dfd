"""The benches: each claim is a ratio measured side by side in one run, never a bare figure.

`python -m bench` runs them and writes `docs/benchmarks/`. A result whose invariants do not hold
afterwards is void and is reported as such.
"""
