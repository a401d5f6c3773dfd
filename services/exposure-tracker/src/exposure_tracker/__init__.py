"""Keeps the exposure of every account: documents from Kafka, folded into PostgreSQL.

A pure ledger, which knows no policy, no decision and no person.
"""
