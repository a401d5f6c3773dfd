"""The command line of Creditgate: the whole system on one machine, and questions put to it.

Commands talk to the services as anybody would, over HTTP and Kafka; what they know of the
running stack stands in one file of the state folder.
"""
