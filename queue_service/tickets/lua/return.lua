-- return: a held or missed ticket waits again, at its place by issue time.
-- KEYS: shared/queue
-- A: id, counter (the officer's own, for undo, or nil), serving, k, pace
-- Returns: {ticket, ahead, pace, now}; refused: not_found, wrong_state
-- Event: ticket.returned
--@include queue
--@include counter
--@include ahead
local done = settled()
if done then return done end
local ticket, before = load_ticket(A.id)
if not ticket then return refuse('not_found') end
if ticket.state ~= 'held' and ticket.state ~= 'no_show' then return refuse('wrong_state', {state = ticket.state}) end
unplace(ticket)
ticket.state, ticket.counter, ticket.recalls = 'waiting', nil, 0
save_ticket(ticket)
place(ticket)
emit('ticket.returned', ticket, nil, {counter = A.counter})
if A.counter then remember('return', before, ticket) end
return answer(seen(ticket))
