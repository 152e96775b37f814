-- forget: delete who came to an event that is long over; how many came is kept with the event.
-- KEYS: shared/guests
-- A: event (its id)
-- Returns: {forgotten}
-- Event: none
--@include guests
local event = load(K.events, A.event)
local codes = redis.call('SMEMBERS', K.members)
for _, code in ipairs(codes) do
  local guest = load(K.guests, code)
  if guest.came then event.came = event.came + guest.seats end
  redis.call('HDEL', K.guests, code)
  redis.call('HDEL', K.phones, phone_of(guest))
  for _, kind in ipairs(KINDS) do redis.call('ZREM', K.due, kind .. '|' .. code) end
end
redis.call('DEL', K.members)
redis.call('HDEL', K.taken, A.event)
event.forgotten, event.rev = true, event.rev + 1
redis.call('HSET', K.events, A.event, cjson.encode(event))
return answer({forgotten = #codes})
