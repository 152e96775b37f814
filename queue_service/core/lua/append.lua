-- append: give an event the post's next seq and add it to the post's stream, whose entry id is that seq.
-- Needs: local stream = {seq = KEY, events = KEY, at = RFC 3339 text}.
-- public: a table or a JSON text (an object) that displays may see; private: a table that stays inside.
-- The stream is trimmed once it was rolled up (reports); this many are the end of it also when nobody rolls up for months.
local KEEP_EVENTS = 1000000
local function append(kind, public, private)
  local seq = redis.call('INCR', stream.seq)
  local data = type(public) == 'string' and public or cjson.encode(public)
  redis.call('XADD', stream.events, 'MAXLEN', '~', KEEP_EVENTS, seq .. '-0',
    'type', kind, 'at', stream.at, 'data', data, 'private', cjson.encode(private or {}))
  return seq
end
