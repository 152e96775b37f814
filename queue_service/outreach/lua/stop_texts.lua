-- stop_texts: a guest withdraws the consent to SMS and still comes. Twice is no error.
-- KEYS: shared/guests
-- A: code
-- Returns: {guest}; refused: not_found
-- Event: none
--@include guests
local guest = load(K.guests, A.code)
if not guest then return refuse('not_found') end
if not guest.sms_consent then return answer({guest = guest}) end
guest.sms_consent = false
save_guest(guest)
return answer({guest = guest})
