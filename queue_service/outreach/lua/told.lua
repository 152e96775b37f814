-- told: take something off the list of what is to be told, unless its guest has changed meanwhile.
-- KEYS: shared/guests
-- A: member (kind|code), code, rev (of the guest as it was read, nil when there was none)
-- Returns: {gone}
-- Event: none
--@include guests
local guest = load(K.guests, A.code)
if (guest and guest.rev) ~= A.rev then return cjson.encode({gone = false}) end
redis.call('ZREM', K.due, A.member)
return cjson.encode({gone = true})
