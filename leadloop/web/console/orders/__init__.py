"""The sales admin's pages: what waits for an order, orders, and what differs from what was reported."""
