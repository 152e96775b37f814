-- erase: a person asks that nothing of them be kept. Of a request that is over only its place in the draw stays, of one that was taken
-- back nothing; and, once no request of the person stands, nothing of their past losses and absences. Twice is no error.
-- KEYS: shared/session
-- A: code (or nil), identity
-- Returns: {erased}
-- Event: none
--@include session
local request = A.code and load_request(A.code)
if request and not request.over then return cjson.encode({erased = false}) end
if request and (request.state == 'withdrawn' or request.state == 'excluded') then
  redis.call('HDEL', K.requests, request.code)
  redis.call('SREM', K.codes, request.code)
elseif request then
  for _, name in ipairs({'name', 'nik', 'phone', 'phone4', 'identity', 'phone_print'}) do request[name] = '' end
  request.sms_consent, request.priority = false, nil
  save_request(request)
end
if redis.call('HEXISTS', K.active, 'id:' .. A.identity) == 0 then
  for _, key in ipairs({K.losses, K.misses}) do redis.call('HDEL', key, A.identity) end
  redis.call('ZREM', K.seen, A.identity)
end
return cjson.encode({erased = true})
