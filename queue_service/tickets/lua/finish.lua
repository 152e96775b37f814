-- finish: service is done; a visit for several services waits for its next one, under the same number and place.
-- KEYS: shared/queue
-- A: counter, desk, leads, offered (the services of the post; what it no longer offers is left out of the visit)
-- Returns: {ticket}; refused: wrong_state, counter_taken
-- Event: ticket.finished, or ticket.continued with next_service
--@include queue
--@include counter
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end
local ticket, before = in_hand(counter, {serving = true})
if not ticket then return before end
local served = {served = math.max(0, A.now - ticket.started_ms), service = ticket.service}
free(counter)
local offered, following = {}, nil
for _, service in ipairs(A.offered) do offered[service] = true end
repeat following = table.remove(ticket.then_services, 1) until not following or offered[following]
if following then
  ticket.state, ticket.service, ticket.line, ticket.counter = 'waiting', following, following, nil
  save_ticket(ticket)
  place(ticket)
  emit('ticket.continued', ticket, {counter = counter.id, next_service = following}, served)
else
  ticket.state, ticket.finished_ms = 'done', A.now
  save_ticket(ticket)
  emit('ticket.finished', ticket, {counter = counter.id}, served)
end
remember('finish', before, ticket)
return answer({ticket = ticket})
