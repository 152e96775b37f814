-- delay: the holder needs more time and lets some people go first, once.
-- KEYS: shared/queue
-- A: id, places, pool, k, pace
-- Returns: {ticket, ahead, pace, now}; refused: not_found, wrong_state, already_delayed, nobody_behind
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
  local next_ones = redis.call('ZRANGEBYSCORE', lanes[ticket.lane][line], '(' .. ticket.score, '+inf', 'WITHSCORES', 'LIMIT', 0, A.places + 1)
  for i = 2, #next_ones, 2 do behind[#behind + 1] = tonumber(next_ones[i]) end
end
if #behind == 0 then return refuse('nobody_behind') end
table.sort(behind)
local n = math.min(A.places, #behind)
unplace(ticket)
-- Just behind that person and before the next one; tickets are 1/1048576 apart unless others were delayed in between.
local space = behind[n + 1] and behind[n + 1] - behind[n] or 1
ticket.score = score_text(behind[n] + math.min(1 / 2097152, space / 2))
ticket.delayed = true
save_ticket(ticket)
place(ticket)
emit('ticket.delayed', ticket)
return answer(seen(ticket))
