"""What touches the world and knows nothing of credit: settings, clock, database, Kafka, HTTP.

Services share mechanism here and nothing of the trade; a word of credit in this package is a
mistake.
"""
