"""Whether the service is alive, can serve, and how it fares: ``/healthz``, ``/readyz`` and ``/metrics``.

For monitors and load balancers. Nothing personal is ever in an answer.
"""
