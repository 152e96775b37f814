-- answer: somebody answers the survey. The answer is added to the equal ones of its month; that it was given is noted apart from it.
-- KEYS: 1 idem, 2 answered (what was answered for, of one day of visits), 3 answers (of a month: answer -> how often)
-- A: idem_print (or nil), subject (ticket or application, nil when there is none), answer (JSON text), keep (s)
-- Returns: {answered}; refused: already_answered
-- No event: it would say when, beside the events of the ticket.
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[1], answered = KEYS[2], answers = KEYS[3]}
--@include answers
local done = remembered()
if done then return done end
if A.subject then
  if redis.call('SADD', K.answered, A.subject) == 0 then return refuse('already_answered') end
  redis.call('EXPIRE', K.answered, A.keep)
end
redis.call('HINCRBY', K.answers, A.answer, 1)
return answer({answered = true})
