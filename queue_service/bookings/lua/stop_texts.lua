-- stop_texts: a person withdraws the consent to SMS; nothing more of this booking is told by SMS. Twice is no error.
-- KEYS: shared/places
-- A: code
-- Returns: {booking}; refused: not_found
-- Event: booking.changed, when there was a consent
--@include places
local booking = load_booking(A.code)
if not booking then return refuse('not_found') end
if not booking.sms_consent then return answer({booking = booking}) end
booking.sms_consent = false
save_booking(booking)
schedule(booking.code)
changed(booking, 'texts_stopped')
return answer({booking = booking})
