-- erase: a guest of an event that is over asks that nothing of them be kept; how many seats they had and whether they came stays.
-- KEYS: shared/guests
-- A: code
-- Returns: {erased} false while the event is still to come
-- Event: none
--@include guests
local guest = load(K.guests, A.code)
if not guest then return cjson.encode({erased = true}) end
local event = load(K.events, guest.event)
if guest.state == 'signed' and event and not event.cancelled and A.now < event.end_ms then return cjson.encode({erased = false}) end
if redis.call('HGET', K.phones, phone_of(guest)) == guest.code then redis.call('HDEL', K.phones, phone_of(guest)) end
for _, name in ipairs({'name', 'phone', 'phone4', 'phone_print'}) do guest[name] = '' end
guest.sms_consent = false
save_guest(guest)
return cjson.encode({erased = true})
