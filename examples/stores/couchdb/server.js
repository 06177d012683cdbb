const express = require('express');
const PouchDB = require('pouchdb-core')
  .plugin(require('pouchdb-adapter-memory'))
  .plugin(require('pouchdb-mapreduce'))
  .defaults({ adapter: 'memory' });

// CouchDB takes the revision that a write overwrites from If-Match, and sends it as ETag of a document. PouchDB Server
// knows it as a parameter and as a field only. A read with If-Match may have the ETag of an attachment, which is no revision.
function revisions(request, response, next) {
  const revision = /^"(.*)"$/.exec(request.headers['if-match'] || '');
  if (revision && (request.method === 'PUT' || request.method === 'DELETE')) {
    request.query.rev = revision[1];
  }
  const send = response.send;
  response.send = function sendWithTag(body) {
    if (/^\/[^/]+\/[^/_][^/]*$/.test(request.path) && response.statusCode === 200) {
      response.set('ETag', `"${JSON.parse(body)._rev}"`);
    }
    return send.call(this, body);
  };
  next();
}

const server = express()
  .use(revisions)
  .use(require('express-pouchdb')(PouchDB, { mode: 'minimumForPouchDB', overrideMode: { include: ['routes/find'] } }));
new PouchDB('objects').info().then(() => server.listen(Number(process.argv[2]), '127.0.0.1'));
