-- drawn: the people of a drawn session. Goes after places.
-- A: slot, codes (of everybody who was admitted)
local function of_session(wanted)
  local found = {}
  for _, code in ipairs(A.codes) do
    local booking = load_booking(code)
    if booking and booking.slot == A.slot and booking.session == 'drawn' and wanted[booking.state] then
      found[#found + 1] = booking
    end
  end
  return found
end

-- The bookings are over without anybody having come; their places are free, but nobody is offered them.
local function end_all(bookings, state, reason, times)
  for _, booking in ipairs(bookings) do
    if booking.state == 'waitlisted' then leave_line(booking) else count(booking.slot, booking.service, -1) end
    redis.call('ZREM', K.offers, booking.code)
    redis.call('ZREM', K.booked, booking.code)
    redis.call('ZADD', K.aged, booking.start_ms, booking.code)
    booking.state, booking.reason, booking.offer_until_ms = state, reason, nil
    save_booking(booking)
    schedule(booking.code, times)
    let_go(booking)
    changed(booking, state)
  end
end
