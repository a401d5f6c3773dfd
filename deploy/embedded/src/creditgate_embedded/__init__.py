"""A real PostgreSQL and a real Kafka as child processes, where no Docker engine is at hand.

The tests and `make run` use the same code, so what is tested is what runs on a laptop.
"""
