-- set_aside: free the counter of a person who is not there (no_show) or who must fetch something (hold).
-- KEYS: shared/queue
-- A: counter, desk, leads, state (no_show or held), recalls (how many must have gone before)
-- Returns: {ticket}; refused: wrong_state, recall_first, counter_taken
-- Event: ticket.no_show, ticket.held
--@include queue
--@include counter
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end
local ticket, before = in_hand(counter, {called = true, serving = A.state == 'held'})
if not ticket then return before end
if ticket.recalls < A.recalls then return refuse('recall_first', {recalls = ticket.recalls, needed = A.recalls}) end
ticket.state = A.state
free(counter)
save_ticket(ticket)
place(ticket)
emit('ticket.' .. A.state, ticket, {counter = counter.id})
remember(A.state, before, ticket)
return answer({ticket = ticket})
