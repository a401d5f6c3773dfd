"""A made-up company's years of selling on credit, as the events that its systems would send.

For measuring, for demonstrations, and for trying a policy before there is data of one's own.
Everything follows from the seed; `stream` puts it together, `accounts`, `rates` and `orders` say
what there is, `shipping` and `collecting` what becomes of an order.
"""
