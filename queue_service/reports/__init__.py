"""Numbers: what happened at a post on a day, rolled up from its event stream, so that years stay when the streams are trimmed.

A roll-up is exact however often, late or interrupted its job runs: figures and the position in the stream change in one script.
Figures of days add up to those of months and years. Nothing here tells of one person once a day's lives are gone.
"""
