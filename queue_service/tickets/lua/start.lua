-- start: the person has come to the counter, service begins.
-- KEYS: shared/queue
-- A: counter, desk, leads
-- Returns: {ticket}; refused: wrong_state, counter_taken
-- Event: ticket.started
--@include queue
--@include counter
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end
local ticket, before = in_hand(counter, {called = true})
if not ticket then return before end
ticket.state, ticket.started_ms = 'serving', A.now
save_ticket(ticket)
emit('ticket.started', ticket, {counter = counter.id}, {waited = math.max(0, ticket.called_ms - ticket.issued_ms)})
remember('start', before, ticket)
return answer({ticket = ticket})
