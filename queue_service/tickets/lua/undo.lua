-- undo: take back the counter's latest action that still stands, within the time the post allows.
-- One whose ticket others changed since (its holder gave it back) is passed over, so that it does not bar the way to those before it.
-- KEYS: shared/queue
-- A: counter, desk, leads, window (ms), ticket and verb (what the officer means to undo, or nil)
-- Returns: {ticket, undone}; refused: nothing_to_undo, undo_changed, undo_too_late, counter_busy, counter_closed, counter_taken
-- Event: ticket.undone
--@include queue
--@include counter
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no then return no end

local function standing()
  for nth, text in ipairs(redis.call('LRANGE', K.undo, 0, -1)) do
    local act = cjson.decode(text)
    local ticket = load_ticket(act.id)
    if ticket and ticket.rev == act.rev then return act, ticket, nth end
  end
end

local at_counter = {called = true, serving = true}
local act, ticket, nth = standing()
if not act then return refuse('nothing_to_undo') end
if A.verb and (A.verb ~= act.verb or A.ticket ~= act.id) then return refuse('undo_changed', {verb = act.verb, number = ticket.number}) end
if A.now - act.now > A.window then return refuse('undo_too_late') end
local restored = cjson.decode(act.before)
if at_counter[ticket.state] then counter.ticket = nil end
-- Where the person goes back to: this counter, or another one that had called whom this one cancelled.
local home = counter
if at_counter[restored.state] then
  if restored.counter ~= counter.id then home = load_counter(restored.counter) end
  if home.ticket then return refuse('counter_busy', {counter = home.id, ticket = home.ticket}) end
  if home.state == 'closed' then return refuse('counter_closed', {counter = home.id, state = home.state}) end
  home.ticket = restored.id
end

redis.call('LTRIM', K.undo, nth, -1)
unplace(ticket)
-- Its revision goes back too, so that the action before this one can be undone as well.
redis.call('HSET', K.tickets, restored.id, act.before)
place(restored)
local call = act.call or {}
if call.row and call.calls == counter.calls then counter.streak, counter.calls = call.row, call.calls - 1 end
save_counter(counter)
if home ~= counter then save_counter(home) end
for _, entry in ipairs(call.seq and redis.call('LRANGE', K.calls, 0, -1) or {}) do
  if cjson.decode(entry).seq == call.seq then redis.call('LREM', K.calls, 1, entry) end
end
-- It waited for another service meanwhile, where one person fewer waits now.
local from = ticket.state == 'waiting' and ticket.service ~= restored.service and ticket.service or nil
local unserved = act.verb == 'finish' and math.max(0, act.now - restored.started_ms) or nil
emit('ticket.undone', restored, {undone = act.verb, counter = home.id, recalls = restored.recalls, from_service = from},
  {unserved = unserved, service = restored.service})
return answer({ticket = restored, undone = act.verb})
