-- sweep: what time has decided: holds and offers that ended, people who did not come, places that waitlists can have.
-- KEYS: shared/places
-- A: missed_before (slots that began before this ms are over for who did not check in), purge_before (ms; older ones are deleted), limit
-- Returns: {changed} how many things; run again while it is the limit
-- Event: booking.changed
--@include places
local total = reap()
for _, code in ipairs(redis.call('ZRANGEBYSCORE', K.booked, '-inf', A.missed_before, 'LIMIT', 0, A.limit)) do
  local booking = load_booking(code)
  redis.call('ZREM', K.booked, code)
  redis.call('ZADD', K.aged, booking.start_ms, code)
  redis.call('HDEL', K.places, booking.slot, booking.slot .. '/' .. booking.service)
  local open = {confirmed = 'no_show', waitlisted = 'expired', displaced = 'expired'}
  if open[booking.state] then
    booking.state = open[booking.state]
    save_booking(booking)
    schedule(code)
    let_go(booking)
    changed(booking, booking.state)
  end
  total = total + 1
end
for _, code in ipairs(redis.call('ZRANGEBYSCORE', K.aged, '-inf', A.purge_before, 'LIMIT', 0, A.limit)) do
  redis.call('ZREM', K.aged, code)
  redis.call('HDEL', K.bookings, code)
  total = total + 1
end
redis.call('ZREMRANGEBYSCORE', K.shut, '-inf', A.purge_before)
local slots = {}
for _, member in ipairs(redis.call('ZRANGE', K.waitlist, 0, A.limit - 1)) do
  local slot, code = string.match(member, '^([^|]+)|%d+|(.+)$')
  local booking = load_booking(code)
  if booking.state ~= 'waitlisted' or booking.start_ms <= A.now then
    redis.call('ZREM', K.waitlist, member)
    total = total + 1
  elseif not slots[slot] then
    slots[slot] = true
    promote(slot)
  end
end
return cjson.encode({changed = total})
