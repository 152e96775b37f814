-- transfer: send the counter's ticket to another service or to one counter; it keeps its number and its place by issue time.
-- KEYS: shared/queue
-- A: counter, desk, leads, service (or nil), line (where it waits: a service or @counter; for a closed counter the service)
-- Returns: {ticket}; refused: wrong_state, counter_taken
-- Event: ticket.transferred
--@include queue
--@include counter
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end
local ticket, before = in_hand(counter, {called = true, serving = true})
if not ticket then return before end
local from = ticket.service
ticket.state, ticket.service, ticket.line, ticket.counter = 'waiting', A.service or from, A.line, nil
free(counter)
save_ticket(ticket)
place(ticket)
emit('ticket.transferred', ticket, {counter = counter.id, from_service = from, to_counter = string.match(ticket.line, '^@(.+)')})
remember('transfer', before, ticket)
return answer({ticket = ticket})
