-- recall: call the same ticket again to the same counter.
-- KEYS: shared/queue
-- A: counter, desk, leads
-- Returns: {ticket}; refused: wrong_state, counter_taken
-- Event: ticket.recalled
--@include queue
--@include counter
--@include call
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end
local ticket, before = in_hand(counter, {called = true})
if not ticket then return before end
ticket.recalls = ticket.recalls + 1
save_ticket(ticket)
local seq = emit('ticket.recalled', ticket, {counter = counter.id, recalls = ticket.recalls})
push_call(seq, ticket)
remember('recall', before, ticket, {seq = seq})
return answer({ticket = ticket})
