-- answer: somebody answers the survey. The answer is added to the equal ones of its month; that it was given is noted apart from it.
-- KEYS: 1 idem, 2 answered (what was answered for, of one day of visits), 3 answers (of a month: answer -> how often), 4 sums (of it)
-- A: idem_print (or nil), subject (ticket or application, nil when there is none), answer (JSON text), keep (s)
-- Returns: {answered}; refused: already_answered
-- No event: it would say when, beside the events of the ticket.
local A = cjson.decode(ARGV[1])
local K = {idem = KEYS[1], answered = KEYS[2], answers = KEYS[3], sums = KEYS[4]}
--@include answers
--@include sums
local done = remembered()
if done then return done end
if A.subject then
  if redis.call('SADD', K.answered, A.subject) == 0 then return refuse('already_answered') end
  redis.call('EXPIRE', K.answered, A.keep)
end
-- Answers that were never added up are, once somebody reads them: a part of them would look like all.
local added_up = redis.call('EXISTS', K.answers) == redis.call('EXISTS', K.sums)
redis.call('HINCRBY', K.answers, A.answer, 1)
if added_up then add(A.answer, 1) end
return answer({answered = true})
