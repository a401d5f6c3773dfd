"""Sending a recorded history through the running system, and asking on the way.

`reading` turns lines into events, `sending` puts them on Kafka and knows when the tracker has
applied them, `asking` puts the question of each order to credit-check, `run` ties the three.
"""
