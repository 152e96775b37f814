-- close_day: end some of the tickets that still wait or are held on a day that is over. Run until none is left.
-- KEYS: shared/queue (of the old day)
-- A: limit, keep_days (how long the closed day's keys stay)
-- Returns: {closed} how many were ended by this run
-- Event: ticket.cancelled with reason day_closed
--@include queue
if redis.call('GET', K.day) == A.day then return cjson.encode({closed = 0}) end
local closed = 0

local function close(id, key)
  local ticket = load_ticket(id)
  if ticket then unplace(ticket) end
  redis.call('ZREM', key, id)  -- wherever it was found: a run must always leave fewer behind
  if not ticket or ticket.state == 'no_show' then return end
  ticket.state, ticket.finished_ms, ticket.reason = 'cancelled', A.now, 'day_closed'
  save_ticket(ticket)
  emit('ticket.cancelled', ticket, {reason = 'day_closed'})
end

local places = {K.aside, K.early}
for _, line in ipairs(A.lines) do
  places[#places + 1] = lanes.U[line]
  places[#places + 1] = lanes.O[line]
end
for _, key in ipairs(places) do
  for _, id in ipairs(redis.call('ZRANGE', key, 0, A.limit - closed - 1)) do
    close(id, key)
    closed = closed + 1
  end
  if closed >= A.limit then break end
end
if closed == 0 then
  redis.call('SREM', K.unclosed, A.day)
  for _, key in ipairs({K.tickets, K.numbers, K.waiting, K.calls, K.aside}) do redis.call('EXPIRE', key, A.keep_days * 86400) end
end
return cjson.encode({closed = closed})
