-- undo: take back the counter's latest action, within the time the post allows.
-- KEYS: shared/queue
-- A: counter, desk, leads, window (ms)
-- Returns: {ticket, undone}; refused: nothing_to_undo, undo_too_late, wrong_state, counter_busy, counter_closed, counter_taken
-- Event: ticket.undone
--@include queue
--@include counter
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end
local text = redis.call('LINDEX', K.undo, 0)
if not text then return refuse('nothing_to_undo') end
local act = cjson.decode(text)
if A.now - act.now > A.window then return refuse('undo_too_late') end
local ticket = load_ticket(act.id)
if not ticket or ticket.rev ~= act.rev then return refuse('wrong_state', {state = ticket and ticket.state or 'none'}) end
-- A return changed nothing at the counter: whatever it has in hand by now stays.
local at_counter = act.verb ~= 'return'
if at_counter and counter.ticket and counter.ticket ~= act.id then return refuse('counter_busy', {ticket = counter.ticket}) end
if at_counter and act.hand and counter.state == 'closed' then return refuse('counter_closed', {state = counter.state}) end

redis.call('LPOP', K.undo)
unplace(ticket)
local restored = cjson.decode(act.before)
-- Its revision goes back too, so that the action before this one can be undone as well.
redis.call('HSET', K.tickets, restored.id, act.before)
place(restored)
if at_counter then
  counter.ticket, counter.streak = act.hand, act.streak
  save_counter(counter)
end
if act.call_seq then
  for _, entry in ipairs(redis.call('LRANGE', K.calls, 0, -1)) do
    if cjson.decode(entry).seq == act.call_seq then redis.call('LREM', K.calls, 1, entry) end
  end
end
-- It waited for another service meanwhile, where one person fewer waits now.
local from = ticket.state == 'waiting' and ticket.service ~= restored.service and ticket.service or nil
emit('ticket.undone', restored, {undone = act.verb, counter = counter.id, recalls = restored.recalls, from_service = from})
return answer({ticket = restored, undone = act.verb})
