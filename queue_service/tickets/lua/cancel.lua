-- cancel: the person gives the ticket back, or an officer cancels it and may undo that. Cancelling twice is no error.
-- KEYS: shared/queue
-- A: id, reason (holder, staff), because (why, in the officer's words, or nil), counter (where it can be undone, or nil)
-- Returns: {ticket}; refused: not_found, wrong_state
-- Event: ticket.cancelled
--@include queue
--@include counter
local done = settled()
if done then return done end
local ticket, before = load_ticket(A.id)
if not ticket then return refuse('not_found') end
if ticket.state == 'cancelled' then return answer({ticket = ticket}) end
local open = {waiting = true, held = true, called = true}
if not open[ticket.state] then return refuse('wrong_state', {state = ticket.state}) end
unplace(ticket)
if ticket.state == 'called' then free(load_counter(ticket.counter)) end
ticket.state, ticket.reason, ticket.finished_ms = 'cancelled', A.reason, A.now
save_ticket(ticket)
emit('ticket.cancelled', ticket, {reason = A.reason, counter = ticket.counter}, {reason = A.because})
if A.counter then remember('cancel', before, ticket) end
return answer({ticket = ticket})
