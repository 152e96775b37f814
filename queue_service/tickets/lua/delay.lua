-- delay: the holder needs more time and lets some people go first, once: at most so many as the post allows, in the order of calls.
-- Behind the last of lane U there may still be ordinary people: then the ticket goes on in lane O, behind some of them. Those who gave
-- way so are kept apart by others, so that nobody ordinary sees one after the other pass (numbers: yielded).
-- KEYS: shared/queue
-- A: id, places, serving, k, pace
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
local pool = pool_of(ticket.line)

-- The places of the next people after a score, in order.
local function people(lane, after)
  local found = {}
  for line in pairs(pool) do
    local some = redis.call('ZRANGEBYSCORE', lanes[lane][line], '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, A.places + 1)
    for i = 2, #some, 2 do found[#found + 1] = tonumber(some[i]) end
  end
  table.sort(found)
  return found
end

local function last_yielded()
  local last = '-inf'
  for line in pairs(pool) do
    local score = redis.call('HGET', K.numbers, 'yielded:' .. line)
    if score and (last == '-inf' or tonumber(score) > tonumber(last)) then last = score end
  end
  return last
end

local before = ahead(ticket)
local lane, after = ticket.lane, ticket.score
local others = lane_sum(pool, lane == 'O' and 'U' or 'O', '+inf')
local behind = people(lane, after)
local waits_early = ticket.not_before and ticket.not_before > A.now
if #behind == 0 and lane == 'U' and not waits_early then
  others = lane_sum(pool, 'U', '(' .. ticket.score)
  lane, after = 'O', last_yielded()
  behind = people(lane, after)
end
if #behind == 0 then return refuse('nobody_behind') end
local mine = lane_sum(pool, lane, lane == ticket.lane and '(' .. after or after)
local n = 1
while n < math.min(A.places, #behind) and called_before(lane, mine + n + 1, others) - before <= A.places do n = n + 1 end

unplace(ticket)
-- Just behind that person and before the next one; tickets are 1/1048576 apart unless others were delayed in between.
local space = behind[n + 1] and behind[n + 1] - behind[n] or 1
ticket.score = score_text(behind[n] + math.min(1 / 2097152, space / 2))
if lane ~= ticket.lane then redis.call('HSET', K.numbers, 'yielded:' .. ticket.line, ticket.score) end
ticket.lane, ticket.delayed = lane, true
save_ticket(ticket)
place(ticket)
emit('ticket.delayed', ticket)
return answer(seen(ticket))
