"""Outreach: what residents must know before they come, in plain words - on pages, posters, and links that look good when shared.

For residents, and for those who carry the news further: RW forums, schools, NGOs, the village's groups. What is told about a service
is the same record that kiosk, display and slip show (``posts.Service``), so that nobody hears two things. Everything is read
without JavaScript, opening changes nothing, and no page says more than staff entered.
"""
