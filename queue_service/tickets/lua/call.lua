-- call: call one particular ticket out of turn, with a reason that is kept.
-- KEYS: shared/queue
-- A: counter, desk, leads, id, reason
-- Returns: {ticket}; refused: not_found, wrong_state, counter_closed, counter_busy, counter_taken
-- Event: ticket.called
--@include queue
--@include counter
--@include call
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end
if counter.state ~= 'open' then return refuse('counter_closed', {state = counter.state}) end
if counter.ticket then return refuse('counter_busy', {ticket = counter.ticket}) end
local ticket, before = load_ticket(A.id)
if not ticket then return refuse('not_found') end
local callable = {waiting = true, held = true, no_show = true}
if not callable[ticket.state] then return refuse('wrong_state', {state = ticket.state}) end
call(ticket, before, counter, counter.streak, 'call', {why = 'out_of_turn', reason = A.reason})
return answer({ticket = ticket})
