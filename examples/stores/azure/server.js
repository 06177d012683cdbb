const crypto = require('crypto');
const http = require('http');

const port = process.argv[2];
const account = 'devstoreaccount1';
// The key of the development account, which Azurite documents.
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

function signed(fields, lines) {
  const sig = crypto.createHmac('sha256', Buffer.from(key, 'base64')).update(lines.join('\n'), 'utf8').digest('base64');
  return new URLSearchParams({ ...fields, sig }).toString();
}

// A shared access signature for the account, which may create the container.
function accountSignature() {
  const fields = { sv: '2021-06-08', ss: 'b', srt: 'c', sp: 'c', se: '2099-01-01T00:00:00Z', spr: 'https,http' };
  return signed(fields, [account, fields.sp, fields.ss, fields.srt, '', fields.se, '', fields.spr, fields.sv, '', '']);
}

// The shared access signature of the container, as the portal makes it.
function containerSignature() {
  const fields = { sp: 'racwdl', st: '2020-01-01T00:00:00Z', se: '2099-01-01T00:00:00Z', spr: 'https,http', sv: '2021-06-08', sr: 'c' };
  const resource = `/blob/${account}/objects`;
  return signed(fields, [fields.sp, fields.st, fields.se, resource, '', '', fields.spr, fields.sv, fields.sr, '', '', '', '', '', '', '']);
}

// Creates the container as soon as Azurite listens.
function createContainer() {
  const path = `/${account}/objects?restype=container&${accountSignature()}`;
  const request = http.request({ host: '127.0.0.1', port, path, method: 'PUT' }, (response) => {
    response.resume();
    console.log(`The container "objects": ${response.statusCode}`);
    console.log(`store.sasUrl = http://127.0.0.1:${port}/${account}/objects?${containerSignature()}`);
  });
  request.on('error', () => setTimeout(createContainer, 100)).end();
}

process.argv.splice(2, process.argv.length,
  '--blobHost', '127.0.0.1', '--blobPort', port, '--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry');
require('azurite/dist/src/blob/main.js');
createContainer();
