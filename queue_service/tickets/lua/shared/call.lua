-- calling: put a ticket before a counter, tell the display, and make it undoable.
local KEEP_CALLS = 20

local function push_call(seq, ticket)
  redis.call('LPUSH', K.calls, cjson.encode({seq = seq, number = ticket.number, service = ticket.service,
    counter = ticket.counter, at = A.at, recalls = ticket.recalls}))
  redis.call('LTRIM', K.calls, 0, KEEP_CALLS - 1)
end

local function call(ticket, before, counter, streak, verb, private)
  local old_streak = counter.streak
  unplace(ticket)
  ticket.state, ticket.counter, ticket.called_ms, ticket.recalls = 'called', counter.id, A.now, 0
  ticket.why = private.why
  counter.ticket, counter.streak, counter.calls = ticket.id, streak, (counter.calls or 0) + 1
  save_ticket(ticket)
  save_counter(counter)
  local seq = emit('ticket.called', ticket, {counter = counter.id, recalls = 0}, private)
  push_call(seq, ticket)
  remember(verb, before, ticket, {row = old_streak, calls = counter.calls, seq = seq})
end
