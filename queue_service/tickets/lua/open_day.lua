-- open_day: begin a new service day; counters are closed and what they had in hand ends with the old day.
-- The waiting tickets of the old day are closed by close_day, a few at a time.
-- KEYS: shared/queue (of the old day)
-- A: next (the new day)
-- Returns: {day, closed}; refused: nothing (a day that is open already, or a later one, stays)
-- Event: day.closed, day.opened, ticket.finished, ticket.cancelled, counter.changed
--@include queue
local day = redis.call('GET', K.day)
if day and day >= A.next then return cjson.encode({day = day, closed = false}) end
if day ~= A.day and day then return refuse('other_day', {day = day}) end
for _, text in ipairs(redis.call('HVALS', K.counters)) do
  local counter = cjson.decode(text)
  local ticket = counter.ticket and load_ticket(counter.ticket)
  if ticket and ticket.state == 'serving' then
    ticket.state, ticket.finished_ms, ticket.reason = 'done', A.now, 'day_closed'
    save_ticket(ticket)
    emit('ticket.finished', ticket, {counter = counter.id, reason = 'day_closed'})
  elseif ticket then
    ticket.state, ticket.finished_ms, ticket.reason = 'cancelled', A.now, 'day_closed'
    save_ticket(ticket)
    emit('ticket.cancelled', ticket, {counter = counter.id, reason = 'day_closed'})
  end
  redis.call('HDEL', K.counters, counter.id)
  append('counter.changed', string.format('{"counter":%s,"state":"closed","services":[]}', cjson.encode(counter.id)), {by = A.by})
end
if day then
  redis.call('SADD', K.unclosed, day)
  append('day.closed', {day = day}, {by = A.by})
end
redis.call('SET', K.day, A.next)
append('day.opened', {day = A.next}, {by = A.by})
return cjson.encode({day = A.next, closed = true})
