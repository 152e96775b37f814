-- delay: the holder needs more time and lets some people go first, once.
-- KEYS: shared/queue
-- A: id, places, pool, k, pace
-- Returns: {ticket, ahead, pace, now}; refused: not_found, wrong_state, already_delayed
-- Event: ticket.delayed
--@include queue
--@include ahead
local done = settled()
if done then return done end
local ticket = load_ticket(A.id)
if not ticket then return refuse('not_found') end
if ticket.state ~= 'waiting' then return refuse('wrong_state', {state = ticket.state}) end
if ticket.delayed then return refuse('already_delayed') end

local behind = {}
for _, line in ipairs(A.pool) do
  local next_ones = redis.call('ZRANGEBYSCORE', lanes[ticket.lane][line], '(' .. ticket.score, '+inf', 'WITHSCORES', 'LIMIT', 0, A.places)
  for i = 2, #next_ones, 2 do behind[#behind + 1] = tonumber(next_ones[i]) end
end
table.sort(behind)
local last = behind[math.min(A.places, #behind)]
unplace(ticket)
-- Just behind that person and before the next one; scores are at least 1/1048576 apart.
if last then ticket.score = score_text(last + 1 / 2097152) end
ticket.delayed = true
save_ticket(ticket)
place(ticket)
emit('ticket.delayed', ticket)
return answer(seen(ticket))
