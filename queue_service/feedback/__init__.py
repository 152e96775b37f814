"""Feedback: what residents say about the service. One room for each way of saying it, which do not know each other."""
