-- claim: a worker takes a job to print it; nobody else may from now on.
-- KEYS: 1 job
-- A: now (ms), give_up (ms after which a request is too old)
-- Returns: {claimed}: false when it is decided, taken, too old or unknown
-- Event: none
local A = cjson.decode(ARGV[1])
local text = redis.call('GET', KEYS[1])
local job = text and cjson.decode(text)
if not job or job.state ~= 'requested' or job.claimed or A.now - job.requested > A.give_up then
  return cjson.encode({claimed = false})
end
job.claimed = A.now
redis.call('SET', KEYS[1], cjson.encode(job), 'KEEPTTL')
return cjson.encode({claimed = true})
