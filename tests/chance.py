"""How far random histories go: a bounded, repeatable run in ``make test``, and further on wish.

``PROPERTY_EXAMPLES=500`` looks at so many histories, others each time; ``PROPERTY_SHRINK=1`` makes a failing one short.
"""

import os

from hypothesis import HealthCheck, Phase, settings

WISH = os.environ.get("PROPERTY_EXAMPLES")


def bounded(examples: int, steps: int) -> settings:
    """Return the settings of a property: a third as many histories, of at most so many steps, unless more are wished for."""
    return settings(
        max_examples=int(WISH or (examples + 2) // 3),
        stateful_step_count=steps,
        derandomize=WISH is None,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        # A history that fails is shown as it is; shrinking it takes minutes and is for whoever asks for it.
        phases=list(Phase) if os.environ.get("PROPERTY_SHRINK") else [Phase.explicit, Phase.generate],
    )
