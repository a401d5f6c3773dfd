"""Opening figures out of a CSV file into the running system, with every bad row accounted for.

`report` keeps what became of the rows, `run` reads, judges and sends. A load has no state of its
own: a document's id and version follow from its row, so sending it again changes nothing, and a
load that was killed is simply run again.
"""
