"""Monthly meetings: who met, what stood in the way, what was said, and what was agreed - and whether it was done.

For officers, the village government and community leaders, once a month and post. What is agreed is shown at every later meeting until
it is closed. Nothing is overwritten unseen, and nothing is lost: every version that was kept before stays.
"""
