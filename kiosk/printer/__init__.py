"""Thermal printing: what a ticket looks like on paper, the ESC/POS bytes for it, and the printers it goes to.

``ticket`` parses a print job, ``layout`` turns it into lines (pure), ``escpos`` turns lines into bytes (pure),
``devices`` reaches a printer, ``status`` reads what the printer says about itself, ``driver`` prints and makes sure.
``python -m kiosk.printer`` runs ``agent`` beside the kiosk for printers that the server cannot reach.
"""
