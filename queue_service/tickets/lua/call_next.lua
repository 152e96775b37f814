-- call_next: call the ticket whose turn it is to a free, open counter.
-- The head of lane U goes first; after k urgent calls in a row while an ordinary ticket waited, the head of lane O.
-- KEYS: shared/queue
-- A: counter, desk, leads, serves (the services it is configured for), k
-- Returns: {ticket}, or null when nobody waits; refused: counter_closed, counter_busy, counter_taken
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

local serves = counter.services and cjson.decode(counter.services) or A.serves
serves[#serves + 1] = '@' .. counter.id

let_in()

local function head(lane)
  local best, best_score
  for _, line in ipairs(serves) do
    local first = redis.call('ZRANGE', lanes[lane][line], 0, 0, 'WITHSCORES')
    local score = tonumber(first[2])
    if score and (not best_score or score < best_score) then best, best_score = first[1], score end
  end
  return best
end

local urgent, ordinary = head('U'), head('O')
if not urgent and not ordinary then return answer(nil) end
local why, streak
if not urgent then
  why, streak = 'ordinary', 0
elseif not ordinary then
  why, streak = 'urgent_alone', 0
elseif counter.streak >= A.k then
  why, streak = 'ordinary_turn', 0
else
  why, streak = 'urgent', counter.streak + 1
end
local chosen = (why == 'urgent' or why == 'urgent_alone') and urgent or ordinary
local ticket, before = load_ticket(chosen)
call(ticket, before, counter, streak, 'call_next', {why = why})
return answer({ticket = ticket})
