-- attach: keep a document with an application, instead of an earlier one of its kind; without a document take that away.
-- KEYS: shared/application
-- A: code, editable (states), kind, document (or nil)
-- Returns: {application}; refused: not_found, wrong_state
-- Event: application.changed
--@include application
local application = load_application(A.code)
if not application then return refuse('not_found') end
if not among(application.state, A.editable) then return refuse('wrong_state', {state = application.state}) end
application.documents = application.documents or {}
local earlier = application.documents[A.kind]
application.documents[A.kind] = A.document
if earlier then redis.call('SADD', K.gone, earlier.id) end
save_application(application)
changed(application, A.document and 'attach' or 'detach')
return answer({application = application})
