const crypto = require('crypto');
const http = require('http');

const port = process.argv[2];
const account = 'devstoreaccount1';
// The key of the development account, which Azurite documents.
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

// A shared access signature for the blobs and containers of the account.
function sharedAccessSignature() {
  const fields = { sv: '2021-06-08', ss: 'b', srt: 'sco', sp: 'rwdlac', se: '2099-01-01T00:00:00Z', spr: 'https,http' };
  const text = [account, fields.sp, fields.ss, fields.srt, '', fields.se, '', fields.spr, fields.sv, '', ''].join('\n');
  const sig = crypto.createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
  return new URLSearchParams({ ...fields, sig }).toString();
}

// Creates the container as soon as Azurite listens.
function createContainer(sas) {
  const path = `/${account}/objects?restype=container&${sas}`;
  const request = http.request({ host: '127.0.0.1', port, path, method: 'PUT' }, (response) => {
    response.resume();
    console.log(`The container "objects": ${response.statusCode}`);
    console.log(`store.sas = ${sas}`);
  });
  request.on('error', () => setTimeout(createContainer, 100, sas)).end();
}

process.argv.splice(2, process.argv.length,
  '--blobHost', '127.0.0.1', '--blobPort', port, '--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry');
require('azurite/dist/src/blob/main.js');
createContainer(sharedAccessSignature());
