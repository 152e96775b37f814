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
  if booking.state == 'confirmed' or booking.state == 'checked_in' then count(booking.slot, booking.service, -1) end
  if booking.state == 'waitlisted' then leave_line(booking) end
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
local beyond = '-'
while true do
  local first = redis.call('ZRANGEBYLEX', K.waitlist, beyond, '+', 'LIMIT', 0, 1)[1]
  if not first then break end
  local slot = string.match(first, '^[^|]+')
  promote(slot)
  beyond = '(' .. slot .. '}'
end
return cjson.encode({changed = total})
