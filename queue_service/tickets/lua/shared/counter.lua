-- What the verbs of a counter share: whose it is, what it has in hand, and what can be undone.
-- A: counter, desk (the screen that holds the counter, or nil), leads (may act at any counter)
local UNDO_DEPTH = 10

local function denied(counter)
  if counter.desk and A.desk and counter.desk ~= A.desk or
    counter.officer and counter.officer ~= A.by and not A.leads then
    return refuse('counter_taken', {officer = counter.officer})
  end
end

-- Returns the counter's ticket when it is in one of the wanted states, else nil and the refusal.
local function in_hand(counter, wanted)
  local ticket, before
  if counter.ticket then ticket, before = load_ticket(counter.ticket) end
  if not ticket or not wanted[ticket.state] then
    return nil, refuse('wrong_state', {state = ticket and ticket.state or 'none'})
  end
  return ticket, before
end

-- Call after the change is saved: what undo needs is the ticket as it was. A call has more to take back (row: the row of urgent calls
-- before it, calls: which call of the counter it was, seq: its entry on the board); so has a recall (seq).
local function remember(verb, before, ticket, of_call)
  redis.call('LPUSH', K.undo, cjson.encode({verb = verb, now = A.now, before = before, id = ticket.id, rev = ticket.rev,
    call = of_call}))
  redis.call('LTRIM', K.undo, 0, UNDO_DEPTH - 1)
  redis.call('EXPIRE', K.undo, 86400)
end

local function free(counter)
  counter.ticket = nil
  save_counter(counter)
end
